package tableio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"

	"github.com/kithgraph/kith/graph/column"
)

func TestParquetIsReadByItsLibrary(t *testing.T) {
	path := write(t, "t.parquet", Table{
		IDs: intIDs(t, 3, 5),
		Columns: []column.Column{
			column.Floats("zeta", "", []float64{0.5, hardFloats[13]}), column.Counts("alpha", "", []int64{7, 8}),
			column.Labels("community", []uint32{1, 1}), column.Categories("band", []uint8{0, column.NoCode}, []string{"good"}),
		},
		Meta: map[string]string{"digest": "00ff", "kernel": "sample"},
	})
	type row struct {
		ID        int64    `parquet:"id"`
		Zeta      *float64 `parquet:"zeta"`
		Alpha     int64    `parquet:"alpha"`
		Community int64    `parquet:"community"`
		Band      *string  `parquet:"band"`
	}
	rows, err := parquet.ReadFile[row](path)
	if err != nil {
		t.Fatal(err)
	}
	if r := rows[0]; r.ID != 3 || *r.Zeta != 0.5 || r.Alpha != 7 || r.Community != 5 || *r.Band != "good" {
		t.Errorf("row 0: %+v", r)
	}
	if r := rows[1]; r.ID != 5 || r.Zeta != nil || r.Alpha != 8 || r.Band != nil {
		t.Errorf("row 1: %+v", r)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, _ := file.Stat()
	p, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Schema().Columns()); got != "[[id] [zeta] [alpha] [community] [band]]" {
		t.Errorf("columns %v", got)
	}
	for _, c := range p.Metadata().RowGroups[0].Columns {
		if slices.Contains(c.MetaData.Encoding, format.RLEDictionary) {
			t.Errorf("%v has a dictionary, whose bytes depend on the processor", c.MetaData.PathInSchema)
		}
	}
	if value, ok := p.Lookup("digest"); !ok || value != "00ff" || p.Metadata().CreatedBy != "kith version 1(build table)" {
		t.Errorf("metadata %v, created by %q", value, p.Metadata().CreatedBy)
	}
}

func TestParquetCutsRowGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	ids := make([]int64, groupRows+5)
	for i := range ids {
		ids[i] = int64(i)
	}
	counts := make([]int64, len(ids))
	counts[groupRows] = 42
	got, err := ReadTable(write(t, "t.parquet", Table{IDs: intIDs(t, ids...), Columns: []column.Column{column.Counts("x", "", counts)}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != len(ids) || fmt.Sprint(got.Rows[groupRows]) != fmt.Sprintf("[%d 42]", groupRows) {
		t.Errorf("%d rows, row %v", len(got.Rows), got.Rows[groupRows])
	}
}

// What others write: other types, codecs, encodings and page versions.
func TestReadTableTakesForeignParquet(t *testing.T) {
	type row struct {
		ID    string  `parquet:"id,dict"`
		Small int32   `parquet:"small"`
		Big   uint64  `parquet:"big"`
		Half  float32 `parquet:"half,optional"`
		Yes   bool    `parquet:"yes"`
	}
	rows := []row{{"a", -1, 1 << 63, 0.1, true}, {"b", 2, 3, 0, false}}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
		for version := 1; version <= 2; version++ {
			var file bytes.Buffer
			w := parquet.NewGenericWriter[row](&file, parquet.Compression(codec), parquet.DataPageVersion(version))
			if _, err := w.Write(rows); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			got, err := ReadTable(put(t, "t.parquet", file.Bytes()), nil)
			if err != nil {
				t.Errorf("%v, pages %d: %v", codec, version, err)
			} else if text := fmt.Sprint(got.Header, got.Rows); text != "[id small big half yes] [[a -1 9223372036854775808 0.1 true] [b 2 3  false]]" {
				t.Errorf("%v, pages %d: %s", codec, version, text)
			}
		}
	}
}

func foreignFile[T any](t *testing.T, codec compress.Codec, rows ...T) string {
	t.Helper()
	var file bytes.Buffer
	w := parquet.NewGenericWriter[T](&file, parquet.Compression(codec))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, "t.parquet", file.Bytes())
}

