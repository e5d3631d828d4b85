package structure

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// PowerLaw gives the distribution of the degrees and fits a discrete power law
// to its tail,
//
//	p(x) = x^-α / ζ(α, xmin)   for x >= xmin
//
// with ζ the zeta function of Hurwitz. For a given xmin the exponent α is the one
// of greatest likelihood. Unless it is a parameter, xmin is the degree, not the
// largest one, whose fit is nearest to the data by the statistic of Kolmogorov
// and Smirnov, KS = max |S(x) - P(x)| over all whole x >= xmin, the smaller of
// equals. Vertices of degree 0 are left out of the fit. Goodness: of Bootstraps
// sets of as many degrees, those of at least xmin drawn from the law and the
// others from the data below, each fitted in the same way, p is the share whose
// KS is at least that of the data. Clauset, Shalizi and Newman rule the law out
// where p <= 0.1; 100 sets know p to about 0.05. A large p is no proof of a power
// law, and no other distribution is compared here.
//
// Source: A. Clauset, C. Shalizi, M. Newman, Power-Law Distributions in Empirical
// Data, SIAM Review 51 (2009), pages 661-703: sections 3 and 4. Unlike
// programs that look at the degrees that occur alone, KS looks at the gaps
// between them too, as the definition says.
//
// Needs the transpose. O(n+m) for the degrees; a fit takes O(d²) powers, d the
// number of different degrees; 16 bytes per vertex, and 16 more for each worker
// that bootstraps. α is found to about 1e-7 of itself. The fit depends on the
// counts of degrees alone and random numbers on the seed and the number of the
// set, so neither workers nor numbering change a bit.
func PowerLaw(ctx context.Context, g *graph.Snapshot, p PowerLawParams, e algorithms.Env) (*PowerLawResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("structure: power-law: %w", err)
	}
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, fmt.Errorf("structure: power-law: %w", err)
	}
	r := &PowerLawResult{Degree: make([]int64, g.Order()), AtLeast: make([]float64, g.Order())}
	if err := r.degrees(ctx, g, p.Degree, e.Workers); err != nil {
		return nil, fmt.Errorf("structure: power-law: %w", err)
	}
	all := tallied(slices.Clone(r.Degree), tally{})
	above := all.above()
	for v, d := range r.Degree {
		i, _ := slices.BinarySearch(all.value, d)
		r.AtLeast[v] = float64(above[i]) / float64(len(r.Degree))
	}
	if len(all.value) > 0 && all.value[0] == 0 {
		all = tally{all.value[1:], all.count[1:]}
	}
	if r.Fit, r.Fitted = all.fit(int64(p.Xmin)); !r.Fitted || p.Bootstraps == 0 {
		return r, ctx.Err()
	}
	b := bootstrapOf(all, r.Fit, p.Seed)
	worse := make([]int64, p.Bootstraps)
	err := par.RangeWith(ctx, e.Workers, par.Even[uint32](p.Bootstraps, 1), b.scratch, func(room *set, c int, _, _ uint32) {
		if f, ok := b.draw(room, c).fit(int64(p.Xmin)); ok && f.KS >= r.Fit.KS {
			worse[c] = 1
		}
	})
	if err != nil {
		return nil, fmt.Errorf("structure: power-law: %w", err)
	}
	sum := int64(0)
	for _, w := range worse {
		sum += w
	}
	r.Tested, r.Goodness = true, float64(sum)/float64(p.Bootstraps)
	return r, nil
}

// degrees counts the degrees of the chosen kind.
func (r *PowerLawResult) degrees(ctx context.Context, g *graph.Snapshot, kind string, workers int) error {
	return par.Range(ctx, workers, par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			switch kind {
			case "in":
				r.Degree[v] = g.In.Degree(v)
			case "out":
				r.Degree[v] = g.Out.Degree(v)
			default:
				eachNeighbour(g, v, func(graph.Vertex) { r.Degree[v]++ })
			}
		}
	})
}

