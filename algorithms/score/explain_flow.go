package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// flowExplainer splits trust flow by its last hop. At the solution
//
//	x(v) = (1-d) r(v) + d D q(v) + Σ d x(u) s(u,v)/S(u)  over the ties u → v
//
// with restart r, mass D on members without ties, and the model's rule q for
// it, as rank.PageRank defines them. The solver stops near the solution; the
// sum differs from the stored flow by at most the bound it reported, and
// rounding.
type flowExplainer struct {
	manifest *Manifest
	ties     *graph.Snapshot
	flow     []float64
	restart  []float64 // nil: uniform
	strength []float64 // S
	mass     float64   // D
	reported algorithms.Convergence
}

func newFlowExplainer(ctx context.Context, g *graph.Snapshot, m *Manifest, t table, e algorithms.Env) (*flowExplainer, error) {
	ties, _, err := tieStrengths(ctx, g, m.Model.Tie, m.age(), e.Workers)
	if err != nil {
		return nil, err
	}
	if ties, err = ties.With(ctx, graph.NeedIn, e.Workers); err != nil {
		return nil, fmt.Errorf("score: ties: %w", err)
	}
	x := &flowExplainer{manifest: m, ties: ties, flow: t.floats["flow"], restart: t.floats["anchor"], strength: make([]float64, g.Order())}
	for v := range graph.Vertex(g.Order()) {
		x.strength[v] = ties.Out.Strength(v)
		if x.strength[v] == 0 {
			x.mass += x.flow[v]
		}
	}
	for _, k := range m.Kernels {
		if k.Purpose == "trust flow" {
			x.reported = k.Convergence
		}
	}
	return x, nil
}

// explain splits the flow of v.
func (x *flowExplainer) explain(v graph.Vertex) *FlowPart {
	n, p := float64(len(x.flow)), x.manifest.Model.Flow
	r := 1 / n
	if x.restart != nil {
		r = x.restart[v]
	}
	f := &FlowPart{Value: x.flow[v], Restart: float64((1 - p.Damping) * r), Converged: x.reported.Converged, Contacts: []ContactPart{}}
	switch {
	case p.Dangling == "uniform" || p.Dangling == "seeds" && x.restart == nil:
		f.Dangling = float64(p.Damping*x.mass) / n
	case p.Dangling == "seeds":
		f.Dangling = float64(float64(p.Damping*x.mass) * r)
	}
	row, weights := x.ties.In.Row(v), x.ties.In.RowWeights(v)
	var order []graph.Vertex
	for i, u := range row {
		share := float64(weights[i]) / x.strength[u]
		f.Contacts = append(f.Contacts, ContactPart{Flow: x.flow[u], Share: share, Passes: float64(float64(p.Damping*x.flow[u]) * share)})
		order = append(order, x.ties.Rank(u))
	}
	f.Sum = f.Restart + f.Dangling
	for _, c := range f.Contacts {
		f.Sum += c.Passes
	}
	for i, u := range row {
		f.Contacts[i].Member = x.ties.IDs.Format(u)
	}
	sortContacts(f.Contacts, order)
	f.Residual = f.Value - f.Sum
	// Each product and sum rounds by at most 2^-53 of the value; so do the
	// solver's, and the mass on members without ties is a sum over all.
	operations := float64(6*len(row) + 20)
	rounding := (float64(operations*f.Value) + float64(n*f.Dangling)) / (1 << 53)
	f.Bound = x.reported.Delta + float64(rounding) // the division is a product by 2^-53
	f.Within = math.Abs(f.Residual) <= f.Bound
	return f
}

// sortContacts puts the largest first, equal ones by rank.
func sortContacts(contacts []ContactPart, ranks []graph.Vertex) {
	at := make([]int, len(contacts))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int {
		return cmp.Or(cmp.Compare(contacts[j].Passes, contacts[i].Passes), cmp.Compare(ranks[i], ranks[j]))
	})
	sorted := make([]ContactPart, len(contacts))
	for k, i := range at {
		sorted[k] = contacts[i]
	}
	copy(contacts, sorted)
}
