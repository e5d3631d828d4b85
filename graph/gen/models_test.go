package gen

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/param"
)

// sample is a graph whose digest is known.
type sample struct {
	name   string
	g      Graph
	digest string
}

// small are graphs of every model whose digests are kept: equal parameters
// must give the same graph for ever, or stored experiments could not be
// repeated. They are of the tables that a directed graph.Build makes.
var small = []sample{
	{"kronecker", Kronecker{Scale: 8, EdgeFactor: 8, Seed: 1}, "d61af5130fa2fa121ff673a5f29ba98d2c789620cee455b7df693ab455f23a9d"},
	{"kronecker", Kronecker{Scale: 13, EdgeFactor: 17, Seed: 3}, "c177bb0c7819e40bd1822f26a5aee401457bbd92eff62aa7f0f20f107d355d58"},
	{"rmat", RMAT{Scale: 12, EdgeFactor: 20, A: 0.45, B: 0.25, C: 0.15, Noise: 0.1, Seed: 5}, "b5a4da5cfb5dc2750e85c8883654e0f3b1f9c0f562f7751649a0f7176feb44e7"},
	{"stochastic-kronecker", StochasticKronecker{Initiator: param.Floats{0.99, 0.54, 0.4, 0.2}, Power: 13, Seed: 10}, "df3f7f8454a4bab71fc6f1eeed8b0a310c812a5daf3a7a72729e9ee82e000370"},
	{"stochastic-kronecker", StochasticKronecker{Initiator: param.Floats{0.9, 0.3, 0.1, 0.3, 0.8, 0.2, 0.1, 0.2, 0.7}, Power: 8, Seed: 10}, "24d09d5d555f0cbd09812b9b48e8d71ec157fa5b220ed7890262f77f7d338f15"},
	{"erdos-renyi", ErdosRenyi{Vertices: 5000, MeanDegree: 60, Seed: 2}, "da4aa31dc17f0d3a274e53cf6b2263b84be3f66f74de3598db5e10d3b026b393"},
	{"barabasi-albert", BarabasiAlbert{Vertices: 20000, Attach: 7, Seed: 3}, "93db9674957f8b27a70e24d136a203afed2737644b829f5a6b67e6d3cdf4f2cd"},
	{"forest-fire", ForestFire{Vertices: 20000, Forward: 0.37, Backward: 0.86, Seed: 9}, "67295d135120ef5e73e93ce8069abc51fc0dc8663e3462cb381c3dca68beffc9"},
	{"watts-strogatz", WattsStrogatz{Vertices: 20000, Neighbours: 12, Rewire: 0.2, Seed: 4}, "9be01d8af4c0e007aa6967975d9c50f85e12dded48fe5d195c5abc9ebaf09799"},
	{"configuration", Configuration{Vertices: 20000, Exponent: 2.5, MeanDegree: 10, MaxDegree: 300, Seed: 8}, "99b317e6165acd01bbee8bc91d0d4e51d2616c9ad5a248e62fcc04f365409c4f"},
	{"configuration", Configuration{Degrees: append(slices.Repeat(param.Ints{3}, 500), 0, 7, 7, 40), Seed: 8}, "62d21af7b3c85da628185d76d9f1e34b0d47c2a52fbeaebca505416557f65315"},
	{"hyperbolic", Hyperbolic{Vertices: 20000, Exponent: 2.4, MeanDegree: 12, Seed: 11}, "a30fa71a456e9a3f25708c291d333d3529d468b5bc4f690eef1820877a5cd849"},
	{"hyperbolic", Hyperbolic{Vertices: 5000, Exponent: 2.8, MeanDegree: 9, Temperature: 0.6, Seed: 12}, "3b792d956b038ec947c33a3aa9b779ff7aec6222d48c46299050d8d6558cba96"},
	{"sbm", SBM{Sizes: param.Ints{700, 1, 300, 2000}, Inside: 0.05, Outside: 0.01, Seed: 5}, "26539273fb6ef7d6ace700eae0847b0073a9be00ee619423167b58d0fb498804"},
	{"sbm", SBM{Sizes: param.Ints{500, 300, 400}, Densities: param.Floats{0.5, 0.1, 0, 0, 0.25, 1}, Seed: 5}, "1a094c43d5bbc33883760d517ceec74f097e1dee0c16a05b09de2fef2bce1f41"},
	{"dcsbm", DCSBM{Sizes: param.Ints{3000, 2000, 1500}, Exponent: 2.5, MeanDegree: 30, MaxDegree: 500, Mixing: 0.2, Seed: 6}, "e4226e41b45d2df33703ae364fb8e82480f09c6d5f79d1db8feb5a8420770e5f"},
	{"lfr", LFR{Vertices: 6000, Exponent: 2.5, MeanDegree: 40, MaxDegree: 300, CommunityExponent: 1.5, MinCommunity: 20, MaxCommunity: 600, Mixing: 0.35, Seed: 7}, "50f249816de39b6de8198305f101c9e2ca341f7006b021851b74f348ba36ad6a"},
	{"world", func() World {
		w := worldOf(3000, 1500, 500)
		w.Rates, w.Contagion, w.Rounds, w.Anchors, w.Sybils, w.AttackEdges, w.MissedFlags, w.FalseFlags, w.Unlabelled = param.Floats{0.05, 0.1, 0.2}, 0.3, 3, 50, 400, 70, 0.2, 0.05, 0.1
		return w
	}(), "133039fe417f1daef27b0670350aff0351a8fb978512fef347caac053c7633c9"},
	{"world", func() World {
		w := worldOf(5000)
		w.By, w.Days, w.InsideFactor, w.RiskSpread = "interactions", 0, 3, 2.5
		return w
	}(), "0f78cd7e47edacbb9becc717dcd0fbb5a40c81cb3fe5c558a66fe7a495102f69"},
}

