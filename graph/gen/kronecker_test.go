package gen

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
)

func TestModelsAreComplete(t *testing.T) {
	for _, m := range Models {
		if m.Name == "" || m.Title == "" || m.Cite == "" || m.Doc == "" || m.Name != strings.ToLower(m.Name) {
			t.Errorf("incomplete: %+v", m)
		}
	}
}

func TestKroneckerCounts(t *testing.T) {
	for _, k := range []Kronecker{{1, 1, 0}, {3, 7, 1}, {10, 16, 2}, {13, 17, 3}} {
		batches, err := k.Edges(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		edges := 0
		for _, e := range batches {
			edges += e.Len()
			for i := range e.Src {
				if e.Src[i]>>k.Scale != 0 || e.Dst[i]>>k.Scale != 0 {
					t.Fatalf("%+v: edge %d to %d", k, e.Src[i], e.Dst[i])
				}
			}
		}
		if want := k.EdgeFactor << k.Scale; edges != want {
			t.Errorf("%+v: %d edges, want %d", k, edges, want)
		}
		table, _, err := graph.Build(t.Context(), batches, graph.BuildOptions{})
		if err != nil || table.Order() != 1<<k.Scale {
			t.Errorf("%+v: %d vertices, want %d (%v)", k, table.Order(), 1<<k.Scale, err)
		}
	}
}

func TestKroneckerSameBitsForAnyWorkers(t *testing.T) {
	k := Kronecker{Scale: 12, EdgeFactor: 37, Seed: 99}
	want, err := k.Edges(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 7, 64} {
		got, err := k.Edges(t.Context(), workers)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: other edges than with one (%v)", workers, err)
		}
	}
	k.Seed++
	if other, _ := k.Edges(t.Context(), 0); reflect.DeepEqual(other, want) {
		t.Error("seeds 99 and 100 give the same edges")
	}
}

