package gen

import (
	"fmt"
	"math"
	"testing"

	"github.com/kithgraph/kith/graph/splitmix"
)

// The buckets hold exactly the products of the quadrants, up to the rounding
// to 2^-32: half a unit for each outcome, and all of it for the largest.
func TestStepsHaveTheProbabilities(t *testing.T) {
	for levels := 1; levels <= stepLevels; levels++ {
		r := RMAT{Scale: levels, A: 0.5, B: 0.1, C: 0.3, Noise: 0.05, Seed: 3}
		quadrants := r.levels()
		step := newQuadrantStep(quadrants)
		units := make([]int64, len(step))
		for own, bucket := range step {
			threshold := int64(bucket >> stepOutcome)
			units[own] += threshold
			units[bucket&(1<<stepOutcome-1)] += stepCap - threshold
		}
		total := int64(0)
		for o, u := range units {
			total += u
			row, column := o>>stepLevels, o&(1<<stepLevels-1)
			want := 0.0
			if row < 1<<levels && column < 1<<levels {
				want = 1
				for level, q := range quadrants {
					want *= q[quadrant(uint64(row), uint64(column), levels-1-level)]
				}
			}
			slack := 0.5
			if o == 0 {
				slack = 1 << (2*stepLevels - 1) // A is the largest here
			}
			if off := math.Abs(float64(u) - want*(1<<32)); off > slack+1e-6 {
				t.Errorf("%d levels: row %b, column %b has %d units, want %v", levels, row, column, u, want*(1<<32))
			}
		}
		if total != 1<<32 {
			t.Errorf("%d levels: %d units", levels, total)
		}
	}
}

// draw takes its own outcome below the threshold, the other one from it on.
func TestDrawAtTheThreshold(t *testing.T) {
	step := newQuadrantStep([][4]float64{kroneckerQuadrants})
	for own, bucket := range step {
		threshold, other := bucket>>stepOutcome, uint64(bucket&(1<<stepOutcome-1))
		for _, x := range []uint32{0, threshold - 1, threshold, stepCap - 1} {
			want := other
			if x < threshold {
				want = uint64(own)
			}
			if x < stepCap {
				if got := step.draw(x<<stepOutcome | uint32(own)); got != want {
					t.Errorf("bucket %d, %d beside threshold %d: outcome %d, want %d", own, x, threshold, got, want)
				}
			}
		}
	}
}

// TestQuadrants counts the quadrants at every level.
func TestQuadrants(t *testing.T) {
	const edges = 1 << 18
	for _, scale := range []int{1, 6, 7, 9, 18} {
		r := RMAT{Scale: scale, EdgeFactor: 16, A: 0.57, B: 0.19, C: 0.19, Seed: 4711}
		q := newQuadrants(r.levels(), splitmix.New(r.Seed, forEdges))
		probability := kroneckerQuadrants
		count := make([][4]int, scale)
		pairs := [16]int{} // quadrants of the last level but six and of the last: they must be independent
		rows, columns := make([]int64, edges), make([]int64, edges)
		q.cells(0, rows, columns)
		for i := range edges {
			row, column := uint64(rows[i]), uint64(columns[i])
			if row>>scale != 0 || column>>scale != 0 {
				t.Fatalf("scale %d: cell %d,%d", scale, row, column)
			}
			for level := range count {
				count[level][quadrant(row, column, scale-1-level)]++
			}
			pairs[4*quadrant(row, column, min(6, scale-1))+quadrant(row, column, 0)]++
		}
		for level, c := range count {
			for q, p := range probability {
				near(t, fmt.Sprintf("scale %d, level %d, quadrant %c", scale, level, 'A'+q), c[q], edges, p)
			}
		}
		for q, c := range pairs {
			if scale > 1 {
				near(t, fmt.Sprintf("scale %d, quadrants %c%c", scale, 'A'+q/4, 'A'+q%4), c, edges, probability[q/4]*probability[q%4])
			}
		}
	}
}

