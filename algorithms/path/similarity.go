package path

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/par"
)

// Similarity compares the neighbours of two vertices, Γ(u) and Γ(v):
//
//	common(u,v)      = |Γ(u) ∩ Γ(v)|
//	jaccard(u,v)     = |Γ(u) ∩ Γ(v)| / |Γ(u) ∪ Γ(v)|,  0 when both have none
//	adamic-adar(u,v) = Σ 1/ln |Γ(w)| over w in Γ(u) ∩ Γ(v)
//
// on the undirected simple view: neighbours count without direction, loops and
// weights, and a vertex is no neighbour of itself. Given Pairs are compared as
// they come; otherwise each vertex, or each that Of names, gets the K others
// most like it, as far as the similarity is above 0, equal ones by the order of
// their ids. Unlinked leaves out whom a vertex has an edge to already, as the
// prediction of links wants it. It is not SimRank, nor a similarity over
// longer paths.
//
// Source: P. Jaccard, The distribution of the flora in the alpine zone, New
// Phytologist 11 (1912); L. Adamic, E. Adar, Friends and neighbors on the Web,
// Social Networks 25 (2003), pages 211-230; all three as predictors in D.
// Liben-Nowell, J. Kleinberg, The Link Prediction Problem for Social Networks,
// 2003. networkx and igraph have the same formulas.
//
// Needs the undirected simple view. A pair costs both rows; the most similar
// are found by walking two hops from a vertex, Σ degree² in all, with 16 bytes
// per vertex and worker, 5 per vertex and 16 per row of the answer. Common neighbours are
// added in the order of their ids, so no bit depends on the workers or the
// numbering.
func Similarity(ctx context.Context, g *graph.Snapshot, p SimilarityParams, e algorithms.Env) (*SimilarityResult, error) {
	sources, err := comparedOf(g, p)
	if err != nil {
		return nil, fmt.Errorf("path: similarity: %w", err)
	}
	if len(p.Pairs.Source) > 0 {
		return pairwise(ctx, g, p, e)
	}
	k := min(p.K, max(g.Order()-1, 0))
	r := newSimilarity(len(sources) * k)
	found := make([]int32, len(sources))
	const portion = 16 // vertices
	err = par.RangeWith(ctx, e.Workers, par.Even[graph.Vertex](len(sources), portion), func() *around { return newAround(g) },
		func(a *around, _ int, lo, hi graph.Vertex) {
			for i := lo; i < hi; i++ {
				at := int(i) * k
				for _, v := range a.nearest(sources[i], p, k) {
					r.Source[at], r.Target[at], r.Similarity[at] = uint32(sources[i]), uint32(v), a.score[v]
					at++
				}
				found[i] = int32(at - int(i)*k)
				a.forget()
			}
		})
	if err != nil {
		return nil, fmt.Errorf("path: similarity: %w", err)
	}
	r.close(found, k)
	return r, nil
}

// comparedOf returns the vertices whose nearest are asked for, by rank.
func comparedOf(g *graph.Snapshot, p SimilarityParams) ([]graph.Vertex, error) {
	if _, err := begin(g, graph.NeedSimple, p, algorithms.Member{}); err != nil {
		return nil, err
	}
	switch given := len(p.Pairs.Source) > 0; {
	case given && len(p.Of.Vertices) > 0:
		return nil, fmt.Errorf("%w: --pairs says already who is compared; leave --of away", algorithms.ErrParameter)
	case given && p.Unlinked:
		return nil, fmt.Errorf("%w: --pairs says already who is compared; leave --unlinked away", algorithms.ErrParameter)
	}
	for i, u := range p.Pairs.Source {
		if v := p.Pairs.Target[i]; int64(max(u, v)) >= int64(g.Order()) {
			return nil, fmt.Errorf("%w: --pairs names vertex %d, the graph has %d", algorithms.ErrParameter, max(u, v), g.Order())
		} else if u == v {
			return nil, fmt.Errorf("%w: --pairs compares %s with itself", algorithms.ErrParameter, g.IDs.Format(u))
		}
	}
	if len(p.Of.Vertices) == 0 {
		return g.IDs.ByRank(), nil
	}
	if _, err := p.Of.Ascending("of", g.Order()); err != nil {
		return nil, err
	}
	of := slices.Clone(p.Of.Vertices)
	slices.SortFunc(of, func(u, v graph.Vertex) int { return cmp.Compare(g.Rank(u), g.Rank(v)) })
	return of, nil
}

