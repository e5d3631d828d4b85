package tableio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// pageCheck checks the pages of a file: that they lie within it, decompress to
// what their headers say, and hold no more values than there are rows. Runs
// and deltas declare their lengths too, so it looks at these as well.
type pageCheck struct {
	body   []byte // all before the footer
	budget int64  // of decompressed bytes that are left
}

// chunk walks over the pages of a column in a row group.
func (p *pageCheck) chunk(c *format.ColumnMetaData, rows int64, optional bool) error {
	from := c.DataPageOffset
	if c.DictionaryPageOffset != 0 {
		from = c.DictionaryPageOffset
	}
	n := int64(len(p.body))
	if from < 4 || from > n || c.TotalCompressedSize < 0 || c.TotalCompressedSize > n-from || c.NumValues != rows {
		return fmt.Errorf("damaged: %d bytes at %d for %d values in %d rows", c.TotalCompressedSize, from, c.NumValues, rows)
	}
	pages, values := p.body[from:from+c.TotalCompressedSize], int64(0)
	for len(pages) > 0 {
		var h format.PageHeader
		used, err := decodeThrift(pages[:min(len(pages), 1<<20)], &h)
		if err != nil {
			return fmt.Errorf("damaged page header: %w", err)
		}
		pages = pages[used:]
		if h.CompressedPageSize < 0 || int(h.CompressedPageSize) > len(pages) || h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPage {
			return fmt.Errorf("damaged: a page of %d bytes, %d compressed", h.UncompressedPageSize, h.CompressedPageSize)
		}
		if p.budget -= int64(h.UncompressedPageSize); p.budget < 0 {
			return ErrExpansion
		}
		count, err := checkPage(pages[:h.CompressedPageSize], &h, c.Codec, rows-values, optional)
		if err != nil {
			return err
		}
		values += count
		pages = pages[h.CompressedPageSize:]
	}
	if values != rows {
		return fmt.Errorf("damaged: pages with %d values for %d rows", values, rows)
	}
	return nil
}

// checkPage returns the number of values in a page, of a dictionary 0.
func checkPage(data []byte, h *format.PageHeader, codec format.CompressionCodec, left int64, optional bool) (int64, error) {
	size := int(h.UncompressedPageSize)
	switch {
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		v1 := h.DataPageHeader.V
		count := int64(v1.NumValues)
		if count < 0 || count > left {
			return 0, errValues
		}
		data, err := expand(data, codec, size)
		if err != nil {
			return 0, err
		}
		if optional { // levels come first, after their length
			if v1.DefinitionLevelEncoding != format.RLE || len(data) < 4 || int64(binary.LittleEndian.Uint32(data)) > int64(len(data)-4) {
				return 0, errLevels
			}
			end := 4 + int(binary.LittleEndian.Uint32(data))
			if !runsFit(data[4:end], 1, count) {
				return 0, errLevels
			}
			data = data[end:]
		}
		return count, checkValues(data, v1.Encoding, count)

	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		v2 := h.DataPageHeaderV2.V
		count, repeats, levels := int64(v2.NumValues), int(v2.RepetitionLevelsByteLength), int(v2.DefinitionLevelsByteLength)
		if count < 0 || count > left || int64(v2.NumRows) != count || v2.NumNulls < 0 || int64(v2.NumNulls) > count {
			return 0, errValues
		}
		if repeats < 0 || levels < 0 || repeats+levels > min(len(data), size) || !runsFit(data[repeats:repeats+levels], 1, count) {
			return 0, errLevels
		}
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			codec = format.Uncompressed
		}
		data, err := expand(data[repeats+levels:], codec, size-repeats-levels)
		if err != nil {
			return 0, err
		}
		return count, checkValues(data, v2.Encoding, count)

	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
		d := h.DictionaryPageHeader.V
		if d.NumValues < 0 || int64(d.NumValues) > 8*int64(size) || d.Encoding != format.Plain && d.Encoding != plainDictionary {
			return 0, errValues
		}
		_, err := expand(data, codec, size)
		return 0, err
	}
	return 0, fmt.Errorf("a page of the unknown type %v", h.Type)
}

var (
	errValues = errors.New("damaged: more values than there are rows or bytes")
	errLevels = errors.New("damaged: marks of missing values that do not fit their page")
)

// plainDictionary is what files of older writers say for both the dictionary
// and the references to it.
//
//lint:ignore SA1019 deprecated for writers
const plainDictionary = format.PlainDictionary

// checkValues checks the counts that encoded values declare.
func checkValues(data []byte, encoding format.Encoding, count int64) error {
	fits := true
	switch encoding {
	case format.Plain, format.ByteStreamSplit: // as long as they are
	case plainDictionary, format.RLEDictionary:
		fits = len(data) == 0 || data[0] <= 32 && runsFit(data[1:], int64(data[0]), count)
	case format.RLE: // truth values, after their length
		fits = len(data) >= 4 && runsFit(data[4:], 1, count)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		fits = deltasFit(data, count)
	default: // DELTA_BYTE_ARRAY too: its values repeat one another without bound
		return fmt.Errorf("is encoded by %v, which kith does not read", encoding)
	}
	if !fits {
		return errValues
	}
	return nil
}

// runsFit says whether the runs of the hybrid encoding have at most count
// values of the given width in bits, apart from the padding of the last.
func runsFit(data []byte, width, count int64) bool {
	const padding = 512
	for total := uint64(0); len(data) > 0; {
		head, n := binary.Uvarint(data)
		if n <= 0 || head > 1<<32 {
			return false
		}
		data = data[n:]
		length, size := head>>1, uint64(width+7)/8
		if head&1 == 1 { // groups of eight, bit-packed
			length, size = 8*length, length*uint64(width)
		}
		if total += length; total > uint64(count)+padding {
			return false
		}
		data = data[min(size, uint64(len(data))):]
	}
	return true
}

// deltasFit says whether a header of delta-coded integers declares at most
// count of them, in blocks of a usual size.
func deltasFit(data []byte, count int64) bool {
	head := thriftWalk{data: data} // its numbers are coded alike
	block, parts, total := head.number(), head.number(), head.number()
	return !head.broken && block <= 1<<16 && parts >= 1 && parts <= block && total <= uint64(count)
}

// expand decompresses a page. More bytes than its header says are an error,
// and are not decompressed.
func expand(data []byte, codec format.CompressionCodec, size int) ([]byte, error) {
	var text io.Reader
	switch codec {
	case format.Uncompressed:
		return data, nil
	case format.Snappy: // says its length itself, and its decoder keeps to it
		if n, err := snappy.DecodedLen(data); err != nil || n > size {
			return nil, errExpand
		}
		return snappy.Decode(nil, data)
	case format.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("damaged page: %w", err)
		}
		text = z
	case format.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(uint64(max(2*size, 1<<20)))) // no compressor takes a window beyond its data
		if err != nil {
			return nil, fmt.Errorf("damaged page: %w", err)
		}
		defer z.Close()
		text = z
	default:
		return nil, fmt.Errorf("is compressed by %v; kith reads snappy, gzip, zstd and none", codec)
	}
	content, err := io.ReadAll(io.LimitReader(text, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("damaged page: %w", err)
	}
	if len(content) > size {
		return nil, errExpand
	}
	return content, nil
}

var errExpand = errors.New("damaged page: longer than its header says")
