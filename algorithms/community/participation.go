package community

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Participation says what part a vertex plays between and within communities.
// With k(v) its strength and k(v,c) the part of it that leads into community c,
//
//	participation(v)   = 1 - Σ_c ( k(v,c) / k(v) )²
//	within_module_z(v) = ( k(v,own) - mean ) / deviation
//
// where mean and (population) standard deviation are those of k(u,own) over the
// members u of v's community. Participation is 0 when all ties lead into one
// community, be it the own one or not, and NaN without ties; z is NaN where all
// members have the same, so that nobody stands out. Without weights a strength is
// a degree. It is the undirected simple view that is looked at; it is neither the
// directed participation nor the one that corrects for the sizes of communities.
//
// The communities are given, or those that the kernel leiden finds.
//
// Source: R. Guimerà, L. A. N. Amaral, Functional cartography of complex
// metabolic networks, Nature 433 (2005), pages 895-900.
//
// Needs the undirected simple view; uses weights. O(m log d) beside finding the
// communities; 36 bytes per vertex. A row is added by one worker, community by
// community and each in row order, and the members of a community in the order
// of their ids, so the bits do not depend on the workers.
func Participation(ctx context.Context, g *graph.Snapshot, p ParticipationParams, e algorithms.Env) (*ParticipationResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: participation: %w", err)
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("community: participation: %w", err)
	}
	d, err := Divide(ctx, g, p.Labels, p.leiden(), e)
	if err != nil {
		return nil, fmt.Errorf("community: participation: %w", err)
	}
	r := &ParticipationResult{Community: d.Community, Modularity: d.Modularity, Convergence: d.Convergence}
	var within []float64
	if r.Participation, within, err = Spread(ctx, g.Out, r.Community, e.Workers); err != nil {
		return nil, fmt.Errorf("community: participation: %w", err)
	}
	r.Z = standing(g, r.Community, within)
	return r, nil
}

// Spread returns the participation coefficient of every vertex, NaN without
// ties, and the strength of its ties into its own community. simple is symmetric
// and without loops, label names a community for every vertex.
func Spread(ctx context.Context, simple *graph.Adjacency, label []graph.Vertex, workers int) (participation, within []float64, err error) {
	n := simple.Order()
	participation, within = make([]float64, n), make([]float64, n)
	fresh := func() *[]strand { return new([]strand) }
	err = par.RangeWith(ctx, workers, par.Cuts[graph.Vertex](simple.Offsets, spreadArcs), fresh, func(room *[]strand, _ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			row, weights, strands, sum := simple.Row(v), simple.RowWeights(v), (*room)[:0], 0.0
			for i, u := range row {
				w := 1.0
				if weights != nil {
					w = float64(weights[i])
				}
				sum += w
				strands = append(strands, strand{label[u], w})
				if label[u] == label[v] {
					within[v] += w
				}
			}
			*room = strands
			participation[v] = math.NaN()
			if sum > 0 {
				participation[v] = math.Max(0, 1-concentration(strands, sum))
			}
		}
	})
	return participation, within, err
}

// spreadArcs is the work of one chunk.
const spreadArcs = 1 << 15

// strand is a tie by the community it leads to.
type strand struct {
	community graph.Vertex
	strength  float64
}

// concentration returns the sum over communities of the squared share of the
// whole strength that leads there. It sorts the strands.
func concentration(strands []strand, whole float64) float64 {
	slices.SortStableFunc(strands, func(a, b strand) int { return cmp.Compare(a.community, b.community) })
	sum, part := 0.0, 0.0
	for i, s := range strands {
		part += s.strength
		if i+1 == len(strands) || strands[i+1].community != s.community {
			share := part / whole
			sum, part = sum+float64(share*share), 0
		}
	}
	return sum
}

// standing returns the within-module z of every vertex.
func standing(g *graph.Snapshot, label []graph.Vertex, within []float64) []float64 {
	n := len(label)
	byRank, size, mean, variance := g.IDs.ByRank(), make([]uint32, n), make([]float64, n), make([]float64, n)
	for _, v := range byRank {
		size[label[v]]++
		mean[label[v]] += within[v]
	}
	for c, s := range size {
		if s > 0 {
			mean[c] /= float64(s)
		}
	}
	for _, v := range byRank {
		d := within[v] - mean[label[v]]
		variance[label[v]] += float64(d * d)
	}
	z := make([]float64, n)
	for v, c := range label {
		deviation := math.Sqrt(variance[c] / float64(size[c]))
		z[v] = math.NaN()
		if deviation > equalStrengths*mean[c] {
			z[v] = (within[v] - mean[c]) / deviation
		}
	}
	return z
}

// equalStrengths is the deviation, in means, up to which strengths count as the
// same: sums that differ by rounding alone are far below.
const equalStrengths = 1e-9