// The digest was taken when the model was first written: it must not change on
// any machine, or stored experiments could not be repeated.
func TestKroneckerDigestStays(t *testing.T) {
	batches, err := Kronecker{Scale: 8, EdgeFactor: 8, Seed: 1}.Edges(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	table, _, err := graph.Build(t.Context(), batches, graph.BuildOptions{Directed: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Digest.String(); got != kroneckerDigest {
		t.Errorf("digest %s, want %s", got, kroneckerDigest)
	}
}

// TestQuadrants counts the quadrants at every level. A count of m draws with
// probability p has the standard deviation sqrt(m·p·(1-p)); 4 levels × scale
// counts beyond five of them have a chance below 1e-4 together, and the seed
// is fixed, so the test cannot fail by chance from one day to the next.
func TestQuadrants(t *testing.T) {
	const edges = 1 << 19
	probability := [4]float64{0.57, 0.19, 0.19, 0.05}
	for _, scale := range []int{9, 18} {
		d := Kronecker{Scale: scale, EdgeFactor: 16, Seed: 4711}.newDraw()
		count := make([][4]int, scale)
		pairs := [16]int{} // quadrants of the first two levels together: they must be independent
		for i := range uint64(edges) {
			row, column := d.cell(i)
			for level := range count {
				count[level][quadrant(row, column, scale-1-level)]++
			}
			pairs[4*quadrant(row, column, scale-1)+quadrant(row, column, scale-2)]++
		}
		for level, c := range count {
			for q, p := range probability {
				near(t, fmt.Sprintf("scale %d, level %d, quadrant %c", scale, level, 'A'+q), c[q], edges, p)
			}
		}
		for q, c := range pairs {
			near(t, fmt.Sprintf("scale %d, quadrants %c%c", scale, 'A'+q/4, 'A'+q%4), c, edges, probability[q/4]*probability[q%4])
		}
	}
}

func quadrant(row, column uint64, bit int) int { return int(row>>bit&1<<1 | column>>bit&1) }

func near(t *testing.T, what string, count, draws int, p float64) {
	t.Helper()
	mean, deviation := float64(draws)*p, math.Sqrt(float64(draws)*p*(1-p))
	if math.Abs(float64(count)-mean) > 5*deviation {
		t.Errorf("%s: %d of %d, want %.0f ± %.0f", what, count, draws, mean, deviation)
	}
}

func TestHalveAtTheBorders(t *testing.T) {
	for _, c := range []struct{ x, row, column uint64 }{
		{0, 0, 0}, {quadrantA - 1, 0, 0}, {quadrantA, 0, 1}, {quadrantAB - 1, 0, 1}, {quadrantAB, 1, 0},
		{quadrantABC - 1, 1, 0}, {quadrantABC, 1, 1}, {1<<32 - 1, 1, 1},
	} {
		if row, column := halve(0, 0, c.x); row != c.row || column != c.column {
			t.Errorf("halve(%#x) = %d %d, want %d %d", c.x, row, column, c.row, c.column)
		}
	}
}

func TestShuffleIsABijection(t *testing.T) {
	for bits := 1; bits <= 16; bits++ {
		for seed := range uint64(5) {
			s, seen := newShuffle(bits, newSplitMix(seed, forLabels)), make([]bool, 1<<bits)
			for x := range uint64(1) << bits {
				y := s.of(x)
				if y>>bits != 0 || seen[y] {
					t.Fatalf("%d bits, seed %d: %d goes to %d, which is taken or too large", bits, seed, x, y)
				}
				seen[y] = true
			}
		}
	}
}

// Flipping one bit of the argument must flip each bit of the value in about
// half of all cases. The top bit of the argument is the hardest to spread. At
// 18 bits and 2^18 arguments five standard deviations are 0.005; a shuffle is
// no cipher, so a tenth is allowed.
func TestShuffleHidesTheOrder(t *testing.T) {
	const bits = 18
	for seed := range uint64(3) {
		s := newShuffle(bits, newSplitMix(seed, forLabels))
		for in := range bits {
			flips := [bits]int{}
			for x := range uint64(1) << bits {
				changed := s.of(x) ^ s.of(x^1<<in)
				for out := range flips {
					flips[out] += int(changed >> out & 1)
				}
			}
			for out, f := range flips {
				if share := float64(f) / (1 << bits); math.Abs(share-0.5) > 0.1 {
					t.Errorf("seed %d: bit %d flips bit %d in %.3f of the cases", seed, in, out, share)
				}
			}
		}
	}
}

// Reference: the first three numbers of SplitMix64 with state 1234567, widely
// published with its C source.
func TestSplitMixIsSplitMix64(t *testing.T) {
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		if got := splitMix(1234567).at(uint64(i)); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}

func TestKroneckerRefuses(t *testing.T) {
	for _, c := range []struct {
		k    Kronecker
		want string
	}{
		{Kronecker{Scale: 0, EdgeFactor: 16}, "gen: kronecker: scale 0 is not in [1,31]"},
		{Kronecker{Scale: 32, EdgeFactor: 16}, "gen: kronecker: scale 32 is not in [1,31]"},
		{Kronecker{Scale: 10, EdgeFactor: 0}, "gen: kronecker: edge factor 0 is not in [1,65536]"},
		{Kronecker{Scale: 10, EdgeFactor: -5}, "gen: kronecker: edge factor -5 is not in [1,65536]"},
	} {
		if _, err := c.k.Edges(t.Context(), 0); err == nil || err.Error() != c.want {
			t.Errorf("%+v: %v, want %s", c.k, err, c.want)
		}
		if c.k.Bytes() != 0 {
			t.Errorf("%+v: an estimate of %d bytes", c.k, c.k.Bytes())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Kronecker{Scale: 10, EdgeFactor: 16}).Edges(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkKronecker(b *testing.B) {
	k := Kronecker{Scale: 18, EdgeFactor: 16, Seed: 1}
	for b.Loop() {
		if _, err := k.Edges(b.Context(), 0); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(k.EdgeFactor<<k.Scale)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
}

const kroneckerDigest = "0deb4a201e5ec044dfb4b4ba297c17f729fff670fe8768503a35e14b979ca036"
