package community

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Quality measures a partition that is given. On the undirected simple view,
// with W(c) the sum of the strengths of a community's members, W_in(c) the
// weight of the edges inside it, each taken twice, n(c) its members, and 2m the
// sum of all strengths:
//
//	modularity   Σ W_in(c)/2m - γ (W(c)/2m)²           (see Modularity)
//	cpm          Σ W_in(c)/2 - γ n(c)(n(c)-1)/2         constant Potts model
//	coverage     Σ W_in(c)/2m
//	conductance  (W(c) - W_in(c)) / min(W(c), 2m - W(c))  of one community; mean and largest
//	codelength   of the map equation with visits k(v)/2m, in bits (see codelength)
//
// and of a directed graph, on its arcs as they are but for loops, with m their
// weight,
//
//	directed modularity  Σ W_in(c)/m - γ W_out(c)/m · W_into(c)/m
//
// All are defined on every graph and partition: what nobody leaves has
// conductance 0, without edges coverage is 1 and the others are 0 (but cpm). cpm
// is the sum of the paper, not normalised; the library leidenalg tells twice
// that of an undirected graph.
//
// Sources: M. Newman, M. Girvan, Finding and evaluating community structure in
// networks, 2004; E. A. Leicht, M. E. J. Newman, Community structure in directed
// networks, 2008; V. Traag, P. Van Dooren, Y. Nesterov, Narrow scope for
// resolution-limit-free community detection, 2011; R. Kannan, S. Vempala, A.
// Vetta, On clusterings: good, bad and spectral, 2004; M. Rosvall, C. T.
// Bergstrom, Maps of random walks on complex networks, 2008.
//
// Needs the transpose; makes the simple view itself. One pass over the arcs of
// each, O(n+m), and 72 bytes per vertex. Sums over vertices are added in their
// order, so the bits do not depend on the workers; weights that are no whole
// numbers round in another order when the vertices are numbered otherwise.
func Quality(ctx context.Context, g *graph.Snapshot, p QualityParams, e algorithms.Env) (*QualityResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: quality: %w", err)
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("community: quality: %w", err)
	}
	label, err := p.labels(g.Order())
	if err != nil {
		return nil, fmt.Errorf("community: quality: %w", err)
	}
	s, err := g.With(ctx, graph.NeedSimple, e.Workers)
	if err != nil {
		return nil, fmt.Errorf("community: quality: %w", err)
	}
	t, err := total(ctx, s.Out, label, e.Workers)
	if err != nil {
		return nil, fmt.Errorf("community: quality: %w", err)
	}
	r := &QualityResult{Given: p.Labels.Label != nil, Directed: g.Directed}
	r.judge(label, t, p.Resolution)
	if g.Directed {
		if r.DirectedModularity, err = directedModularity(ctx, g, label, t, p.Resolution, e.Workers); err != nil {
			return nil, fmt.Errorf("community: quality: %w", err)
		}
	}
	return r, nil
}

// totals are sums by vertex, and by label.
type totals struct {
	strength, inside []float64 // by vertex
	weight, within   []float64 // the same, by label
	members          []uint32
	sum              float64 // of all strengths
}

// total adds up the rows of an adjacency, without loops.
func total(ctx context.Context, a *graph.Adjacency, label []graph.Vertex, workers int) (*totals, error) {
	n := len(label)
	t := &totals{
		strength: make([]float64, n), inside: make([]float64, n),
		weight: make([]float64, n), within: make([]float64, n), members: make([]uint32, n),
	}
	err := t.pass(ctx, a, label, workers)
	for v, c := range label {
		t.members[c]++
		t.weight[c] += t.strength[v]
		t.within[c] += t.inside[v]
		t.sum += t.strength[v]
	}
	return t, err
}

// pass sums every row, and what of it stays inside the vertex's community.
func (t *totals) pass(ctx context.Context, a *graph.Adjacency, label []graph.Vertex, workers int) error {
	return par.Range(ctx, workers, par.Cuts[graph.Vertex](a.Offsets, chunkWork), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			all, inside, weights := 0.0, 0.0, a.RowWeights(v)
			for i, u := range a.Row(v) {
				w := 1.0
				if weights != nil {
					w = float64(weights[i])
				}
				if u == v {
					continue
				}
				all += w
				if label[u] == label[v] {
					inside += w
				}
			}
			t.strength[v], t.inside[v] = all, inside
		}
	})
}

// judge fills in all that the undirected simple view tells.
func (r *QualityResult) judge(label []graph.Vertex, t *totals, resolution float64) {
	inside, expected, pairs, nodes := 0.0, 0.0, 0.0, 0.0
	visits, leaving := make([]float64, 0, len(label)), make([]float64, 0, len(label))
	conductance := make([]float64, len(label))
	for c, size := range t.members {
		if size == 0 {
			continue
		}
		out := max(t.weight[c]-t.within[c], 0)
		if t.within[c] == t.weight[c] {
			out = 0
		}
		if smaller := min(t.weight[c], t.sum-t.weight[c]); out > 0 && smaller > 0 {
			conductance[c] = min(out/smaller, 1)
		}
		r.Communities++
		r.Largest = max(r.Largest, int(size))
		r.MeanConductance += conductance[c]
		r.MaxConductance = max(r.MaxConductance, conductance[c])
		inside += t.within[c]
		pairs += float64(float64(size) * float64(size-1) / 2)
		if t.sum > 0 {
			share := t.weight[c] / t.sum
			expected += float64(share * share)
			visits, leaving = append(visits, share), append(leaving, out/t.sum)
		}
	}
	r.Conductance = make([]float64, len(label))
	for v, c := range label {
		r.Conductance[v] = conductance[c]
		if t.sum > 0 {
			nodes += plogp(t.strength[v] / t.sum)
		}
	}
	r.CPM = float64(inside/2) - float64(resolution*pairs)
	if r.Communities > 0 {
		r.MeanConductance /= float64(r.Communities)
	}
	if r.Coverage = 1; t.sum > 0 {
		r.Coverage = inside / t.sum
		r.Modularity = r.Coverage - float64(resolution*expected)
		r.Codelength = max(codelength(visits, leaving, leaving, nodes), 0)
	}
}

