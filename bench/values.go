package bench

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// appendColumn appends a column by rank. Labels become ranks, counts floats.
func appendColumn(all []float64, g *graph.Snapshot, c column.Column) []float64 {
	values := make([]float64, g.Order())
	for v := range values {
		at := g.Rank(graph.Vertex(v))
		switch c.Kind {
		case column.Float:
			values[at] = c.F64[v]
		case column.Count:
			values[at] = float64(c.I64[v])
		case column.Label:
			if c.U32[v] < uint32(len(values)) {
				values[at] = float64(g.Rank(graph.Vertex(c.U32[v])))
			} else {
				values[at] = math.NaN()
			}
		default:
			values[at] = float64(c.Codes[v])
		}
	}
	return append(all, values...)
}

// WriteValues writes one value per vertex, in the order of ranks, float64
// little endian: the form in which sides hand over their answers.
func WriteValues(path string, values []float64) error {
	text := make([]byte, 0, 8*len(values))
	for _, x := range values {
		text = appendFloat(text, x)
	}
	return os.WriteFile(path, text, 0o644)
}

// ReadValues reads what WriteValues wrote.
func ReadValues(path string) ([]float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(text)%8 != 0 {
		return nil, fmt.Errorf("%s: %d bytes are no whole number of float64", path, len(text))
	}
	values := make([]float64, len(text)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(text[8*i:]))
	}
	return values, nil
}

func appendFloat(text []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(text, math.Float64bits(x))
}
