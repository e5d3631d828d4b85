package gen

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// Every end is paired once: with the loops, degrees are what was asked for.
func TestConfigurationPairsEveryEnd(t *testing.T) {
	for _, c := range []Configuration{
		{Degrees: param.Ints{3, 0, 1, 2, 2, 0}, Seed: 1},
		{Degrees: param.Ints{0, 0}, Seed: 1},
		{Degrees: param.Ints{4}, Seed: 1},
		{Vertices: 70001, Exponent: 2.2, MeanDegree: 7, MaxDegree: 900, Seed: 2},
	} {
		have, err := c.census(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		s := newStubs(have)
		if len(c.Degrees) == 0 {
			law, err := newPowerLawOfMean(c.Exponent, c.MeanDegree, c.MaxDegree)
			if err != nil {
				t.Fatal(err)
			}
			n := float64(c.Vertices)
			within(t, fmt.Sprintf("%+v: ends", c), float64(s.ends), n*law.mean, n*(law.square-law.mean*law.mean))
		}
		degrees := make([]int, s.vertices)
		for end := range uint64(s.ends) {
			degrees[s.vertex(end)]++
		}
		if !slices.IsSortedFunc(degrees, func(a, b int) int { return b - a }) {
			t.Errorf("%+v: degrees do not fall", c)
		}
		counts := make([]int64, len(have))
		for _, degree := range degrees {
			counts[degree]++
		}
		if !slices.Equal(counts, have) {
			t.Errorf("%+v: degrees %v, want %v", c, counts, have)
		}
		d, batches := drawAll(t, c, 0)
		got, edges := degreesOf(d, batches)
		slices.Sort(got)
		slices.Sort(degrees)
		for i, degree := range got { // what loops take only lowers the order statistics
			if degree > degrees[i] {
				t.Fatalf("%+v: the %d-th degree is %d, above %d", c, i, degree, degrees[i])
			}
		}
		if lost := s.ends/2 - int64(edges); lost < 0 || lost > 200 {
			t.Errorf("%+v: %d loops", c, lost)
		}
	}
}

// Loops and equal edges over seeds, against their exact means: of c = Σk(k-1)/2
// pairs of ends at one vertex each is an edge with probability 1/(2m-1), and
// two such pairs at different vertices are two equal edges in two ways with
// probability 1/((2m-1)(2m-3)) each.
func TestConfigurationLoopsAndRepeats(t *testing.T) {
	for _, degrees := range []param.Ints{slices.Repeat(param.Ints{4}, 60), append(slices.Repeat(param.Ints{2}, 100), slices.Repeat(param.Ints{10}, 8)...)} {
		c, squares, ends := 0.0, 0.0, float64(sum(degrees))
		for _, k := range degrees {
			pairs := float64(k*(k-1)) / 2
			c, squares = c+pairs, squares+pairs*pairs
		}
		const seeds = 1000
		loops, equal, equalSquares := 0.0, 0.0, 0.0
		for seed := range uint64(seeds) {
			d, batches := drawAll(t, Configuration{Degrees: degrees, Seed: seed}, 1)
			loops += ends / 2
			times := map[[2]int64]float64{}
			for _, e := range batches {
				loops -= float64(e.Len())
				for i := range e.Src {
					times[[2]int64{min(e.Src[i], e.Dst[i]), max(e.Src[i], e.Dst[i])}]++
				}
			}
			here := 0.0
			for _, n := range times {
				here += n * (n - 1) / 2
			}
			equal, equalSquares = equal+here, equalSquares+here*here
			if d.Order != int64(len(degrees)) {
				t.Fatal(d.Order)
			}
		}
		mean := seeds * c / (ends - 1)
		within(t, fmt.Sprintf("%v: loops", degrees), loops, mean, mean*1.2) // about Poisson
		within(t, fmt.Sprintf("%v: equal edges", degrees), equal, seeds*(c*c-squares)/((ends-1)*(ends-3)), equalSquares-equal*equal/seeds)
	}
}

// The largest component of a graph of degrees 1 and 3: u = p(1)/3p(3).
func TestConfigurationComponent(t *testing.T) {
	for _, p1 := range []float64{0.3, 0.6, 0.7} {
		const n = 100000
		ones := int(p1*n/2) * 2
		c := Configuration{Degrees: append(slices.Repeat(param.Ints{1}, ones), slices.Repeat(param.Ints{3}, n-ones)...), Seed: 7}
		_, table := built(t, c, false)
		u := p1 / (3 * (1 - p1))
		want := 1 - p1*u - (1-p1)*u*u*u
		if got := float64(largest(table)) / n; got < want-0.01 || got > want+0.01 {
			t.Errorf("%v of degree 1: the largest component has the share %v, want %v", p1, got, want)
		}
	}
}

// largest returns the size of the largest component.
func largest(t *graph.EdgeTable) (most int) {
	seen := make([]bool, t.Order())
	for v := range graph.Vertex(t.Order()) {
		size, queue := 0, []graph.Vertex{}
		if !seen[v] {
			seen[v] = true
			queue = append(queue, v)
		}
		for ; len(queue) > 0; size++ {
			last := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, u := range t.Targets[t.Offsets[last]:t.Offsets[last+1]] {
				if !seen[u] {
					seen[u] = true
					queue = append(queue, u)
				}
			}
		}
		most = max(most, size)
	}
	return most
}

// A bijection, and one that leaves a number anywhere: over seeds, places of
// numbers that were next to each other differ as often by one as others do.
func TestMatching(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 5, 64, 100, 257, 5000} {
		m := newMatching(n, splitmix.New(n, forEdges))
		seen := make([]bool, n)
		for x := range n {
			if y := m.of(x); y >= n || seen[y] {
				t.Fatalf("below %d: %d goes to %d", n, x, y)
			} else {
				seen[y] = true
			}
		}
	}
	const n, seeds = 240, 1000
	for _, apart := range []uint64{1, 2, 4, 16, 120} {
		paired := 0
		for seed := range uint64(seeds) {
			m := newMatching(n, splitmix.New(seed, forEdges))
			place := make([]uint64, n)
			for p := range uint64(n) {
				place[m.of(p)] = p
			}
			for x := range n - apart {
				if place[x]/2 == place[x+apart]/2 {
					paired++
				}
			}
		}
		draws := int(n-apart) * seeds
		near(t, fmt.Sprintf("pairs %d apart", apart), paired, draws, 1.0/(n-1))
	}
}
