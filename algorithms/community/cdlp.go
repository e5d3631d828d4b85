package community

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// CDLP is community detection by label propagation, by default in the
// deterministic, synchronous variant of the LDBC Graphalytics benchmark. Every
// vertex starts with its own id as label; in each round all vertices at once take
//
//	L'(v) = min argmax_l ( |{u ∈ in(v) : L(u) = l}| + |{u ∈ out(v) : L(u) = l}| )
//
// the most frequent label among the neighbours, the smallest id on a tie. In a
// directed graph a neighbour reachable both ways counts twice; in an
// undirected one each edge counts once. Without neighbours a vertex keeps its
// label. Weights are ignored.
//
// So two sides of a bipartite piece may exchange their labels for ever, which the
// bound on the rounds ends, and small labels spread wherever there are ties. With
// --order asynchronous it is the algorithm of Raghavan and others: in every round
// the vertices come one after the other, in random order, see the new labels of
// those before them, keep their own among the most frequent ones and otherwise
// draw one of these. Every change then puts more edges between equal labels, so
// that it comes to rest; and communities are found that the other misses (on LFR
// graphs: bench/peers/lfr). It is one worker's, and its labels are those of
// members only by chance.
//
// Source: A. Iosup and others, LDBC Graphalytics specification 1.0, 2020, its
// chapter on algorithms; after U. N. Raghavan, R. Albert, S. Kumara, Near
// linear time algorithm to detect community structures in large-scale
// networks, 2007. The specification's graphs have no loops; by its formula a vertex with a loop is
// its own neighbour, twice in a directed graph and once in an undirected one,
// and so it is here.
//
// Needs the transpose. Costs O(n+m) per round, 20 bytes per vertex and 4 more
// for each worker. Labels are counted in integers and compared by
// rank, so the result depends neither on workers nor on numbering. It stops
// before MaxIterations only when a round changed nothing, as then none ever
// would.
func CDLP(ctx context.Context, g *graph.Snapshot, p CDLPParams, e algorithms.Env) (*CDLPResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: CDLP: %w", err)
	}
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, fmt.Errorf("community: CDLP: %w", err)
	}
	n := g.Order()
	label, next := make([]graph.Vertex, n), make([]graph.Vertex, n) // ranks, so that comparing them compares ids
	for v := range label {
		label[v] = g.Rank(graph.Vertex(v))
	}
	r := &CDLPResult{Convergence: algorithms.Convergence{Meaning: "vertices that changed their label in the last round", Converged: n == 0}}
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkWork)
	counts := newPool(par.Workers(e.Workers), func() *counter { return &counter{count: make([]uint32, n)} })

	together := func() (total int64, err error) {
		changed := make([]int64, len(cuts))
		err = par.RangeWith(ctx, e.Workers, cuts, counts.fresh(), func(c *counter, chunk int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				next[v] = label[v]
				c.add(g.Out.Row(v), label)
				if g.Directed {
					c.add(g.In.Row(v), label)
				}
				if most, ok := c.most(); ok {
					next[v] = most
				}
				if c.many {
					c.forget(g.Out.Row(v), label)
					if g.Directed {
						c.forget(g.In.Row(v), label)
					}
					c.many = false
				}
				if next[v] != label[v] {
					changed[chunk]++
				}
			}
		})
		label, next = next, label
		for _, c := range changed {
			total += c
		}
		return total, err
	}
	for !r.Converged && r.Iterations < p.MaxIterations {
		var total int64
		var err error
		if p.Order == "asynchronous" {
			total, err = counts.at(0).oneAfterOther(ctx, g, label, p.Seed, r.Iterations)
		} else {
			total, err = together()
		}
		if err != nil {
			return nil, fmt.Errorf("community: CDLP: round %d: %w", r.Iterations+1, err)
		}
		r.Iterations, r.Delta, r.Converged = r.Iterations+1, float64(total), total == 0
		e.Report(algorithms.Step{Phase: "labels", Iteration: r.Iterations, Delta: r.Delta, Done: int64(r.Iterations), Total: int64(p.MaxIterations)})
	}
	byRank := g.IDs.ByRank()
	for v, rank := range label {
		label[v] = byRank[rank]
	}
	r.Label = label
	return r, nil
}