// drawAll returns all edges of a graph.
func drawAll(t testing.TB, g Graph, workers int) (*Drawn, []*graph.Edges) {
	t.Helper()
	d, err := g.Draw(t.Context(), workers)
	if err != nil {
		t.Fatalf("%+v: %v", g, err)
	}
	batches, err := All(t.Context(), d, workers)
	if err != nil {
		t.Fatalf("%+v: %v", g, err)
	}
	return d, batches
}

// built returns a graph as a table.
func built(t testing.TB, g Graph, directed bool) (*Drawn, *graph.EdgeTable) {
	t.Helper()
	d, batches := drawAll(t, g, 0)
	table, _, err := graph.Build(t.Context(), batches, graph.BuildOptions{Directed: directed})
	if err != nil {
		t.Fatal(err)
	}
	if int64(table.Order()) != d.Order {
		t.Fatalf("%+v: %d vertices, want %d", g, table.Order(), d.Order)
	}
	return d, table
}

func TestModelsAreComplete(t *testing.T) {
	for _, m := range Models {
		if m.Name == "" || m.Title == "" || m.Cite == "" || m.Doc == "" || m.Name != strings.ToLower(m.Name) {
			t.Errorf("incomplete: %+v", m)
		}
		if !slices.ContainsFunc(m.Params, func(p param.Param) bool { return p.Name == "seed" && p.Default == "1" }) {
			t.Errorf("%s: no seed", m.Name)
		}
		if !slices.ContainsFunc(small, func(s sample) bool {
			return s.name == m.Name && reflect.TypeOf(s.g) == reflect.TypeOf(m.New()).Elem()
		}) {
			t.Errorf("%s: no digest is kept", m.Name)
		}
		g, words := m.New(), strings.Fields(m.Example)
		for i := 0; i+1 < len(words); i += 2 {
			if err := param.Set(g, strings.TrimPrefix(words[i], "--"), words[i+1]); err != nil {
				t.Errorf("%s: the example: %v", m.Name, err)
			}
		}
		d, batches := drawAll(t, g, 0)
		if len(batches) == 0 || d.Order == 0 || !slices.EqualFunc(d.Truth, m.Truth, func(c column.Column, name string) bool { return c.Name == name }) {
			t.Errorf("%s: the example has %d batches, %d vertices, %d columns of truth", m.Name, len(batches), d.Order, len(d.Truth))
		}
	}
}

