package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// Kronecker is the stochastic Kronecker graph of the Graph500 benchmark. An
// edge is drawn by halving the adjacency matrix Scale times: each time it
// falls into one of the quadrants
//
//	A B     0.57 0.19
//	C D     0.19 0.05
//
// and so gets one more bit of its source (the row) and of its target (the
// column). As vertex 0 would be the largest hub, the vertices are renamed by a
// random bijection.
//
// Loops and repeated edges occur and are delivered as they come; graph.Build
// merges them. Unlike the benchmark's own generator this one does not perturb
// the quadrants from level to level (RMAT can) and does not shuffle the list of
// edges, whose order says nothing.
//
// Moments, with m = 2^Scale·EdgeFactor edges: two of them have the same source
// with probability 0.6352^Scale, for (A+B)² + (C+D)² = 0.6352, and are equal
// with probability 0.3996^Scale, for A² + B² + C² + D² = 0.3996. So the squares
// of the out-degrees add up to m + m(m-1)·0.6352^Scale on average.
//
// Source: J. Leskovec, D. Chakrabarti, J. Kleinberg, C. Faloutsos, Z.
// Ghahramani, Kronecker graphs: an approach to modeling networks, 2010, pp.
// 985-1042, section 3; parameters from the Graph500 specification, section
// "Generating the Edge List".
//
// Costs O(Scale/6) per edge.
type Kronecker struct {
	Scale      int    `json:"scale" doc:"2^S vertices" range:"[1,31]" required:"yes"`
	EdgeFactor int    `json:"edge-factor" doc:"edges per vertex" range:"[1,65536]"`
	Seed       uint64 `json:"seed" doc:"every value gives another graph"`
}

var kroneckerModel = define(Model{
	Name: "kronecker", Title: "Kronecker graph", Directed: true,
	Cite: "Leskovec, Chakrabarti, Kleinberg, Faloutsos, Ghahramani: Kronecker graphs: an approach to modeling networks, 2010; with the parameters of the Graph500 benchmark",
	Doc: "A skewed random graph of 2^scale vertices with a few large hubs and many vertices without edges, as the Graph500 and GAP " +
		"benchmarks use it. It has next to no communities and few triangles beyond those of its hubs: good for measuring speed, not for " +
		"studying people.",
	Example: "--scale 16 --edge-factor 16",
}, Kronecker{EdgeFactor: 16, Seed: 1})

// kroneckerQuadrants are A, B, C and D.
var kroneckerQuadrants = [4]float64{0.57, 0.19, 0.19, 0.05}

// Validate reports parameters out of range.
func (k Kronecker) Validate() error {
	if err := param.Validate(k); err != nil {
		return fmt.Errorf("gen: kronecker: %w", err)
	}
	return nil
}

// Bytes is as Graph says.
func (k Kronecker) Bytes(workers int) int64 {
	if k.Validate() != nil {
		return 0
	}
	return recursiveBytes(k.Scale, k.EdgeFactor, workers)
}

// Draw returns a source of 2^Scale·EdgeFactor edges.
func (k Kronecker) Draw(context.Context, int) (*Drawn, error) {
	if err := k.Validate(); err != nil {
		return nil, err
	}
	levels := make([][4]float64, k.Scale)
	for i := range levels {
		levels[i] = kroneckerQuadrants
	}
	return recursive(k.Scale, k.EdgeFactor, k.Seed, levels), nil
}

// Edges returns all edges at once.
func (k Kronecker) Edges(ctx context.Context, workers int) ([]*graph.Edges, error) {
	d, err := k.Draw(ctx, workers)
	if err != nil {
		return nil, err
	}
	return All(ctx, d, workers)
}

// recursive draws from a matrix of the given levels, and renames the vertices.
func recursive(scale, edgeFactor int, seed uint64, levels [][4]float64) *Drawn {
	cells, labels := newQuadrants(levels, splitmix.New(seed, forEdges)), newShuffle(scale, splitmix.New(seed, forLabels))
	return numbered(1<<scale, int64(edgeFactor)<<scale, func(first int64, src, dst []int64) {
		cells.cells(uint64(first), src, dst)
		for i := range src {
			src[i], dst[i] = int64(labels.of(uint64(src[i]))), int64(labels.of(uint64(dst[i])))
		}
	})
}

func recursiveBytes(scale, edgeFactor, workers int) int64 {
	order := int64(1) << scale
	return buildBytes(float64(order), float64(order*int64(edgeFactor)), workers)
}
