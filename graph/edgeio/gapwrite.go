package edgeio

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/kithgraph/kith/graph"
)

// byRank returns a table that has no more than src, dst and, if the format has
// them, weights, with its vertices numbered by rank: so they are written.
func byRank(ctx context.Context, t *graph.EdgeTable, format string, weights bool) (*graph.EdgeTable, error) {
	switch {
	case len(t.Layers) > 1:
		return nil, fmt.Errorf("edgeio: the graph has %d layers, which %s cannot hold; write csv", len(t.Layers), format)
	case len(t.Layers) == 1 && t.Layers[0] != graph.DefaultLayer:
		return nil, fmt.Errorf("edgeio: the graph has the layer %s, which %s cannot hold; write csv", quoted(t.Layers[0]), format)
	case t.Times != nil:
		return nil, fmt.Errorf("edgeio: the graph has times, which %s cannot hold; write csv", format)
	case t.Weights != nil && !weights:
		return nil, fmt.Errorf("edgeio: the graph has weights, which %s cannot hold; write wsg", format)
	}
	for v := range graph.Vertex(t.Order()) {
		if t.IDs.Rank(v) != v {
			return t.Renumber(ctx, t.IDs.ByRank(), 0)
		}
	}
	return t, nil
}

func writeSG(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	return writeGAP(ctx, w, t, false)
}

func writeWSG(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	return writeGAP(ctx, w, t, true)
}

// writeGAP writes the layout that gap.go draws. Vertex r is the one of rank r,
// whatever its id.
func writeGAP(ctx context.Context, w io.Writer, t *graph.EdgeTable, weighted bool) error {
	format := "sg"
	if weighted {
		format = "wsg"
	}
	t, err := byRank(ctx, t, format, weighted)
	if err != nil {
		return err
	}
	if int64(t.Order()) > maxGAPOrder {
		return fmt.Errorf("edgeio: %d vertices, %s holds at most %d", t.Order(), format, maxGAPOrder)
	}
	for i, weight := range t.Weights {
		if x := float64(weight); x != math.Trunc(x) || x < math.MinInt32 || x > math.MaxInt32 {
			return fmt.Errorf("edgeio: weight %v of an edge to %s is not a 32-bit integer, as wsg needs; write csv", weight, t.IDs.Format(t.Targets[i]))
		}
	}
	s, err := t.Select(ctx, graph.Selection{Sign: graph.SignIgnore}, 0)
	if err == nil && t.Directed {
		out := *s.Out
		out.Weights = t.Weights // SignIgnore leaves out those of signed data
		s.Out = &out
		s, err = s.With(ctx, graph.NeedIn, 0)
	}
	if err != nil {
		return err
	}
	o := &gapWriter{w: bufio.NewWriterSize(w, 1<<18), weighted: weighted}
	head := []byte{0}
	if t.Directed {
		head[0] = 1
	}
	head = binary.LittleEndian.AppendUint64(head, uint64(t.Size()))
	o.w.Write(binary.LittleEndian.AppendUint64(head, uint64(t.Order()))) // bufio keeps an error until Flush
	err = o.half(ctx, t.Offsets, t.Targets, t.Weights)
	if err == nil && t.Directed {
		err = o.half(ctx, s.In.Offsets, s.In.Targets, s.In.Weights)
	}
	return cmp.Or(err, o.w.Flush())
}

type gapWriter struct {
	w        *bufio.Writer
	weighted bool
}

// half writes offsets and neighbours of one direction.
func (o *gapWriter) half(ctx context.Context, offsets []int64, targets []graph.Vertex, weights []float32) error {
	const often = 1 << 16
	for _, offset := range offsets {
		o.w.Write(binary.LittleEndian.AppendUint64(o.w.AvailableBuffer(), uint64(offset)))
	}
	for i, v := range targets {
		word := binary.LittleEndian.AppendUint32(o.w.AvailableBuffer(), uint32(v))
		if o.weighted {
			weight := int32(1)
			if weights != nil {
				weight = int32(weights[i])
			}
			word = binary.LittleEndian.AppendUint32(word, uint32(weight))
		}
		if _, err := o.w.Write(word); err != nil {
			return err
		}
		if i%often == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return ctx.Err()
}
