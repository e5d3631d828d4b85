package community

import (
	"cmp"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkLeiden proves what Leiden promises, one vertex and one breadth-first
// search at a time: labels name the smallest-ranked members, communities are
// connected, the quality is what was reported, and no single vertex gains by
// moving.
func checkLeiden(g *graph.Snapshot, p LeidenParams, o *algorithms.Outcome) error {
	d, err := checkPartition("Leiden", g, p.Quality, p.Resolution, o)
	if err != nil {
		return err
	}
	if err := d.connected("Leiden"); err != nil {
		return err
	}
	return d.settled("Leiden", p.ThoroughArcs, o.Convergence.Converged)
}

// checkLouvain proves what Louvain promises: labels name the smallest-ranked
// members, the quality is what was reported, and no single vertex gains by moving.
func checkLouvain(g *graph.Snapshot, p LouvainParams, o *algorithms.Outcome) error {
	d, err := checkPartition("Louvain", g, p.Quality, p.Resolution, o)
	if err != nil {
		return err
	}
	return d.settled("Louvain", p.ThoroughArcs, o.Convergence.Converged)
}

// settled proves that no single vertex gains by moving, where that is promised:
// when the search of a graph of no more than thoroughArcs has converged.
func (d *definition) settled(kernel string, thoroughArcs int, converged bool) error {
	if !converged || d.arcs > int64(thoroughArcs) {
		return nil
	}
	if gain := d.bestMove(); gain > d.rounding() {
		return fmt.Errorf("%w: community: %s: moving one vertex would raise %s by %v of all weight", algorithms.ErrCheck, kernel, d.quality, gain)
	}
	return nil
}

// checkPartition proves that labels name the smallest-ranked members, and that
// the quality and the numbers of communities and members are those reported. It
// returns what the quality is defined by.
func checkPartition(kernel string, g *graph.Snapshot, quality string, resolution float64, o *algorithms.Outcome) (*definition, error) {
	label, n := o.Columns[0].U32, g.Order()
	wrong := func(format string, x ...any) (*definition, error) {
		return nil, fmt.Errorf("%w: community: %s: %s", algorithms.ErrCheck, kernel, fmt.Sprintf(format, x...))
	}
	if len(label) != n {
		return wrong("%d labels for %d vertices", len(label), n)
	}
	for v, c := range label {
		switch {
		case int64(c) >= int64(n) || label[c] != c:
			return wrong("the community of %s is named after no member", g.IDs.Format(graph.Vertex(v)))
		case g.Rank(graph.Vertex(v)) < g.Rank(graph.Vertex(c)):
			return wrong("the community of %s is not named after its smallest member", g.IDs.Format(graph.Vertex(v)))
		}
	}
	d := newDefinition(g, quality, resolution, label)
	q := d.value()
	within := d.rounding() / d.share / math.Max(1, math.Abs(q)) // rounding is a share of all weight
	if err := cmp.Or(
		algorithms.CheckMeasure(o, byName(quality, 0).Name, q, within),
		checkSizes(o, "communities", label),
	); err != nil {
		return nil, fmt.Errorf("community: %s: %w", kernel, err)
	}
	return d, nil
}

// definition holds what a quality is defined by: the weight expected between
// two vertices is γ ( a(v) b(u) + b(v) a(u) ) / per, where a and b are
//
//	modularity           strengths            per 4m
//	directed modularity  of out- and in-arcs  per m
//	cpm                  1                    per 2, and none of a vertex with itself
//
// All weight is m, of edges, or of arcs of directed modularity.
type definition struct {
	g          *graph.Snapshot
	quality    string
	resolution float64
	label      []uint32
	a, b       []float64 // by vertex
	allA, allB []float64 // by label
	per        float64
	arcs       int64   // pairs of neighbours, each of both
	scale      float64 // of the quality: 1/m, of cpm 1
	share      float64 // of all weight that a quality of 1 is: 1, of cpm 1/m
}

func newDefinition(g *graph.Snapshot, quality string, resolution float64, label []uint32) *definition {
	n := g.Order()
	d := &definition{
		g: g, quality: quality, resolution: resolution, label: label, scale: 1, share: 1,
		a: make([]float64, n), b: make([]float64, n), allA: make([]float64, n), allB: make([]float64, n),
	}
	m, met := 0.0, make([]graph.Vertex, n) // met[u] is one more than the last vertex that u was met from
	for v := range graph.Vertex(n) {
		d.each(v, func(u graph.Vertex, w float64, out bool) {
			if met[u] != v+1 {
				met[u] = v + 1
				d.arcs++
			}
			m += float64(w / 2)
			if out {
				d.a[v] += w
			} else {
				d.b[v] += w
			}
		})
	}
	switch {
	case quality == byCPM:
		d.per = 2
		for v := range d.a {
			d.a[v], d.b[v] = 1, 1
		}
		if m > 0 {
			d.share = 1 / m
		}
	case m > 0 && quality == byDirectedModularity:
		d.per, d.scale = m, 1/m
	case m > 0:
		copy(d.b, d.a)
		d.per, d.scale = 4*m, 1/m
	default:
		d.per = 1
	}
	for v, c := range label {
		d.allA[c] += d.a[v]
		d.allB[c] += d.b[v]
	}
	return d
}

// each visits the neighbours of v, without v itself; of directed modularity
// those of its out-arcs and then those of its in-arcs.
func (d *definition) each(v graph.Vertex, visit func(u graph.Vertex, w float64, out bool)) {
	row := func(a *graph.Adjacency, out bool) {
		weights := a.RowWeights(v)
		for i, u := range a.Row(v) {
			switch {
			case u == v:
			case weights == nil:
				visit(u, 1, out)
			default:
				visit(u, float64(weights[i]), out)
			}
		}
	}
	row(d.g.Out, true)
	if d.quality == byDirectedModularity {
		row(d.g.In, false)
	}
}

// rounding is what shares of all weight may differ by that are added in another
// order than the kernel's.
func (d *definition) rounding() float64 {
	if d.quality == byCPM {
		return 1e-10
	}
	return 1e-10 * (1 + d.resolution)
}

// expected returns the weight expected between v and others, of which a and b
// are the sums.
func (d *definition) expected(v graph.Vertex, a, b float64) float64 {
	return d.resolution * (float64(d.a[v]*b) + float64(d.b[v]*a)) / d.per
}

// value is the quality, half of what every vertex has with its community.
func (d *definition) value() (q float64) {
	for v, c := range d.label {
		v := graph.Vertex(v)
		have := -d.expected(v, d.allA[c], d.allB[c])
		if d.quality == byCPM {
			have += d.expected(v, d.a[v], d.b[v])
		}
		d.each(v, func(u graph.Vertex, w float64, _ bool) {
			if d.label[u] == c {
				have += w
			}
		})
		q += float64(have / 2 * d.scale)
	}
	return q
}

// bestMove returns the most that moving one vertex, to another community or to
// one of its own, raises the quality, as a share of all weight.
func (d *definition) bestMove() (best float64) {
	into, met, perWeight := make([]float64, len(d.label)), []uint32(nil), d.scale*d.share
	for v, own := range d.label {
		v := graph.Vertex(v)
		met = met[:0]
		d.each(v, func(u graph.Vertex, w float64, _ bool) {
			into[d.label[u]] += w
			met = append(met, d.label[u])
		})
		stay := into[own] - d.expected(v, d.allA[own]-d.a[v], d.allB[own]-d.b[v])
		best = max(best, -stay*perWeight)
		for _, c := range met {
			if c != own {
				best = max(best, (into[c]-d.expected(v, d.allA[c], d.allB[c])-stay)*perWeight)
			}
		}
		for _, c := range met {
			into[c] = 0
		}
	}
	return best
}

// connected proves that communities are.
func (d *definition) connected(kernel string) error {
	for v, reached := range d.reach() {
		if !reached {
			return fmt.Errorf("%w: community: %s: %s is not connected with its community", algorithms.ErrCheck, kernel, d.g.IDs.Format(graph.Vertex(v)))
		}
	}
	return nil
}

// reach marks all that can be reached from the vertex that names a community,
// inside it and along arcs of weight above 0, in either direction.
func (d *definition) reach() []bool {
	reached := make([]bool, len(d.label))
	var queue []graph.Vertex
	for v, c := range d.label {
		if int(c) != v {
			continue
		}
		queue = append(queue[:0], graph.Vertex(v))
		reached[v] = true
		for i := 0; i < len(queue); i++ {
			d.each(queue[i], func(u graph.Vertex, w float64, _ bool) {
				if d.label[u] == c && !reached[u] && w > 0 {
					reached[u] = true
					queue = append(queue, u)
				}
			})
		}
	}
	return reached
}

// checkSizes holds the number of groups, under its name, and the size of the
// largest against the labels.
func checkSizes(o *algorithms.Outcome, name string, label []uint32) error {
	members, largest := map[uint32]int{}, 0
	for _, l := range label {
		members[l]++
		largest = max(largest, members[l])
	}
	return cmp.Or(
		algorithms.CheckMeasure(o, name, float64(len(members)), 0),
		algorithms.CheckMeasure(o, "largest", float64(largest), 0),
	)
}
