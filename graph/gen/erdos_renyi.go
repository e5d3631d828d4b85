package gen

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// ErdosRenyi is the uniform random graph G(n,p): each of the n(n-1)/2 pairs of
// vertices is an edge with the probability p = MeanDegree/(n-1), independently
// of all others. It is not G(n,m): the number of edges varies. There are no
// loops and no repeated edges.
//
// Moments, with N = n(n-1)/2: the edges are binomial with mean pN and variance
// p(1-p)N, the degrees with (n-1)p and (n-1)p(1-p); there are C(n,3)p³
// triangles on average, and the clustering coefficient is p.
//
// Source: E. N. Gilbert, Random graphs, 1959, pp. 1141-1144; named after P. Erdős,
// A. Rényi, On random graphs I, 1959, pp. 290-297, whose graph has a fixed number
// of edges.
//
// Costs O(1) per edge, among it one logarithm.
type ErdosRenyi struct {
	Vertices   int     `json:"vertices" doc:"how many" range:"[1,2147483648]" required:"yes"`
	MeanDegree float64 `json:"mean-degree" doc:"edges per vertex on average, each edge counted at both ends" range:"[0,1e6]"`
	Seed       uint64  `json:"seed" doc:"every value gives another graph"`
}

var erdosRenyiModel = define(Model{
	Name: "erdos-renyi", Title: "Erdős–Rényi graph G(n,p)",
	Cite: "Gilbert: Random graphs, 1959; Erdős, Rényi: On random graphs I, 1959",
	Doc: "Every pair of vertices is an edge with the same probability, mean degree / (vertices - 1): the null model, without hubs, " +
		"communities or clustering. The number of edges varies from seed to seed.",
	Example: "--vertices 10000 --mean-degree 16",
}, ErdosRenyi{MeanDegree: 16, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (r ErdosRenyi) Validate() error {
	if err := param.Validate(r); err != nil {
		return fmt.Errorf("gen: erdos-renyi: %w", err)
	}
	if r.MeanDegree > float64(r.Vertices-1) {
		return fmt.Errorf("gen: erdos-renyi: %w: --mean-degree %v of %d vertices; %d is the most", param.ErrBad, r.MeanDegree, r.Vertices, r.Vertices-1)
	}
	return nil
}

// Bytes is as Graph says.
func (r ErdosRenyi) Bytes(workers int) int64 {
	if r.Validate() != nil {
		return 0
	}
	return buildBytes(float64(r.Vertices), float64(r.Vertices)*r.MeanDegree/2, workers)
}

// Draw returns a source of the edges.
func (r ErdosRenyi) Draw(context.Context, int) (*Drawn, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	n := uint64(r.Vertices)
	all := pairs{rows: n}
	if n > 1 {
		all.p = r.MeanDegree / float64(n-1)
	}
	b := newBernoulli(slices.Values([]pairs{all}), splitmix.New(r.Seed, forEdges), func(v uint64) int64 { return int64(v) }) // all vertices are alike
	return &Drawn{Order: int64(n), Source: &source{order: int64(n), batches: b.batches, edges: b.edges}}, nil
}
