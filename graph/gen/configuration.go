package gen

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// Configuration is the erased configuration model: every vertex has as many
// ends as its degree says, all ends are paired at random, and then loops are
// left out and repeated edges merged, so that the graph is simple. Degrees are
// either a list or drawn from a power law with MaxDegree, whose least degree is
// chosen for MeanDegree. When drawn ones add up to an odd number, one end stays
// alone.
//
// It is not a uniform draw from the simple graphs of these degrees: what is
// erased is missing from the degrees, above all from those of hubs. Nor is it
// the model of Chung and Lu, in which degrees are right on average only: that
// is DCSBM with one block. A list of degrees need not be that of any simple
// graph.
//
// The random order of the ends is a bijection that is computed, and vertices
// are numbered by falling degree before they are renamed, so that an edge is a
// function of its number and only the numbers of vertices of each degree are
// kept.
//
// Moments, for given degrees k with 2m = Σk and λ = Σk(k-1)/2m: there are
// Σk(k-1)/(2(2m-1)), or about λ/2, loops on average, and about λ²/4 pairs of
// edges that are equal; both numbers tend to those of Poisson while degrees are
// bounded. With the share p(k) of vertices of degree k, the largest component
// has the share 1 - Σp(k)u^k, where u is the least solution in [0,1] of
// u = Σk·p(k)u^(k-1) / Σk·p(k).
//
// Source: B. Bollobás, A probabilistic proof of an asymptotic formula for the
// number of labelled regular graphs, European Journal of Combinatorics 1, 1980,
// pp. 311-316; the component: M. E. J. Newman, S. H. Strogatz, D. J. Watts,
// Random graphs with arbitrary degree distributions and their applications,
// Physical Review E 64, 2001, 026118; erased: T. Britton, M. Deijfen, A.
// Martin-Löf, Generating simple random graphs with prescribed degree
// distribution, Journal of Statistical Physics 124, 2006, pp. 1377-1397.
//
// Costs O(log D) per edge and 16 bytes for each of D different degrees.
type Configuration struct {
	Vertices   int        `json:"vertices" doc:"how many, unless degrees are given" range:"[0,2147483648]"`
	Exponent   float64    `json:"exponent" doc:"of the power law of degrees" range:"[1,10]"`
	MeanDegree float64    `json:"mean-degree" doc:"edges per vertex on average, each edge counted at both ends" range:"[1,1e6]"`
	MaxDegree  int        `json:"max-degree" doc:"largest degree" range:"[1,1048576]"`
	Degrees    param.Ints `json:"degrees" doc:"instead of all that: the degrees, such as 3x400,10x20 for 400 vertices of degree 3 and 20 of degree 10, or @FILE with one a line" range:"[0,1048576]"`
	Seed       uint64     `json:"seed" doc:"every value gives another graph"`
}