// counter counts labels and keeps the most frequent one, the smallest on a
// tie, as they come: the first label to reach the final maximum is replaced by
// any smaller one that reaches it too.
type counter struct {
	count   []uint32       // by label; all 0 between vertices
	touched []graph.Vertex // the first touchedRoom labels met
	best    graph.Vertex
	highest uint32
	many    bool // more labels were met than there is room for
}

// touchedRoom is for how many labels of a vertex there is room. Of the few
// vertices that meet more, rows are read again to forget them, so that memory
// does not depend on the largest degree.
const touchedRoom = 1 << 12

// oneAfterOther is a round in which vertices come in random order, each seeing
// the labels of those before it. It returns how many changed theirs.
func (c *counter) oneAfterOther(ctx context.Context, g *graph.Snapshot, label []graph.Vertex, seed uint64, round int) (changed int64, err error) {
	for i, v := range visiting(g, seed, round) {
		if i%chunkMembers == 0 && ctx.Err() != nil {
			return changed, ctx.Err()
		}
		rows := [2][]graph.Vertex{g.Out.Row(v)}
		if g.Directed {
			rows[1] = g.In.Row(v)
		}
		c.add(rows[0], label)
		c.add(rows[1], label)
		chosen := label[v]
		if c.count[chosen] < c.highest {
			chosen = graph.None
			random := stream{seed}.branch(uint64(round)).branch(uint64(g.Rank(v)))
			for _, row := range rows {
				for _, u := range row {
					if l := label[u]; c.count[l] == c.highest && l != chosen && (chosen == graph.None || luck(l, random) < luck(chosen, random)) {
						chosen = l
					}
				}
			}
			changed++
		}
		c.forget(rows[0], label)
		c.forget(rows[1], label)
		c.touched, c.highest, c.many = c.touched[:0], 0, false
		label[v] = chosen
	}
	return changed, ctx.Err()
}

// visiting returns all vertices in the random order of a round, which goes by
// their ids.
func visiting(g *graph.Snapshot, seed uint64, round int) []graph.Vertex {
	order, random := g.IDs.ByRank(), stream{seed}.branch(uint64(round))
	random.shuffle(order)
	return order
}

// add counts the labels of a row.
func (c *counter) add(row, label []graph.Vertex) {
	for _, u := range row {
		l := label[u]
		k := c.count[l] + 1
		c.count[l] = k
		if k == 1 {
			if len(c.touched) < touchedRoom {
				c.touched = append(c.touched, l)
			} else {
				c.many = true
			}
		}
		if k > c.highest || k == c.highest && l < c.best {
			c.best, c.highest = l, k
		}
	}
}

// most returns the most frequent label, if there was any, and begins anew, but
// for forgetting the rows that had many.
func (c *counter) most() (label graph.Vertex, ok bool) {
	label, ok = c.best, c.highest > 0
	for _, l := range c.touched {
		c.count[l] = 0
	}
	c.touched, c.highest = c.touched[:0], 0
	return label, ok
}

// forget clears the counts of a row's labels.
func (c *counter) forget(row, label []graph.Vertex) {
	for _, u := range row {
		c.count[label[u]] = 0
	}
}

// CDLPParams decide the answer.
type CDLPParams struct {
	MaxIterations int    `json:"max-iterations" doc:"rounds, fewer only when the labels stand still before" range:"[0,inf)"`
	Order         string `json:"order" doc:"synchronous: all at once, as the benchmark has it; asynchronous: one after the other in random order, ties at random" enum:"synchronous|asynchronous"`
	Seed          uint64 `json:"seed" doc:"of the asynchronous order and ties"`
}

// DefaultCDLP returns ten rounds, as the benchmark's larger graphs ask for.
func DefaultCDLP() CDLPParams {
	return CDLPParams{MaxIterations: 10, Order: "synchronous", Seed: 1}
}

// CDLPResult holds one label per vertex: the vertex whose id it is. That need
// not be a member of the group, nor need the group be connected.
type CDLPResult struct {
	Label []graph.Vertex
	algorithms.Convergence
}

