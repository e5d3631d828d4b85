package tableio

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/graph/column"
)

func BenchmarkOpen(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var text bytes.Buffer
	for text.Len() < 16<<20 {
		text.Write([]byte{byte('0' + random.IntN(10)), byte('0' + random.IntN(10)), byte('0' + random.IntN(10)), '\t', byte('0' + random.IntN(10)), '\n'})
	}
	for name, data := range map[string][]byte{"plain": text.Bytes(), "gzip": gz(b, text.String()), "zstd": zst(b, text.String())} {
		path := put(b, "edges", data)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				r, err := Open(path, nil)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 1<<20)); err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	const n = 200_000
	ids, x, random := make([]int64, n), make([]float64, n), rand.New(rand.NewPCG(1, 1))
	for i := range ids {
		ids[i], x[i] = int64(i), random.Float64()/n
	}
	t := Table{IDs: intIDs(b, ids...), Columns: []column.Column{column.Floats("pagerank", "probability", x)}}
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if err := Write(b.Context(), "-", io.Discard, format, t); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