// PowerLawParams say what is fitted and how its goodness is found.
type PowerLawParams struct {
	Degree     string `json:"degree" doc:"neighbours in the undirected simple view, or the arcs into or out of a vertex" enum:"undirected|in|out"`
	Xmin       int    `json:"xmin" doc:"the law holds from this degree on; 0: the one whose fit is nearest to the data" range:"[0,4294967295]"`
	Bootstraps int    `json:"bootstraps" doc:"sets drawn from the fit to find its goodness; 0: none" range:"[0,1000000]"`
	Seed       uint64 `json:"seed" doc:"of the draws"`
}

// DefaultPowerLaw looks for xmin and draws 100 sets.
func DefaultPowerLaw() PowerLawParams {
	return PowerLawParams{Degree: "undirected", Bootstraps: 100, Seed: 1}
}

// PowerLawResult holds the distribution and the fit.
type PowerLawResult struct {
	Degree   []int64
	AtLeast  []float64 // share of the vertices that have at least this degree
	Fitted   bool      // there were two different degrees from xmin on
	Fit      PowerLawFit
	Tested   bool    // there were bootstraps
	Goodness float64 // p
}

// PowerLawFit is a law and its distance from the data.
type PowerLawFit struct {
	Alpha         float64
	Xmin          int64
	Tail          int64   // vertices of at least this degree
	KS            float64 // distance of Kolmogorov and Smirnov
	LogLikelihood float64 // of the tail
}

// PowerLawSpec registers PowerLaw.
var PowerLawSpec = algorithms.Define(algorithms.Kernel[PowerLawParams, *PowerLawResult]{
	Name: "power-law", Title: "Degree distribution and power-law fit",
	Cite: "Clauset, Shalizi, Newman, Power-Law Distributions in Empirical Data, 2009",
	Doc: "Fits a discrete power law to the tail of the degree distribution: exponent by maximum likelihood, the tail's beginning by " +
		"the least Kolmogorov-Smirnov distance, goodness p by bootstrapping. Also every vertex's degree and the share of vertices that " +
		"have at least as much. A large p is no proof, and other distributions are not compared.",
	Needs: graph.NeedIn, Columns: []string{"degree", "at_least"},
	Measures: []algorithms.MeasureDoc{
		{Name: "alpha", Doc: "exponent of the law, above 1"},
		{Name: "xmin", Doc: "least degree that it holds for"},
		{Name: "tail", Doc: "vertices of at least that degree"},
		{Name: "ks", Doc: "largest difference between the shares above a degree in the data and by the law, in [0,1]"},
		{Name: "log_likelihood", Doc: "of the degrees of the tail, natural logarithm"},
		{Name: "p", Doc: "goodness: share of the sets drawn from the law that fit no better, in [0,1]; the law is ruled out where it is 0.1 or less"},
	},
	Default: DefaultPowerLaw(), Run: PowerLaw, Check: checkPowerLaw,
	Bytes: func(n, _ int64, _ bool, workers int) int64 {
		return 24*n + 8*n*int64(par.Workers(workers)) + 16*tableLength
	},
	Outcome: func(_ *graph.Snapshot, r *PowerLawResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Counts("degree", "neighbours", r.Degree), column.Floats("at_least", "share", r.AtLeast)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if !r.Fitted {
			o.Notes = append(o.Notes, "no power law can be fitted: there are no two different degrees in the tail")
			return o
		}
		o.Measures = []algorithms.Measure{
			{Name: "alpha", Value: r.Fit.Alpha}, {Name: "xmin", Value: float64(r.Fit.Xmin)}, {Name: "tail", Value: float64(r.Fit.Tail)},
			{Name: "ks", Value: r.Fit.KS}, {Name: "log_likelihood", Value: r.Fit.LogLikelihood},
		}
		if r.Tested {
			o.Measures = append(o.Measures, algorithms.Measure{Name: "p", Value: r.Goodness})
		}
		return o
	},
})
