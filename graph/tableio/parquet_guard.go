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
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The parquet library believes what a file declares: a footer of twenty bytes
// can make it ask for gigabytes, which no recover catches. So everything that
// a file declares is compared with the bytes that are there before the library
// sees it.

// Limits of parquet files from strangers.
const (
	maxFooter   = 16 << 20
	maxPage     = 64 << 20       // decompressed; writers aim at one MiB
	freeCells   = 16 << 20       // that a file may declare whatever its size
	cellsByByte = 64             // and for each of its bytes: repeated values take none
	freeBytes   = 16 * freeCells // that pages may hold, decompressed; beyond it maxRatio for each byte
)

var magic = []byte("PAR1")

// checkParquet returns the description of a flat table after comparing all
// counts and sizes in the file with one another and with the bytes there are.
func checkParquet(data []byte) (*format.FileMetaData, error) {
	n := len(data)
	switch {
	case bytes.HasPrefix(data, []byte("PARE")):
		return nil, errors.New("is encrypted, which kith does not read")
	case isGzip(data) || isZstd(data):
		return nil, errors.New("is compressed as a whole; parquet is compressed inside, so unpack it once")
	case n < 12 || !bytes.HasPrefix(data, magic):
		return nil, errors.New("is not a parquet file")
	case !bytes.HasSuffix(data, magic):
		return nil, errors.New("does not end as a parquet file does; it is truncated")
	}
	size := int64(binary.LittleEndian.Uint32(data[n-8:]))
	if size > maxFooter || size > int64(n-12) {
		return nil, fmt.Errorf("declares a footer of %d bytes in a file of %d", size, n)
	}
	body, footer := data[:int64(n)-8-size], data[int64(n)-8-size:n-8]
	meta := new(format.FileMetaData)
	if used, err := decodeThrift(footer, meta); err != nil {
		return nil, fmt.Errorf("damaged footer: %w", err)
	} else if used != len(footer) {
		return nil, errors.New("has a signed footer, which kith does not read")
	}
	if err := checkShape(meta, int64(n)); err != nil {
		return nil, err
	}
	pages := pageCheck{body: body, budget: freeBytes + maxRatio*int64(n)}
	for g := range meta.RowGroups {
		group := &meta.RowGroups[g]
		for c := range group.Columns {
			if err := pages.chunk(&group.Columns[c].MetaData, group.NumRows); err != nil {
				return nil, fmt.Errorf("column %q, row group %d: %w", meta.Schema[c+1].Name, g, err)
			}
		}
	}
	return meta, nil
}

// decodeThrift decodes a structure after checking that its lists and strings
// fit into the data, and returns its length.
func decodeThrift(data []byte, into any) (int, error) {
	walk := thriftWalk{data: data, items: 1 << 18}
	walk.structure(0)
	if walk.broken {
		return 0, fmt.Errorf("not thrift at byte %d", walk.at)
	}
	return walk.at, thrift.Unmarshal(new(thrift.CompactProtocol), bytes.Clone(data[:walk.at]), into)
}

// checkShape checks the schema and the counts of rows.
func checkShape(meta *format.FileMetaData, size int64) error {
	columns := len(meta.Schema) - 1
	switch {
	case columns < 1:
		return errors.New("has no columns")
	case columns > maxColumns:
		return fmt.Errorf("has %d columns, at most %d are read", columns, maxColumns)
	case meta.Schema[0].NumChildren.V != int32(columns):
		return errors.New("has nested columns; only flat ones make a table")
	}
	for _, e := range meta.Schema[1:] {
		if e.NumChildren.V != 0 || !e.Type.Valid || e.RepetitionType.V == format.Repeated {
			return fmt.Errorf("column %q holds lists or groups; only flat columns make a table", e.Name)
		}
	}
	rows := int64(0)
	for g, group := range meta.RowGroups {
		if group.NumRows < 0 || group.NumRows > meta.NumRows-rows || len(group.Columns) != columns || len(group.SortingColumns) > columns {
			return fmt.Errorf("damaged: row group %d has %d rows and %d columns", g, group.NumRows, len(group.Columns))
		}
		rows += group.NumRows
	}
	if rows != meta.NumRows {
		return fmt.Errorf("damaged: %d rows in the footer, %d in its row groups", meta.NumRows, rows)
	}
	if limit := freeCells + cellsByByte*size; rows > limit/int64(columns) {
		return fmt.Errorf("declares %d rows of %d columns in %d bytes, more than kith reads from so few", rows, columns, size)
	}
	return nil
}