// directedModularity measures the arcs as they are. It uses the room of t.
func directedModularity(ctx context.Context, g *graph.Snapshot, label []graph.Vertex, t *totals, resolution float64, workers int) (float64, error) {
	if err := t.pass(ctx, g.In, label, workers); err != nil {
		return 0, err
	}
	into, out := t.weight, t.within
	clear(into)
	clear(out)
	for v, c := range label {
		into[c] += t.strength[v]
	}
	if err := t.pass(ctx, g.Out, label, workers); err != nil {
		return 0, err
	}
	sum, inside, expected := 0.0, 0.0, 0.0
	for v, c := range label {
		out[c] += t.strength[v]
		sum += t.strength[v]
		inside += t.inside[v]
	}
	if sum == 0 {
		return 0, nil
	}
	for c := range out {
		expected += float64((out[c] / sum) * (into[c] / sum))
	}
	return inside/sum - float64(resolution*expected), nil
}

// QualityParams decide what is measured.
type QualityParams struct {
	Labels     algorithms.VertexLabels `json:"labels" doc:"table with a column id and one that names communities; without it every vertex is one of its own"`
	Resolution float64                 `json:"resolution" doc:"weight γ of what is expected, in modularity and cpm" range:"[0,inf)"`
}

// labels returns the partition to be measured.
func (p QualityParams) labels(n int) ([]graph.Vertex, error) {
	if p.Labels.Label == nil {
		return singletons(n), nil
	}
	return p.Labels.Of("labels", n)
}

// DefaultQuality returns a resolution of 1, and no partition.
func DefaultQuality() QualityParams { return QualityParams{Resolution: 1} }

// QualityResult holds the conductance of every vertex's community, and what is
// told of the whole.
type QualityResult struct {
	Conductance          []float64
	Communities, Largest int
	Modularity           float64
	DirectedModularity   float64 // of a directed graph
	CPM                  float64
	Coverage             float64
	MeanConductance      float64 // over communities, each alike
	MaxConductance       float64
	Codelength           float64 // bits per step
	Given, Directed      bool    // whether there was a partition; what the graph is
}

// QualitySpec registers Quality.
var QualitySpec = algorithms.Define(algorithms.Kernel[QualityParams, *QualityResult]{
	Name: "quality", Title: "Quality of a partition",
	Cite: "Newman, Girvan 2004; Leicht, Newman 2008; Traag, Van Dooren, Nesterov 2011; Kannan, Vempala, Vetta 2004; Rosvall, Bergstrom 2008",
	Doc: "Measures communities that are given by --labels: modularity, the constant Potts model, coverage, conductance and the codelength of the two-level map equation, " +
		"on the undirected simple view; of a directed graph also the directed modularity of its arcs. It searches for nothing.",
	Measures: measuresWith(
		algorithms.MeasureDoc{Name: "modularity", Doc: "at --resolution, of the undirected simple view, below 1"},
		algorithms.MeasureDoc{Name: "directed_modularity", Doc: "of a directed graph: that of its arcs, below 1"},
		algorithms.MeasureDoc{Name: "cpm", Doc: "weight of the edges inside, less --resolution for every pair of members"},
		algorithms.MeasureDoc{Name: "coverage", Doc: "share of the weight that lies inside, in [0,1]"},
		algorithms.MeasureDoc{Name: "conductance", Doc: "mean over the communities, each alike, in [0,1]"},
		algorithms.MeasureDoc{Name: "max_conductance", Doc: "largest of a community, in [0,1]"},
		algorithms.MeasureDoc{Name: "codelength", Doc: "bits per step of a random walk, by the two-level map equation"},
	),
	Needs: graph.NeedIn, Weights: true, Columns: []string{"conductance"}, Default: DefaultQuality(), Run: Quality, Check: checkQuality,
	Outcome: func(_ *graph.Snapshot, r *QualityResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns: []column.Column{column.Floats("conductance", "share", r.Conductance)},
			Measures: []algorithms.Measure{
				{Name: "modularity", Value: r.Modularity}, {Name: "cpm", Value: r.CPM}, {Name: "coverage", Value: r.Coverage},
				{Name: "conductance", Value: r.MeanConductance}, {Name: "max_conductance", Value: r.MaxConductance},
				{Name: "codelength", Value: r.Codelength}, {Name: "communities", Value: float64(r.Communities)}, {Name: "largest", Value: float64(r.Largest)},
			},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if r.Directed {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "directed_modularity", Value: r.DirectedModularity})
		}
		if !r.Given {
			o.Notes = append(o.Notes, "no --labels: this measures every vertex as a community of its own; give --labels FILE with columns id and community, such as kith run leiden --out FILE writes")
		}
		return o
	},
	// Per vertex 4 of label, 32 of sums, 4 of members, 32 of rates and
	// conductances, 12 on the way to the simple view, which is in More.
	Bytes: func(order, _ int64, _ bool, _ int) int64 { return 84 * order },
	More: func(g *graph.Snapshot, _ QualityParams, _ int) int64 {
		if g.Has(graph.NeedSimple) {
			return 0
		}
		arc, n, m := int64(4), int64(g.Order()), g.Size()
		if g.Weighted() {
			arc = 8
		}
		if g.Directed {
			m *= 2
		}
		return arc*m + 8*n
	},
})
