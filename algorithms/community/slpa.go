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

// SLPA finds overlapping communities by speakers and listeners. Every vertex
// has a memory of labels, at first its own alone. In each round every vertex
// listens:
//
//	each neighbour speaks  a label drawn from its memory, each remembered one alike;
//	the listener remembers the label that was spoken most, one of them at random on a tie.
//
// After all rounds a vertex belongs to every community whose label is at least
// a Threshold of its memory; if none is, to that of its most frequent label
// alone.
//
// Here all vertices listen at once, to the memories as they were before the
// round, so that the result depends on no order. The paper lets them listen one
// after the other in random order, which takes fewer rounds: twenty of cdlib's
// find in LFR graphs what forty here do. What makes synchronous label propagation
// swing between two states does not happen, as speakers draw from all of the
// past. Communities that lie inside others are kept, and a community need not be
// connected; the paper suggests to clean up both afterwards. Weights and
// directions are ignored.
//
// The columns tell of each vertex its main community, that of its most frequent
// label, named after the smallest-ranked vertex that has it as its main one;
// the share of the memory that is; and in how many communities it is. A tie for
// the most frequent label goes to the smallest.
//
// Source: J. Xie, B. K. Szymanski, X. Liu, SLPA: Uncovering overlapping
// communities in social networks via a speaker-listener interaction dynamic
// process, ICDM Workshops 2011.
//
// Needs the undirected simple view. Costs O(n+m) per round; 4 bytes per vertex
// and round, 40 more per vertex, and 4 more for each worker. What is spoken is
// a function of the seed, the round, and the ranks of both, so neither workers
// nor numbering change a bit. It does as many rounds as were asked for.
func SLPA(ctx context.Context, g *graph.Snapshot, p SLPAParams, e algorithms.Env) (*SLPAResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: SLPA: %w", err)
	}
	if err := g.Require(graph.NeedSimple); err != nil {
		return nil, fmt.Errorf("community: SLPA: %w", err)
	}
	n, width := g.Order(), p.Rounds+1
	memory := make([]graph.Vertex, n*width) // of vertex v those from v*width on; labels are ranks
	for v := range n {
		memory[v*width] = g.Rank(graph.Vertex(v))
	}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkWork)
	counts := newPool(par.Workers(e.Workers), func() *counter { return &counter{count: make([]uint32, n)} })
	for round := 1; round <= p.Rounds; round++ {
		here := stream{p.Seed}.branch(uint64(round))
		err := par.RangeWith(ctx, e.Workers, cuts, counts.fresh(), func(c *counter, _ int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				memory[int(v)*width+round] = c.hear(g, v, memory, width, round, here.branch(uint64(g.Rank(v))))
			}
		})
		if err != nil {
			return nil, fmt.Errorf("community: SLPA: round %d: %w", round, err)
		}
		e.Report(algorithms.Step{Phase: "listening", Iteration: round, Delta: math.NaN(), Done: int64(round), Total: int64(p.Rounds)})
	}
	r := &SLPAResult{Community: make([]graph.Vertex, n), Share: make([]float64, n), Memberships: make([]int64, n)}
	least := float64(p.Threshold * float64(width))
	err := par.RangeWith(ctx, e.Workers, cuts, counts.fresh(), func(c *counter, _ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			r.Community[v], r.Share[v], r.Memberships[v] = c.remember(memory[int(v)*width:int(v+1)*width], least)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("community: SLPA: %w", err)
	}
	r.Convergence = algorithms.Convergence{Iterations: p.Rounds, Converged: true}
	r.Community = named(g, nil, r.Community)
	return r, nil
}

// spoken returns the place in the memory of the speaker, of the given length,
// from which it speaks; random is that of the round and the listener.
func spoken(g *graph.Snapshot, speaker graph.Vertex, length int, random stream) int {
	at := random.branch(uint64(g.Rank(speaker)))
	return at.below(length)
}

// luck orders labels that were spoken equally often.
func luck(label graph.Vertex, random stream) uint64 {
	at := random.branch(^uint64(label))
	return at.next()
}

