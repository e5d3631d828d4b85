package gen

import (
	"math"
	"testing"

	"github.com/kithgraph/kith/graph/splitmix"
)

func TestBelowAndUnit(t *testing.T) {
	const draws, n = 1 << 17, 6
	random, part := splitmix.New(4, forEdges), partOf(splitmix.New(4, forEdges), 3)
	counts, sum := [n]int{}, 0.0
	for i := range uint64(draws) {
		counts[random.Below(i, n)]++
		u := part.unit()
		if u < 0 || u >= 1 {
			t.Fatalf("unit %v", u)
		}
		sum += u
	}
	for _, c := range counts {
		near(t, "a number below six", c, draws, 1.0/n)
	}
	within(t, "sum of units", sum, draws/2, draws/12.0)
	if part.position != 3<<32+draws {
		t.Errorf("part 3 went to %#x", part.position)
	}
}

func TestShuffleIsABijection(t *testing.T) {
	for bits := 1; bits <= 16; bits++ {
		for seed := range uint64(5) {
			s, seen := newShuffle(bits, splitmix.New(seed, forLabels)), make([]bool, 1<<bits)
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

func TestRenamingIsABijection(t *testing.T) {
	for n := uint64(1); n < 300; n++ {
		r, seen := newRenaming(n, splitmix.New(n, forLabels)), make([]bool, n)
		for x := range n {
			y := r.of(x)
			if y >= n || seen[y] {
				t.Fatalf("%d: %d goes to %d, which is taken or too large", n, x, y)
			}
			seen[y] = true
		}
	}
}

// Flipping one bit of the argument must flip each bit of the value in about
// half of all cases. At 18 bits and 2^18 arguments five standard deviations are
// 0.005; a shuffle is no cipher, so a tenth is allowed.
func TestShuffleHidesTheOrder(t *testing.T) {
	const bits = 18
	for seed := range uint64(3) {
		s := newShuffle(bits, splitmix.New(seed, forLabels))
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

// Where all probabilities are multiples of 1/8 the alias table is exact.
func TestAliasHasTheWeights(t *testing.T) {
	for _, weights := range [][]float64{{1}, {1, 1}, {0, 1}, {4, 0, 0, 4}, {1, 5, 2, 0}, {1, 1, 1, 5, 0, 0, 0, 0}} {
		total, want := 0.0, make([]float64, len(weights))
		for i, w := range weights {
			total += w
			want[i] = w
		}
		a := newAlias(weights)
		got := make([]float64, len(a))
		for i, b := range a {
			own := float64(b.threshold) / (1 << 32)
			got[i] += own
			got[b.other] += 1 - own
		}
		for i := range got {
			if math.Abs(got[i]/float64(len(a))-want[i]/total) > 1e-9 { // thresholds have 32 bits
				t.Errorf("%v: outcome %d has %v of %d", want, i, got[i], len(a))
			}
		}
	}
}

// The mean is met exactly, up to rounding; sums of some millions of terms are
// off by 1e-12 and the alias table by 2^-32 for each outcome.
func TestPowerLawOfMean(t *testing.T) {
	for _, c := range []struct {
		exponent, mean float64
		most           int
	}{{2.5, 27.5, 5000}, {2.5, 3, 10}, {1, 10, 10}, {3, 1.5, 1000}, {2, 9, 1 << 20}, {10, 7.5, 9}, {2, 5.2, 6}} {
		law, err := newPowerLawOfMean(c.exponent, c.mean, c.most)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(law.mean/c.mean-1) > 1e-9 {
			t.Errorf("%+v: mean %v", c, law.mean)
		}
		const draws = 1 << 17
		sum, least, most := 0.0, math.MaxInt, 0
		for i := range uint64(draws) {
			k := law.draw(splitmix.New(1, forDegrees).At(i))
			sum, least, most = sum+float64(k), min(least, k), max(most, k)
		}
		if least < law.least || most > c.most {
			t.Errorf("%+v: draws from %d to %d", c, least, most)
		}
		within(t, "sum of degrees", sum, draws*c.mean, draws*(law.square-c.mean*c.mean))
	}
}

// Beyond the least number, the shares of k and 2k are as 2^exponent to one.
func TestPowerLawIsOne(t *testing.T) {
	law := newPowerLaw(2, 5, 1000)
	const draws = 1 << 18
	counts := make([]int, 1001)
	for i := range uint64(draws) {
		counts[law.draw(splitmix.New(2, forDegrees).At(i))]++
	}
	total := 0.0
	for k := 5; k <= 1000; k++ {
		total += 1 / float64(k*k)
	}
	for k := 5; k <= 1000; k += 1 + k/3 {
		near(t, "a power law's share", counts[k], draws, 1/float64(k*k)/total)
	}
}