// around holds what a vertex has in common with those two hops away.
type around struct {
	g     *graph.Snapshot
	score []float64 // 0 of whom nobody has met
	met   []graph.Vertex
	near  []graph.Vertex // neighbours by rank
}

func newAround(g *graph.Snapshot) *around {
	n := g.Order()
	return &around{g: g, score: make([]float64, n), met: make([]graph.Vertex, 0, n), near: make([]graph.Vertex, 0, n)}
}

// nearest returns the k most similar to u, whose scores it leaves in place.
func (a *around) nearest(u graph.Vertex, p SimilarityParams, k int) []graph.Vertex {
	a.near = append(a.near[:0], a.g.Out.Row(u)...)
	byRank(a.g, a.near)
	for _, w := range a.near {
		weight := shared(a.g, p.Measure, w)
		for _, v := range a.g.Out.Row(w) {
			if v == u {
				continue
			}
			if a.score[v] == 0 {
				a.met = append(a.met, v)
			}
			a.score[v] += weight
		}
	}
	if p.Measure == "jaccard" {
		for _, v := range a.met {
			a.score[v] /= float64(a.g.Out.Degree(u)+a.g.Out.Degree(v)) - a.score[v]
		}
	}
	best := a.near[:0] // whose content is used up
	for _, v := range a.met {
		if p.Unlinked {
			if _, linked := a.g.Out.Find(u, v); linked {
				continue
			}
		}
		best = append(best, v)
	}
	slices.SortFunc(best, func(v, w graph.Vertex) int {
		return cmp.Or(cmp.Compare(a.score[w], a.score[v]), cmp.Compare(a.g.Rank(v), a.g.Rank(w)))
	})
	return best[:min(k, len(best))]
}

func (a *around) forget() {
	for _, v := range a.met {
		a.score[v] = 0
	}
	a.met = a.met[:0]
}

// shared is what a common neighbour adds. It has two neighbours at least.
func shared(g *graph.Snapshot, measure string, w graph.Vertex) float64 {
	if measure == "adamic-adar" {
		return 1 / exact.Log(float64(g.Out.Degree(w)))
	}
	return 1
}

// pairwise compares given pairs, by walking both rows together.
func pairwise(ctx context.Context, g *graph.Snapshot, p SimilarityParams, e algorithms.Env) (*SimilarityResult, error) {
	r := newSimilarity(len(p.Pairs.Source))
	const portion = 64 // pairs
	err := par.RangeWith(ctx, e.Workers, par.Even[graph.Vertex](len(r.Source), portion), func() *[]graph.Vertex { return new([]graph.Vertex) },
		func(common *[]graph.Vertex, _ int, lo, hi graph.Vertex) {
			for i := lo; i < hi; i++ {
				u, v := p.Pairs.Source[i], p.Pairs.Target[i]
				*common = intersection((*common)[:0], g.Out.Row(u), g.Out.Row(v))
				byRank(g, *common)
				sum := 0.0
				for _, w := range *common {
					sum += shared(g, p.Measure, w)
				}
				if p.Measure == "jaccard" && sum > 0 {
					sum /= float64(g.Out.Degree(u)+g.Out.Degree(v)) - sum
				}
				r.Source[i], r.Target[i], r.Similarity[i] = uint32(u), uint32(v), sum
			}
		})
	if err != nil {
		return nil, fmt.Errorf("path: similarity: %w", err)
	}
	return r, nil
}