// hear returns the label that v hears most in a round; alone it remembers its
// own.
func (c *counter) hear(g *graph.Snapshot, v graph.Vertex, memory []graph.Vertex, width, round int, random stream) graph.Vertex {
	row := g.Out.Row(v)
	if len(row) == 0 {
		return g.Rank(v)
	}
	label := func(u graph.Vertex) graph.Vertex { return memory[int(u)*width+spoken(g, u, round, random)] }
	for _, u := range row {
		c.count[label(u)]++
	}
	best, highest, lot := graph.None, uint32(0), uint64(0)
	for _, u := range row { // spoken again, which takes no memory
		l := label(u)
		k := c.count[l]
		c.count[l] = 0
		if k < highest || k == 0 {
			continue
		}
		if x := luck(l, random); k > highest || x < lot || x == lot && l < best {
			best, highest, lot = l, k, x
		}
	}
	return best
}

// remember returns the most frequent label of a memory, its share, and how many
// labels are there at least so often as asked; 1 if none is.
func (c *counter) remember(memory []graph.Vertex, least float64) (main graph.Vertex, share float64, memberships int64) {
	for _, l := range memory {
		c.count[l]++
	}
	highest := uint32(0)
	for _, l := range memory {
		k := c.count[l]
		c.count[l] = 0
		if k > highest || k == highest && l < main {
			main, highest = l, k
		}
		if k > 0 && float64(k) >= least {
			memberships++
		}
	}
	return main, float64(highest) / float64(len(memory)), max(memberships, 1)
}

// SLPAParams decide the answer.
type SLPAParams struct {
	Rounds    int     `json:"rounds" doc:"in which everybody listens once" range:"[0,10000]"`
	Threshold float64 `json:"threshold" doc:"share of the memory that a label needs to be a membership; above 0.5 nothing overlaps" range:"[0,1]"`
	Seed      uint64  `json:"seed" doc:"of what is spoken"`
}

// DefaultSLPA returns the hundred rounds of the paper.
func DefaultSLPA() SLPAParams { return SLPAParams{Rounds: 100, Threshold: 0.1, Seed: 1} }

// SLPAResult holds the main community of each vertex, the share of its memory
// that this has, and the number of its communities.
type SLPAResult struct {
	Community   []graph.Vertex
	Share       []float64
	Memberships []int64
	algorithms.Convergence
}

// checkSLPA looks whether shares are such of a memory and communities are named
// after members; then it plays all rounds again, sorting what every vertex
// hears.
func checkSLPA(g *graph.Snapshot, p SLPAParams, o *algorithms.Outcome) error {
	wrong := func(format string, x ...any) error {
		return fmt.Errorf("%w: community: SLPA: %s", algorithms.ErrCheck, fmt.Sprintf(format, x...))
	}
	n := graph.Vertex(g.Order())
	for v := range n {
		c, times := graph.Vertex(o.Columns[0].U32[v]), float64(o.Columns[1].F64[v]*float64(p.Rounds+1))
		if c >= n || graph.Vertex(o.Columns[0].U32[c]) != c || g.Rank(c) > g.Rank(v) {
			return wrong("the community of %s is not named after its smallest member", g.IDs.Format(v))
		}
		if math.Abs(times-math.Floor(times+0.5)) > 1e-9*float64(p.Rounds+1) {
			return wrong("%v is no share of %d labels", o.Columns[1].F64[v], p.Rounds+1)
		}
	}
	said := make([][]graph.Vertex, n) // what each remembers, in order
	for v := range n {
		said[v] = []graph.Vertex{g.Rank(v)}
	}
	var votes []graph.Vertex
	for round := 1; round <= p.Rounds; round++ {
		heard := make([]graph.Vertex, n)
		for v := range n {
			random := stream{p.Seed}.branch(uint64(round)).branch(uint64(g.Rank(v)))
			votes = votes[:0]
			for _, u := range g.Out.Row(v) {
				votes = append(votes, said[u][spoken(g, u, round, random)])
			}
			slices.Sort(votes)
			heard[v] = g.Rank(v)
			for begin, end, most := 0, 0, 0; begin < len(votes); begin = end {
				for end < len(votes) && votes[end] == votes[begin] {
					end++
				}
				if k := end - begin; k > most || k == most && luck(votes[begin], random) < luck(heard[v], random) {
					most, heard[v] = k, votes[begin]
				}
			}
		}
		for v, l := range heard {
			said[v] = append(said[v], l)
		}
	}
	smallest, main := map[graph.Vertex]graph.Vertex{}, make([]graph.Vertex, n)
	for v := range n {
		count, most, memberships := map[graph.Vertex]int{}, 0, int64(0)
		for _, l := range said[v] {
			count[l]++
		}
		for _, l := range said[v] {
			if count[l] > most || count[l] == most && l < main[v] {
				main[v], most = l, count[l]
			}
		}
		for _, k := range count {
			if float64(k) >= p.Threshold*float64(p.Rounds+1) {
				memberships++
			}
		}
		if first, ok := smallest[main[v]]; !ok || g.Rank(v) < g.Rank(first) {
			smallest[main[v]] = v
		}
		switch share := float64(most) / float64(p.Rounds+1); {
		case o.Columns[1].F64[v] != share:
			return wrong("the share of %s is %v, not %v", g.IDs.Format(v), share, o.Columns[1].F64[v])
		case o.Columns[2].I64[v] != max(memberships, 1):
			return wrong("%s has %d memberships, not %d", g.IDs.Format(v), max(memberships, 1), o.Columns[2].I64[v])
		}
	}
	for v := range n {
		if c := graph.Vertex(o.Columns[0].U32[v]); c != smallest[main[v]] {
			return wrong("the main community of %s is another", g.IDs.Format(v))
		}
	}
	overlapping, mean := 0.0, 0.0
	for _, k := range o.Columns[2].I64 {
		mean += float64(k) / float64(n)
		if k > 1 {
			overlapping++
		}
	}
	const rounding = 1e-9 // of a sum of quotients
	err := cmp.Or(checkSizes(o, "communities", o.Columns[0].U32), algorithms.CheckMeasure(o, "overlapping", overlapping, 0))
	if err == nil && n > 0 {
		err = algorithms.CheckMeasure(o, "mean_memberships", mean, rounding)
	}
	if err != nil {
		return fmt.Errorf("community: SLPA: %w", err)
	}
	return nil
}