// sameColumns tells whether columns have the same bits; NaN is no value.
func sameColumns(a, b []column.Column) bool {
	return fmt.Sprintf("%x", a) == fmt.Sprintf("%x", b)
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	for _, s := range small {
		wantDrawn, want := drawAll(t, s.g, 1)
		for _, workers := range []int{2, 7, 64} {
			d, got := drawAll(t, s.g, workers)
			if !reflect.DeepEqual(got, want) || !sameColumns(d.Truth, wantDrawn.Truth) {
				t.Errorf("%+v: %d workers: another graph than with one", s.g, workers)
			}
		}
		for i := len(want) - 1; i >= 0; i-- { // asked for again, and in another order
			if got, err := wantDrawn.Batch(i); err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Errorf("%+v: batch %d differs when asked for again (%v)", s.g, i, err)
			}
		}
		other := reflect.New(reflect.TypeOf(s.g))
		other.Elem().Set(reflect.ValueOf(s.g))
		other.Elem().FieldByName("Seed").SetUint(999)
		if _, got := drawAll(t, other.Interface().(Graph), 0); reflect.DeepEqual(got, want) {
			t.Errorf("%+v: seed 999 gives the same graph", s.g)
		}
		for _, i := range []int{-1, wantDrawn.Len()} {
			if _, err := wantDrawn.Batch(i); err == nil {
				t.Errorf("%+v: there is a batch %d", s.g, i)
			}
		}
	}
}

func TestDigestsStay(t *testing.T) {
	for _, s := range small {
		if _, table := built(t, s.g, true); table.Digest.String() != s.digest {
			t.Errorf("%+v: digest %s, want %s", s.g, table.Digest, s.digest)
		}
	}
}

// Vertices are named once each, and edges have no others.
func TestVerticesAreNamedOnce(t *testing.T) {
	for _, s := range small {
		d, batches := drawAll(t, s.g, 0)
		var named []int64
		for _, e := range batches {
			named = append(named, e.Vertices...)
			for i := range e.Src {
				if min(e.Src[i], e.Dst[i]) < 0 || max(e.Src[i], e.Dst[i]) >= d.Order {
					t.Fatalf("%+v: edge %d to %d", s.g, e.Src[i], e.Dst[i])
				}
			}
		}
		for i, id := range named {
			if id != int64(i) {
				t.Fatalf("%+v: vertex %d is the %d-th named", s.g, id, i)
			}
		}
		if int64(len(named)) != d.Order {
			t.Errorf("%+v: %d vertices are named, there are %d", s.g, len(named), d.Order)
		}
	}
}