func TestReadTableRefusesOtherParquet(t *testing.T) {
	none := &parquet.Uncompressed
	for want, path := range map[string]string{
		"flat":      foreignFile(t, none, struct{ L []int64 }{[]int64{1}}),
		"flat ones": foreignFile(t, none, struct{ G struct{ X int64 } }{}),
		`column "D"`: foreignFile(t, none, struct {
			D int64 `parquet:"D,decimal(2:12)"`
		}{7}),
		`column "When"`: foreignFile(t, none, struct {
			When int64 `parquet:"When,timestamp"`
		}{7}),
		"snappy, gzip": foreignFile(t, &parquet.Brotli, struct{ X int64 }{7}),
	} {
		_, err := ReadTable(path, nil)
		wants(t, err, path+": ", want)
	}
	whole := []byte(content(t, write(t, "t.parquet", sample(t, intIDs(t, 1, 2), 1))))
	for want, data := range map[string][]byte{
		"truncated":          whole[:len(whole)-1],
		"encrypted":          append([]byte("PARE"), whole[4:]...),
		"compressed as a":    gz(t, string(whole)),
		"declares a footer":  append(append([]byte{}, whole[:len(whole)-8]...), "\xff\xff\xff\x00PAR1"...),
		"not a parquet file": []byte("PAR1"),
	} {
		_, err := ReadTable(put(t, "t.parquet", data), nil)
		wants(t, err, "t.parquet: ", want)
	}
}

// A footer that declares lists of two thousand million elements must not make
// anybody allocate them.
func TestHostileFootersCostNothing(t *testing.T) {
	list := append([]byte{0x15, 0x04, 0x19, 0xfc}, binary.AppendUvarint(nil, 1<<31-1)...)
	deep := bytes.Repeat([]byte{0x1c}, 1<<20)
	text := append([]byte{0x18}, binary.AppendUvarint(nil, 1<<31-1)...)
	huge := append([]byte{0x1b}, binary.AppendUvarint(nil, 1<<31-1)...)
	for name, footer := range map[string][]byte{"list": list, "nesting": deep, "text": text, "map": append(huge, 0x88)} {
		file := append([]byte("PAR1"), footer...)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(footer)))
		file = append(file, "PAR1"...)
		path := put(t, "t.parquet", file)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadTable(path, nil)
		runtime.ReadMemStats(&after)
		wants(t, err, "damaged footer")
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, used, len(file))
		}
	}
}

// Flipping bits gives an error or the same table, or one that differs only in
// values: parquet files of others carry no checksums, but the numbers of rows
// and columns must stay.
func TestParquetWithFlippedBits(t *testing.T) {
	if underRace {
		t.Skip("damaged parquet ends a process under the race detector")
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	table := sample(t, intIDs(t, 1, 2, 3, 5, 8, 13, 21, 34), 4)
	whole := []byte(content(t, write(t, "t.parquet", table)))
	errs := 0
	for range 2000 {
		data := bytes.Clone(whole)
		bit := random.IntN(8 * len(data))
		data[bit/8] ^= 1 << (bit % 8)
		got := &TextTable{}
		err := readBytes(got, data)
		if err != nil {
			errs++
			continue
		}
		if len(got.Rows) != table.IDs.Len() || len(got.Header) != len(table.Columns)+1 {
			t.Fatalf("bit %d: %d rows, %d columns without an error", bit, len(got.Rows), len(got.Header))
		}
	}
	t.Logf("%d of 2000 flips are errors", errs)
}

// readBytes reads parquet from memory as readParquet does from a file.
func readBytes(t *TextTable, data []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return t.decodeParquet(data)
}

func TestThriftWalkAgreesOnStrings(t *testing.T) {
	var w thriftWalk
	w.data, w.items = []byte("\x18\x03abc\x00rest"), 10
	if w.structure(0); w.broken || w.at != 6 {
		t.Errorf("at %d, broken %v", w.at, w.broken)
	}
	w = thriftWalk{data: []byte("\x18\x04abc"), items: 10}
	if w.structure(0); !w.broken {
		t.Error("a string beyond the data was taken")
	}
	w = thriftWalk{data: []byte("\x19\xf5\x0b" + strings.Repeat("\x02", 11) + "\x00"), items: 10}
	if w.structure(0); !w.broken {
		t.Error("more items than allowed were taken")
	}
}

// A long string in a dictionary takes next to nothing in each row of the file,
// and its whole length in each row of the table.
func TestParquetBombOfRepeatedStrings(t *testing.T) {
	type row struct {
		ID string `parquet:"id,dict,zstd"`
	}
	var file bytes.Buffer
	out, text := parquet.NewGenericWriter[row](&file), strings.Repeat("a", 1<<16)
	for range 8000 {
		if _, err := out.Write([]row{{text}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := ReadTable(put(t, "bomb.parquet", file.Bytes()), nil)
	if !errors.Is(err, ErrExpansion) {
		t.Errorf("%d bytes became a table: %v", file.Len(), err)
	}
}
