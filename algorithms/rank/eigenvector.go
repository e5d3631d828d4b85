package rank

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Eigenvector computes eigenvector centrality: a vertex is as central as those
// that point to it are together,
//
//	x(v) = 1/λ Σ w(u,v) x(u) over u → v     λ x = A'x
//
// with the largest eigenvalue λ that there is. It goes by in-arcs, as in
// networkx and igraph: being pointed to makes central. It is not PageRank, as
// nobody's value is divided among those whom she points to; nor Bonacich's power
// centrality of 1987, to which everybody who points to a vertex adds a constant
// beside a share of her own value (katz.go).
//
// Where there is no other eigenvector to λ this is all that there is to say. In
// general it is where the iteration below goes from equal values: of several
// components the one of the largest λ has everything and the others 0; of
// several with the same λ an undirected graph's have what the projection of
// equal values leaves them. In a directed graph only what can be reached from
// such a strong component has a value. Without a cycle along arcs of weight > 0
// there is no λ > 0: all values are 0 then and λ is 0. (An undirected edge is a
// cycle.)
//
// Source: P. Bonacich, Factoring and weighting approaches to status scores and
// clique identification, Journal of Mathematical Sociology 2 (1972), pages
// 113-120; and Power and Centrality: A Family of Measures, American Journal of
// Sociology 92 (1987), pages 1170-1182, of whose family it is the limit.
//
// Method: on an undirected graph, whose matrix is symmetric, conjugate gradients
// from equal values (rayleigh.go); what they leave below 0, by rounding or because
// the rounds were too few, becomes 0. On a directed one power iteration, shifted,
// from equal values:
//
//	x' = (A'x + c x) / ‖A'x + c x‖₂,   c = λ/4 with λ = x'A'x so far
//
// The shift moves -λ, which a cycle of even length has too, to a distance of 3/5;
// it grows with λ. Both iterations, and their bits, are the same when all weights
// are multiplied by a power of two.
//
// Needs the transpose. A round costs one pass over the arcs, O(n+m); 32 bytes
// per vertex of an undirected graph, 16 of a directed one and 8 more while cycles
// are looked for. A row is added in a fixed order by one worker and partial sums
// in the order of the chunks, so the bits do not depend on the workers; on the
// numbers of the vertices they depend by the rounding of sums.
//
// The run stops when the residual ‖A'x − λx‖₂ / λ of x with ‖x‖₂ = 1 is at most
// Tolerance. On an undirected graph there is then an eigenvalue within Delta·λ
// of λ, and no more than the share Delta/γ of x lies outside the eigenvectors
// whose eigenvalues are within γλ. The residual is that of the values returned:
// the last round measures it afresh, and a run that may take only one or two
// rounds returns the start. On a directed graph the residual says that x is
// an eigenvector of a matrix so far from A', no more; where two strong components
// of the same λ follow upon each other it falls as slowly as 1/rounds.
func Eigenvector(ctx context.Context, g *graph.Snapshot, p EigenvectorParams, e algorithms.Env) (*EigenvectorResult, error) {
	r, err := eigenvector(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("rank: eigenvector: %w", err)
	}
	return r, nil
}

func eigenvector(ctx context.Context, g *graph.Snapshot, p EigenvectorParams, e algorithms.Env) (*EigenvectorResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedIn | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	n := g.Order()
	x := make([]float64, n)
	r := &EigenvectorResult{Score: x}
	r.Meaning = "residual relative to the eigenvalue"
	cyclic, err := hasCycle(ctx, g)
	if err != nil {
		return nil, err
	}
	if !cyclic {
		r.Converged, r.Acyclic = true, true
		return r, nil
	}
	for v := range x {
		x[v] = 1 / math.Sqrt(float64(n))
	}
	cuts := par.Cuts[graph.Vertex](g.In.Offsets, chunkArcs)
	if g.Directed {
		err = r.shifted(ctx, g, cuts, p, e)
	} else {
		top := newRayleigh(e.Workers, cuts, x, func(ctx context.Context, x, y []float64) error {
			return multiply(ctx, e.Workers, g.In, cuts, x, y)
		})
		err = top.climb(ctx, p.Tolerance, p.MaxIterations, &r.Convergence, e)
		r.Eigenvalue = top.value
	}
	if err != nil {
		return nil, err
	}
	_, err = normalise(ctx, e.Workers, cuts, p.Norm, r.Score)
	return r, err
}

