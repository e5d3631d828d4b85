package gen

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

var initiators = []StochasticKronecker{
	{Initiator: param.Floats{0.9, 0.5, 0.5, 0.1}, Power: 4, Seed: 1},
	{Initiator: param.Floats{0.9, 0.6, 0.3, 0}, Power: 3, Seed: 2},
	{Initiator: param.Floats{0.7, 0.2, 0, 0.2, 0.7, 0.2, 1, 0.2, 0.7}, Power: 3, Seed: 3},
	{Initiator: param.Floats{1, 1, 1, 1}, Power: 3, Seed: 4},
	{Initiator: param.Floats{0, 0, 0, 0}, Power: 3, Seed: 5},
}

// theta is what the header says: the product over the digits.
func theta(s StochasticKronecker, u, v uint64) float64 {
	b, p := uint64(s.rows()), 1.0
	for range s.Power {
		p *= s.Initiator[u%b*b+v%b]
		u, v = u/b, v/b
	}
	return p
}

// The groups have every cell above 0 once, with its probability.
func TestPowersHaveEveryCell(t *testing.T) {
	for _, s := range initiators {
		p, n := newPowers(s), uint64(s.order())
		seen := make([]bool, n*n)
		for group, cells := range p.cells {
			for at := range cells {
				u, v := p.cell(group, at)
				if u >= n || v >= n || seen[u*n+v] {
					t.Fatalf("%+v: cell %d of group %d is %d, %d", s, at, group, u, v)
				}
				seen[u*n+v] = true
				if want := theta(s, u, v); math.Abs(p.probability[group]-want) > 1e-15 {
					t.Fatalf("%+v: probability %v of %d to %d, want %v", s, p.probability[group], u, v, want)
				}
			}
		}
		for i, has := range seen {
			if u, v := uint64(i)/n, uint64(i)%n; has != (theta(s, u, v) > 0) {
				t.Fatalf("%+v: %d to %d in no group", s, u, v)
			}
		}
		if len(p.values) > 0 && len(p.cells) != s.groups() {
			t.Errorf("%+v: %d groups, want %d", s, len(p.cells), s.groups())
		}
	}
}

// The largest powers: every cell is counted, and the last one is found.
func TestPowersAreLarge(t *testing.T) {
	for _, s := range []StochasticKronecker{
		{Initiator: param.Floats{0.9, 0.5, 0.4, 0.1}, Power: 31},
		{Initiator: param.Floats{0.9, 0.5, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5, 0.9}, Power: 19},
	} {
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		p, total := newPowers(s), uint64(0)
		for group, cells := range p.cells {
			total += cells
			if u, v := p.cell(group, cells-1); math.Abs(theta(s, u, v)/p.probability[group]-1) > 1e-12 {
				t.Fatalf("%+v: the last cell of group %d", s, group)
			}
		}
		if n := uint64(s.order()); total != n*n {
			t.Errorf("%+v: %d cells", s, total)
		}
	}
}

// Every cell is an edge as often as its probability says, over seeds.
func TestStochasticKroneckerCells(t *testing.T) {
	for _, s := range initiators {
		const seeds = 1000
		n := s.order()
		times := make([]int, n*n)
		for seed := range uint64(seeds) {
			s.Seed = seed
			_, batches := drawAll(t, s, 1)
			labels := newRenaming(uint64(n), splitmix.New(seed, forLabels))
			model := make([]int64, n)
			for v := range n {
				model[labels.of(uint64(v))] = v
			}
			for _, e := range batches {
				for i := range e.Src {
					times[model[e.Src[i]]*n+model[e.Dst[i]]]++
				}
			}
		}
		for i, count := range times {
			near(t, fmt.Sprintf("%+v: cell %d", s, i), count, seeds, theta(s, uint64(int64(i)/n), uint64(int64(i)%n)))
		}
	}
}

// Edges, loops and repeated cells of a large one.
func TestStochasticKroneckerMoments(t *testing.T) {
	for _, s := range []StochasticKronecker{
		{Initiator: param.Floats{0.99, 0.54, 0.54, 0.13}, Power: 15, Seed: 1},
		{Initiator: param.Floats{0.9, 0.3, 0.1, 0.3, 0.8, 0.2, 0.1, 0.2, 0.7}, Power: 9, Seed: 2},
	} {
		_, batches := drawAll(t, s, 0)
		one, two, trace, traceTwo := 0.0, 0.0, 0.0, 0.0
		for i, p := range s.Initiator {
			one, two = one+p, two+p*p
			if b := s.rows(); i/b == i%b {
				trace, traceTwo = trace+p, traceTwo+p*p
			}
		}
		power := func(x float64) float64 { return math.Pow(x, float64(s.Power)) }
		var cells [][2]int64
		loops := 0
		for _, e := range batches {
			for i := range e.Src {
				cells = append(cells, [2]int64{e.Src[i], e.Dst[i]})
				if e.Src[i] == e.Dst[i] {
					loops++
				}
			}
		}
		within(t, fmt.Sprintf("%+v: edges", s), float64(len(cells)), power(one), power(one)-power(two))
		within(t, fmt.Sprintf("%+v: loops", s), float64(loops), power(trace), power(trace)-power(traceTwo))
		slices.SortFunc(cells, func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) })
		if distinct := len(slices.Compact(cells)); distinct != len(cells) {
			t.Errorf("%+v: %d of %d cells are different", s, distinct, len(cells))
		}
	}
}