// intersection appends what two ascending rows have in common.
func intersection(to, a, b []graph.Vertex) []graph.Vertex {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			to, a, b = append(to, a[0]), a[1:], b[1:]
		}
	}
	return to
}

// SimilarityParams say who is compared and how.
type SimilarityParams struct {
	Measure  string                   `json:"measure" doc:"what is compared" enum:"jaccard|adamic-adar|common"`
	Pairs    algorithms.VertexPairs   `json:"pairs" doc:"table with a header source,target: compare these pairs and no others"`
	Of       algorithms.VertexWeights `json:"of" doc:"vertices whose most similar are looked for; without: all (id rows; a weight has no effect)"`
	K        int                      `json:"k" doc:"how many of the most similar each vertex gets" range:"[1,1000000]"`
	Unlinked bool                     `json:"unlinked" doc:"leave out those that a vertex has an edge to; not with --pairs"`
}

// DefaultSimilarity finds the ten nearest to every vertex by Jaccard.
func DefaultSimilarity() SimilarityParams { return SimilarityParams{Measure: "jaccard", K: 10} }

// SimilarityResult holds one row per pair.
type SimilarityResult struct {
	Source, Target []uint32 // vertices
	Similarity     []float64
}

func newSimilarity(rows int) *SimilarityResult {
	return &SimilarityResult{make([]uint32, rows), make([]uint32, rows), make([]float64, rows)}
}

// close moves the rows together, of which every source has found so many at
// the beginning of its k.
func (r *SimilarityResult) close(found []int32, k int) {
	at := 0
	for i, count := range found {
		from, to := i*k, i*k+int(count)
		copy(r.Source[at:], r.Source[from:to])
		copy(r.Target[at:], r.Target[from:to])
		copy(r.Similarity[at:], r.Similarity[from:to])
		at += int(count)
	}
	r.Source, r.Target, r.Similarity = r.Source[:at], r.Target[:at], r.Similarity[:at]
}

// SimilaritySpec registers Similarity.
var SimilaritySpec = algorithms.Define(algorithms.Kernel[SimilarityParams, *SimilarityResult]{
	Name: "similarity", Title: "Similarity of vertices by their neighbours",
	Cite: "Liben-Nowell, Kleinberg, The Link Prediction Problem for Social Networks, 2003",
	Doc: "Jaccard's coefficient, the index of Adamic and Adar, or the number of common neighbours: of given --pairs, or of every vertex and the --k most similar to it. " +
		"Neighbours count without direction, loops and weights, as in networkx and igraph. A table of pairs, not a column. Not SimRank.",
	Needs: graph.NeedSimple, Columns: []string{}, Table: []string{"source", "target", "similarity"},
	Measures: []algorithms.MeasureDoc{{Name: "pairs", Doc: "how many were compared, or found: the rows of the table"}},
	Default:  DefaultSimilarity(), Run: Similarity, Check: checkSimilarity,
	Bytes: func(n, _ int64, _ bool, workers int) int64 { return 16*n*int64(par.Workers(workers)) + 5*n },
	More: func(g *graph.Snapshot, p SimilarityParams, _ int) int64 {
		n := int64(g.Order())
		if pairs := len(p.Pairs.Source); pairs > 0 {
			return 16 * int64(pairs)
		}
		compared := n
		if of := len(p.Of.Vertices); of > 0 {
			compared = int64(of)
		}
		return compared * (4 + 16*min(int64(p.K), max(n-1, 0)))
	},
	Outcome: func(g *graph.Snapshot, r *SimilarityResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Table: &algorithms.Table{Of: "pairs", Columns: []column.Column{
				{Name: "source", Unit: "vertex", Kind: column.Label, U32: r.Source},
				{Name: "target", Unit: "vertex", Kind: column.Label, U32: r.Target},
				column.Floats("similarity", "", r.Similarity)}},
			Measures:    []algorithms.Measure{{Name: "pairs", Value: float64(len(r.Source))}},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
	},
})
