package community

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// checkQuality computes all of it from the definitions, one vertex or arc at a
// time: modularity as a sum over vertices, the map equation from entropies.
func checkQuality(g *graph.Snapshot, p QualityParams, o *algorithms.Outcome) error {
	wrong := func(format string, x ...any) error {
		return fmt.Errorf("%w: community: quality: %s", algorithms.ErrCheck, fmt.Sprintf(format, x...))
	}
	n := g.Order()
	label, err := p.labels(n)
	if err != nil {
		return err
	}
	s, err := g.With(context.Background(), graph.NeedSimple, 0)
	if err != nil {
		return err
	}
	volume, cut, size, all := make([]float64, n), make([]float64, n), make([]float64, n), 0.0
	each := func(a *graph.Adjacency, visit func(v, u graph.Vertex, w float64)) {
		for v := range graph.Vertex(n) {
			weights := a.RowWeights(v)
			for i, u := range a.Row(v) {
				if w := 1.0; u != v {
					if weights != nil {
						w = float64(weights[i])
					}
					visit(v, u, w)
				}
			}
		}
	}
	each(s.Out, func(v, u graph.Vertex, w float64) {
		volume[label[v]] += w
		all += w
		if label[u] != label[v] {
			cut[label[v]] += w
		}
	})
	for _, c := range label {
		size[c]++
	}
	want := map[string]float64{"coverage": 1, "communities": 0, "largest": 0, "cpm": 0, "modularity": 0, "conductance": 0, "max_conductance": 0, "codelength": 0}
	conductance, index, left := make([]float64, n), 0.0, 0.0
	h := func(x, y float64) float64 { // -x log2(x/y)
		if x <= 0 {
			return 0
		}
		return -float64(x*exact.Log(x/y)) * bitsPerNat
	}
	for c := range volume {
		left += cut[c]
	}
	for c := range volume {
		if size[c] == 0 {
			continue
		}
		if cut[c] > 0 {
			conductance[c] = cut[c] / min(volume[c], all-volume[c])
		}
		want["communities"]++
		want["largest"] = max(want["largest"], size[c])
		want["conductance"] += conductance[c]
		want["max_conductance"] = max(want["max_conductance"], conductance[c])
		want["cpm"] += float64((volume[c]-cut[c])/2) - float64(float64(p.Resolution*size[c])*(size[c]-1)/2)
		if all > 0 {
			want["coverage"] -= cut[c] / all
			want["modularity"] += (volume[c]-cut[c])/all - float64(float64(p.Resolution*(volume[c]/all))*(volume[c]/all))
			index += (h(cut[c], left) + h(cut[c], cut[c]+volume[c])) / all
		}
	}
	if want["communities"] > 0 {
		want["conductance"] /= want["communities"]
	}
	for v, c := range label {
		if k := s.Out.Strength(graph.Vertex(v)); all > 0 {
			index += h(k, cut[c]+volume[c]) / all
		}
		if got := o.Columns[0].F64[v]; !(math.Abs(got-conductance[c]) <= 1e-9) {
			return wrong("the conductance of the community of %s is %v, not %v", g.IDs.Format(graph.Vertex(v)), conductance[c], got)
		}
	}
	want["codelength"] = index
	if g.Directed {
		arcs, out, in, q := 0.0, make([]float64, n), make([]float64, n), 0.0
		each(g.Out, func(v, u graph.Vertex, w float64) {
			arcs, out[label[v]], in[label[u]] = arcs+w, out[label[v]]+w, in[label[u]]+w
			if label[v] == label[u] {
				q += w
			}
		})
		for c := range out {
			if arcs > 0 {
				q -= float64(float64(p.Resolution*out[c]) * (in[c] / arcs))
			}
		}
		want["directed_modularity"] = 0
		if arcs > 0 {
			want["directed_modularity"] = q / arcs
		}
	}
	if len(o.Measures) != len(want) {
		return wrong("%d measures, not %d", len(o.Measures), len(want))
	}
	for _, m := range o.Measures {
		if x, ok := want[m.Name]; !ok || !(math.Abs(m.Value-x) <= 1e-9*(1+p.Resolution)*(1+math.Abs(x))) {
			return wrong("%s is %v, not %v", m.Name, x, m.Value)
		}
	}
	return nil
}
