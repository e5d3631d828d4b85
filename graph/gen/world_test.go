package gen

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// worldOf returns a world with the default parameters.
func worldOf(sizes ...int) World {
	w := *worldModel.New().(*World)
	w.Sizes = sizes
	return w
}

// worldWith returns a small one that is changed.
func worldWith(change func(w *World)) World {
	w := worldOf(120, 80)
	w.MeanDegree = 10
	change(&w)
	return w
}

// seen is a world as its output shows it.
type seen struct {
	World
	members  int
	column   map[string]column.Column
	src, dst []int64
	weight   []float32
	time     []int64
}

func see(t testing.TB, w World) *seen {
	t.Helper()
	d, batches := drawAll(t, w, 0)
	s := &seen{World: w, members: sum(w.Sizes), column: map[string]column.Column{}}
	for _, c := range d.Truth {
		s.column[c.Name] = c
	}
	for _, e := range batches {
		s.src, s.dst, s.weight, s.time = append(s.src, e.Src...), append(s.dst, e.Dst...), append(s.weight, e.Weights...), append(s.time, e.Times...)
	}
	return s
}

func (s *seen) group(v int64) int64 { return s.column["group"].I64[v] }

// What is exact: members, Sybils, anchors, edges of every kind; and no edge is
// a loop or there twice.
func TestWorldCounts(t *testing.T) {
	for _, w := range []World{
		worldWith(func(w *World) { w.Anchors, w.AnchorGroup, w.Sybils, w.AttackEdges = 30, 2, 100, 7 }),
		worldWith(func(w *World) { w.Sizes, w.Homophily = param.Ints{1, 1, 300}, 0 }),
		worldWith(func(w *World) { w.Homophily, w.Sybils, w.SybilDegree, w.AttackEdges = 1, 3, 0, 200 }),
		worldWith(func(w *World) { w.Sizes, w.MeanDegree, w.MaxDegree, w.Anchors = param.Ints{101}, 50, 50, 0 }), // half of the pairs
		func() World {
			w := worldOf(10000, 5000, 2500)
			w.Anchors, w.Sybils, w.AttackEdges, w.Exponent, w.MaxDegree = 500, 5000, 300, 2.2, 2000
			return w
		}(),
	} {
		name, s := fmt.Sprintf("%+v", w), see(t, w)
		kinds, pairs := map[string]int{}, map[[2]int64]bool{}
		for i := range s.src {
			a, b := s.src[i], s.dst[i]
			pair := [2]int64{min(a, b), max(a, b)}
			if a == b || pairs[pair] {
				t.Fatalf("%s: edge %v is a loop or there twice", name, pair)
			}
			pairs[pair] = true
			switch ga, gb := s.group(a), s.group(b); {
			case ga == 0 && gb == 0:
				kinds["region"]++
			case ga == 0 || gb == 0:
				kinds["attack"]++
			case ga == gb:
				kinds[fmt.Sprint("inside ", ga)]++
				fallthrough
			default:
				kinds["members"]++
			}
		}
		if want := int(float64(s.members)*w.MeanDegree/2 + 0.5); kinds["members"] != want || kinds["attack"] != w.AttackEdges || kinds["region"] != int(float64(w.Sybils)*w.SybilDegree/2+0.5) {
			t.Errorf("%s: %v", name, kinds)
		}
		p, sums, err := plantDegrees(t.Context(), w.Sizes, must(newPowerLawOfMean(w.Exponent, w.MeanDegree, w.MaxDegree)), w.Seed, 0)
		if err != nil || len(p.first) != len(w.Sizes)+1 {
			t.Fatal(err)
		}
		total := 0.0
		for _, k := range sums {
			total += k
		}
		for g, k := range sums {
			a := k / total
			want := float64(kinds["members"]) * (w.Homophily*a + (1-w.Homophily)*a*a)
			if got := float64(kinds[fmt.Sprint("inside ", g+1)]); math.Abs(got-want) > 1 {
				t.Errorf("%s: %v edges within group %d, want %v", name, got, g+1, want)
			}
		}
		anchors, sybils, sizes := 0, 0, make([]int, len(w.Sizes)+1)
		for v, yes := range s.column["anchor"].Codes {
			sybil := s.column["sybil"].Codes[v]
			sybils += int(sybil)
			sizes[s.group(int64(v))]++
			if sybil == 1 != (s.group(int64(v)) == 0) || sybil == 1 != (s.column["default"].Codes[v] == column.NoCode) || sybil == 1 != math.IsNaN(s.column["risk"].F64[v]) {
				t.Fatalf("%s: what is known of %d is not what is known of a Sybil or member", name, v)
			}
			if anchors += int(yes); yes == 1 && (s.column["default"].Codes[v] != 0 || w.AnchorGroup > 0 && s.group(int64(v)) != int64(w.AnchorGroup)) {
				t.Errorf("%s: an anchor %d", name, v)
			}
		}
		if anchors != w.Anchors || sybils != w.Sybils || !slices.Equal(sizes[1:], w.Sizes) {
			t.Errorf("%s: %d anchors, %d Sybils, groups of %v", name, anchors, sybils, sizes)
		}
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// The assortativity coefficient is the homophily. Its deviation stems from the
// ends that edges between groups have in each: tolerance 3 divided by the root
// of the number of edges. Expected degrees are met as in the paper.
func TestWorldHomophily(t *testing.T) {
	for _, sizes := range [][]int{{6000, 2000}, {3000, 3000, 3000, 500, 500}, slices.Repeat([]int{200}, 40)} {
		for _, h := range []float64{0, 0.2, 0.5, 0.9, 1} {
			w := worldOf(sizes...)
			w.Homophily = h
			s := see(t, w)
			same, ends := 0.0, make([]float64, len(sizes)+1)
			for i := range s.src {
				a, b := s.group(s.src[i]), s.group(s.dst[i])
				ends[a]++
				ends[b]++
				if a == b {
					same++
				}
			}
			m, chance := float64(len(s.src)), 0.0
			for _, e := range ends {
				chance += e / (2 * m) * (e / (2 * m))
			}
			if r := (same/m - chance) / (1 - chance); math.Abs(r-h) > 3/math.Sqrt(m) {
				t.Errorf("%d groups, homophily %v: an assortativity coefficient of %v", len(sizes), h, r)
			}
		}
	}
}

// Default rates by group are those of the recursion in the header, with each
// group's own mixing; the variance has what members share by their contacts.
func TestWorldDefaultRates(t *testing.T) {
	for _, w := range []World{
		func() World { w := worldOf(12000, 4000); w.Contagion = 0; return w }(),
		func() World { w := worldOf(12000, 4000); w.Contagion, w.Rounds = 0.8, 1; return w }(),
		func() World { w := worldOf(12000, 4000); w.Contagion, w.Rounds = 0.8, 20; return w }(),
		func() World {
			w := worldOf(12000, 4000)
			w.Contagion, w.Rounds, w.Rates = 0.5, 4, param.Floats{0.05, 0.25}
			return w
		}(),
		func() World {
			w := worldOf(12000, 4000)
			w.Contagion, w.Rounds, w.Rates, w.By, w.MaxDegree = 1, 2, param.Floats{0.2, 0.05}, "interactions", 16
			return w
		}(),
	} {
		s := see(t, w)
		rate := func(g int) float64 { return w.Rates[min(g, len(w.Rates)-1)] }
		n := float64(s.members)
		share := []float64{float64(w.Sizes[0]) / n, float64(w.Sizes[1]) / n}
		q := []float64{rate(0), rate(1)}
		for range w.Rounds {
			mean := share[0]*q[0] + share[1]*q[1]
			for g := range q {
				q[g] = (1-w.Contagion)*rate(g) + w.Contagion*(w.Homophily*q[g]+(1-w.Homophily)*mean)
			}
		}
		total, want := 0.0, 0.0
		for g := range q {
			count := 0.0
			for v := range s.column["default"].Codes {
				if s.group(int64(v)) == int64(g+1) {
					count += float64(s.column["default"].Codes[v])
				}
			}
			total, want = total+count, want+q[g]*float64(w.Sizes[g])
			within(t, fmt.Sprintf("%+v: defaults of group %d", w, g+1), count, q[g]*float64(w.Sizes[g]), 4*float64(w.Sizes[g])*q[g])
		}
		if len(w.Rates) == 1 && math.Abs(want-n*w.Rates[0]) > 1e-6 {
			t.Errorf("%+v: %v defaults expected", w, want)
		}
		within(t, fmt.Sprintf("%+v: defaults", w), total, want, 4*want)
	}
}

// A regression of defaults on own risk and exposure finds 1-c and c.
func TestWorldContagionIsRecovered(t *testing.T) {
	for _, c := range []float64{0, 0.1, 0.4, 0.9} {
		for _, by := range []string{"contacts", "interactions"} {
			w := worldOf(12000, 4000)
			w.Contagion, w.By, w.Rates, w.Rounds = c, by, param.Floats{0.05, 0.2}, 2
			s := see(t, w)
			var xx, xz, zz, xy, zy float64
			risk, exposure, probability, defaulted := s.column["risk"].F64, s.column["exposure"].F64, s.column["probability"].F64, s.column["default"].Codes
			for v := range risk {
				x, z, y := risk[v], exposure[v], float64(defaulted[v])
				if math.IsNaN(z) {
					if probability[v] != x {
						t.Fatalf("%v without contacts defaults with %v", x, probability[v])
					}
					continue
				}
				if math.Abs(probability[v]-((1-c)*x+c*z)) > 1e-15 {
					t.Fatalf("probability %v of risk %v and exposure %v", probability[v], x, z)
				}
				xx, xz, zz, xy, zy = xx+x*x, xz+x*z, zz+z*z, xy+x*y, zy+z*y
			}
			det := xx*zz - xz*xz
			own, contagion := (zz*xy-xz*zy)/det, (xx*zy-xz*xy)/det
			const most = 0.25 // variance of a default
			within(t, fmt.Sprintf("contagion %v by %s: own", c, by), own, 1-c, most*zz/det)
			within(t, fmt.Sprintf("contagion %v by %s", c, by), contagion, c, most*xx/det)
		}
	}
}

// The periods again, one member after another, from the edges as delivered.
func TestWorldPeriods(t *testing.T) {
	for _, by := range []string{"contacts", "interactions"} {
		w := worldOf(2000, 700)
		w.By, w.Contagion, w.Rounds, w.Sybils, w.AttackEdges = by, 0.6, 5, 100, 80
		s := see(t, w)
		labels := newRenaming(uint64(s.members+w.Sybils), splitmix.New(w.Seed, forLabels))
		chance, risk := splitmix.New(w.Seed, forDefaults), s.column["risk"].F64
		defaulted := make([]float64, len(risk))
		for v := range s.members {
			if id := labels.of(uint64(v)); chance.Unit(uint64(v)) < risk[id] {
				defaulted[id] = 1
			}
		}
		for round := 1; round <= w.Rounds; round++ {
			bad, all := make([]float64, len(risk)), make([]float64, len(risk))
			for i := range s.src {
				a, b := s.src[i], s.dst[i]
				if s.group(a) == 0 || s.group(b) == 0 {
					continue
				}
				weight := 1.0
				if by == "interactions" {
					weight = float64(s.weight[i])
				}
				bad[a], bad[b], all[a], all[b] = bad[a]+weight*defaulted[b], bad[b]+weight*defaulted[a], all[a]+weight, all[b]+weight
			}
			for v := range s.members {
				id, p := labels.of(uint64(v)), 0.0
				if p = risk[id]; all[id] > 0 {
					p = (1-w.Contagion)*p + w.Contagion*(bad[id]/all[id])
				}
				if got := s.column["probability"].F64[id]; round == w.Rounds && math.Abs(got-p) > 1e-14 {
					t.Fatalf("%s: %d defaults with %v, want %v", by, id, got, p)
				}
				if defaulted[id] = 0; chance.Unit(uint64(round)<<32|uint64(v)) < p {
					defaulted[id] = 1
				}
			}
		}
		for v, code := range s.column["default"].Codes {
			if code != column.NoCode && float64(code) != defaulted[v] {
				t.Fatalf("%s: member %d", by, v)
			}
		}
	}
}

// Own risks have the mean of the rate and let the AUC of the header be had.
func TestWorldOwnRisk(t *testing.T) {
	for _, spread := range []float64{0, 1, 4} {
		w := worldOf(20000)
		w.RiskSpread, w.Contagion, w.Rates = spread, 0, param.Floats{0.12}
		s := see(t, w)
		risk, defaulted := s.column["risk"].F64, s.column["default"].Codes
		total := 0.0
		for _, x := range risk {
			total += x
		}
		n, q := float64(len(risk)), 0.12
		within(t, fmt.Sprintf("spread %v: risks", spread), total, n*q, n*q*q*((1+spread)*(1+spread)/(1+2*spread)-1))
		order := make([]int, len(risk))
		for i := range order {
			order[i] = i
		}
		sort.Slice(order, func(i, j int) bool { return risk[order[i]] < risk[order[j]] })
		good, wins, bad := 0.0, 0.0, 0.0
		for _, v := range order {
			if defaulted[v] == 1 {
				wins, bad = wins+good, bad+1
			} else {
				good++
			}
		}
		want := ((1+spread)/(2+spread) - q/2) / (1 - q)
		within(t, fmt.Sprintf("spread %v: AUC", spread), wins/(good*bad), want, 1/(4*min(good, bad)))
	}
}

// The share of wrong and missing labels, and that only those are wrong.
func TestWorldNoise(t *testing.T) {
	for _, c := range [][3]float64{{0, 0, 0}, {0.3, 0.02, 0.4}, {1, 1, 0}, {0.5, 0.5, 1}} {
		w := worldOf(16000, 4000)
		w.MissedFlags, w.FalseFlags, w.Unlabelled = c[0], c[1], c[2]
		s := see(t, w)
		missed, false_, none, bad, good := 0, 0, 0, 0, 0
		for v, truth := range s.column["default"].Codes {
			observed := s.column["observed"].Codes[v]
			switch {
			case observed == column.NoCode:
				none++
			case truth == 1:
				bad++
				missed += int(truth - observed)
			default:
				good++
				false_ += int(observed)
			}
		}
		near(t, fmt.Sprintf("%v: missed", c), missed, bad, c[0])
		near(t, fmt.Sprintf("%v: false", c), false_, good, c[1])
		near(t, fmt.Sprintf("%v: not labelled", c), none, s.members, c[2])
	}
}

// Interactions have their means, over all and by kind, and times those of the
// latest of so many.
func TestWorldInteractions(t *testing.T) {
	for _, factor := range []float64{0.5, 1, 3} {
		w := worldOf(12000, 4000)
		w.Interactions, w.InsideFactor, w.Sybils, w.AttackEdges, w.AttackInteractions = 8, factor, 2000, 3000, 2
		s := see(t, w)
		var count, total, ages, spread [3]float64 // within, across, attack
		for i, n := range s.weight {
			a, b := s.group(s.src[i]), s.group(s.dst[i])
			kind := 0
			switch {
			case a == 0 && b == 0:
				continue
			case a == 0 || b == 0:
				kind = 2
			case a != b:
				kind = 1
			}
			x := float64(n)
			age := 1 - float64(s.time[i]-1577836800e6)/(365*86400e6)
			if x < 1 || x != math.Floor(x) || age < 0 || age > 1 {
				t.Fatalf("%v interactions, %v of the year since the latest", n, age)
			}
			count[kind], total[kind] = count[kind]+1, total[kind]+x
			ages[kind], spread[kind] = ages[kind]+age-1/(x+1), spread[kind]+x/((x+1)*(x+1)*(x+2))
		}
		inside := count[0] / (count[0] + count[1])
		across := w.Interactions / (1 - inside + factor*inside)
		for kind, mean := range []float64{factor * across, across, w.AttackInteractions} {
			within(t, fmt.Sprintf("factor %v: interactions of kind %d", factor, kind), total[kind], mean*count[kind], count[kind]*(mean*mean-mean)+1)
			within(t, fmt.Sprintf("factor %v: ages of kind %d", factor, kind), ages[kind], 0, spread[kind])
		}
		all := count[0] + count[1]
		if mean := (total[0] + total[1]) / all; math.Abs(mean-w.Interactions) > 5*math.Sqrt(3*w.Interactions*w.Interactions/all) {
			t.Errorf("factor %v: %v interactions on average", factor, mean)
		}
	}
}

// One thing at a time: what a parameter is not about keeps its bits.
func TestWorldVariesOneThing(t *testing.T) {
	base := worldOf(2000, 1000)
	base.Anchors, base.Sybils, base.AttackEdges, base.MissedFlags = 20, 200, 10, 0.1
	want := see(t, base)
	for _, c := range []struct {
		what   string
		change func(w *World)
		kept   []string // of the columns; "ties", "weights", "times"
	}{
		{"contagion", func(w *World) { w.Contagion, w.Rounds = 0.9, 3 }, []string{"ties", "weights", "times", "community", "group", "sybil", "risk"}},
		{"rates", func(w *World) { w.Rates = param.Floats{0.3} }, []string{"ties", "weights", "times", "community", "group", "sybil"}},
		{"noise", func(w *World) { w.MissedFlags, w.FalseFlags, w.Unlabelled = 0.5, 0.5, 0.5 }, []string{"ties", "weights", "times", "community", "group", "sybil", "anchor", "risk", "exposure", "probability", "default"}},
		{"anchors", func(w *World) { w.Anchors = 60 }, []string{"ties", "weights", "times", "community", "group", "sybil", "risk", "exposure", "probability", "default", "observed"}},
		{"homophily", func(w *World) { w.Homophily = 0.9 }, []string{"community", "group", "sybil", "risk"}},
		{"interactions", func(w *World) { w.Interactions, w.InsideFactor = 20, 2 }, []string{"ties", "community", "group", "sybil", "risk", "exposure", "probability", "default", "observed", "anchor"}},
		{"attack", func(w *World) { w.AttackEdges = 100 }, []string{"community", "group", "sybil", "risk", "exposure", "probability", "default", "observed", "anchor"}},
	} {
		w := base
		c.change(&w)
		got := see(t, w)
		same := map[string]bool{
			"ties": slices.Equal(got.src, want.src) && slices.Equal(got.dst, want.dst), "weights": slices.Equal(got.weight, want.weight), "times": slices.Equal(got.time, want.time),
		}
		for name, column := range got.column {
			same[name] = reflect.DeepEqual(column, want.column[name]) || sameBits(column.F64, want.column[name].F64)
		}
		for _, name := range c.kept {
			if !same[name] {
				t.Errorf("%s changes %s", c.what, name)
			}
		}
		if kept := len(slices.DeleteFunc(slices.Collect(func(yield func(bool) bool) {
			for _, s := range same {
				if !yield(s) {
					return
				}
			}
		}), func(s bool) bool { return !s })); kept == len(same) {
			t.Errorf("%s changes nothing", c.what)
		}
	}
}

func sameBits(a, b []float64) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// A table of a world is weighted and timed.
func TestWorldIsBuilt(t *testing.T) {
	_, table := built(t, worldOf(300), false)
	if table.Weights == nil || table.Times == nil || table.Size() != 2*300*8 {
		t.Errorf("%d arcs", table.Size())
	}
	w := worldOf(300)
	w.Days = 0
	_, batches := drawAll(t, w, 0)
	if table, _, err := graph.Build(t.Context(), batches, graph.BuildOptions{}); err != nil || table.Times != nil {
		t.Errorf("times without days (%v)", err)
	}
}
