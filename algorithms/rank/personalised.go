package rank

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Personalised computes one PageRank for each of several seed sets: the values
// that PageRank gives with each set as its Seeds, within the bounds of both.
// It is not the PageRank of their union.
//
// On large undirected graphs without weights the sets go through the graph
// together (bundle.go): what an arc costs is mostly the way to its other end,
// and there the numbers of sixteen sets lie in one line of the cache. Each set
// has its own steps and its own true bound, and rests once that is within the
// tolerance. Sets beyond sixteen follow in further blocks. On other
// graphs each set is a run of PageRank with the solver that auto chooses.
//
// Source: T. Haveliwala, Topic-Sensitive PageRank, WWW 2002, pages 517-526.
//
// Needs the transpose. A round costs one pass over the arcs for each block. 21
// bytes per vertex and set of a full block while it is being solved, then 8. The
// bits depend on the sets, their order, and the graph alone.
func Personalised(ctx context.Context, g *graph.Snapshot, p PersonalisedParams, e algorithms.Env) (*PersonalisedResult, error) {
	r, err := personalised(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: ppr: %w", err)
	}
	return r, nil
}

func personalised(ctx context.Context, g *graph.Snapshot, p PersonalisedParams, e algorithms.Env) (*PersonalisedResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	sets, names, err := p.sets()
	if err != nil {
		return nil, err
	}
	r := &PersonalisedResult{Names: names}
	r.Meaning, r.Converged = "largest bound on the L1 error of a set", true
	together := p.together(g)
	for first := 0; first < len(sets); first += lanes {
		block := sets[first:min(first+lanes, len(sets))]
		solve := oneByOne
		if together && len(block) > 1 {
			solve = inOneBundle
		}
		if err := solve(ctx, g, block, p, e, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// oneByOne runs PageRank for each set.
func oneByOne(ctx context.Context, g *graph.Snapshot, sets []algorithms.VertexWeights, p PersonalisedParams, e algorithms.Env, r *PersonalisedResult) error {
	for _, set := range sets {
		done := r.Iterations
		step := e
		step.Step = func(s algorithms.Step) {
			s.Iteration += done
			e.Report(s)
		}
		one, err := pageRank(ctx, g, p.pageRank(set), step)
		if err != nil {
			return fmt.Errorf("set %s: %w", r.Names[len(r.Scores)], err)
		}
		r.take(one.Score, one.Delta)
		r.Iterations += one.Iterations
		r.Converged = r.Converged && one.Converged
	}
	return nil
}

// inOneBundle solves all sets at once.
func inOneBundle(ctx context.Context, g *graph.Snapshot, sets []algorithms.VertexWeights, p PersonalisedParams, e algorithms.Env, r *PersonalisedResult) error {
	plain, err := newWalk(ctx, g, p.pageRank(algorithms.VertexWeights{}), e.Workers)
	if err != nil {
		return err
	}
	starts := make([]seeds, len(sets))
	for i, set := range sets {
		if starts[i], err = newSeeds(set, g.Order()); err != nil {
			return fmt.Errorf("set %s: %w", r.Names[len(r.Scores)+i], err)
		}
	}
	b, err := newBundle(ctx, plain, starts, p.Tolerance)
	if err != nil {
		return err
	}
	worst, converged := 0.0, false
	for round := 1; !converged && round <= p.MaxIterations; round++ {
		if err := b.round(ctx); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		worst = 0
		for _, set := range b.sets {
			worst = max(worst, set.bound)
		}
		r.Iterations++
		converged = worst <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: worst})
	}
	r.Converged = r.Converged && converged
	err = b.solve(ctx)
	for _, set := range b.sets {
		r.take(set.z, set.bound)
	}
	return err
}

// PersonalisedParams are the quantities that decide the answer.
type PersonalisedParams struct {
	Damping       float64               `json:"damping" doc:"probability to follow an arc instead of starting again" range:"[0,1)"`
	Tolerance     float64               `json:"tolerance" doc:"bound on the L1 error of each set at which to stop; 0: make exactly --max-iterations rounds" range:"[0,inf)"`
	MaxIterations int                   `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
	SeedSets      algorithms.VertexSets `json:"seed-sets" doc:"table with a header set,id[,weight]: who the walks of each set start at; without: one set, all alike"`
	Dangling      string                `json:"dangling" doc:"where the mass of vertices without out-strength goes" enum:"uniform|seeds|none"`
}

// DefaultPersonalised returns the parameters of PageRank and no seed sets.
func DefaultPersonalised() PersonalisedParams {
	p := DefaultPageRank()
	return PersonalisedParams{Damping: p.Damping, Tolerance: p.Tolerance, MaxIterations: p.MaxIterations, Dangling: p.Dangling}
}

// pageRank returns the parameters of a run for one set.
func (p PersonalisedParams) pageRank(set algorithms.VertexWeights) PageRankParams {
	return PageRankParams{Damping: p.Damping, Tolerance: p.Tolerance, MaxIterations: p.MaxIterations, Seeds: set, Dangling: p.Dangling, As: "kith", Solver: "auto"}
}

// together says whether the sets of a block are solved at once, of an outline
// whether they may be, which takes more memory. Of longer rows the sums might
// not fit into 32 bits.
func (p PersonalisedParams) together(g *graph.Snapshot) bool {
	const longest = 1 << 23
	return !g.Directed && !g.Weighted() && g.Size() >= autoArcs && p.Tolerance > 0 &&
		(g.Order() < longest || g.IsOutline() || longestRow(g) < longest)
}

var setName = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)

// sets returns the sets and the names of their columns.
func (p PersonalisedParams) sets() (sets []algorithms.VertexWeights, names []string, err error) {
	if len(p.SeedSets.Sets) == 0 {
		return []algorithms.VertexWeights{{}}, []string{"ppr"}, nil
	}
	seen := map[string]bool{}
	for _, set := range p.SeedSets.Sets {
		switch {
		case !setName.MatchString(set.Name):
			return nil, nil, fmt.Errorf("%w: --seed-sets has a set called %q; a name is made of lower-case letters, digits and _", algorithms.ErrParameter, set.Name)
		case seen[set.Name]:
			return nil, nil, fmt.Errorf("%w: --seed-sets has two sets called %q", algorithms.ErrParameter, set.Name)
		case len(set.Vertices) == 0:
			return nil, nil, fmt.Errorf("%w: --seed-sets has a set %q without members", algorithms.ErrParameter, set.Name)
		}
		seen[set.Name] = true
		names = append(names, "ppr_"+set.Name)
	}
	return p.SeedSets.Sets, names, nil
}

// PersonalisedResult holds one probability per set and vertex.
type PersonalisedResult struct {
	Names  []string    // of the columns, one per set
	Scores [][]float64 // by set
	Bounds []float64   // on the L1 error, by set
	algorithms.Convergence
}

func (r *PersonalisedResult) take(x []float64, bound float64) {
	r.Scores, r.Bounds = append(r.Scores, x), append(r.Bounds, bound)
	r.Delta = max(r.Delta, bound)
}

// checkPersonalised checks each set as a PageRank of its own within its own
// bound; the largest bound must be the one that the run reports.
func checkPersonalised(g *graph.Snapshot, p PersonalisedParams, o *algorithms.Outcome) error {
	sets, names, err := p.sets()
	if err != nil {
		return err
	}
	if len(o.Columns) != len(sets) {
		return fmt.Errorf("rank: ppr: %w: %d columns for %d sets", algorithms.ErrCheck, len(o.Columns), len(sets))
	}
	largest := 0.0
	for i, set := range sets {
		at := slices.IndexFunc(o.Measures, func(m algorithms.Measure) bool { return m.Name == "bound_"+names[i] })
		if at < 0 {
			return fmt.Errorf("rank: ppr: %w: column %s has no bound", algorithms.ErrCheck, names[i])
		}
		bound := o.Measures[at].Value
		if err := checkScores(g, p.pageRank(set), o.Columns[i].F64, bound); err != nil {
			return fmt.Errorf("rank: ppr: column %s: %w", names[i], err)
		}
		largest = max(largest, bound)
	}
	if largest != o.Convergence.Delta {
		return fmt.Errorf("rank: ppr: %w: the largest bound of a set is %v, the run reports %v", algorithms.ErrCheck, largest, o.Convergence.Delta)
	}
	return nil
}

// PersonalisedSpec registers Personalised.
var PersonalisedSpec = algorithms.Define(algorithms.Kernel[PersonalisedParams, *PersonalisedResult]{
	Name: "ppr", Title: "personalised PageRank for several seed sets",
	Cite: "Haveliwala, Topic-Sensitive PageRank, 2002",
	Doc: "One PageRank for each of the --seed-sets: the probability to find a walker who follows an out-arc with " +
		"probability --damping, chosen by weight, and otherwise starts again at a member of the set. A column ppr_SET for " +
		"each set, each with a true bound on its L1 error; without --seed-sets one column ppr, the plain PageRank. " +
		"Large undirected graphs are passed over once a round for up to 16 sets.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"ppr"},
	Measures: []algorithms.MeasureDoc{{Name: "bound_*", Doc: "bound on the L1 error of the column of that name"}},
	Default:  DefaultPersonalised(), Run: Personalised, Check: checkPersonalised,
	Bytes: pageRankBytes,
	More: func(g *graph.Snapshot, p PersonalisedParams, _ int) int64 {
		n, sets := int64(g.Order()), int64(len(p.SeedSets.Sets))
		switch {
		case sets <= 1:
			return 0
		case p.together(g): // instead of what Bytes says: the last full block, and the answers of those before
			inBlock := min(sets, lanes)
			return 8*n*(sets-inBlock) + bundleBytes(n, g.Size(), inBlock) - pageRankBytes(n, g.Size(), false, 0)
		}
		return 8 * n * (sets - 1)
	},
	Outcome: func(_ *graph.Snapshot, r *PersonalisedResult) *algorithms.Outcome {
		o := &algorithms.Outcome{Convergence: r.Convergence}
		for i, name := range r.Names {
			o.Columns = append(o.Columns, column.Floats(name, "probability", r.Scores[i]))
			o.Measures = append(o.Measures, algorithms.Measure{Name: "bound_" + name, Value: r.Bounds[i]})
		}
		return o
	},
})