func quadrant(row, column uint64, bit int) int { return int(row>>bit&1<<1 | column>>bit&1) }

// Pairs of edges that agree in a property with probability p each: the number
// of agreeing pairs is a U-statistic with mean C(m,2)·p and, q being the
// probability that three agree, variance C(m,2)·(2(m-2)(q-p²) + p-p²) (W.
// Hoeffding, A class of statistics with asymptotically normal distribution,
// 1948, pp. 293-325).
func agreeing(t *testing.T, what string, counts map[uint64]int, m, p, q float64) {
	t.Helper()
	got := 0.0
	for _, c := range counts {
		got += float64(c) * float64(c-1) / 2
	}
	pairs := m * (m - 1) / 2
	within(t, what, got, pairs*p, pairs*(2*(m-2)*(q-p*p)+p-p*p))
}

func TestRecursiveMoments(t *testing.T) {
	for _, c := range []struct {
		g      Graph
		levels [][4]float64
	}{
		{Kronecker{Scale: 14, EdgeFactor: 16, Seed: 5}, RMAT{Scale: 14, A: 0.57, B: 0.19, C: 0.19}.levels()},
		{RMAT{Scale: 13, EdgeFactor: 20, A: 0.5, B: 0.1, C: 0.3, Seed: 6}, RMAT{Scale: 13, A: 0.5, B: 0.1, C: 0.3}.levels()},
		{RMAT{Scale: 14, EdgeFactor: 8, A: 0.5, B: 0.2, C: 0.2, Noise: 0.1, Seed: 7}, RMAT{Scale: 14, A: 0.5, B: 0.2, C: 0.2, Noise: 0.1, Seed: 7}.levels()},
	} {
		_, batches := drawAll(t, c.g, 0)
		sources, targets, both, m := map[uint64]int{}, map[uint64]int{}, map[uint64]int{}, 0.0
		for _, e := range batches {
			for i := range e.Src {
				sources[uint64(e.Src[i])]++
				targets[uint64(e.Dst[i])]++
				both[uint64(e.Src[i])<<32|uint64(e.Dst[i])]++
				m++
			}
		}
		power := func(parts func(l [4]float64) []float64, exponent int) float64 {
			product := 1.0
			for _, l := range c.levels {
				sum := 0.0
				for _, x := range parts(l) {
					y := x
					for range exponent - 1 {
						y *= x
					}
					sum += y
				}
				product *= sum
			}
			return product
		}
		rows := func(l [4]float64) []float64 { return []float64{l[0] + l[1], l[2] + l[3]} }
		columns := func(l [4]float64) []float64 { return []float64{l[0] + l[2], l[1] + l[3]} }
		cells := func(l [4]float64) []float64 { return l[:] }
		agreeing(t, fmt.Sprintf("%+v: same source", c.g), sources, m, power(rows, 2), power(rows, 3))
		agreeing(t, fmt.Sprintf("%+v: same target", c.g), targets, m, power(columns, 2), power(columns, 3))
		agreeing(t, fmt.Sprintf("%+v: equal", c.g), both, m, power(cells, 2), power(cells, 3))
	}
	if p := math.Abs(kroneckerQuadrants[0]*kroneckerQuadrants[0] + 2*0.19*0.19 + 0.05*0.05 - 0.3996); p > 1e-12 {
		t.Errorf("the header's 0.3996 is off by %v", p)
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
		}
		if want := k.EdgeFactor << k.Scale; edges != want {
			t.Errorf("%+v: %d edges, want %d", k, edges, want)
		}
	}
	if _, err := (Kronecker{Scale: 32, EdgeFactor: 1}).Edges(t.Context(), 0); err == nil || err.Error() != "gen: kronecker: bad parameter: --scale 32 is not in [1,31]" {
		t.Error(err)
	}
}
