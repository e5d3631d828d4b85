package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// FriedkinJohnsen computes the opinions at which people come to rest who listen
// to others but never quite give up their own:
//
//	x(v) = s b(v) + (1-s) Σ w(v,u) x(u) / Σ w(v,u)    over v → u
//
// b(v) is v's own evidence, s her stubbornness: the share of her opinion that
// stays her own, so 1-s is the most that may come from others. Who listens to
// nobody, having no out-arcs of positive weight, has x = b. An arc to oneself is
// one more voice. Everybody has the same s > 0 here; with s = 0 it would be
// DeGroot's model, which need not come to rest at one place.
//
// Source: N. Friedkin, E. Johnsen, Social influence and opinions, Journal of
// Mathematical Sociology 15 (1990), pages 193-206.
//
// Needs out-arcs alone. A round costs O(n+m); 24 bytes per vertex, 32 with
// weights. Rows are added in their order by one worker, so no bit depends on the
// workers; another numbering changes the rounding of the sums.
//
// The bound: a round replaces all opinions at once and shrinks the largest
// difference between any two sets of opinions by 1-s at least, so after one
// whose largest change is δ every opinion is within (1-s)/s δ of where it comes
// to rest. The run stops when that is at most Tolerance, which like it is in
// units of the evidence. Rounding adds some d·2⁻⁵²/s of the largest evidence, d
// being the largest degree.
func FriedkinJohnsen(ctx context.Context, g *graph.Snapshot, p FriedkinJohnsenParams, e algorithms.Env) (*FriedkinJohnsenResult, error) {
	r, err := friedkinJohnsen(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: friedkin-johnsen: %w", err)
	}
	return r, nil
}

func friedkinJohnsen(ctx context.Context, g *graph.Snapshot, p FriedkinJohnsenParams, e algorithms.Env) (*FriedkinJohnsenResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedUnsigned); err != nil {
		return nil, err
	}
	n := g.Order()
	own, err := evidence(p.Evidence, "evidence", n, p.Otherwise)
	if err != nil {
		return nil, err
	}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkRatings)
	team := par.NewTeam(min(par.Workers(e.Workers), max(len(cuts)-1, 1)))
	defer team.Dismiss()
	opinion, next, most := make([]float64, n), make([]float64, n), make([]float64, len(cuts))
	copy(opinion, own)
	var strength []float64
	if g.Weighted() {
		strength = make([]float64, n)
		for v := range strength {
			strength[v] = g.Out.Strength(graph.Vertex(v))
		}
	}
	r := &FriedkinJohnsenResult{Given: len(p.Evidence.Vertices) > 0}
	r.Meaning = "bound on the largest error"
	r.Converged = n == 0
	for !r.Converged && r.Iterations < p.MaxIterations {
		err := team.Each(ctx, len(cuts)-1, func(c int) {
			most[c] = 0
			rows := g.Out.Block(cuts[c], cuts[c+1])
			for i := range rows.Len() {
				v := int(cuts[c]) + i
				others, heard := 0.0, 0.0
				if strength == nil {
					heard, others = float64(len(rows.Row(i))), graph.Gather(opinion, rows.Row(i))
				} else {
					heard = strength[v]
					weights := rows.RowWeights(i)
					for k, u := range rows.Row(i) {
						others += float64(opinion[u] * float64(weights[k]))
					}
				}
				x := own[v]
				if heard > 0 {
					x = float64(p.Stubbornness*own[v]) + float64((1-p.Stubbornness)*(others/heard))
				}
				most[c] = max(most[c], math.Abs(x-opinion[v]))
				next[v] = x
			}
		})
		if err != nil {
			return nil, err
		}
		opinion, next = next, opinion
		change := 0.0
		for _, m := range most {
			change = max(change, m)
		}
		r.Iterations++
		r.Delta = (1 - p.Stubbornness) / p.Stubbornness * change
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	r.Opinion = opinion
	return r, nil
}

// evidence returns what is known of every vertex: otherwise of those that are
// not listed.
func evidence(listed algorithms.VertexWeights, name string, n int, otherwise float64) ([]float64, error) {
	if len(listed.Vertices) != len(listed.Weights) {
		return nil, fmt.Errorf("%w: --%s has %d vertices and %d weights", algorithms.ErrParameter, name, len(listed.Vertices), len(listed.Weights))
	}
	places, err := listed.Ascending(name, n)
	if err != nil {
		return nil, err
	}
	values := make([]float64, n)
	for v := range values {
		values[v] = otherwise
	}
	for _, i := range places {
		w := listed.Weights[i]
		if math.IsNaN(w) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("%w: --%s gives vertex %d the value %v; it must be finite", algorithms.ErrParameter, name, listed.Vertices[i], w)
		}
		values[listed.Vertices[i]] = w
	}
	return values, nil
}

