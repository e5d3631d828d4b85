package structure

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// Assortativity computes whether vertices of high degree are linked with their
// like: Pearson's correlation, over the arcs u → v, of x, a degree of the source,
// and y, a degree of the target,
//
//	r = (M Σxy - Σx Σy) / √( (M Σx² - (Σx)²) (M Σy² - (Σy)²) )
//
// where M counts the arcs. With degrees "undirected" it is that of the
// undirected simple view, each edge taken from both ends; with "out-in" and the
// other three x and y are the out- or in-degrees of a directed graph, whose arcs
// are taken as they are, loops too. When one side has the same degree everywhere
// there is no correlation, and no measure is given. Weights do not count, and
// degrees are not diminished by the arc itself ("excess degrees"), which does not
// change r. The column holds the mean of y over the neighbours or the targets of
// a vertex, NaN without any.
//
// Source: M. Newman, Assortative Mixing in Networks, Physical Review Letters 89
// (2002), 208701; directed: M. Newman, Mixing patterns in networks, Physical
// Review E 67 (2003), 026126; all four pairs: J. Foster, D. Foster, P.
// Grassberger, M. Paczuski, Edge direction and the structure of networks, PNAS
// 107 (2010), pages 10815-10820. The column: R. Pastor-Satorras, A. Vázquez, A.
// Vespignani, Dynamical and Correlation Properties of the Internet, Physical
// Review Letters 87 (2001), 258701.
//
// Needs the transpose. Two passes: O(n+m); 12 bytes per vertex with the answer.
// All sums are exact integers of any length and r is rounded at the end, so
// neither workers nor numbering change a bit.
func Assortativity(ctx context.Context, g *graph.Snapshot, p AssortativityParams, e algorithms.Env) (*AssortativityResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("structure: assortativity: %w", err)
	}
	if err := g.Require(graph.NeedIn); err != nil {
		return nil, fmt.Errorf("structure: assortativity: %w", err)
	}
	m := &mixing{g: g, cuts: par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs), mean: make([]float64, g.Order())}
	if err := m.choose(ctx, p.Degrees, e.Workers); err != nil {
		return nil, fmt.Errorf("structure: assortativity: %w", err)
	}
	total, err := m.sum(ctx, e.Workers)
	if err != nil {
		return nil, fmt.Errorf("structure: assortativity: %w", err)
	}
	return &AssortativityResult{Neighbour: m.mean, Coefficient: total.correlation()}, nil
}

// mixing is the state of a run.
type mixing struct {
	g      *graph.Snapshot
	cuts   []graph.Vertex
	simple []uint32                    // neighbours in the undirected simple view; nil: the arcs as they are
	x, y   func(v graph.Vertex) uint64 // of a source, of a target
	mean   []float64
}

// choose sets the degrees that are compared.
func (m *mixing) choose(ctx context.Context, degrees string, workers int) error {
	in := func(v graph.Vertex) uint64 { return uint64(m.g.In.Degree(v)) }
	out := func(v graph.Vertex) uint64 { return uint64(m.g.Out.Degree(v)) }
	switch degrees {
	case "out-in":
		m.x, m.y = out, in
	case "out-out":
		m.x, m.y = out, out
	case "in-in":
		m.x, m.y = in, in
	case "in-out":
		m.x, m.y = in, out
	default:
		m.simple = make([]uint32, m.g.Order())
		m.x = func(v graph.Vertex) uint64 { return uint64(m.simple[v]) }
		m.y = m.x
		return par.Range(ctx, workers, m.cuts, func(_ int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				count := uint32(0)
				eachNeighbour(m.g, v, func(graph.Vertex) { count++ })
				m.simple[v] = count
			}
		})
	}
	return nil
}