var configurationModel = define(Model{
	Name: "configuration", Title: "erased configuration model",
	Cite: "Bollobás: A probabilistic proof of an asymptotic formula for the number of labelled regular graphs, 1980; Newman, Strogatz, Watts: Random graphs with arbitrary degree distributions and their applications, 2001",
	Doc: "A random graph of given degrees, drawn from a power law or listed, and of nothing else: no communities, next to no clustering. " +
		"The null model for whatever is to be more than a consequence of degrees. Loops are left out and repeated edges merged, which costs " +
		"hubs some of their edges.",
	Example: "--vertices 10000 --exponent 2.5 --mean-degree 8 --max-degree 200",
}, Configuration{Exponent: 2.5, MeanDegree: 16, MaxDegree: 1000, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (c Configuration) Validate() error {
	if err := c.validate(); err != nil {
		return fmt.Errorf("gen: configuration: %w", err)
	}
	return nil
}

func (c Configuration) validate() error {
	if len(c.Degrees) > 0 { // a list needs no law
		c.Exponent, c.MeanDegree, c.MaxDegree = 1, 1, 1
	}
	if err := param.Validate(c); err != nil {
		return err
	}
	switch {
	case len(c.Degrees) > 0 && c.Vertices != 0:
		return fmt.Errorf("%w: --vertices %d and --degrees: give one of them", param.ErrBad, c.Vertices)
	case len(c.Degrees) > 0 && sum(c.Degrees)%2 != 0:
		return fmt.Errorf("%w: --degrees add up to %d, which is odd: every edge has two ends", param.ErrBad, sum(c.Degrees))
	case len(c.Degrees) > 0:
		return nil
	case c.Vertices == 0:
		return fmt.Errorf("%w: give --vertices or --degrees", param.ErrBad)
	case c.MeanDegree > float64(c.MaxDegree):
		return fmt.Errorf("%w: --mean-degree %v is above --max-degree %d", param.ErrBad, c.MeanDegree, c.MaxDegree)
	case c.MaxDegree >= c.Vertices:
		return fmt.Errorf("%w: --max-degree %d of %d vertices; %d is the most", param.ErrBad, c.MaxDegree, c.Vertices, c.Vertices-1)
	}
	return nil
}

// Bytes is as Graph says.
func (c Configuration) Bytes(workers int) int64 {
	if c.Validate() != nil {
		return 0
	}
	if len(c.Degrees) > 0 {
		most := int64(slices.Max(c.Degrees))
		return buildBytes(float64(len(c.Degrees)), float64(sum(c.Degrees))/2, workers) + 24*most
	}
	n := float64(c.Vertices)
	return buildBytes(n, n*c.MeanDegree/2, workers) + 8*int64(c.MaxDegree)*int64(par.Workers(workers)) + 56*int64(c.MaxDegree)
}

// Draw counts the degrees and returns a source of the edges.
func (c Configuration) Draw(ctx context.Context, workers int) (*Drawn, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	have, err := c.census(ctx, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: configuration: %w", err)
	}
	s := newStubs(have)
	labels := newRenaming(uint64(s.vertices), splitmix.New(c.Seed, forLabels))
	order := newMatching(max(1, uint64(s.ends)), splitmix.New(c.Seed, forEdges))
	return numberedSome(s.vertices, s.ends/2, func(first int64, src, dst []int64) (kept int) {
		for e := uint64(first); e < uint64(first)+uint64(len(src)); e++ {
			if u, v := s.vertex(order.of(2*e)), s.vertex(order.of(2*e+1)); u != v {
				src[kept], dst[kept] = int64(labels.of(u)), int64(labels.of(v))
				kept++
			}
		}
		return kept
	}), nil
}

// census counts the vertices of each degree.
func (c Configuration) census(ctx context.Context, workers int) ([]int64, error) {
	if len(c.Degrees) > 0 {
		have := make([]int64, slices.Max(c.Degrees)+1)
		for _, degree := range c.Degrees {
			have[degree]++
		}
		return have, ctx.Err()
	}
	law, err := newPowerLawOfMean(c.Exponent, c.MeanDegree, c.MaxDegree)
	if err != nil {
		return nil, err
	}
	have, random := make([]int64, c.MaxDegree+1), splitmix.New(c.Seed, forDegrees)
	err = par.RangeWith(ctx, workers, par.Even[uint32](c.Vertices, batchEdges), func() []int64 { return make([]int64, len(have)) }, func(here []int64, _ int, lo, hi uint32) {
		for v := lo; v < hi; v++ {
			here[law.draw(random.At(uint64(v)))]++
		}
		for degree, n := range here {
			if n > 0 {
				atomic.AddInt64(&have[degree], n) // whole numbers: in any order
			}
		}
		clear(here)
	})
	return have, err
}

// stubs are the ends of vertices in the order of falling degree: those of one
// degree have consecutive numbers, and so do their ends.
type stubs struct {
	vertices, ends int64
	degree         []uint64 // the degrees that occur but 0, falling
	vertexFrom     []uint64 // the first vertex of each
	endFrom        []uint64 // its first end, and the end of the last
}

// newStubs takes the numbers of vertices of each degree.
func newStubs(have []int64) *stubs {
	s := &stubs{}
	for degree, n := range slices.Backward(have) {
		if degree > 0 && n > 0 {
			s.degree, s.vertexFrom, s.endFrom = append(s.degree, uint64(degree)), append(s.vertexFrom, uint64(s.vertices)), append(s.endFrom, uint64(s.ends))
			s.ends += n * int64(degree)
		}
		s.vertices += n
	}
	s.endFrom = append(s.endFrom, uint64(s.ends))
	return s
}

// vertex returns the vertex of an end.
func (s *stubs) vertex(end uint64) uint64 {
	lo, hi := 0, len(s.degree) // lo ends where the last degree's first end is not beyond
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.endFrom[mid] <= end {
			lo = mid
		} else {
			hi = mid
		}
	}
	return s.vertexFrom[lo] + (end-s.endFrom[lo])/s.degree[lo]
}
