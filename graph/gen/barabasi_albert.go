package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// BarabasiAlbert grows a graph by preferential attachment: it starts with
// Attach+1 vertices that are all linked, and every further vertex brings Attach
// edges, each to an earlier vertex chosen with probability proportional to its
// degree when the new vertex came.
//
// The Attach choices of a vertex are independent, so that two may fall on the
// same vertex; graph.Build merges them, which costs a large graph next to
// nothing. There are no loops. Clustering vanishes as the graph grows.
//
// In the list of all ends of edges, a vertex's share is its share of the
// degrees; a random place of the list is a random vertex of the wanted kind.
// The place is a hash of the edge's number. When an edge's target stands there,
// its place is hashed in turn, and so on until a source stands there, which is
// known: no list is kept and every edge is a function of its number.
//
// Moments, for k ≥ Attach = a: the share of vertices of degree k tends to
// 2a(a+1)/(k(k+1)(k+2)), a power law of exponent 3; the mean degree is
// 2a - a(a+1)/n before merging.
//
// Source: A.-L. Barabási, R. Albert, Emergence of scaling in random networks,
// 1999, pp. 509-512; P. Sanders, C. Schulz, Scalable generation of scale-free
// graphs, 2016, pp. 489-491; the exact shares: S. N. Dorogovtsev, J. F. F.
// Mendes, A. N. Samukhin, Structure of growing networks with preferential
// linking, 2000, pp. 4633-4636.
//
// Costs O(1) per edge on average: two hashes.
type BarabasiAlbert struct {
	Vertices int    `json:"vertices" doc:"how many" range:"[2,2147483648]" required:"yes"`
	Attach   int    `json:"attach" doc:"edges that every new vertex brings" range:"[1,1000]"`
	Seed     uint64 `json:"seed" doc:"every value gives another graph"`
}

var barabasiAlbertModel = define(Model{
	Name: "barabasi-albert", Title: "Barabási–Albert graph", Directed: true,
	Cite: "Barabási, Albert: Emergence of scaling in random networks, 1999; Sanders, Schulz: Scalable generation of scale-free graphs, 2016",
	Doc: "A graph that grew by preferential attachment: degrees follow a power law of exponent 3, the oldest vertices are the hubs, " +
		"nearly everybody has at least --attach edges: some choices coincide and are merged. " +
		"Connected; no communities, little clustering. Directed edges point from the new vertex to the old one.",
	Example: "--vertices 10000 --attach 8",
}, BarabasiAlbert{Attach: 8, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (b BarabasiAlbert) Validate() error {
	if err := param.Validate(b); err != nil {
		return fmt.Errorf("gen: barabasi-albert: %w", err)
	}
	if b.Attach >= b.Vertices {
		return fmt.Errorf("gen: barabasi-albert: %w: --attach %d with %d vertices; %d is the most", param.ErrBad, b.Attach, b.Vertices, b.Vertices-1)
	}
	return nil
}

// Bytes is as Graph says.
func (b BarabasiAlbert) Bytes(workers int) int64 {
	if b.Validate() != nil {
		return 0
	}
	return buildBytes(float64(b.Vertices), float64(b.Vertices)*float64(b.Attach), workers)
}

// Draw returns a source of the edges.
func (b BarabasiAlbert) Draw(context.Context, int) (*Drawn, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	g := newGrowth(b)
	labels := newRenaming(uint64(b.Vertices), splitmix.New(b.Seed, forLabels))
	return numbered(int64(b.Vertices), int64(g.edges), func(first int64, src, dst []int64) {
		for i := range src {
			e := uint64(first) + uint64(i)
			src[i], dst[i] = int64(labels.of(g.source(e))), int64(labels.of(g.target(e)))
		}
	}), nil
}

// growth numbers the edges of a growing graph: those among the first vertices,
// then attach for each further one. Vertices are numbered by age. End 2e is
// the source of edge e, end 2e+1 its target.
type growth struct {
	attach uint64
	clique uint64 // edges among the first attach+1 vertices
	edges  uint64
	random splitmix.Sequence
}

func newGrowth(b BarabasiAlbert) growth {
	a, n := uint64(b.Attach), uint64(b.Vertices)
	clique := a * (a + 1) / 2
	return growth{attach: a, clique: clique, edges: clique + (n-a-1)*a, random: splitmix.New(b.Seed, forEdges)}
}

func (g *growth) source(e uint64) uint64 {
	if e < g.clique {
		row, _ := triangleRow(e)
		return row
	}
	return g.attach + 1 + (e-g.clique)/g.attach
}

func (g *growth) target(e uint64) uint64 {
	for e >= g.clique {
		before := e - (e-g.clique)%g.attach // the edges that were there when the vertex came
		end := g.random.Below(e, 2*before)
		if e = end / 2; end%2 == 0 {
			return g.source(e)
		}
	}
	_, begin := triangleRow(e)
	return e - begin
}