// eachNeighbour visits the neighbours of u without direction, each once and not
// u itself, in ascending order.
func eachNeighbour(g *graph.Snapshot, u graph.Vertex, visit func(v graph.Vertex)) {
	out, in := g.Out.Row(u), g.In.Row(u)
	for len(out) > 0 || len(in) > 0 {
		v := graph.None
		if len(out) > 0 {
			v = out[0]
		}
		if len(in) > 0 {
			v = min(v, in[0])
		}
		if len(out) > 0 && out[0] == v {
			out = out[1:]
		}
		if len(in) > 0 && in[0] == v {
			in = in[1:]
		}
		if v != u {
			visit(v)
		}
	}
}

// sum adds up over the arcs, and computes the column. The squares of y are added
// where arcs end, as often as arcs do.
func (m *mixing) sum(ctx context.Context, workers int) (total moments, err error) {
	parts := make([]moments, len(m.cuts))
	err = par.Range(ctx, workers, m.cuts, func(c int, lo, hi graph.Vertex) {
		s := &parts[c]
		for u := lo; u < hi; u++ {
			count, sum := uint64(0), uint64(0)
			if m.simple != nil {
				eachNeighbour(m.g, u, func(v graph.Vertex) { count, sum = count+1, sum+m.y(v) })
			} else {
				for _, v := range m.g.Out.Row(u) {
					count, sum = count+1, sum+m.y(v)
				}
			}
			ending := count
			if m.simple == nil {
				ending = uint64(m.g.In.Degree(u))
			}
			x, y := m.x(u), m.y(u)
			s.m.add(count, 1)
			s.x.add(x, count)
			s.y.add(sum, 1)
			s.xy.add(x, sum)
			s.xx.add(x*x, count) // degrees are below 2³²
			s.yy.add(y*y, ending)
			m.mean[u] = math.NaN()
			if count > 0 {
				m.mean[u] = float64(sum) / float64(count)
			}
		}
	})
	for _, s := range parts {
		for i, w := range s.all() {
			total.all()[i].plus(*w)
		}
	}
	return total, err
}

// moments are the sums over the arcs.
type moments struct{ m, x, y, xy, xx, yy wide }

func (s *moments) all() [6]*wide { return [6]*wide{&s.m, &s.x, &s.y, &s.xy, &s.xx, &s.yy} }

// correlation returns r, NaN if it has none.
func (s *moments) correlation() float64 {
	m, x, y := s.m.big(), s.x.big(), s.y.big()
	above := func(sum *big.Int, a, b *big.Int) *big.Int { // m·sum - a·b
		return new(big.Int).Sub(new(big.Int).Mul(m, sum), new(big.Int).Mul(a, b))
	}
	product := new(big.Int).Mul(above(s.xx.big(), x, x), above(s.yy.big(), y, y))
	if product.Sign() == 0 {
		return math.NaN()
	}
	const precision = 256 // bits, far more than a result has
	root := new(big.Float).SetPrec(precision).SetInt(product)
	root.Sqrt(root)
	r, _ := new(big.Float).SetPrec(precision).Quo(new(big.Float).SetPrec(precision).SetInt(above(s.xy.big(), x, y)), root).Float64()
	return r
}

// wide is a sum of 128 bits.
type wide struct{ high, low uint64 }

// add adds a·b.
func (w *wide) add(a, b uint64) {
	high, low := bits.Mul64(a, b)
	w.plus(wide{high, low})
}

func (w *wide) plus(o wide) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, o.low, 0)
	w.high, _ = bits.Add64(w.high, o.high, carry)
}

func (w *wide) big() *big.Int {
	b := new(big.Int).Lsh(new(big.Int).SetUint64(w.high), 64)
	return b.Add(b, new(big.Int).SetUint64(w.low))
}

// AssortativityParams say which degrees are compared.
type AssortativityParams struct {
	Degrees string `json:"degrees" doc:"compared: neighbours in the undirected simple view, or the degree of an arc's source and that of its target" enum:"undirected|out-in|out-out|in-in|in-out"`
}

// DefaultAssortativity compares the undirected degrees.
func DefaultAssortativity() AssortativityParams { return AssortativityParams{Degrees: "undirected"} }

