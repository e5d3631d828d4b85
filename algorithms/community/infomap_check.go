package community

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// checkInfomap lets the walk flow once more, by pushing, and computes the
// codelength from entropies. Labels must name the smallest-ranked members, the
// measures be those reported, and, if the run converged, no single vertex must
// shorten the code by moving.
func checkInfomap(g *graph.Snapshot, p InfomapParams, o *algorithms.Outcome) error {
	wrong := func(format string, x ...any) error {
		return fmt.Errorf("%w: community: Infomap: %s", algorithms.ErrCheck, fmt.Sprintf(format, x...))
	}
	n, label := g.Order(), o.Columns[0].U32
	if len(label) != n {
		return wrong("%d labels for %d vertices", len(label), n)
	}
	members := make([]int, n)
	count, largest := 0.0, 0
	for v, c := range label {
		switch {
		case int64(c) >= int64(n) || label[c] != c:
			return wrong("the community of %s is named after no member", g.IDs.Format(graph.Vertex(v)))
		case g.Rank(graph.Vertex(v)) < g.Rank(graph.Vertex(c)):
			return wrong("the community of %s is not named after its smallest member", g.IDs.Format(graph.Vertex(v)))
		case int(c) == v:
			count++
		}
		members[c]++
		largest = max(largest, members[c])
	}
	w, err := newWalkCheck(g, p)
	if err != nil {
		return err
	}
	w.join(label)
	bits, whole := w.codelength(label), 0.0
	for _, x := range w.visits {
		whole += information(x, 1)
	}
	want := map[string]float64{"codelength": bits, "one_level": whole, "savings": 0, "communities": count, "largest": float64(largest)}
	if whole > bitRounding {
		want["savings"] = 1 - bits/whole
	}
	if len(o.Measures) != len(want) {
		return wrong("%d measures, not %d", len(o.Measures), len(want))
	}
	for _, m := range o.Measures {
		if x, ok := want[m.Name]; !ok || !(math.Abs(m.Value-x) <= bitRounding*(1+math.Abs(x))) {
			return wrong("%s is %v, not %v", m.Name, x, m.Value)
		}
	}
	for v, c := range label {
		if members[c] > 1 && w.leaving(graph.Vertex(v)) == 0 && w.visits[v] == 0 {
			return wrong("%s, where nobody goes, is not alone", g.IDs.Format(graph.Vertex(v)))
		}
	}
	if !o.Convergence.Converged {
		return nil
	}
	if v, saved := w.bestMove(label); saved > bitRounding {
		return wrong("moving %s alone would save %v bits", g.IDs.Format(v), saved)
	}
	return nil
}

// bitRounding is what codelengths may differ by that come from other sums than
// the kernel's, and from a flow that is exact to 1e-12.
const bitRounding = 1e-9

// information returns -x log2(x/y), 0 for what is not above 0.
func information(x, y float64) float64 {
	if x <= 0 {
		return 0
	}
	return -float64(x*exact.Log(x/y)) * bitsPerNat
}

// walkCheck is the flow by arc in the graph's own order, and what of it crosses
// the borders of communities.
type walkCheck struct {
	g          *graph.Snapshot // simple if the flow is undirected
	share      []float64       // flow over weight of the arcs out of each vertex
	visits     []float64
	use        []float64 // visits by community
	left, come []float64 // flow out of a community and into it
	index      float64   // sum of come
}

func newWalkCheck(g *graph.Snapshot, p InfomapParams) (*walkCheck, error) {
	var err error
	if !g.Directed || p.Flow == "undirected" {
		if g, err = g.With(context.Background(), graph.NeedSimple, 0); err != nil {
			return nil, err
		}
	}
	n, total := g.Order(), 0.0
	w := &walkCheck{g: g, share: make([]float64, n), visits: make([]float64, n), use: make([]float64, n), left: make([]float64, n), come: make([]float64, n)}
	strength := make([]float64, n)
	for v := range strength {
		strength[v] = g.Out.Strength(graph.Vertex(v))
		total += strength[v]
	}
	if total == 0 {
		return w, nil
	}
	at := make([]float64, n) // where the walker is
	for v, s := range strength {
		at[v] = s / total
	}
	// On an undirected graph he is there for good.
	for round, change := 0, 1.0; g.Directed && round < maxFlowRounds && change > 1e-13; round++ {
		next, restarted := make([]float64, n), 1-p.Damping
		for v, x := range at {
			if strength[v] == 0 {
				restarted += float64(p.Damping * x)
			}
			w.arcs(graph.Vertex(v), func(u graph.Vertex, weight float64) {
				next[u] += float64(p.Damping * (x * (weight / strength[v])))
			})
		}
		change = 0
		for v, s := range strength {
			next[v] += float64(restarted * (s / total))
			change += math.Abs(next[v] - at[v])
		}
		at = next
	}
	walking := 0.0 // not on a vertex that has no way out
	for v, s := range strength {
		if s > 0 {
			walking += at[v]
		}
	}
	for v, s := range strength {
		if s > 0 {
			w.share[v] = at[v] / s / walking
		}
	}
	for v := range strength {
		w.arcs(graph.Vertex(v), func(u graph.Vertex, weight float64) { w.visits[u] += float64(w.share[v] * weight) })
	}
	return w, nil
}

