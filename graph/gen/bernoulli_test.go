package gen

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

func TestTriangleRow(t *testing.T) {
	at := uint64(0)
	for row := uint64(1); row < 300; row++ {
		for range row {
			if r, begin := triangleRow(at); r != row || begin != row*(row-1)/2 {
				t.Fatalf("pair %d: row %d from %d, want row %d", at, r, begin, row)
			}
			at++
		}
	}
	for _, row := range []uint64{1 << 20, 1<<26 + 1, 1<<31 - 1} { // where a float64 no longer holds the pair exactly
		for _, at := range []uint64{row * (row - 1) / 2, row*(row+1)/2 - 1} {
			if r, _ := triangleRow(at); r != row {
				t.Errorf("pair %d: row %d, want %d", at, r, row)
			}
		}
	}
}

// With probability one every pair is an edge, once; the batches share them.
func TestEveryPairIsMet(t *testing.T) {
	for _, s := range []SBM{
		{Sizes: param.Ints{700}, Inside: 1, Seed: 1},
		{Sizes: param.Ints{300, 1, 200, 2, 90}, Inside: 1, Outside: 1, Seed: 2},
		{Sizes: param.Ints{1, 1, 1, 1}, Inside: 0.5, Outside: 1, Seed: 3},
		{Sizes: slices.Repeat(param.Ints{3}, 150), Inside: 1, Outside: 1, Seed: 4},
	} {
		n := uint64(sum(s.Sizes))
		b := newBernoulli(s.pairs(), splitmix.New(1, forEdges), func(v uint64) int64 { return int64(v) })
		seen, count := make([]bool, n*n), uint64(0)
		for batch := range b.batches {
			src, dst := b.edges(batch)
			for i := range src {
				if src[i] >= dst[i] && len(s.Sizes) == 1 || seen[uint64(dst[i])*n+uint64(src[i])] || seen[uint64(src[i])*n+uint64(dst[i])] {
					t.Fatalf("%v: edge %d to %d", s.Sizes, src[i], dst[i])
				}
				seen[uint64(dst[i])*n+uint64(src[i])] = true
				count++
			}
			if len(src) > 2*batchEdges {
				t.Errorf("%v: batch %d has %d edges", s.Sizes, batch, len(src))
			}
		}
		if count != n*(n-1)/2 {
			t.Errorf("%v: %d edges, want %d", s.Sizes, count, n*(n-1)/2)
		}
	}
}

// degreesOf counts the ends of edges at each vertex, a loop's both.
func degreesOf(d *Drawn, batches []*graph.Edges) (degrees []int, edges int) {
	degrees = make([]int, d.Order)
	for _, e := range batches {
		edges += e.Len()
		for i := range e.Src {
			degrees[e.Src[i]]++
			degrees[e.Dst[i]]++
		}
	}
	return degrees, edges
}

// triangles counts triangles and paths of two edges of an undirected table.
func triangles(t *graph.EdgeTable) (closed, paths float64) {
	mark := make([]bool, t.Order())
	for v := range graph.Vertex(t.Order()) {
		row := t.Targets[t.Offsets[v]:t.Offsets[v+1]]
		paths += float64(len(row)) * float64(len(row)-1) / 2
		for _, u := range row {
			mark[u] = true
		}
		for _, u := range row {
			for _, w := range t.Targets[t.Offsets[u]:t.Offsets[u+1]] {
				if v < u && u < w && mark[w] {
					closed++
				}
			}
		}
		for _, u := range row {
			mark[u] = false
		}
	}
	return closed, paths
}

// squares returns Σ(x-mean)².
func squares(degrees []int, mean float64) (total float64) {
	for _, d := range degrees {
		total += (float64(d) - mean) * (float64(d) - mean)
	}
	return total
}

func TestErdosRenyiMoments(t *testing.T) {
	for _, r := range []ErdosRenyi{{Vertices: 30000, MeanDegree: 20, Seed: 1}, {Vertices: 300, MeanDegree: 200, Seed: 2}, {Vertices: 100000, MeanDegree: 0.3, Seed: 3}} {
		n := float64(r.Vertices)
		p, pairs := r.MeanDegree/(n-1), n*(n-1)/2
		d, table := built(t, r, false)
		batches, err := All(t.Context(), d, 0)
		if err != nil {
			t.Fatal(err)
		}
		degrees, edges := degreesOf(d, batches)
		within(t, fmt.Sprintf("%+v: edges", r), float64(edges), pairs*p, pairs*p*(1-p))
		if 2*int64(edges) != table.Size() {
			t.Errorf("%+v: %d edges, %d arcs: some are repeated", r, edges, table.Size())
		}
		// The squared deviations of n nearly independent degrees, each with
		// variance v = (n-1)p(1-p) and fourth moment 3v² + v(1-6p(1-p)).
		v := (n - 1) * p * (1 - p)
		within(t, fmt.Sprintf("%+v: degree variance", r), squares(degrees, r.MeanDegree), n*v, n*(2*v*v+v))
		// Triangles: mean C(n,3)p³ = M, variance M(1-p³) + 3(n-3)M(p²-p³), from
		// pairs that share an edge.
		m := n * (n - 1) * (n - 2) / 6 * p * p * p
		closed, _ := triangles(table)
		within(t, fmt.Sprintf("%+v: triangles", r), closed, m, m*(1-p*p*p)+3*(n-3)*m*p*p*(1-p))
	}
}