// FriedkinJohnsenParams are the quantities that decide the answer.
type FriedkinJohnsenParams struct {
	Stubbornness  float64                  `json:"stubbornness" doc:"share of an opinion that stays one's own; the rest comes from others" range:"(0,1]"`
	Evidence      algorithms.VertexWeights `json:"evidence" doc:"own evidence of members, 0 or more, in place of weights (id[,weight] rows; without a weight: 1)"`
	Otherwise     float64                  `json:"otherwise" doc:"own evidence of those who are not listed" range:"[0,inf)"`
	Tolerance     float64                  `json:"tolerance" doc:"bound on the error of any opinion at which to stop" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultFriedkinJohnsen lets half of an opinion come from others; those not
// listed stand in the middle of [0, 1].
func DefaultFriedkinJohnsen() FriedkinJohnsenParams {
	return FriedkinJohnsenParams{Stubbornness: 0.5, Otherwise: 0.5, Tolerance: 1e-9, MaxIterations: 1000}
}

// FriedkinJohnsenResult holds opinions between the least and the greatest
// evidence.
type FriedkinJohnsenResult struct {
	Opinion []float64
	Given   bool // whether anybody's evidence was listed
	algorithms.Convergence
}

// checkFriedkinJohnsen replaces one opinion after another, each from the newest
// of the others (Gauss-Seidel), beginning at 0, until none moves.
func checkFriedkinJohnsen(g *graph.Snapshot, p FriedkinJohnsenParams, o *algorithms.Outcome) error {
	own, err := evidence(p.Evidence, "evidence", g.Order(), p.Otherwise)
	if err != nil {
		return err
	}
	x, largest := make([]float64, g.Order()), 0.0
	for _, b := range own {
		largest = max(largest, math.Abs(b))
	}
	slack := float64(1e-12 * largest)
	for change := math.Inf(1); (1-p.Stubbornness)/p.Stubbornness*change > slack; {
		change = 0
		for v := range x {
			others, heard := 0.0, 0.0
			for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
				w := 1.0
				if g.Out.Weights != nil {
					w = float64(g.Out.Weights[arc])
				}
				others, heard = others+float64(w*x[g.Out.Targets[arc]]), heard+w
			}
			next := own[v]
			if heard > 0 {
				next += float64((1 - p.Stubbornness) * (others/heard - own[v]))
			}
			change = max(change, math.Abs(next-x[v]))
			x[v] = next
		}
	}
	return near(g, "friedkin-johnsen", o, o.Convergence.Delta+float64(2*slack)+1e-12*largest/p.Stubbornness, x)
}

// FriedkinJohnsenSpec registers FriedkinJohnsen.
var FriedkinJohnsenSpec = algorithms.Define(algorithms.Kernel[FriedkinJohnsenParams, *FriedkinJohnsenResult]{
	Name: "friedkin-johnsen", Title: "Friedkin-Johnsen opinions",
	Cite: "Friedkin, Johnsen, Social influence and opinions, 1990",
	Doc: "The opinions at which people come to rest who mix their own evidence, with the share stubbornness, with the mean of those they " +
		"point to. Who points to nobody keeps the own evidence. With --stubbornness 1 nothing comes from others.",
	Weights: true, Columns: []string{"opinion"},
	Default: DefaultFriedkinJohnsen(), Run: FriedkinJohnsen, Check: checkFriedkinJohnsen,
	Bytes: func(n, m int64, weighted bool, _ int) int64 {
		need := 24*n + ratingBytes(n, m)
		if weighted {
			need += 8 * n
		}
		return need
	},
	Outcome: func(g *graph.Snapshot, r *FriedkinJohnsenResult) *algorithms.Outcome {
		o := &algorithms.Outcome{Columns: []column.Column{column.Floats("opinion", "", r.Opinion)}, Convergence: r.Convergence}
		if !r.Given && g.Order() > 0 {
			o.Notes = append(o.Notes, "no --evidence: everybody's is that of --otherwise, so every opinion is; give --evidence FILE with rows id,value")
		}
		return o
	},
})