// checkCDLP propagates the other way round: it sorts the labels met by every
// vertex and takes the longest run, for as many rounds as the outcome says,
// and one more if the labels are said to stand still. The labels left are counted.
func checkCDLP(g *graph.Snapshot, p CDLPParams, o *algorithms.Outcome) error {
	labels := o.Columns[0].U32
	if len(labels) != g.Order() {
		return fmt.Errorf("%w: community: CDLP: %d labels for %d vertices", algorithms.ErrCheck, len(labels), g.Order())
	}
	if c := o.Convergence; c.Iterations > p.MaxIterations || c.Iterations < p.MaxIterations && !c.Converged {
		return fmt.Errorf("%w: community: CDLP: %d rounds of %d", algorithms.ErrCheck, c.Iterations, p.MaxIterations)
	}
	label := g.IDs.ByRank()
	for v := range label {
		label[v] = g.Rank(graph.Vertex(v))
	}
	rounds := o.Convergence.Iterations
	if o.Convergence.Converged {
		rounds++
	}
	for round := range rounds {
		next, order := slices.Clone(label), g.IDs.ByRank()
		if p.Order == "asynchronous" {
			next, order = label, visiting(g, p.Seed, round)
		}
		for _, v := range order {
			var met []graph.Vertex
			for _, u := range g.Out.Row(v) {
				met = append(met, label[u])
			}
			if g.Directed {
				for _, u := range g.In.Row(v) {
					met = append(met, label[u])
				}
			}
			next[v] = mostOf(g, p, round, v, label[v], met)
		}
		label = next
	}
	for v, rank := range label {
		if c := labels[v]; int64(c) >= int64(g.Order()) || g.Rank(graph.Vertex(c)) != rank {
			return fmt.Errorf("%w: community: CDLP: vertex %s does not have the label it should after %d rounds", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), o.Convergence.Iterations)
		}
	}
	if err := checkSizes(o, "labels", labels); err != nil {
		return fmt.Errorf("community: CDLP: %w", err)
	}
	return nil
}

// mostOf returns the label that v takes of those that it met.
func mostOf(g *graph.Snapshot, p CDLPParams, round int, v, own graph.Vertex, met []graph.Vertex) (most graph.Vertex) {
	slices.Sort(met)
	longest, kept := 0, false
	random := stream{p.Seed}.branch(uint64(round)).branch(uint64(g.Rank(v)))
	for most = own; len(met) > 0; {
		l, length := met[0], 1
		for length < len(met) && met[length] == l {
			length++
		}
		met = met[length:]
		switch {
		case length > longest:
			longest, most, kept = length, l, l == own
		case length == longest && p.Order == "asynchronous" && (l == own || !kept && luck(l, random) < luck(most, random)):
			most, kept = l, l == own
		}
	}
	return most
}

// CDLPSpec registers CDLP.
var CDLPSpec = algorithms.Define(algorithms.Kernel[CDLPParams, *CDLPResult]{
	Name: "cdlp", Title: "label propagation", Cite: "LDBC Graphalytics specification 1.0, 2020; Raghavan, Albert, Kumara 2007",
	Doc: "Every vertex starts with its own id as label; in each round all at once take the label most frequent among their in- and out-neighbours, " +
		"the smallest on a tie. This is the deterministic variant of LDBC Graphalytics; --order asynchronous is the one in which they take turns, with random ties. Groups need not be connected. Weights are ignored.",
	Measures: []algorithms.MeasureDoc{
		{Name: "labels", Doc: "different ones that are left"},
		{Name: "largest", Doc: "vertices that have the most frequent one"},
	},
	Needs: graph.NeedIn, Columns: []string{"label"}, Default: DefaultCDLP(), Run: CDLP, Check: checkCDLP,
	Outcome: func(_ *graph.Snapshot, r *CDLPResult) *algorithms.Outcome {
		count, largest := sizes(r.Label)
		return &algorithms.Outcome{
			Columns:     []column.Column{column.Labels("label", r.Label)},
			Measures:    []algorithms.Measure{{Name: "labels", Value: float64(count)}, {Name: "largest", Value: float64(largest)}},
			Convergence: r.Convergence,
		}
	},
	// Per vertex old and new label, the order of ranks, the outcome's column and
	// the sizes of groups, which the collector may all see together; per worker the
	// counts, and room for labels touched. 32 per chunk.
	Bytes: func(order, size int64, _ bool, workers int) int64 {
		return 20*order + (4*order+16*touchedRoom)*int64(par.Workers(workers)) + (order+size)/(chunkWork/32)
	},
})

// sizes returns the number of groups and the size of the largest.
func sizes(label []graph.Vertex) (count, largest int) {
	size := make([]uint32, len(label))
	for _, c := range label {
		if size[c]++; size[c] == 1 {
			count++
		}
		largest = max(largest, int(size[c]))
	}
	return count, largest
}