func TestErdosRenyiExtremes(t *testing.T) {
	for _, c := range []struct {
		r     ErdosRenyi
		edges int64
	}{{ErdosRenyi{Vertices: 1}, 0}, {ErdosRenyi{Vertices: 2, MeanDegree: 1}, 1}, {ErdosRenyi{Vertices: 500, MeanDegree: 499}, 500 * 499 / 2}, {ErdosRenyi{Vertices: 1000}, 0}} {
		if _, table := built(t, c.r, true); table.Size() != c.edges {
			t.Errorf("%+v: %d edges, want %d", c.r, table.Size(), c.edges)
		}
	}
	// The last pairs of 2^31 vertices, where pairs need 61 bits.
	b := newBernoulli(slices.Values([]pairs{{rows: 1 << 31, p: 1e-15}}), splitmix.New(1, forEdges), func(v uint64) int64 { return int64(v) })
	src, dst := b.edges(b.batches - 1)
	for i := range src {
		if src[i] >= dst[i] || dst[i] >= 1<<31 {
			t.Errorf("edge %d to %d", src[i], dst[i])
		}
	}
	within(t, "edges of 2^31 vertices", float64(len(src)), 1e-15*(1<<61), 1e-15*(1<<61))
}

// Edges between blocks are binomial, also those of the pairs that many blocks
// share.
func TestSBMDensities(t *testing.T) {
	for _, s := range []SBM{
		{Sizes: param.Ints{1500, 400, 1000}, Inside: 0.03, Outside: 0.01, Seed: 1},
		{Sizes: param.Ints{800, 600, 1000}, Densities: param.Floats{0.2, 0.05, 0.01, 0, 0.1, 0.3}, Seed: 2},
		{Sizes: slices.Repeat(param.Ints{40}, 60), Inside: 0.5, Outside: 0.01, Seed: 4},
	} {
		d, batches := drawAll(t, s, 0)
		community, k := d.Truth[0].U32, len(s.Sizes)
		block, members := map[uint32]int{}, make([]int, k)
		// Blocks are told apart by their first edges' community; sizes may be
		// equal, so blocks are ordered by what the model named.
		labels := newRenaming(uint64(d.Order), splitmix.New(s.Seed, forLabels))
		v := uint64(0)
		for b, size := range s.Sizes {
			for range size {
				block[community[labels.of(v)]] = b
				v++
			}
		}
		for _, c := range community {
			members[block[c]]++
		}
		if !slices.Equal(members, s.Sizes) || len(block) != k {
			t.Fatalf("%+v: blocks of %v", s, members)
		}
		counts := make([]int, k*k)
		for _, e := range batches {
			for i := range e.Src {
				a, b := block[community[e.Src[i]]], block[community[e.Dst[i]]]
				counts[min(a, b)*k+max(a, b)]++
			}
		}
		next := 0
		for a := range k {
			for b := a; b < k; b++ {
				pairs, p := members[a]*members[b], s.Outside
				if a == b {
					pairs, p = members[a]*(members[a]-1)/2, s.Inside
				}
				if len(s.Densities) > 0 {
					p = s.Densities[next]
				}
				next++
				near(t, fmt.Sprintf("%v: edges of blocks %d and %d", s.Sizes, a, b), counts[a*k+b], pairs, p)
			}
		}
		// Within one block of equal expectations degrees are nearly Poisson.
		degrees, _ := degreesOf(d, batches)
		if len(s.Sizes) == 60 {
			mean := 39*0.5 + 59*40*0.01
			v := 39*0.25 + 59*40*0.01*0.99
			within(t, "degree variance", squares(degrees, mean), float64(d.Order)*v, float64(d.Order)*(2*v*v+v))
		}
	}
}

// A batch begins where the one before ended, whatever rounding does.
func TestBatchesShareThePairs(t *testing.T) {
	b := newBernoulli(slices.Values([]pairs{{rows: 100000, p: 0.3}, {rows: 7, left: 9, columns: 1 << 30, p: 1e-4}, {rows: 3, p: math.SmallestNonzeroFloat64}, {rows: 1 << 20, p: 1e-5}, {rows: 2, p: 1e-9}}), 1, nil)
	for set := range b.sets {
		at := uint64(0)
		for batch := range b.batches {
			if lo := b.cut(set, batch); lo != at {
				t.Fatalf("set %d, batch %d begins at %d, the one before ended at %d", set, batch, lo, at)
			}
			if at = b.cut(set, batch+1); at < b.cut(set, batch) {
				t.Fatalf("set %d, batch %d ends before it begins", set, batch)
			}
		}
		if at != b.sets[set].count() {
			t.Errorf("set %d ends at %d of %d", set, at, b.sets[set].count())
		}
	}
}