// shifted is the power iteration, from the scores on.
func (r *EigenvectorResult) shifted(ctx context.Context, g *graph.Snapshot, cuts []graph.Vertex, p EigenvectorParams, e algorithms.Env) error {
	x, next := r.Score, make([]float64, g.Order())
	along, length := make([]float64, len(cuts)), make([]float64, len(cuts))
	for {
		// next = A'x,  λ = x'A'x
		err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
			rows := g.In.Block(lo, hi)
			along[c], length[c] = 0, 0
			for i := range rows.Len() {
				v := lo + graph.Vertex(i)
				y := rows.Gather(i, x)
				next[v] = y
				along[c] += float64(x[v] * y)
				length[c] += float64(y * y)
			}
		})
		if err != nil {
			return err
		}
		// residual = A'x - λ x,  next = (A'x + c x) / ‖A'x + c x‖
		r.Eigenvalue = total(along)
		shift := float64(r.Eigenvalue / 4)
		size := math.Sqrt(total(length) + float64(shift*(float64(2*r.Eigenvalue)+shift)))
		residual, err := par.Sum(ctx, e.Workers, cuts, func(lo, hi graph.Vertex) (sum float64) {
			for v := lo; v < hi; v++ {
				d := next[v] - float64(r.Eigenvalue*x[v])
				sum += float64(d * d)
				next[v] = (next[v] + float64(shift*x[v])) / size
			}
			return sum
		})
		if err != nil {
			return err
		}
		r.Iterations++
		r.Delta = math.Sqrt(residual) / r.Eigenvalue
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
		if r.Converged || r.Iterations == p.MaxIterations {
			r.Score = x
			return nil
		}
		x, next = next, x
	}
}

// hasCycle tells whether arcs of weight > 0 lead from some vertex back to
// itself: vertices without such in-arcs are taken away until none is left or
// each one left has one (A. B. Kahn, Topological sorting of large networks,
// Communications of the ACM 5, 1962).
func hasCycle(ctx context.Context, g *graph.Snapshot) (bool, error) {
	if !g.Directed {
		return hasWeight(g.Out), ctx.Err()
	}
	n := g.Order()
	in, free := make([]uint32, n), make([]graph.Vertex, 0, n)
	for u := range graph.Vertex(n) {
		weights := g.In.RowWeights(u)
		for i := range g.In.Row(u) {
			if weights == nil || weights[i] > 0 {
				in[u]++
			}
		}
		if in[u] == 0 {
			free = append(free, u)
		}
	}
	for done := 0; done < len(free); done++ {
		if done%chunkArcs == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		weights := g.Out.RowWeights(free[done])
		for i, v := range g.Out.Row(free[done]) {
			if weights != nil && weights[i] == 0 {
				continue
			}
			if in[v]--; in[v] == 0 {
				free = append(free, v)
			}
		}
	}
	return len(free) < n, ctx.Err()
}