// SLPASpec registers SLPA.
var SLPASpec = algorithms.Define(algorithms.Kernel[SLPAParams, *SLPAResult]{
	Name: "slpa", Title: "Overlapping communities by speakers and listeners", Cite: "Xie, Szymanski, Liu, SLPA, 2011",
	Doc: "Every vertex remembers the label that it hears most from its neighbours, who speak one drawn from their memories; after all rounds it belongs to every community whose label " +
		"is a share of its memory. Tells the main community, its share, and the number of memberships. All listen at once, other than in the paper. Weights and directions are ignored.",
	Measures: []algorithms.MeasureDoc{
		{Name: "communities", Doc: "main communities"},
		{Name: "largest", Doc: "vertices of the largest of them"},
		{Name: "overlapping", Doc: "vertices with several memberships"},
		{Name: "mean_memberships", Doc: "per vertex, 1 at least"},
	},
	Needs: graph.NeedSimple, Columns: []string{"community", "share", "memberships"}, Default: DefaultSLPA(), Run: SLPA, Check: checkSLPA,
	Outcome: func(_ *graph.Snapshot, r *SLPAResult) *algorithms.Outcome {
		count, largest := sizes(r.Community)
		overlapping, sum := 0, int64(0)
		for _, k := range r.Memberships {
			if sum += k; k > 1 {
				overlapping++
			}
		}
		o := &algorithms.Outcome{
			Columns: []column.Column{column.Labels("community", r.Community), column.Floats("share", "share", r.Share), column.Counts("memberships", "communities", r.Memberships)},
			Measures: []algorithms.Measure{
				{Name: "communities", Value: float64(count)}, {Name: "largest", Value: float64(largest)}, {Name: "overlapping", Value: float64(overlapping)},
			},
			Convergence: r.Convergence,
		}
		if len(r.Memberships) > 0 {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "mean_memberships", Value: float64(sum) / float64(len(r.Memberships))})
		}
		return o
	},
	// Per vertex 20 of answers, 8 of names, 4 of the outcome's labels and 4 of
	// sizes; per worker the counts. In More are the memories, and what starting
	// the workers of a round takes.
	Bytes: func(order, size int64, _ bool, workers int) int64 {
		return 40*order + 4*order*int64(par.Workers(workers)) + (order+size)/(chunkWork/32)
	},
	More: func(g *graph.Snapshot, p SLPAParams, _ int) int64 {
		return 4*int64(p.Rounds+1)*int64(g.Order()) + int64(p.Rounds)<<10
	},
})
