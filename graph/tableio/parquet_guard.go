package tableio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

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
			optional := meta.Schema[c+1].RepetitionType.V == format.Optional
			if err := pages.chunk(&group.Columns[c].MetaData, group.NumRows, optional); err != nil {
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