// EigenvectorParams are the quantities that decide the answer.
type EigenvectorParams struct {
	Norm          string  `json:"norm" doc:"what is 1: the square root of the sum of squares (networkx), the largest value (igraph), or the sum" enum:"euclidean|max|sum"`
	Tolerance     float64 `json:"tolerance" doc:"residual relative to the eigenvalue at which to stop" range:"[0,inf)"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultEigenvector returns values of Euclidean norm 1.
func DefaultEigenvector() EigenvectorParams {
	return EigenvectorParams{Norm: "euclidean", Tolerance: 1e-9, MaxIterations: 1000}
}

// EigenvectorResult holds one value per vertex.
type EigenvectorResult struct {
	Score      []float64
	Eigenvalue float64 // λ; 0 without a cycle
	Acyclic    bool
	algorithms.Convergence
}

// checkEigenvector multiplies once more, one arc after the other in the push
// direction: the residual must be the one that the run reports. On undirected
// graphs a few rounds from equal values bound the largest eigenvalue from below,
// so eigenvectors of a smaller one are not accepted. Where all values are 0 a
// walk in depth looks for a cycle.
func checkEigenvector(g *graph.Snapshot, p EigenvectorParams, o *algorithms.Outcome) error {
	slack := slack(g)
	if err := checkNorm(g, "eigenvector", p.Norm, o.Columns[0].F64, slack); err != nil {
		return err
	}
	x := unit(o.Columns[0].F64)
	if square(x) == 0 {
		if u, found := onCycle(g); found {
			return fmt.Errorf("rank: eigenvector: %w: all values are 0 although %s lies on a cycle", algorithms.ErrCheck, g.IDs.Format(u))
		}
		return named("eigenvector", algorithms.CheckMeasure(o, "eigenvalue", 0, 0))
	}
	y := pushed(g.Out, x)
	eigenvalue := 0.0
	for v := range x {
		eigenvalue += float64(x[v] * y[v])
	}
	if !(eigenvalue > 0) {
		return fmt.Errorf("rank: eigenvector: %w: there are values but no eigenvalue", algorithms.ErrCheck)
	}
	// The run's x is of length 1 up to slack, and so is this one; the products are
	// summed twice on either side.
	if err := algorithms.CheckMeasure(o, "eigenvalue", eigenvalue, 4*slack); err != nil {
		return named("eigenvector", err)
	}
	if residual := apart(y, x, eigenvalue) / eigenvalue; !(math.Abs(residual-o.Convergence.Delta) <= slack) {
		return fmt.Errorf("rank: eigenvector: %w: the residual is %v, the run reports %v", algorithms.ErrCheck, residual, o.Convergence.Delta)
	}
	if g.Directed || o.Convergence.Delta > sureResidual {
		return nil
	}
	for v := range y {
		y[v] = 1
	}
	for range growthRounds {
		y = unit(pushed(g.Out, unit(y)))
	}
	if least := math.Sqrt(square(pushed(g.Out, y))); !(least <= eigenvalue*(1+o.Convergence.Delta+slack)) {
		return fmt.Errorf("rank: eigenvector: %w: the largest eigenvalue is %v or more, the run's is %v", algorithms.ErrCheck, least, eigenvalue)
	}
	return nil
}

// onCycle returns a vertex that lies on a cycle of arcs of weight > 0: where a
// walk in depth meets its own way.
func onCycle(g *graph.Snapshot) (graph.Vertex, bool) {
	const fresh, open, done = 0, 1, 2
	n := g.Order()
	state, at := make([]uint8, n), make([]int, n)
	for root := range graph.Vertex(n) {
		if state[root] != fresh {
			continue
		}
		state[root] = open
		for way := []graph.Vertex{root}; len(way) > 0; {
			u := way[len(way)-1]
			row, weights := g.Out.Row(u), g.Out.RowWeights(u)
			if at[u] == len(row) {
				state[u], way = done, way[:len(way)-1]
				continue
			}
			v, weighs := row[at[u]], weights == nil || weights[at[u]] > 0
			at[u]++
			switch {
			case weighs && state[v] == open:
				return v, true
			case weighs && state[v] == fresh:
				state[v], way = open, append(way, v)
			}
		}
	}
	return 0, false
}

// EigenvectorSpec registers Eigenvector.
var EigenvectorSpec = algorithms.Define(algorithms.Kernel[EigenvectorParams, *EigenvectorResult]{
	Name: "eigenvector", Title: "eigenvector centrality",
	Cite: "Bonacich, Factoring and weighting approaches to status scores and clique identification, 1972",
	Doc: "A vertex's value is in proportion to the sum of the values of those that point to it, by weight: the eigenvector of the " +
		"adjacency matrix, by in-arcs, to its largest eigenvalue. Of several components the one of the largest eigenvalue has " +
		"everything. A directed graph without cycles has no such eigenvalue: all values are 0. Not PageRank, which divides a " +
		"vertex's value among those whom it points to.",
	Needs: graph.NeedIn, Weights: true, Columns: []string{"eigenvector"},
	Measures: []algorithms.MeasureDoc{{Name: "eigenvalue", Doc: "eigenvalue of the adjacency matrix that the values belong to; 0 without a cycle"}},
	Default:  DefaultEigenvector(), Run: Eigenvector, Check: checkEigenvector,
	Bytes:         func(n, _ int64, _ bool, _ int) int64 { return 32 * n },
	BytesDirected: func(n, _ int64, _ bool, _ int) int64 { return 24 * n },
	Outcome: func(g *graph.Snapshot, r *EigenvectorResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("eigenvector", "share", r.Score)},
			Measures:    []algorithms.Measure{{Name: "eigenvalue", Value: r.Eigenvalue}},
			Convergence: r.Convergence,
		}
		if r.Acyclic && g.Order() > 0 {
			o.Notes = append(o.Notes, "the graph has no cycle of arcs with weight, so no eigenvalue above 0: all values are 0")
		}
		return o
	},
})
