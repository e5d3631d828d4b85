package edgeio

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/kithgraph/kith/graph"
)

// writeMatrix writes Matrix Market: an undirected graph as the lower triangle
// of a symmetric matrix, a directed one as a general matrix. Row r+1 is the
// vertex of rank r, whatever its id.
func writeMatrix(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	t, err := byRank(ctx, t, "mtx", true)
	if err != nil {
		return err
	}
	field, symmetry, entries := "pattern", "symmetric", int64(0)
	if t.Weights != nil {
		field = "real"
	}
	if t.Directed {
		symmetry = "general"
	}
	lists := func(u, v graph.Vertex) bool { return t.Directed || v <= u }
	each := func(visit func(u, v graph.Vertex, arc int64) error) error {
		for u := range graph.Vertex(t.Order()) {
			for arc := t.Offsets[u]; arc < t.Offsets[u+1]; arc++ {
				if v := t.Targets[arc]; lists(u, v) {
					if err := visit(u, v, arc); err != nil {
						return err
					}
				}
			}
			if u%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return ctx.Err()
	}
	if err := each(func(graph.Vertex, graph.Vertex, int64) error { entries++; return nil }); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<18)
	fmt.Fprintf(out, "%s matrix coordinate %s %s\n%d %d %d\n", banner, field, symmetry, t.Order(), t.Order(), entries) // bufio keeps an error until Flush
	err = each(func(u, v graph.Vertex, arc int64) error {
		line := strconv.AppendUint(out.AvailableBuffer(), uint64(u)+1, 10)
		line = strconv.AppendUint(append(line, ' '), uint64(v)+1, 10)
		if t.Weights != nil {
			line = appendWeight(append(line, ' '), t.Weights[arc])
		}
		_, err := out.Write(append(line, '\n'))
		return err
	})
	return cmp.Or(err, out.Flush())
}
