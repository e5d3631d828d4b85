package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// Division is a partition that another kernel builds upon: one that was given,
// or what Leiden finds. Communities are named after their members of smallest
// external id.
type Division struct {
	Community  []graph.Vertex
	Modularity float64 // at the resolution of the parameters
	algorithms.Convergence
}

// Divide takes the labels that are given or, if none are, has Leiden find
// communities of high modularity, which is the quality of p. g is the undirected
// simple view.
func Divide(ctx context.Context, g *graph.Snapshot, labels algorithms.VertexLabels, p LeidenParams, e algorithms.Env) (*Division, error) {
	if labels.Label == nil {
		found, err := Leiden(ctx, g, p, e)
		if err != nil {
			return nil, err
		}
		return &Division{found.Community, found.Quality.Value, found.Convergence}, nil
	}
	label, err := labels.Of("labels", g.Order())
	if err != nil {
		return nil, err
	}
	d := &Division{Community: named(g, nil, label), Convergence: algorithms.Convergence{Iterations: 1, Converged: true}}
	d.Modularity = Modularity(g, d.Community, p.Resolution)
	return d, ctx.Err()
}

// Outcome is what a division looks like to those who do not know the kernel that
// builds upon it: a column and three measures.
func (d *Division) Outcome() *algorithms.Outcome {
	return outcome(d.Community, byName(byModularity, d.Modularity), d.Convergence)
}

// CheckDivision proves that the first column and the measures of an outcome are
// those of the labels that were given or, if none were, of communities as
// Leiden promises them.
func CheckDivision(kernel string, g *graph.Snapshot, labels algorithms.VertexLabels, p LeidenParams, o *algorithms.Outcome) error {
	if labels.Label == nil {
		return checkLeiden(g, p, o)
	}
	if _, err := checkPartition(kernel, g, p.Quality, p.Resolution, o); err != nil {
		return err
	}
	label := o.Columns[0].U32
	found, back := map[graph.Vertex]uint32{}, map[uint32]graph.Vertex{}
	for v, c := range labels.Label {
		if l, ok := found[c]; ok && l != label[v] {
			return fmt.Errorf("%w: community: %s: the community of %s is not the one given", algorithms.ErrCheck, kernel, g.IDs.Format(graph.Vertex(v)))
		}
		if l, ok := back[label[v]]; ok && l != c {
			return fmt.Errorf("%w: community: %s: %s is in a community with others than those given", algorithms.ErrCheck, kernel, g.IDs.Format(graph.Vertex(v)))
		}
		found[c], back[label[v]] = label[v], c
	}
	return nil
}

// DivideBytes bounds the memory of Divide, as Bytes of a kernel does.
func DivideBytes(order, size int64, weighted bool, workers int) int64 {
	return leidenBytes(order, size, weighted, workers)
}

// DivideMore is what the graph and the parameters add to that.
func DivideMore(g *graph.Snapshot, p LeidenParams, _ int) int64 {
	more, low, high := qualityBytes(g, p.Quality, leidenBytes), g.Size(), g.Size()
	if g.Directed {
		high *= 2 // of its simple view it is only known that it lies between
	}
	if high > thoroughArcs && low <= int64(p.ThoroughArcs) {
		more += thoroughBytes(int64(g.Order()), min(high, int64(p.ThoroughArcs)), g.Weighted())
	}
	return more
}
