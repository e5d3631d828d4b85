package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// digest is SHA-256 over the bits of answers, by rank, so that it does not
// depend on the numbering of the vertices either.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) String() string { return hex.EncodeToString(d.Sum(nil)) }

// add takes an outcome in: columns, measures and how it converged.
func (d digest) add(o *algorithms.Outcome, g *graph.Snapshot) {
	byRank := g.IDs.ByRank()
	var text []byte
	flush := func(atLeast int) {
		if len(text) >= atLeast {
			_, _ = d.Write(text) // a hash takes everything
			text = text[:0]
		}
	}
	for _, c := range o.Columns {
		text = append(text, c.Name...)
		for _, v := range byRank {
			if int(v) < c.Len() {
				text = appendValue(text, g, c, v)
			}
			flush(1 << 16)
		}
	}
	if o.Table != nil {
		for _, c := range o.Table.Columns {
			text = append(text, c.Name...)
			for row := range o.Table.Rows() {
				text = appendValue(text, g, c, graph.Vertex(row))
				flush(1 << 16)
			}
		}
	}
	for _, m := range o.Measures {
		text = appendFloat(append(text, m.Name...), m.Value)
	}
	text = appendFloat(text, float64(o.Convergence.Iterations))
	text = appendFloat(text, o.Convergence.Delta)
	flush(0)
}

func appendValue(text []byte, g *graph.Snapshot, c column.Column, v graph.Vertex) []byte {
	switch c.Kind {
	case column.Float:
		return appendFloat(text, c.F64[v])
	case column.Count:
		return appendFloat(text, math.Float64frombits(uint64(c.I64[v])))
	case column.Label:
		label := c.U32[v]
		if int(label) < g.Order() {
			label = uint32(g.Rank(graph.Vertex(label)))
		}
		return append(text, byte(label), byte(label>>8), byte(label>>16), byte(label>>24))
	}
	return append(text, c.Codes[v])
}
