// Package gen makes synthetic graphs from a few parameters and a seed.
//
// Each model is a struct of its parameters in a file of its own, which opens
// with what the model is, what it is not, its paper, and the moments that its
// test checks. Draw makes of it a source whose batches of edges are computed
// when asked for, so that a graph needs not be kept; All computes them all.
//
// A random number is a function of the seed, what it is for, and the edge or
// vertex it is for, so that the same bits come out on any number of workers
// and any machine. Vertices have the ids 0 to Order-1, and an id says nothing
// about a vertex's place in the model.
package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/param"
)

// Graph is the parameters of one graph; each model has its own type.
type Graph interface {
	// Validate reports parameters out of range or at odds with each other.
	Validate() error

	// Bytes estimates the memory that drawing the graph and an undirected
	// graph.BuildFrom of its source take at their peak on so many workers; 0 when
	// the parameters are not valid.
	Bytes(workers int) int64

	// Draw decides whatever edges have in common, such as degrees and
	// communities, and returns the source of the edges.
	Draw(ctx context.Context, workers int) (*Drawn, error)
}

// Drawn is a graph ready to be delivered.
type Drawn struct {
	graph.Source
	Order int64 // the vertices' ids are 0 to Order-1

	// Truth is what the model decided about each vertex, one value for each id:
	// the columns that Model.Truth names. "community" names a vertex's community
	// by the smallest id in it.
	Truth []column.Column
}

// Model describes a model for whoever does not know its type.
type Model struct {
	Name     string   // the command's name
	Title    string   // as in a sentence
	Cite     string   // author, title, year
	Doc      string   // what it is like, and what it is not
	Example  string   // flags that make a small graph
	Directed bool     // edges are drawn with a direction, which may be kept
	Columns  string   // what edges have: "src dst" when ""
	Truth    []string // the columns of what is known about vertices; a "community" is the first
	Params   []param.Param

	fresh func() Graph
}

// New returns a pointer to the default parameters, to be set by param.Set.
func (m Model) New() Graph { return m.fresh() }

// Models holds every model. To add one, add one entry.
var Models = []Model{
	kroneckerModel,
	rmatModel,
	stochasticKroneckerModel,
	erdosRenyiModel,
	barabasiAlbertModel,
	forestFireModel,
	wattsStrogatzModel,
	configurationModel,
	hyperbolicModel,
	sbmModel,
	dcsbmModel,
	lfrModel,
	worldModel,
}

// define completes a model's description from its default parameters.
func define[G Graph](m Model, defaults G) Model {
	m.Params = param.Describe(defaults)
	m.fresh = func() Graph { p := defaults; return any(&p).(Graph) }
	return m
}

// All returns every batch of a source.
func All(ctx context.Context, s graph.Source, workers int) ([]*graph.Edges, error) {
	batches, faults := make([]*graph.Edges, s.Len()), make([]error, s.Len())
	err := par.Range(ctx, workers, par.Even[uint32](s.Len(), 1), func(c int, _, _ uint32) {
		batches[c], faults[c] = s.Batch(c)
	})
	for _, fault := range faults {
		if err == nil {
			err = fault
		}
	}
	if err != nil {
		return nil, fmt.Errorf("gen: %w", err)
	}
	return batches, nil
}

// batchEdges is the length of a batch, or about that. Batches depend on the
// parameters alone.
const batchEdges = 1 << 16

// source computes batches. Each names its share of the vertices, so that those
// without edges are there too.
type source struct {
	order   int64
	batches int
	edges   func(batch int) (src, dst []int64)
}

func (s *source) Len() int { return s.batches }

func (s *source) Batch(i int) (*graph.Edges, error) {
	if i < 0 || i >= s.batches {
		return nil, fmt.Errorf("gen: batch %d of %d", i, s.batches)
	}
	e := &graph.Edges{}
	e.Src, e.Dst = s.edges(i)
	lo, hi := share(s.order, i, s.batches), share(s.order, i+1, s.batches)
	e.Vertices = make([]int64, hi-lo)
	for k := range e.Vertices {
		e.Vertices[k] = lo + int64(k)
	}
	return e, nil
}

// share returns where the i-th of k shares of n begins.
func share(n int64, i, k int) int64 { return n/int64(k)*int64(i) + n%int64(k)*int64(i)/int64(k) }

// numbered is a source of a known number of edges, of which each is a function
// of its number: fill sets the ends of edges first, first+1 and so on.
func numbered(order, edges int64, fill func(first int64, src, dst []int64)) *Drawn {
	return numberedSome(order, edges, func(first int64, src, dst []int64) int {
		fill(first, src, dst)
		return len(src)
	})
}

// numberedSome is the same when some numbers stand for no edge: fill returns
// how many it has set, from the front.
func numberedSome(order, edges int64, fill func(first int64, src, dst []int64) int) *Drawn {
	batches := max(1, int((edges+batchEdges-1)/batchEdges))
	return &Drawn{Order: order, Source: &source{order: order, batches: batches, edges: func(i int) (src, dst []int64) {
		first := int64(i) * batchEdges
		length := max(0, min(batchEdges, edges-first))
		both := make([]int64, 2*length)
		src, dst = both[:length:length], both[length:]
		kept := fill(first, src, dst)
		return src[:kept], dst[:kept]
	}}}
}

// buildBytes is what n vertices and m edges take at the peak of an undirected
// graph.BuildFrom.
func buildBytes(order, edges float64, workers int) int64 {
	return graph.BuildSize{Vertices: int64(order), Edges: int64(edges), Workers: workers}.Bytes()
}
