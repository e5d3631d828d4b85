package tableio

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// page is where a page of a file lies, and where its checksum stands.
type page struct {
	from, to int
	sum      int // of five bytes
}

// pagesOf finds the pages whose checksums take five bytes, which most do, so
// that another can be put in their place.
func pagesOf(t *testing.T, data []byte) []page {
	t.Helper()
	meta, err := checkParquet(data)
	if err != nil {
		t.Fatal(err)
	}
	var pages []page
	for _, group := range meta.RowGroups {
		for _, c := range group.Columns {
			at := int(c.MetaData.DataPageOffset)
			if d := int(c.MetaData.DictionaryPageOffset); d != 0 {
				at = d
			}
			for end := at + int(c.MetaData.TotalCompressedSize); at < end; {
				walk := thriftWalk{data: data[at:], items: 100}
				walk.structure(0)
				var h format.PageHeader
				if err := thrift.Unmarshal(new(thrift.CompactProtocol), data[at:at+walk.at], &h); err != nil {
					t.Fatal(err)
				}
				body := at + walk.at
				old := binary.AppendVarint(nil, int64(h.CRC))
				if i := bytes.Index(data[at:body], old); i >= 0 && len(old) == 5 {
					pages = append(pages, page{from: body, to: body + int(h.CompressedPageSize), sum: at + i})
				}
				at = body + int(h.CompressedPageSize)
			}
		}
	}
	return pages
}

// Pages with random bytes under a right checksum get past the checks of sizes
// into the decoders of the library. There they must end as an error or as a
// table of the right shape, without taking memory.
func TestDamagedPagesWithRightChecksums(t *testing.T) {
	if underRace {
		t.Skip("damaged parquet ends a process under the race detector")
	}
	type row struct {
		ID    string  `parquet:"id"`
		Named string  `parquet:"named,dict"`
		Delta int64   `parquet:"delta,delta"`
		Text  string  `parquet:"text,plain"`
		Half  float64 `parquet:"half,optional"`
		Maybe *string `parquet:"maybe,optional,dict"`
		Yes   bool    `parquet:"yes"`
	}
	word := "word"
	rows := make([]row, 60)
	for i := range rows {
		rows[i] = row{ID: string(rune('a' + i)), Named: "n", Delta: int64(i * i), Text: "text", Half: float64(i % 3)}
		if i%2 == 0 {
			rows[i].Maybe = &word
		}
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 3))
	read, failed := 0, 0
	for version := 1; version <= 2; version++ {
		var file bytes.Buffer
		w := parquet.NewGenericWriter[row](&file, parquet.Compression(&parquet.Uncompressed), parquet.DataPageVersion(version),
			parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray))
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		pages := pagesOf(t, file.Bytes())
		if len(pages) < 5 {
			t.Fatalf("only %d pages have checksums to change", len(pages))
		}
		for range 3000 {
			data := bytes.Clone(file.Bytes())
			p := pages[random.IntN(len(pages))]
			for range 1 + random.IntN(4) {
				data[p.from+random.IntN(min(p.to-p.from, 1+random.IntN(64)))] = byte(random.Uint32() | random.Uint32())
			}
			sum := binary.AppendVarint(nil, int64(int32(crc32.ChecksumIEEE(data[p.from:p.to]))))
			if len(sum) != 5 {
				continue
			}
			copy(data[p.sum:], sum)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := &TextTable{}
			err := readBytes(got, data)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Fatalf("pages %d: %d bytes allocated for a file of %d", version, used, len(data))
			}
			if err != nil {
				failed++
				continue
			}
			read++
			if len(got.Rows) != len(rows) || len(got.Header) != 7 {
				t.Fatalf("pages %d: %d rows of %d columns", version, len(got.Rows), len(got.Header))
			}
		}
	}
	t.Logf("%d were read, %d refused", read, failed)
}