// AssortativityResult holds the coefficient and the mean degree of neighbours.
type AssortativityResult struct {
	Neighbour   []float64 // mean degree y of neighbours or targets; NaN without any
	Coefficient float64   // r, in [-1,1]; NaN: one side has the same degree everywhere
}

// checkAssortativity lists the pairs of degrees and correlates them in floating
// point, from their means.
func checkAssortativity(g *graph.Snapshot, p AssortativityParams, o *algorithms.Outcome) error {
	source, target := g.Out, g.In
	switch p.Degrees {
	case "undirected":
		simple, err := g.With(context.Background(), graph.NeedSimple, 1)
		if err != nil {
			return err
		}
		g, source, target = simple, simple.Out, simple.Out
	case "out-out":
		target = g.Out
	case "in-in":
		source = g.In
	case "in-out":
		source, target = g.In, g.Out
	}
	var xs, ys []float64
	for u := range graph.Vertex(g.Order()) {
		sum := 0.0
		for _, v := range g.Out.Row(u) {
			xs, ys = append(xs, float64(source.Degree(u))), append(ys, float64(target.Degree(v)))
			sum += float64(target.Degree(v))
		}
		claimed, want := o.Columns[0].F64[u], sum/float64(g.Out.Degree(u)) // 0/0 is NaN
		if claimed != want && !(math.IsNaN(claimed) && math.IsNaN(want)) {
			return fmt.Errorf("structure: assortativity: %w: mean degree of the neighbours of %s is %v, not %v", algorithms.ErrCheck, g.IDs.Format(u), want, claimed)
		}
	}
	mean := func(values []float64) (sum float64) {
		for _, x := range values {
			sum += x
		}
		return sum / float64(len(values))
	}
	mx, my, xy, xx, yy := mean(xs), mean(ys), 0.0, 0.0, 0.0
	for i, x := range xs {
		dx, dy := x-mx, ys[i]-my
		xy, xx, yy = xy+float64(dx*dy), xx+float64(dx*dx), yy+float64(dy*dy)
	}
	r := xy / math.Sqrt(float64(xx*yy))
	const tolerance = 1e-9 // rounding of the means and of sums over the arcs
	switch flat := !(xx > tolerance && yy > tolerance); {
	case flat && len(o.Measures) > 0:
		return fmt.Errorf("structure: assortativity: %w: there is no correlation, %v was claimed", algorithms.ErrCheck, o.Measures[0].Value)
	case !flat:
		if err := algorithms.CheckMeasure(o, "assortativity", r, tolerance); err != nil {
			return fmt.Errorf("structure: assortativity: %w", err)
		}
	}
	return nil
}

// AssortativitySpec registers Assortativity.
var AssortativitySpec = algorithms.Define(algorithms.Kernel[AssortativityParams, *AssortativityResult]{
	Name: "assortativity", Title: "Degree assortativity", Cite: "Newman, Assortative Mixing in Networks, 2002",
	Doc: "The correlation of the degrees at the two ends of an edge, on the undirected simple view or, with --degrees, of out- " +
		"and in-degrees along the arcs of a directed graph; no measure when a side has the same degree everywhere. Also the mean degree " +
		"of the neighbours of a vertex. Weights do not count.",
	Needs: graph.NeedIn, Columns: []string{"neighbour_degree"},
	Measures: []algorithms.MeasureDoc{{Name: "assortativity", Doc: "correlation of the degrees at the ends, in [-1,1]; none where a side has the same everywhere"}},
	Default:  DefaultAssortativity(), Run: Assortativity, Check: checkAssortativity,
	// The column and the degrees; of every chunk its end, in a list that may be half empty, and its sums.
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 12*n + ((n+m)/chunkArcs+2)*(2*4+96) },
	Outcome: func(_ *graph.Snapshot, r *AssortativityResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("neighbour_degree", "neighbours", r.Neighbour)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if !math.IsNaN(r.Coefficient) { // a measure is a number, so that it can be written as JSON
			o.Measures = []algorithms.Measure{{Name: "assortativity", Value: r.Coefficient}}
		}
		return o
	},
})
