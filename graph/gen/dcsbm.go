package gen

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// DCSBM is the degree-corrected stochastic block model with planted blocks:
// every vertex v has an expected degree k(v), drawn from a power law, and
// between u and v in blocks r and s there are edges on average
//
//	k(u)·k(v) · ( λ·[r = s]/K(r) + (1-λ)/2m )
//
// where K(r) is the sum of k over block r and 2m over all: a share λ of the
// edges stays within blocks, the others ignore them. λ is chosen so that the
// share of edges between different blocks is Mixing on average; without
// structure (λ = 0) it would be 1 - Σ(K(r)/2m)², the most it may be.
//
// The number of edges is the integer nearest to m; given that number, edges of
// the paper's Poisson multigraph are independent draws, which is how they are
// made here. Loops and repeated edges occur, as in the paper, and are delivered
// as they come; graph.Build merges the latter.
//
// Moments, given k: the degree of v is k(v) on average, each loop counted
// twice; m edges, of which the share Mixing goes between blocks with variance
// Mixing(1-Mixing)/m; k has exactly the given mean on average.
//
// Source: B. Karrer, M. E. J. Newman, Stochastic blockmodels and community
// structure in networks, Physical Review E 83, 2011, 016107.
//
// Costs O(1) per edge and 16 bytes per vertex. Truth: the block of each vertex.
type DCSBM struct {
	Sizes      param.Ints `json:"sizes" doc:"vertices of each block, such as 100,200,300 or 50x20 for twenty blocks of 50" range:"[1,2147483648]" required:"yes"`
	Exponent   float64    `json:"exponent" doc:"of the power law of expected degrees" range:"[1,10]"`
	MeanDegree float64    `json:"mean-degree" doc:"edges per vertex on average, each edge counted at both ends" range:"[1,1e6]"`
	MaxDegree  int        `json:"max-degree" doc:"largest expected degree" range:"[1,1048576]"`
	Mixing     float64    `json:"mixing" doc:"share of edges between blocks" range:"[0,1]"`
	Seed       uint64     `json:"seed" doc:"every value gives another graph"`
}

var dcsbmModel = define(Model{
	Name: "dcsbm", Title: "degree-corrected stochastic block model", Truth: []string{"community"},
	Cite: "Karrer, Newman: Stochastic blockmodels and community structure in networks, 2011",
	Doc: "Blocks of vertices with hubs in them: expected degrees follow a power law, and a given share of the edges goes between " +
		"blocks. Degrees vary around what is expected, and a vertex of small degree may have all its edges outside; LFR fixes both. " +
		"Loops and repeated edges occur, the latter being merged, so that hubs have fewer neighbours than expected.",
	Example: "--sizes 100x20 --mean-degree 12 --max-degree 100 --mixing 0.2",
}, DCSBM{Exponent: 2.5, MeanDegree: 16, MaxDegree: 1000, Mixing: 0.3, Seed: 1})

// Validate reports parameters out of range or at odds with each other; whether
// Mixing can be reached turns out when degrees are drawn.
func (d DCSBM) Validate() error {
	if err := param.Validate(d); err != nil {
		return fmt.Errorf("gen: dcsbm: %w", err)
	}
	if err := validateSizes(d.Sizes); err != nil {
		return fmt.Errorf("gen: dcsbm: %w", err)
	}
	n := sum(d.Sizes)
	switch {
	case d.MeanDegree > float64(d.MaxDegree):
		return fmt.Errorf("gen: dcsbm: %w: --mean-degree %v is above --max-degree %d", param.ErrBad, d.MeanDegree, d.MaxDegree)
	case d.MaxDegree >= n:
		return fmt.Errorf("gen: dcsbm: %w: --max-degree %d of %d vertices; %d is the most", param.ErrBad, d.MaxDegree, n, n-1)
	}
	return nil
}

// Bytes is as Graph says.
func (d DCSBM) Bytes(workers int) int64 {
	if d.Validate() != nil {
		return 0
	}
	n := float64(sum(d.Sizes))
	return buildBytes(n, n*d.MeanDegree/2, workers) + int64(n)*36
}

// Draw draws the expected degrees and returns a source of the edges.
func (d DCSBM) Draw(ctx context.Context, workers int) (*Drawn, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	p, err := d.plant(ctx, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: dcsbm: %w", err)
	}
	n := uint64(sum(d.Sizes))
	labels := newRenaming(n, splitmix.New(d.Seed, forLabels))
	name := func(v uint64) int64 { return int64(labels.of(v)) }
	drawn := numbered(int64(n), p.edges, func(first int64, src, dst []int64) {
		for i := range src {
			u, v := p.edge(uint64(first) + uint64(i))
			src[i], dst[i] = name(u), name(v)
		}
	})
	drawn.Truth = []column.Column{blockColumn(d.Sizes, name)}
	return drawn, nil
}

// planted draws edges between vertices with expected degrees.
type planted struct {
	edges  int64
	within float64 // λ
	first  []int   // of each block, and the end of the last
	blocks alias   // by the sum of degrees
	vertex []alias // of each block, by degree
	random splitmix.Sequence
}

// plant draws the expected degrees.
func (d DCSBM) plant(ctx context.Context, workers int) (*planted, error) {
	law, err := newPowerLawOfMean(d.Exponent, d.MeanDegree, d.MaxDegree)
	if err != nil {
		return nil, err
	}
	p, sums, err := plantDegrees(ctx, d.Sizes, law, d.Seed, workers)
	if err != nil {
		return nil, err
	}
	total, same := 0.0, 0.0
	for _, s := range sums {
		total += s
	}
	for _, s := range sums {
		same += float64(s / total * (s / total))
	}
	if d.Mixing > 1-same {
		return nil, fmt.Errorf("%w: --mixing %v: even if edges ignored the blocks, only a share of %.4f would go between them", param.ErrBad, d.Mixing, 1-same)
	}
	if same < 1 { // 1-Mixing = λ + (1-λ)·same
		p.within = (1 - d.Mixing - same) / (1 - same)
	}
	p.edges = int64(math.Floor(float64(total/2) + 0.5))
	p.blocks = newAlias(sums)
	return p, nil
}

// plantDegrees draws the expected degrees alone, and returns their sums by block.
func plantDegrees(ctx context.Context, sizes []int, law powerLaw, seed uint64, workers int) (*planted, []float64, error) {
	p := &planted{first: make([]int, 1, len(sizes)+1), vertex: make([]alias, len(sizes)), random: splitmix.New(seed, forEdges)}
	for _, size := range sizes {
		p.first = append(p.first, p.first[len(p.first)-1]+size)
	}
	degrees, sums := splitmix.New(seed, forDegrees), make([]float64, len(sizes))
	err := par.Range(ctx, workers, par.Even[uint32](len(sizes), 1), func(b int, _, _ uint32) {
		degree := make([]float64, sizes[b])
		for i := range degree {
			degree[i] = float64(law.draw(degrees.At(uint64(p.first[b] + i))))
			sums[b] += degree[i] // whole numbers: exact
		}
		p.vertex[b] = newAlias(degree)
	})
	return p, sums, err
}

// edge returns the ends of an edge.
func (p *planted) edge(e uint64) (u, v uint64) {
	e *= 5
	r := p.blocks.draw(p.random.At(e))
	s := r
	if p.random.Unit(e+1) >= p.within {
		s = p.blocks.draw(p.random.At(e + 2))
	}
	u = uint64(p.first[r]) + uint64(p.vertex[r].draw(p.random.At(e+3)))
	v = uint64(p.first[s]) + uint64(p.vertex[s].draw(p.random.At(e+4)))
	return u, v
}
