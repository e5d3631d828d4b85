package rank

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// convention is how another system computes PageRank when nothing is asked of
// it but the damping. The parameters that it decides must be left at their
// defaults, or be what it would decide; anything else contradicts it and is
// refused. None is here that has not been held against numbers of that system
// (conventions_test.go).
//
//	             dangling  stops at                  rounds   starts at   Σ x
//	networkx     uniform   ‖x'−x‖₁ < n·10⁻⁶          100      1/n         1
//	igraph       uniform   an error of 10⁻¹⁰         ours     ours        1
//	gonum        uniform   the error asked for       given    ours        1
//	graphalytics uniform   the rounds asked for      given    1/n         1
//	graphx       none      the rounds asked for      given    1/n         n, scaled
//	gap          none      ‖x'−x‖₁ < 10⁻⁴            20       1/n         up to 1
//	gds          none      the rounds                19       (1-d)/n     up to n
//
// networkx raises an error where we say not converged. igraph solves with
// PRPACK, to about the error above. gap is the Jacobi sweep of pr_spmv; the
// benchmark's pr sees new values earlier and ends elsewhere within its
// tolerance. gonum's PageRank and PageRankSparse start at random and stop where
// ‖x'−x‖₂ is below a tolerance that has no default, so their answers differ from
// call to call by what that leaves open; ours is the one that they are all close
// to. graphx is staticPageRank as of Spark 2.2, which knows no weights: what
// dangling vertices lose is made good at the end, when all values are scaled to
// add up to n; its pageRank goes to the same values by another way. gds counts
// the start as the first of its 20 iterations; its values are n times ours, and it
// may stop before when no value changes by 10⁻⁷, from where on ours change by
// less than that.
//
// gap, graphalytics and graphx know no weights, so that a graph with weights is
// refused. A loop counts once here. Where the system is known to do otherwise
// the answer says so.
type convention struct {
	dangling string
	change   float64 // ‖x'−x‖₁ at which it stops
	each     float64 // the same, per vertex
	within   float64 // bound on the L1 error at which it stops; 0, like the two above: no stop rule
	asked    bool    // it stops at what --tolerance says
	rounds   int     // 0: as --max-iterations says
	kept     bool    // starts at 1-d of the restart
	times    bool    // values are multiplied by n
	whole    bool    // values are multiplied by what makes them add up to n
	solved   bool    // by whatever solver
	bare     bool    // it knows no weights
	loops    string  // what becomes of them there, if not the same as here
	edges    bool    // loops is about undirected graphs alone

	initial float64 // of the restart; 0: all of it
}

var conventions = map[string]convention{
	"networkx":     {dangling: "uniform", each: 1e-6, rounds: 100},
	"igraph":       {dangling: "uniform", within: 1e-10, rounds: 200, solved: true, loops: "igraph counts a loop of an undirected graph twice", edges: true},
	"gonum":        {dangling: "uniform", asked: true, solved: true, loops: "gonum's simple graphs have none"},
	"graphalytics": {dangling: "uniform", bare: true},
	"graphx":       {dangling: "none", whole: true, bare: true},
	"gap":          {dangling: "none", change: 1e-4, rounds: 20, bare: true, loops: "the GAP benchmark drops them"},
	"gds":          {dangling: "none", rounds: 19, kept: true, times: true},
}

// resolved returns the parameters with what the convention decides, for a graph.
func (p PageRankParams) resolved(g *graph.Snapshot) (PageRankParams, convention, error) {
	if err := algorithms.Validate(p); err != nil {
		return p, convention{}, err
	}
	c, ok := conventions[p.As]
	if !ok { // kith's own
		return p, convention{}, nil
	}
	q, plain := p, DefaultPageRank()
	q.Dangling, q.Tolerance, q.Solver = c.dangling, c.within, "jacobi"
	if change := c.change + float64(c.each*float64(g.Order())); change > 0 {
		// Ours is d/(1-d) times the change; with d = 0 the first round is exact.
		q.Tolerance = math.Max(change*p.Damping/(1-p.Damping), math.SmallestNonzeroFloat64)
	}
	if c.asked {
		q.Tolerance = p.Tolerance
	}
	if c.rounds > 0 {
		q.MaxIterations = c.rounds
	}
	if c.solved {
		q.Solver = "auto"
	}
	if c.kept {
		c.initial = 1 - p.Damping
	}
	for _, given := range []struct {
		name                string
		asked, usual, ruled any
	}{
		{"dangling", p.Dangling, plain.Dangling, q.Dangling},
		{"tolerance", p.Tolerance, plain.Tolerance, q.Tolerance},
		{"max-iterations", p.MaxIterations, plain.MaxIterations, q.MaxIterations},
		{"solver", p.Solver, plain.Solver, q.Solver},
	} {
		if given.asked != given.usual && given.asked != given.ruled {
			return p, c, fmt.Errorf("%w: --as %s means --%s %v, not %v; leave it out, or do without --as", algorithms.ErrParameter, p.As, given.name, given.ruled, given.asked)
		}
	}
	if len(p.Seeds.Vertices) > 0 {
		return p, c, fmt.Errorf("%w: --as %s is for runs without --seeds", algorithms.ErrParameter, p.As)
	}
	if c.bare && g.Weighted() {
		return p, c, fmt.Errorf("%w: --as %s: that system knows no weights, and the graph has some; add --weights none", algorithms.ErrParameter, p.As)
	}
	return q, c, nil
}

// ofLoops tells what the system makes of loops that is not done here, of a graph
// that has some.
func (c convention) ofLoops(g *graph.Snapshot) string {
	if c.loops == "" || c.edges && g.Directed {
		return ""
	}
	for v := range graph.Vertex(g.Order()) {
		if _, loop := g.Out.Find(v, v); loop {
			return c.loops
		}
	}
	return ""
}

// scale is what a probability is multiplied by; sum is what all add up to.
func (c convention) scale(n int, sum float64) float64 {
	switch {
	case c.times:
		return float64(n)
	case c.whole && n > 0:
		return float64(n) / sum
	}
	return 1
}