// pageCheck checks the pages of a file.
type pageCheck struct {
	body   []byte // all before the footer
	budget int64  // of decompressed bytes that are left
}

// chunk walks over the pages of a column in a row group.
func (p *pageCheck) chunk(c *format.ColumnMetaData, rows int64) error {
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
		var page format.PageHeader
		used, err := decodeThrift(pages[:min(len(pages), 1<<20)], &page)
		if err != nil {
			return fmt.Errorf("damaged page header: %w", err)
		}
		pages = pages[used:]
		if page.CompressedPageSize < 0 || int(page.CompressedPageSize) > len(pages) || page.UncompressedPageSize < 0 || page.UncompressedPageSize > maxPage {
			return fmt.Errorf("damaged: a page of %d bytes, %d compressed", page.UncompressedPageSize, page.CompressedPageSize)
		}
		if p.budget -= int64(page.UncompressedPageSize); p.budget < 0 {
			return ErrExpansion
		}
		count, err := checkPage(pages[:page.CompressedPageSize], &page, c.Codec)
		if err != nil {
			return err
		}
		if values += count; values > rows || page.DictionaryPageHeader.V.NumValues > 8*page.UncompressedPageSize {
			return fmt.Errorf("damaged: pages with more values than the %d rows", rows)
		}
		pages = pages[page.CompressedPageSize:]
	}
	if values != rows {
		return fmt.Errorf("damaged: pages with %d values for %d rows", values, rows)
	}
	return nil
}

// checkPage checks that a page decompresses to no more than it declares, and
// returns the number of its values; of a dictionary 0.
func checkPage(data []byte, h *format.PageHeader, codec format.CompressionCodec) (int64, error) {
	count, want, squeezed := int64(0), int(h.UncompressedPageSize), true
	switch {
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		count = int64(h.DataPageHeader.V.NumValues)
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		v2 := h.DataPageHeaderV2.V
		levels := int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
		if v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 || levels > int64(min(len(data), want)) || v2.NumRows != v2.NumValues {
			return 0, errors.New("damaged page header: levels beyond the page")
		}
		count, data = int64(v2.NumValues), data[levels:]
		squeezed = v2.IsCompressed.V || !v2.IsCompressed.Valid
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
	default:
		return 0, fmt.Errorf("a page of the unknown type %v", h.Type)
	}
	if count < 0 || h.DictionaryPageHeader.V.NumValues < 0 {
		return 0, errors.New("damaged page header: a negative count")
	}
	if !squeezed {
		return count, nil
	}
	return count, checkExpansion(data, codec, want)
}

// checkExpansion decompresses data without keeping it.
func checkExpansion(data []byte, codec format.CompressionCodec, want int) error {
	var text io.Reader
	switch codec {
	case format.Uncompressed:
		return nil
	case format.Snappy: // says its length itself, and its decoder keeps to it
		if n, err := snappy.DecodedLen(data); err != nil || n > want {
			return errors.New("damaged page: not the length that its header says")
		}
		return nil
	case format.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("damaged page: %w", err)
		}
		text = z
	case format.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(uint64(max(2*want, 1<<20)))) // no compressor takes a window beyond its data
		if err != nil {
			return fmt.Errorf("damaged page: %w", err)
		}
		defer z.Close()
		text = z
	default:
		return fmt.Errorf("is compressed by %v; kith reads snappy, gzip, zstd and none", codec)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(text, int64(want)+1))
	if err != nil {
		return fmt.Errorf("damaged page: %w", err)
	}
	if n > int64(want) {
		return errors.New("damaged page: longer than its header says")
	}
	return nil
}
