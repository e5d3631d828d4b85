package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/param"
)

// LFR is the benchmark of Lancichinetti, Fortunato and Radicchi for community
// detection: degrees and sizes of communities follow power laws, and every
// vertex has the share Mixing of its edges outside its community.
//
//  1. Degrees are drawn from a power law with MaxDegree, whose least degree is
//     chosen for MeanDegree; of a degree d the part (1-Mixing)d is inner, rounded
//     up or down at random so that it is right on average.
//  2. Sizes are drawn from a power law until all vertices have a place.
//  3. Vertices take places at random among the communities that are large enough
//     for their inner degree, those of large inner degree first.
//  4. In each community inner ends are paired at random, loops and repeated edges
//     then undone by exchanging ends with other edges of the community.
//  5. Outer ends are paired at random over the whole graph, pairs within a
//     community undone in the same way.
//
// Unlike the authors' program, which places vertices by throwing others out and
// rewires until no repeated edge is left, this one leaves a few edges out that
// do not come right after many exchanges (in communities that are almost
// cliques), and repeated outer edges to graph.Build, which merges them. A vertex
// whose inner degree fits into no community any more has as many inner edges as
// its community has other members. Communities do not overlap.
//
// Moments: mean degree and degree distribution as given, before the few edges
// that are lost; sizes within their limits (the last ones may be larger or
// smaller by what is left over); the share of outer ends is Mixing.
//
// Source: A. Lancichinetti, S. Fortunato, F. Radicchi, Benchmark graphs for
// testing community detection algorithms, Physical Review E 78, 2008, 046110;
// places in the order of degrees: M. Hamann, U. Meyer, M. Penschuck, H. Tran,
// D. Wagner, I/O-efficient generation of massive graphs following the LFR
// benchmark, ACM Journal of Experimental Algorithmics, 2018.
//
// Costs O(1) per edge and 20 bytes per vertex and 4 per outer end. Truth: the
// community of each vertex.
type LFR struct {
	Vertices          int     `json:"vertices" doc:"how many" range:"[2,2147483648]" required:"yes"`
	Exponent          float64 `json:"exponent" doc:"of the power law of degrees" range:"[1,10]"`
	MeanDegree        float64 `json:"mean-degree" doc:"edges per vertex on average, each edge counted at both ends" range:"[1,1e6]"`
	MaxDegree         int     `json:"max-degree" doc:"largest degree" range:"[1,1048576]"`
	CommunityExponent float64 `json:"community-exponent" doc:"of the power law of communities' sizes" range:"[0,10]"`
	MinCommunity      int     `json:"min-community" doc:"smallest community" range:"[2,1048576]"`
	MaxCommunity      int     `json:"max-community" doc:"largest community" range:"[2,1048576]"`
	Mixing            float64 `json:"mixing" doc:"share of a vertex's edges that leave its community" range:"[0,1]"`
	Seed              uint64  `json:"seed" doc:"every value gives another graph"`
}

var lfrModel = define(Model{
	Name: "lfr", Title: "LFR benchmark graph", Truth: []string{"community"},
	Cite: "Lancichinetti, Fortunato, Radicchi: Benchmark graphs for testing community detection algorithms, 2008",
	Doc: "Communities whose truth is known, with hubs and with communities of very different sizes, as in social networks: the usual " +
		"test of community detection. The larger --mixing, the harder they are to find; from about 0.7 on it takes luck. Little clustering " +
		"beyond what small communities force.",
	Example: "--vertices 10000 --mean-degree 20 --max-degree 200 --min-community 20 --max-community 500 --mixing 0.3",
}, LFR{Exponent: 2.5, MeanDegree: 20, MaxDegree: 200, CommunityExponent: 1.8, MinCommunity: 20, MaxCommunity: 500, Mixing: 0.3, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (l LFR) Validate() error {
	if err := param.Validate(l); err != nil {
		return fmt.Errorf("gen: lfr: %w", err)
	}
	switch {
	case l.MeanDegree > float64(l.MaxDegree):
		return fmt.Errorf("gen: lfr: %w: --mean-degree %v is above --max-degree %d", param.ErrBad, l.MeanDegree, l.MaxDegree)
	case l.MaxDegree >= l.Vertices:
		return fmt.Errorf("gen: lfr: %w: --max-degree %d of %d vertices; %d is the most", param.ErrBad, l.MaxDegree, l.Vertices, l.Vertices-1)
	case l.MinCommunity > l.MaxCommunity:
		return fmt.Errorf("gen: lfr: %w: --min-community %d is above --max-community %d", param.ErrBad, l.MinCommunity, l.MaxCommunity)
	case l.MaxCommunity > l.Vertices:
		return fmt.Errorf("gen: lfr: %w: --max-community %d of %d vertices", param.ErrBad, l.MaxCommunity, l.Vertices)
	case 2*l.MinCommunity > l.Vertices && l.Mixing > 0:
		return fmt.Errorf("gen: lfr: %w: --min-community %d of %d vertices leaves no second community for the edges that --mixing %v sends out", param.ErrBad, l.MinCommunity, l.Vertices, l.Mixing)
	}
	return nil
}

// Bytes is as Graph says.
func (l LFR) Bytes(workers int) int64 {
	if l.Validate() != nil {
		return 0
	}
	n := float64(l.Vertices)
	return buildBytes(n, n*l.MeanDegree/2, workers) + int64(n*28) + int64(n*l.MeanDegree*l.Mixing*8)
}

// Draw draws degrees and communities, pairs the outer ends, and returns a
// source of the edges, which pairs the inner ones.
func (l LFR) Draw(ctx context.Context, workers int) (*Drawn, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	m, err := l.settle(ctx, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: lfr: %w", err)
	}
	out, err := newOutside(ctx, m, l.Seed, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: lfr: %w", err)
	}
	in := newInside(m, l.Seed)
	n := int64(l.Vertices)
	return &Drawn{
		Order: n,
		Truth: []column.Column{communityColumn(m.community, m.count(), func(v uint64) int64 { return int64(v) })},
		Source: &source{order: n, batches: in.batches() + out.batches(), edges: func(i int) (src, dst []int64) {
			if i < in.batches() {
				return in.edges(i)
			}
			return out.edges(i - in.batches())
		}},
	}, nil
}
