package rank

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// ForwardPush approximates the personalised PageRank x of one source s from
// below, looking at the source's surroundings alone, and says how far off it may
// be. It keeps an estimate p and a residual r, at first all of it at s, with
//
//	x = p + Σ r(u) x_u      x_u: the personalised PageRank of u
//
// Pushing u keeps the share 1-d of r(u) in p(u) and sends d r(u) along u's
// out-arcs, by weight, into the residuals there; that changes nothing about the
// sum. A round pushes every vertex with
//
//	r(u) >= ε k(u)          k(u): the number of u's out-arcs, at least 1
//
// and the run ends when there is none. A vertex without out-strength sends its
// mass back to s, or out of the graph, as in PageRank's --dangling seeds and
// none; to send it to all alike would not be local.
//
// What is certain then, for every v:
//
//	0 <= x(v) - p(v),  Σ (x - p) <= Σ r            any graph; Delta is Σ r
//	x(v) - p(v) <= s(v) max r(u)/s(u)              undirected graphs, s: strength
//
// The second is the measure "per_strength" times s(v); without weights it is
// less than ε k(v). It follows from s(u) x_u(v) = s(v) x_v(u).
//
// It is ApproximatePageRank of the paper with a walk that does not rest: the
// paper's α is (1-d)/(1+d). It does not look for a cut (PageRank-Nibble).
//
// Source: R. Andersen, F. Chung, K. Lang, Local Graph Partitioning using
// PageRank Vectors, FOCS 2006, pages 475-486. Pushing all that is above the
// threshold at once: J. Shun, F. Roosta-Khorasani, K. Fountoulakis, M. Mahoney,
// Parallel Local Graph Clustering, PVLDB 9 (2016), pages 1041-1052; here one
// worker does it.
//
// A push keeps at least (1-d) ε k(u) of a mass of 1, so all pushes together
// follow no more than 1/(ε(1-d)) arcs, however large the graph; to make room for
// p and r, which are 0 elsewhere, is all that depends on n. (With weights the
// strengths of the vertices reached are added up once more for per_strength.) 16
// bytes per vertex, 16 per vertex of a round and 4 per vertex reached. The vertices of a round are pushed by rank, so the
// bits depend neither on workers nor, but for the sum of a row's weights, on the
// numbers of the vertices.
func ForwardPush(ctx context.Context, g *graph.Snapshot, p ForwardPushParams, e algorithms.Env) (*ForwardPushResult, error) {
	r, err := forwardPush(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: forward-push: %w", err)
	}
	return r, nil
}

func forwardPush(ctx context.Context, g *graph.Snapshot, p ForwardPushParams, e algorithms.Env) (*ForwardPushResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedUnsigned); err != nil {
		return nil, err
	}
	source, err := p.Source.In(g)
	if err != nil {
		return nil, err
	}
	r := &ForwardPushResult{Score: make([]float64, g.Order())}
	r.Meaning = "bound on the L1 error: the mass of the residual"
	if r.Converged = g.Order() == 0; r.Converged {
		return r, nil
	}
	s := newPush(g, p, source, r.Score)
	s.receive(source, 1)
	for len(s.next) > 0 && r.Iterations < p.MaxIterations {
		if err := s.round(ctx); err != nil {
			return nil, fmt.Errorf("round %d: %w", r.Iterations+1, err)
		}
		r.Iterations++
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: math.NaN()})
	}
	r.Converged = len(s.next) == 0
	r.Arcs, r.Pushes, r.Reached = s.arcs, s.pushes, int64(len(s.reached))
	// What is left, added up in the order of the external ids.
	s.byRank(s.reached)
	for _, v := range s.reached {
		r.Delta += s.residual[v]
		if strength := g.Out.Strength(v); strength > 0 {
			r.PerStrength = max(r.PerStrength, s.residual[v]/strength)
		}
	}
	return r, ctx.Err()
}

// push is the state of a run.
type push struct {
	g               *graph.Snapshot
	p               ForwardPushParams
	source          graph.Vertex
	score, residual []float64
	now, next       []graph.Vertex // what this round pushes, and the next one
	mass            []float64      // the residuals of now when the round began
	reached         []graph.Vertex
	arcs, pushes    int64
}

// newPush makes room. As each vertex of a round holds ε or more of a mass of 1
// and each vertex reached is the source or at the end of an arc that was
// followed, both lists have a length that they can not exceed.
func newPush(g *graph.Snapshot, p ForwardPushParams, source graph.Vertex, score []float64) *push {
	round, reached := p.room(int64(g.Order()))
	return &push{
		g: g, p: p, source: source, score: score, residual: make([]float64, g.Order()),
		now: make([]graph.Vertex, 0, round), next: make([]graph.Vertex, 0, round), mass: make([]float64, 0, round),
		reached: make([]graph.Vertex, 0, reached),
	}
}