// A community is named by its smallest member.
func TestTruthNamesTheSmallest(t *testing.T) {
	for _, s := range small {
		d, err := s.g.Draw(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range d.Truth {
			if err := c.Validate(int(d.Order)); err != nil || c.Kind == column.Label && c.Name != "community" {
				t.Fatalf("%+v: %q: %v", s.g, c.Name, err)
			}
			for v, label := range c.U32 {
				if int(label) > v || c.U32[label] != label {
					t.Fatalf("%+v: vertex %d is in community %d, which is in %d", s.g, v, label, c.U32[label])
				}
			}
		}
	}
}

// Each parameter is refused just outside its range, by name.
func TestParametersOutOfRange(t *testing.T) {
	for _, m := range Models {
		for _, p := range m.Params {
			if p.Range == "" {
				continue
			}
			low, high, _ := strings.Cut(p.Range[1:len(p.Range)-1], ",")
			for _, end := range []struct {
				text string
				off  float64
			}{{low, -1}, {high, 1}} {
				x, err := strconv.ParseFloat(end.text, 64)
				if err != nil {
					t.Fatal(err)
				}
				bad := strconv.FormatFloat(x+end.off, 'f', -1, 64)
				g := m.New()
				err = param.Set(g, p.Name, bad)
				if invalid := g.Validate(); !errors.Is(err, param.ErrBad) || invalid == nil || !strings.Contains(err.Error(), "--"+p.Name) {
					t.Errorf("%s: --%s %s: %v; %v", m.Name, p.Name, bad, err, invalid)
				}
				if g.Bytes(2) != 0 {
					t.Errorf("%s: --%s %s: an estimate of %d bytes", m.Name, p.Name, bad, g.Bytes(2))
				}
				if _, err := g.Draw(t.Context(), 0); !errors.Is(err, param.ErrBad) || !strings.HasPrefix(err.Error(), "gen: "+m.Name+": ") {
					t.Errorf("%s: --%s %s is drawn: %v", m.Name, p.Name, bad, err)
				}
			}
		}
	}
}

// Parameters that are each in range but do not go together.
func TestParametersAtOdds(t *testing.T) {
	configuration := Configuration{Vertices: 100, Exponent: 2, MeanDegree: 5, MaxDegree: 20}
	rmat, sbm, dcsbm, lfr := RMAT{Scale: 3, EdgeFactor: 1, A: 0.25, B: 0.25, C: 0.25}, SBM{Sizes: param.Ints{2, 3}}, DCSBM{Sizes: param.Ints{50, 50}, Exponent: 2, MeanDegree: 5, MaxDegree: 20},
		LFR{Vertices: 100, Exponent: 2, MeanDegree: 5, MaxDegree: 20, CommunityExponent: 1, MinCommunity: 10, MaxCommunity: 30, Mixing: 0.2}
	with := func(change func(l *LFR)) LFR { l := lfr; change(&l); return l }
	for _, c := range []struct {
		g    Graph
		want string
	}{
		{func() Graph { r := rmat; r.A = 0.75; return r }(), "gen: rmat: bad parameter: --a 0.75, --b 0.25 and --c 0.25 add up to 1.25; 1 is the most"},
		{func() Graph { r := rmat; r.Noise = 0.3; return r }(), "gen: rmat: bad parameter: --noise 0.3 may make a quadrant negative; 0.25 is the most for these"},
		{StochasticKronecker{Power: 1}, "gen: stochastic-kronecker: bad parameter: --initiator has 0 numbers; two rows need 4, three 9, and so on"},
		{StochasticKronecker{Initiator: param.Floats{1, 1, 1, 1, 1}, Power: 1}, "gen: stochastic-kronecker: bad parameter: --initiator has 5 numbers; two rows need 4, three 9, and so on"},
		{StochasticKronecker{Initiator: slices.Repeat(param.Floats{1}, 9), Power: 20}, "gen: stochastic-kronecker: bad parameter: --power 20 of 3 rows makes more than 2147483648 vertices"},
		{StochasticKronecker{Initiator: param.Floats{.1, .2, .3, .4, .5, .6, .7, .8, .9, .11, .12, .13, .14, .15, .16, .17}, Power: 15}, "gen: stochastic-kronecker: bad parameter: --power 15 of 16 different numbers makes more than 4194304 different probabilities; give a smaller power or fewer numbers"},
		{ErdosRenyi{Vertices: 10, MeanDegree: 9.5}, "gen: erdos-renyi: bad parameter: --mean-degree 9.5 of 10 vertices; 9 is the most"},
		{BarabasiAlbert{Vertices: 10, Attach: 10}, "gen: barabasi-albert: bad parameter: --attach 10 with 10 vertices; 9 is the most"},
		{ForestFire{Vertices: 10, Forward: 0.5, Backward: 2}, "gen: forest-fire: bad parameter: --forward 0.5 times --backward 2 is 1; 0.99 is the most"},
		{WattsStrogatz{Vertices: 10, Neighbours: 3}, "gen: watts-strogatz: bad parameter: --neighbours 3 is odd"},
		{WattsStrogatz{Vertices: 10, Neighbours: 10}, "gen: watts-strogatz: bad parameter: --neighbours 10 of 10 vertices; 8 is the most"},
		{Configuration{Exponent: 2, MeanDegree: 5, MaxDegree: 20}, "gen: configuration: bad parameter: give --vertices or --degrees"},
		{func() Graph { c := configuration; c.Degrees = param.Ints{1, 1}; return c }(), "gen: configuration: bad parameter: --vertices 100 and --degrees: give one of them"},
		{func() Graph { c := configuration; c.Vertices, c.Degrees = 0, param.Ints{3, 2}; return c }(), "gen: configuration: bad parameter: --degrees add up to 5, which is odd: every edge has two ends"},
		{func() Graph { c := configuration; c.MeanDegree = 21; return c }(), "gen: configuration: bad parameter: --mean-degree 21 is above --max-degree 20"},
		{func() Graph { c := configuration; c.MaxDegree = 100; return c }(), "gen: configuration: bad parameter: --max-degree 100 of 100 vertices; 99 is the most"},
		{func() Graph { c := configuration; c.MeanDegree = 1; return c }(), "gen: configuration: bad parameter: --mean-degree 1 is too small for exponent 2 and degrees up to 20, whose mean is 2.25399 at least"},
		{Hyperbolic{Vertices: 10, Exponent: 2.5, MeanDegree: 5}, "gen: hyperbolic: bad parameter: --mean-degree 5 of 10 vertices; half of the others, 4.5, is the most"},
		{SBM{}, "gen: sbm: bad parameter: --sizes names no block"},
		{SBM{Sizes: param.Ints{1 << 31, 1}}, "gen: sbm: bad parameter: --sizes add up to more than 2147483648 vertices"},
		{func() Graph { s := sbm; s.Densities = param.Floats{0.5, 0.5}; return s }(), "gen: sbm: bad parameter: --densities has 2 numbers; 2 blocks need 3, one for each pair"},
		{DCSBM{Exponent: 2, MeanDegree: 5, MaxDegree: 20}, "gen: dcsbm: bad parameter: --sizes names no block"},
		{func() Graph { d := dcsbm; d.MeanDegree = 21; return d }(), "gen: dcsbm: bad parameter: --mean-degree 21 is above --max-degree 20"},
		{func() Graph { d := dcsbm; d.MaxDegree = 100; return d }(), "gen: dcsbm: bad parameter: --max-degree 100 of 100 vertices; 99 is the most"},
		{func() Graph { d := dcsbm; d.MeanDegree = 1; return d }(), "gen: dcsbm: bad parameter: --mean-degree 1 is too small for exponent 2 and degrees up to 20, whose mean is 2.25399 at least"},
		{func() Graph { d := dcsbm; d.Mixing = 1; return d }(), "gen: dcsbm: bad parameter: --mixing 1: even if edges ignored the blocks, only a share of 0.4970 would go between them"},
		{with(func(l *LFR) { l.MeanDegree = 21 }), "gen: lfr: bad parameter: --mean-degree 21 is above --max-degree 20"},
		{with(func(l *LFR) { l.MeanDegree = 1 }), "gen: lfr: bad parameter: --mean-degree 1 is too small for exponent 2 and degrees up to 20, whose mean is 2.25399 at least"},
		{with(func(l *LFR) { l.MaxDegree = 100 }), "gen: lfr: bad parameter: --max-degree 100 of 100 vertices; 99 is the most"},
		{with(func(l *LFR) { l.MinCommunity = 31 }), "gen: lfr: bad parameter: --min-community 31 is above --max-community 30"},
		{with(func(l *LFR) { l.MaxCommunity = 101 }), "gen: lfr: bad parameter: --max-community 101 of 100 vertices"},
		{with(func(l *LFR) { l.MinCommunity, l.MaxCommunity = 51, 60 }), "gen: lfr: bad parameter: --min-community 51 of 100 vertices leaves no second community for the edges that --mixing 0.2 sends out"},
		{worldWith(func(w *World) { w.MeanDegree = 201 }), "gen: world: bad parameter: --mean-degree 201 is above --max-degree 200"},
		{worldWith(func(w *World) { w.MeanDegree, w.MaxDegree = 60, 60 }), "gen: world: bad parameter: 1680 edges within group 2 of 80 members; half of the pairs, 1580, is the most"},
		{worldWith(func(w *World) { w.Rates = param.Floats{0.1, 0.1, 0.1} }), "gen: world: bad parameter: --rates has 3 numbers; 2 groups need as many, or one for all"},
		{worldWith(func(w *World) { w.Rates, w.RiskSpread = param.Floats{0.3}, 3 }), "gen: world: bad parameter: --risk-spread 3 makes risks of up to 1.2 of the rate 0.3; 1 is the most"},
		{worldWith(func(w *World) { w.AnchorGroup = 3 }), "gen: world: bad parameter: --anchor-group 3 of 2 groups"},
		{worldWith(func(w *World) { w.Anchors, w.AnchorGroup = 81, 2 }), "gen: world: bad parameter: --anchors 81 of 80 members"},
		{worldWith(func(w *World) { w.AttackEdges = 1 }), "gen: world: bad parameter: --attack-edges 1 between 200 members and 0 Sybils; half of the pairs is the most"},
		{worldWith(func(w *World) { w.Sybils = 20 }), "gen: world: bad parameter: --sybil-degree 16 of 20 Sybils; 9.5, half of the others, is the most"},
		{worldWith(func(w *World) { w.InsideFactor = 100 }), "gen: world: bad parameter: --inside-factor 100: ties within groups would have 6.54 interactions on average and ties across 0.0654; 1 is the least"},
		{worldWith(func(w *World) { w.Sybils = 1 << 30; w.Sizes = param.Ints{1 << 30, 1}; w.MeanDegree = 1 }), "gen: world: bad parameter: --sizes and --sybils add up to more than 2147483648 vertices"},
		{worldWith(func(w *World) { w.Rates, w.RiskSpread, w.Anchors = param.Floats{1}, 0, 1 }), "gen: world: bad parameter: --anchors 1: only 0 members do not default"},
	} {
		if _, err := c.g.Draw(t.Context(), 0); err == nil || err.Error() != c.want || !errors.Is(err, param.ErrBad) {
			t.Errorf("%+v: %v, want %s", c.g, err, c.want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, s := range small {
		d, err := s.g.Draw(ctx, 0)
		if err == nil {
			_, err = All(ctx, d, 0)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: %v", s.g, err)
		}
	}
}

// FuzzModels sets parameters from text, "name value name value ...", and draws
// whatever is valid and small.
func FuzzModels(f *testing.F) {
	for i, m := range Models {
		f.Add(uint8(i), strings.ReplaceAll(m.Example, "--", ""))
	}
	at := func(name string) uint8 {
		return uint8(slices.IndexFunc(Models, func(m Model) bool { return m.Name == name }))
	}
	f.Add(at("lfr"), "vertices 30 mean-degree 9 max-degree 29 min-community 10 max-community 30 mixing 1")
	f.Add(at("lfr"), "vertices 64 mean-degree 30 max-degree 60 min-community 2 max-community 3 mixing 0")
	f.Add(at("hyperbolic"), "vertices 40 mean-degree 19 temperature 0.99 exponent 2.01")
	f.Add(at("hyperbolic"), "vertices 2 mean-degree 0.5 temperature 1e-300")
	f.Add(at("sbm"), "sizes 1x9 inside 1 outside 1")
	f.Add(at("dcsbm"), "sizes 3,1 mean-degree 3 max-degree 3 mixing 0")
	f.Fuzz(func(t *testing.T, model uint8, text string) {
		m := Models[int(model)%len(Models)]
		g, words := m.New(), strings.Fields(text)
		for i := 0; i+1 < len(words); i += 2 {
			if err := param.Set(g, words[i], words[i+1]); err != nil && !errors.Is(err, param.ErrBad) {
				t.Fatal(err)
			}
		}
		if g.Validate() != nil || g.Bytes(2) > 1<<24 {
			return
		}
		d, err := g.Draw(t.Context(), 0)
		if errors.Is(err, param.ErrBad) {
			return // what only the drawing finds
		}
		if err != nil {
			t.Fatal(err)
		}
		batches, err := All(t.Context(), d, 0)
		if err != nil {
			t.Fatal(err)
		}
		table, _, err := graph.Build(t.Context(), batches, graph.BuildOptions{})
		if err != nil || int64(table.Order()) != d.Order {
			t.Fatalf("%+v: %d vertices, want %d (%v)", g, table.Order(), d.Order, err)
		}
		for _, c := range d.Truth {
			if err := c.Validate(table.Order()); err != nil {
				t.Fatalf("%+v: %v", g, err)
			}
		}
	})
}

// near reports a count of draws that is five standard deviations from what
// its probability lets expect: a chance of 6e-7 for each, but seeds are fixed,
// so a test that passes once passes always.
func near(t *testing.T, what string, count, draws int, p float64) {
	t.Helper()
	within(t, what, float64(count), float64(draws)*p, float64(draws)*p*(1-p))
}

func within(t *testing.T, what string, got, mean, variance float64) {
	t.Helper()
	if d := got - mean; d*d > 25*variance+1e-9 {
		t.Errorf("%s: %v, want %v, variance %v", what, got, mean, variance)
	}
}

func BenchmarkModels(b *testing.B) {
	for _, c := range []struct {
		name string
		g    Graph
	}{
		{"kronecker", Kronecker{Scale: 18, EdgeFactor: 16, Seed: 1}},
		{"rmat", RMAT{Scale: 18, EdgeFactor: 16, A: 0.45, B: 0.22, C: 0.22, Noise: 0.1, Seed: 1}},
		{"stochastic-kronecker", StochasticKronecker{Initiator: param.Floats{0.99, 0.57, 0.57, 0.3}, Power: 18, Seed: 1}},
		{"erdos-renyi", ErdosRenyi{Vertices: 1 << 18, MeanDegree: 32, Seed: 1}},
		{"barabasi-albert", BarabasiAlbert{Vertices: 1 << 18, Attach: 16, Seed: 1}},
		{"forest-fire", ForestFire{Vertices: 1 << 18, Forward: 0.37, Backward: 0.86, Seed: 1}},
		{"watts-strogatz", WattsStrogatz{Vertices: 1 << 18, Neighbours: 32, Rewire: 0.1, Seed: 1}},
		{"configuration", Configuration{Vertices: 1 << 18, Exponent: 2.5, MeanDegree: 32, MaxDegree: 5000, Seed: 1}},
		{"hyperbolic", Hyperbolic{Vertices: 1 << 18, Exponent: 2.5, MeanDegree: 32, Seed: 1}},
		{"hyperbolic, T = 0.5", Hyperbolic{Vertices: 1 << 18, Exponent: 2.5, MeanDegree: 32, Temperature: 0.5, Seed: 1}},
		{"sbm", SBM{Sizes: slices.Repeat(param.Ints{256}, 1024), Inside: 0.08, Outside: 4e-5, Seed: 1}},
		{"dcsbm", DCSBM{Sizes: slices.Repeat(param.Ints{256}, 1024), Exponent: 2.5, MeanDegree: 28, MaxDegree: 5000, Mixing: 0.3, Seed: 1}},
		{"world", worldOf(200000, 62144)},
		{"lfr", LFR{Vertices: 1 << 18, Exponent: 2.5, MeanDegree: 27.5, MaxDegree: 5000, CommunityExponent: 1.8, MinCommunity: 40, MaxCommunity: 8000, Mixing: 0.35, Seed: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			edges := 0
			for b.Loop() {
				_, batches := drawAll(b, c.g, 0)
				edges = 0
				for _, e := range batches {
					edges += e.Len()
				}
			}
			b.ReportMetric(float64(edges)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
		})
	}
}
