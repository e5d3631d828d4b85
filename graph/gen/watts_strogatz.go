package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// WattsStrogatz is the small world: the vertices stand in a ring, each linked
// to its Neighbours nearest ones, and then the far end of every edge is moved,
// with probability Rewire, to a vertex chosen uniformly among all but the near
// end.
//
// A moved edge may fall on one that is there; graph.Build merges them. The
// paper forbids that, which makes edges depend on each other; of n vertices
// about Rewire·Neighbours/n of the edges are lost. There are no loops.
//
// Moments, with k = Neighbours and β = Rewire: nk/2 edges before merging; the
// degrees have mean k and variance kβ(1-β)/2 + kβ/2; the clustering coefficient
// is 3(k-2)/(4(k-1)) at β = 0 and near (1-β)³ times that otherwise.
//
// Source: D. J. Watts, S. H. Strogatz, Collective dynamics of "small-world"
// networks, 1998, pp. 440-442; the moments: A. Barrat, M. Weigt, On the
// properties of small-world network models, 2000, pp. 547-560.
//
// Costs O(1) per edge.
type WattsStrogatz struct {
	Vertices   int     `json:"vertices" doc:"how many" range:"[3,2147483648]" required:"yes"`
	Neighbours int     `json:"neighbours" doc:"each is linked to so many in the ring, half on either side; an even number" range:"[2,65536]"`
	Rewire     float64 `json:"rewire" doc:"probability that an edge's far end is moved" range:"[0,1]"`
	Seed       uint64  `json:"seed" doc:"every value gives another graph"`
}

var wattsStrogatzModel = define(Model{
	Name: "watts-strogatz", Title: "Watts–Strogatz small world",
	Cite: `Watts, Strogatz: Collective dynamics of "small-world" networks, 1998`,
	Doc: "A ring of neighbourhoods with a few shortcuts: strong clustering and short paths at once, as among people, but everybody has " +
		"nearly the same degree. At --rewire 0 it is a lattice, at 1 nearly a random graph.",
	Example: "--vertices 10000 --neighbours 10 --rewire 0.1",
}, WattsStrogatz{Neighbours: 10, Rewire: 0.1, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (w WattsStrogatz) Validate() error {
	if err := param.Validate(w); err != nil {
		return fmt.Errorf("gen: watts-strogatz: %w", err)
	}
	switch {
	case w.Neighbours%2 != 0:
		return fmt.Errorf("gen: watts-strogatz: %w: --neighbours %d is odd", param.ErrBad, w.Neighbours)
	case w.Neighbours >= w.Vertices:
		return fmt.Errorf("gen: watts-strogatz: %w: --neighbours %d of %d vertices; %d is the most", param.ErrBad, w.Neighbours, w.Vertices, (w.Vertices-1)/2*2)
	}
	return nil
}

// Bytes is as Graph says.
func (w WattsStrogatz) Bytes(workers int) int64 {
	if w.Validate() != nil {
		return 0
	}
	return buildBytes(float64(w.Vertices), float64(w.Vertices)*float64(w.Neighbours)/2, workers)
}

// Draw returns a source of Vertices·Neighbours/2 edges.
func (w WattsStrogatz) Draw(context.Context, int) (*Drawn, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	n, half := uint64(w.Vertices), uint64(w.Neighbours/2)
	random, labels := splitmix.New(w.Seed, forEdges), newRenaming(n, splitmix.New(w.Seed, forLabels))
	return numbered(int64(n), int64(n*half), func(first int64, src, dst []int64) {
		for i := range src {
			e := uint64(first) + uint64(i)
			near := e / half
			far := near + 1 + e%half
			if far >= n {
				far -= n
			}
			if random.Unit(2*e) < w.Rewire {
				if far = random.Below(2*e+1, n-1); far >= near {
					far++
				}
			}
			src[i], dst[i] = int64(labels.of(near)), int64(labels.of(far))
		}
	}), nil
}