// arcs visits the arcs of v with weight.
func (w *walkCheck) arcs(v graph.Vertex, visit func(u graph.Vertex, weight float64)) {
	weights := w.g.Out.RowWeights(v)
	for i, u := range w.g.Out.Row(v) {
		x := 1.0
		if weights != nil {
			x = float64(weights[i])
		}
		if x > 0 {
			visit(u, x)
		}
	}
}

// leaving returns what flows along the arcs of v.
func (w *walkCheck) leaving(v graph.Vertex) (sum float64) {
	w.arcs(v, func(_ graph.Vertex, x float64) { sum += float64(w.share[v] * x) })
	return sum
}

// join adds up what communities are visited, left and entered.
func (w *walkCheck) join(label []uint32) {
	for v, c := range label {
		w.use[c] += w.visits[v]
		w.arcs(graph.Vertex(v), func(u graph.Vertex, x float64) {
			if label[u] != c {
				w.left[c] += float64(w.share[v] * x)
				w.come[label[u]] += float64(w.share[v] * x)
				w.index += float64(w.share[v] * x)
			}
		})
	}
}

// codelength is q H(Q) + Σ p(i) H(P(i)), as it is defined.
func (w *walkCheck) codelength(label []uint32) (bits float64) {
	for c := range w.use {
		bits += information(w.come[c], w.index) + information(w.left[c], w.left[c]+w.use[c])
	}
	for v, c := range label {
		bits += information(w.visits[v], w.left[c]+w.use[c])
	}
	return bits
}

// bookBits returns what a community adds to the codelength, the use of the
// index and what its members' visits tell left out.
func bookBits(use, left, come float64) float64 {
	return information(come, 1) + information(left, 1) - information(left+use, 1)
}

// bestMove returns the vertex that saves most by moving, to the community of a
// neighbour or to one of its own, and how many bits that are.
func (w *walkCheck) bestMove(label []uint32) (who graph.Vertex, saved float64) {
	n := len(label)
	members, to, from := make([]int, n), make([]float64, n), make([]float64, n)
	for _, c := range label {
		members[c]++
	}
	in := w.g.In
	for v := range graph.Vertex(n) {
		own, out, into, near := label[v], 0.0, 0.0, []uint32{}
		w.arcs(v, func(u graph.Vertex, x float64) {
			if u != v {
				to[label[u]] += float64(w.share[v] * x)
				out += float64(w.share[v] * x)
				near = append(near, label[u])
			}
		})
		weights := in.RowWeights(v)
		for i, u := range in.Row(v) {
			x := w.share[u]
			if weights != nil {
				x = float64(x * float64(weights[i]))
			}
			if u != v {
				from[label[u]] += x
				into += x
				near = append(near, label[u])
			}
		}
		use, left, come := w.use[own]-w.visits[v], w.left[own]-(out-to[own])+from[own], w.come[own]-(into-from[own])+to[own]
		if members[own] == 1 {
			use, left, come = 0, 0, 0
		}
		before := bookBits(w.use[own], w.left[own], w.come[own])
		try := func(use2, left2, come2, to, from float64) {
			use3, left3, come3 := use2+w.visits[v], left2+(out-to)-from, come2+(into-from)-to
			index := w.index - w.come[own] - come2 + come + come3
			if s := before + bookBits(use2, left2, come2) - information(w.index, 1) -
				(bookBits(use, left, come) + bookBits(use3, left3, come3) - information(index, 1)); s > saved {
				who, saved = v, s
			}
		}
		for _, c := range near {
			if c != own && (to[c] > 0 || from[c] > 0) {
				try(w.use[c], w.left[c], w.come[c], to[c], from[c])
				to[c], from[c] = 0, 0
			}
		}
		if members[own] > 1 {
			try(0, 0, 0, 0, 0)
		}
		to[own], from[own] = 0, 0
	}
	return who, saved
}
