package gen

import (
	"context"
	"fmt"
	"iter"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// SBM is the stochastic block model: the vertices are divided into blocks, and
// a pair of vertices is an edge with a probability that depends on their blocks
// alone, independently of all other pairs. Either Densities has a probability
// for each pair of blocks, or all blocks are alike: a pair within a block has
// the probability Inside, one across Outside (the planted partition model).
// There are no loops and no repeated edges.
//
// Within a block all vertices have the same expected degree; DCSBM is for
// hubs.
//
// Moments: between blocks of r and s vertices and density p there are rsp edges
// on average with variance rsp(1-p), within one r(r-1)p/2 with (1-p) times
// that.
//
// Source: P. W. Holland, K. B. Laskey, S. Leinhardt, Stochastic blockmodels:
// first steps, 1983, pp. 109-137; planted partition: A. Condon, R. M. Karp,
// Algorithms for graph partitioning on the planted partition model, 2001, pp.
// 116-140.
//
// Costs O(1) per edge, among it one logarithm. Truth: the block of each vertex.
type SBM struct {
	Sizes     param.Ints   `json:"sizes" doc:"vertices of each block, such as 100,200,300 or 50x20 for twenty blocks of 50" range:"[1,2147483648]" required:"yes"`
	Inside    float64      `json:"inside" doc:"probability of an edge within a block" range:"[0,1]"`
	Outside   float64      `json:"outside" doc:"probability of an edge between blocks" range:"[0,1]"`
	Densities param.Floats `json:"densities" doc:"instead of both: the probabilities within block 1, between 1 and 2, 1 and 3, ..., within 2, between 2 and 3, ..." range:"[0,1]"`
	Seed      uint64       `json:"seed" doc:"every value gives another graph"`
}

var sbmModel = define(Model{
	Name: "sbm", Title: "stochastic block model", Truth: []string{"community"},
	Cite: "Holland, Laskey, Leinhardt: Stochastic blockmodels: first steps, 1983",
	Doc: "Blocks of vertices, with a probability of edges for each pair of blocks: communities whose truth is known, and, with small " +
		"--inside and large --outside, graphs that are anything but communities. Within a block all expect the same degree.",
	Example: "--sizes 100,200,300 --inside 0.1 --outside 0.005",
}, SBM{Inside: 0.1, Outside: 0.01, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (s SBM) Validate() error {
	if err := param.Validate(s); err != nil {
		return fmt.Errorf("gen: sbm: %w", err)
	}
	if err := validateSizes(s.Sizes); err != nil {
		return fmt.Errorf("gen: sbm: %w", err)
	}
	if k := len(s.Sizes); len(s.Densities) != 0 && len(s.Densities) != k*(k+1)/2 {
		return fmt.Errorf("gen: sbm: %w: --densities has %d numbers; %d blocks need %d, one for each pair", param.ErrBad, len(s.Densities), k, k*(k+1)/2)
	}
	return nil
}

// validateSizes refuses no blocks and more vertices than there can be.
func validateSizes(sizes []int) error {
	if len(sizes) == 0 {
		return fmt.Errorf("%w: --sizes names no block", param.ErrBad)
	}
	total := 0
	for _, size := range sizes {
		if total += size; total > 1<<31 {
			return fmt.Errorf("%w: --sizes add up to more than %d vertices", param.ErrBad, 1<<31)
		}
	}
	return nil
}

// pairs returns the sets of pairs that have the same probability: for each
// block a triangle, and rectangles beside it, one for all later blocks when
// they are alike.
func (s SBM) pairs() iter.Seq[pairs] {
	return func(yield func(pairs) bool) {
		n, first, next := uint64(sum(s.Sizes)), uint64(0), 0
		density := func(otherwise float64) float64 {
			if len(s.Densities) == 0 {
				return otherwise
			}
			next++
			return s.Densities[next-1]
		}
		for b, size := range s.Sizes {
			rows := uint64(size)
			left := first + rows
			if !yield(pairs{first: first, rows: rows, p: density(s.Inside)}) {
				return
			}
			beside := []int(s.Sizes[b+1:])
			if len(s.Densities) == 0 && left < n {
				beside = []int{int(n - left)}
			}
			for _, columns := range beside {
				if !yield(pairs{first: first, rows: rows, left: left, columns: uint64(columns), p: density(s.Outside)}) {
					return
				}
				left += uint64(columns)
			}
			first += rows
		}
	}
}

// Bytes is as Graph says.
func (s SBM) Bytes(workers int) int64 {
	if s.Validate() != nil {
		return 0
	}
	edges := 0.0
	for set := range s.pairs() {
		edges += float64(float64(set.count()) * set.p)
	}
	return buildBytes(float64(sum(s.Sizes)), edges, workers) + 12*int64(sum(s.Sizes)) + 128*int64(len(s.Sizes)+len(s.Densities))
}

// Draw returns a source of the edges.
func (s SBM) Draw(context.Context, int) (*Drawn, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	n := sum(s.Sizes)
	labels := newRenaming(uint64(n), splitmix.New(s.Seed, forLabels))
	name := func(v uint64) int64 { return int64(labels.of(v)) }
	b := newBernoulli(s.pairs(), splitmix.New(s.Seed, forEdges), name)
	return &Drawn{
		Order: int64(n), Source: &source{order: int64(n), batches: b.batches, edges: b.edges},
		Truth: []column.Column{blockColumn(s.Sizes, name)},
	}, nil
}