// ParticipationParams say which communities are looked at.
type ParticipationParams struct {
	Labels     algorithms.VertexLabels `json:"labels" doc:"table with a column id and one that names communities; without it those that leiden finds"`
	Resolution float64                 `json:"resolution" doc:"of leiden, and of the modularity told" range:"(0,inf)"`
	Seed       uint64                  `json:"seed" doc:"of leiden"`
}

// DefaultParticipation finds communities as leiden does by default.
func DefaultParticipation() ParticipationParams {
	return ParticipationParams{Resolution: DefaultLeiden().Resolution, Seed: DefaultLeiden().Seed}
}

// leiden returns the parameters that communities are found with.
func (p ParticipationParams) leiden() LeidenParams {
	l := DefaultLeiden()
	l.Resolution, l.Seed = p.Resolution, p.Seed
	return l
}

// ParticipationResult holds the communities and what part vertices play.
type ParticipationResult struct {
	Community     []graph.Vertex
	Participation []float64 // in [0,1), NaN without ties
	Z             []float64 // NaN where all of the community have the same
	Modularity    float64
	algorithms.Convergence
}

// checkParticipation proves the communities as for leiden, or holds them against
// those given, and adds up a whole row of strengths by community for every
// vertex.
func checkParticipation(g *graph.Snapshot, p ParticipationParams, o *algorithms.Outcome) error {
	label := o.Columns[0].U32
	if err := CheckDivision("participation", g, p.Labels, p.leiden(), o); err != nil {
		return err
	}
	const tolerance = 1e-9 // sums in another order, divided by what is at least so much of them
	differ := func(a, b float64) bool {
		return !(math.Abs(a-b) <= tolerance*max(1, math.Abs(b))) && !(math.IsNaN(a) && math.IsNaN(b))
	}
	n := g.Order()
	within, sum, squares, size, into := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for v := range graph.Vertex(n) {
		whole := 0.0
		for i, u := range g.Out.Row(v) {
			w := 1.0
			if weights := g.Out.RowWeights(v); weights != nil {
				w = float64(weights[i])
			}
			into[label[u]], whole = into[label[u]]+w, whole+w
		}
		within[v] = into[label[v]]
		pairs := 0.0 // of ties into different communities
		for _, u := range g.Out.Row(v) {
			pairs += float64(into[label[u]] * (whole - into[label[u]]))
			into[label[u]] = 0
		}
		if want := pairs / float64(whole*whole); differ(o.Columns[1].F64[v], want) {
			return fmt.Errorf("%w: community: participation: %s has %v, not %v", algorithms.ErrCheck, g.IDs.Format(v), want, o.Columns[1].F64[v])
		}
		size[label[v]]++
		sum[label[v]] += within[v]
	}
	for v, c := range label {
		d := within[v] - sum[c]/size[c]
		squares[c] += float64(d * d)
	}
	for v, c := range label {
		mean, deviation := sum[c]/size[c], math.Sqrt(squares[c]/size[c])
		want := math.NaN()
		if deviation > equalStrengths*mean {
			want = (within[v] - mean) / deviation
		}
		if differ(o.Columns[2].F64[v], want) {
			return fmt.Errorf("%w: community: participation: %s has z %v, not %v", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), want, o.Columns[2].F64[v])
		}
	}
	return nil
}

// ParticipationSpec registers Participation.
var ParticipationSpec = algorithms.Define(algorithms.Kernel[ParticipationParams, *ParticipationResult]{
	Name: "participation", Title: "Participation coefficient and within-module degree",
	Cite: "Guimerà, Amaral, Functional cartography of complex metabolic networks, 2005",
	Doc: "How evenly the ties of a vertex are spread over communities, from 0 (all into one) towards 1, and by how many standard " +
		"deviations its ties into its own community exceed those of the members. Communities are given or found by leiden. " +
		"Undirected; no value without ties, and no z where all members have the same.",
	Measures: measuresWith(algorithms.MeasureDoc{Name: byModularity, Doc: "of the communities, at --resolution, below 1"}),
	Needs:    graph.NeedSimple, Weights: true, Columns: []string{"community", "participation", "within_module_z"},
	Default: DefaultParticipation(), Run: Participation, Check: checkParticipation,
	// What it holds when Leiden has ended: the answer, and of every community its size and moments.
	Bytes: func(n, m int64, weighted bool, workers int) int64 {
		return max(leidenBytes(n, m, weighted, workers), 56*n)
	},
	More: func(g *graph.Snapshot, p ParticipationParams, workers int) int64 {
		return DivideMore(g, p.leiden(), workers)
	},
	Outcome: func(_ *graph.Snapshot, r *ParticipationResult) *algorithms.Outcome {
		o := outcome(r.Community, byName(byModularity, r.Modularity), r.Convergence)
		o.Columns = append(o.Columns, column.Floats("participation", "share", r.Participation), column.Floats("within_module_z", "deviations", r.Z))
		return o
	},
})