// room returns how many vertices a round may push, and how many may be reached.
// Rounding may let a little more in; the lists grow then.
func (p ForwardPushParams) room(n int64) (round, reached int64) {
	least := func(x float64) int64 { return int64(math.Min(float64(n), x+2)) }
	return least(1 / p.Epsilon), least(1 / (p.Epsilon * (1 - p.Damping)))
}

// threshold is ε k(v).
func (s *push) threshold(v graph.Vertex) float64 {
	return s.p.Epsilon * float64(max(s.g.Out.Degree(v), 1))
}

// receive adds to v's residual, and puts v on the list when that brings it to
// the threshold.
func (s *push) receive(v graph.Vertex, mass float64) {
	before := s.residual[v]
	if before == 0 && s.score[v] == 0 && mass > 0 {
		s.reached = append(s.reached, v)
	}
	s.residual[v] = before + mass
	if least := s.threshold(v); before < least && s.residual[v] >= least {
		s.next = append(s.next, v)
	}
}

// round pushes every vertex on the list.
func (s *push) round(ctx context.Context) error {
	s.now, s.next = s.next, s.now[:0]
	s.byRank(s.now)
	s.mass = s.mass[:0]
	for _, u := range s.now {
		mass := s.residual[u]
		s.mass, s.residual[u] = append(s.mass, mass), 0
		s.score[u] += float64((1 - s.p.Damping) * mass)
	}
	work := int64(chunkArcs) // so that a context that has ended is seen at once
	for i, u := range s.now {
		if work += s.g.Out.Degree(u) + 1; work >= chunkArcs {
			work = 0
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		s.send(u, float64(s.p.Damping*s.mass[i]))
	}
	s.pushes += int64(len(s.now))
	return nil
}

// send spreads mass along u's out-arcs, by weight.
func (s *push) send(u graph.Vertex, mass float64) {
	row, weights := s.g.Out.Row(u), s.g.Out.RowWeights(u)
	s.arcs += int64(len(row))
	strength := s.g.Out.Strength(u)
	if strength == 0 {
		if s.p.Dangling == "seeds" {
			s.receive(s.source, mass)
		}
		return
	}
	part := mass / strength
	for i, v := range row {
		if weights == nil {
			s.receive(v, part)
		} else {
			s.receive(v, float64(part*float64(weights[i])))
		}
	}
}

// byRank sorts vertices by their external ids.
func (s *push) byRank(list []graph.Vertex) {
	slices.SortFunc(list, func(a, b graph.Vertex) int { return cmp.Compare(s.g.Rank(a), s.g.Rank(b)) })
}

// ForwardPushParams are the quantities that decide the answer.
type ForwardPushParams struct {
	Source        algorithms.Member `json:"source" doc:"the member whose walks they are; without: the one with the smallest id"`
	Damping       float64           `json:"damping" doc:"probability to follow an arc instead of starting again" range:"[0,1)"`
	Epsilon       float64           `json:"epsilon" doc:"residual per out-arc below which a vertex is left alone; no more than 1/(epsilon (1-damping)) arcs are followed" range:"[1e-15,1]"`
	Dangling      string            `json:"dangling" doc:"where the mass of vertices without out-strength goes: back to the source, or out of the graph" enum:"seeds|none"`
	MaxIterations int               `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultForwardPush returns PageRank's damping and an epsilon with which fewer
// than seven million arcs are followed.
func DefaultForwardPush() ForwardPushParams {
	return ForwardPushParams{Damping: DefaultPageRank().Damping, Epsilon: 1e-6, Dangling: "seeds", MaxIterations: 10000}
}

// ForwardPushResult holds an estimate per vertex, never above the probability.
type ForwardPushResult struct {
	Score       []float64
	PerStrength float64 // max r/s: on undirected graphs a value is off by at most this times its strength
	Arcs        int64   // that were followed
	Pushes      int64
	Reached     int64 // vertices that any mass came to
	algorithms.Convergence
}

// checkForwardPush finds the residual from the estimate alone, by the equation
// of PageRank: p + Σ r(u) x_u = x holds for one r only,
//
//	r = 1_s + (d (P'p + D) - p) / (1-d)
//
// where D is what dangling vertices send back to s. It must not be negative,
// must add up to the bound that the run reports, and if the run has converged
// must lie below the threshold everywhere. Who was pushed has an estimate, and
// mass has come to where the arcs of these lead.
func checkForwardPush(g *graph.Snapshot, p ForwardPushParams, o *algorithms.Outcome) error {
	x := o.Columns[0].F64
	source, err := p.Source.In(g)
	if err != nil {
		return err
	}
	share, dangling := make([]float64, len(x)), 0.0
	for u := range graph.Vertex(len(x)) {
		if !(x[u] >= 0) {
			return fmt.Errorf("rank: forward-push: %w: value of %s is %v", algorithms.ErrCheck, g.IDs.Format(u), x[u])
		}
		if strength := g.Out.Strength(u); strength > 0 {
			share[u] = x[u] / strength
		} else {
			dangling += x[u]
		}
	}
	slack, left, claimed, attained := slack(g)/(1-p.Damping), 0.0, math.NaN(), false
	for _, m := range o.Measures {
		if m.Name == "per_strength" {
			claimed = m.Value
		}
	}
	for i, in := range pushed(g.Out, share) {
		v := graph.Vertex(i)
		start := 0.0
		if v == source {
			start = 1
			if p.Dangling == "seeds" {
				in += dangling
			}
		}
		r := start + (float64(p.Damping*in)-x[v])/(1-p.Damping)
		if !(r >= -slack) || o.Convergence.Converged && !(r <= float64(p.Epsilon*float64(max(g.Out.Degree(v), 1)))+slack) {
			return fmt.Errorf("rank: forward-push: %w: the residual of %s is %v", algorithms.ErrCheck, g.IDs.Format(v), r)
		}
		left += r
		if strength := g.Out.Strength(v); strength > 0 {
			if attained = attained || r >= float64(claimed*strength)-slack; !(r <= float64(claimed*strength)+slack) {
				return fmt.Errorf("rank: forward-push: %w: the residual of %s is %v, more than per_strength %v allows", algorithms.ErrCheck, g.IDs.Format(v), r, claimed)
			}
		}
	}
	if claimed != 0 && !attained {
		return fmt.Errorf("rank: forward-push: %w: per_strength is less than %v", algorithms.ErrCheck, claimed)
	}
	if !(math.Abs(left-o.Convergence.Delta) <= slack) {
		return fmt.Errorf("rank: forward-push: %w: the residual holds %v, the run reports %v", algorithms.ErrCheck, left, o.Convergence.Delta)
	}
	return named("forward-push", algorithms.CheckMeasure(o, "reached", float64(p.touched(g, source, x)), 0))
}

// touched counts the source and the ends of arcs from vertices with an estimate.
func (p ForwardPushParams) touched(g *graph.Snapshot, source graph.Vertex, x []float64) (count int) {
	reached := make([]bool, len(x))
	reach := func(v graph.Vertex) {
		if !reached[v] {
			reached[v] = true
			count++
		}
	}
	for u := range graph.Vertex(len(x)) {
		if u == source {
			reach(u)
		}
		weights := g.Out.RowWeights(u)
		for i, v := range g.Out.Row(u) {
			if x[u] > 0 && p.Damping > 0 && (weights == nil || weights[i] > 0) {
				reach(v)
			}
		}
	}
	return count
}

// ForwardPushSpec registers ForwardPush.
var ForwardPushSpec = algorithms.Define(algorithms.Kernel[ForwardPushParams, *ForwardPushResult]{
	Name: "forward-push", Title: "local personalised PageRank by forward push",
	Cite: "Andersen, Chung, Lang, Local Graph Partitioning using PageRank Vectors, 2006",
	Doc: "Personalised PageRank of one --source, approximated from below by looking at its surroundings alone: no more than " +
		"1/(epsilon (1-damping)) arcs are followed, however large the graph. No value is above the true one, all together lack no " +
		"more than the reported residual, and on undirected graphs none lacks more than the measure per_strength times the vertex's strength " +
		"(without weights: less than --epsilon times its degree). Not the search for a cut that it was made for.",
	Weights: true, Columns: []string{"ppr"},
	Measures: []algorithms.MeasureDoc{
		{Name: "per_strength", Doc: "on undirected graphs no value lacks more than this times the vertex's strength"},
		{Name: "reached", Doc: "vertices that any mass came to"},
		{Name: "arcs", Doc: "arcs that were followed", Effort: true},
		{Name: "pushes", Doc: "vertices that were pushed, each time they were", Effort: true},
	},
	Default: DefaultForwardPush(), Run: ForwardPush, Check: checkForwardPush,
	Bytes: func(n, _ int64, _ bool, _ int) int64 { return 16 * n },
	More: func(g *graph.Snapshot, p ForwardPushParams, _ int) int64 {
		round, reached := p.room(int64(g.Order()))
		return 16*round + 4*reached
	},
	Outcome: func(_ *graph.Snapshot, r *ForwardPushResult) *algorithms.Outcome {
		return &algorithms.Outcome{
			Columns: []column.Column{column.Floats("ppr", "probability", r.Score)},
			Measures: []algorithms.Measure{
				{Name: "per_strength", Value: r.PerStrength}, {Name: "arcs", Value: float64(r.Arcs)},
				{Name: "pushes", Value: float64(r.Pushes)}, {Name: "reached", Value: float64(r.Reached)},
			},
			Convergence: r.Convergence,
		}
	},
})
