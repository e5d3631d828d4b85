package structure

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/kithgraph/kith/graph/exact"
)

// tally counts how often each value occurs.
type tally struct {
	value []int64 // ascending
	count []int64
}

// tallied sorts the values and counts them, in the room of a tally that is not
// needed any more.
func tallied(values []int64, room tally) tally {
	t := tally{room.value[:0], room.count[:0]}
	slices.Sort(values)
	for i, x := range values {
		if i == 0 || x != values[i-1] {
			t.value, t.count = append(t.value, x), append(t.count, 0)
		}
		t.count[len(t.count)-1]++
	}
	return t
}

// above returns for every value how many are at least that.
func (t tally) above() []int64 {
	above, sum := make([]int64, len(t.count)), int64(0)
	for i := len(above) - 1; i >= 0; i-- {
		sum += t.count[i]
		above[i] = sum
	}
	return above
}

// fit fits a power law from xmin on, or from wherever the fit is nearest when
// that is 0. It reports false when fewer than two different values are left.
func (t tally) fit(xmin int64) (best PowerLawFit, ok bool) {
	for i, x := range t.value {
		if left := len(t.value) - i; left < 2 {
			break
		}
		if x < xmin {
			continue
		}
		from := x
		if xmin > 0 {
			from = xmin
		}
		f := tally{t.value[i:], t.count[i:]}.fitFrom(from)
		if !ok || f.KS < best.KS {
			best, ok = f, true
		}
		if xmin > 0 {
			break
		}
	}
	return best, ok
}

// steepest is the largest exponent looked for.
const steepest = 64

// fitFrom fits a power law to values that are all at least xmin. With x̂ = x/xmin
// and h as in scaledZeta, p(x) = x̂^-α / h(α) and the logarithm of the likelihood is
// -α Σ ln x̂ - n ln h(α), which is concave in α, so its top is found by dividing in
// the golden ratio.
func (t tally) fitFrom(xmin int64) PowerLawFit {
	q, logs, n := float64(xmin), 0.0, int64(0)
	for i, x := range t.value {
		logs += float64(float64(t.count[i]) * exact.Log(float64(x)/q))
		n += t.count[i]
	}
	likelihood := func(alpha float64) float64 {
		return -float64(alpha*logs) - float64(float64(n)*exact.Log(scaledZeta(alpha, q)))
	}
	const ratio, rounds = 0.6180339887498949, 60
	lo, hi := 1+1e-6, float64(steepest)
	a, b := hi-float64(ratio*(hi-lo)), lo+float64(ratio*(hi-lo))
	la, lb := likelihood(a), likelihood(b)
	for range rounds {
		if la < lb {
			lo, a, la = a, b, lb
			b = lo + float64(ratio*(hi-lo))
			lb = likelihood(b)
		} else {
			hi, b, lb = b, a, la
			a = hi - float64(ratio*(hi-lo))
			la = likelihood(a)
		}
	}
	alpha := (lo + hi) / 2
	return PowerLawFit{
		Alpha: alpha, Xmin: xmin, Tail: n, KS: t.distance(alpha, q, n),
		LogLikelihood: likelihood(alpha),
	}
}

// distance returns the largest difference between the shares of values above x
// in the data and by the law, over all whole x from q on. Between two values the
// data's share stays and the law's falls, so the ends of a gap are enough.
func (t tally) distance(alpha, q float64, n int64) float64 {
	h, left, worst := scaledZeta(alpha, q), n, 0.0
	law := 1.0 // share of values at least x
	for i, value := range t.value {
		x := float64(value)
		if i == 0 && x > q || i > 0 && value > t.value[i-1]+1 {
			law = float64(exact.Pow(x/q, -alpha)*scaledZeta(alpha, x)) / h
		}
		worst = math.Max(worst, math.Abs(float64(left)/float64(n)-law)) // above x-1
		left -= t.count[i]
		law -= exact.Pow(x/q, -alpha) / h
		worst = math.Max(worst, math.Abs(float64(left)/float64(n)-law)) // above x
	}
	return worst
}

// scaledZeta returns h = Σ (1 + k/q)^-s over k = 0, 1, 2 and so on, so that
// Hurwitz's ζ(s, q) = q^-s h. The first terms are added and the rest comes from
// the formula of Euler and Maclaurin, from where its terms fall: with the seven of
// them here the error is below 1e-13 of h.
func scaledZeta(s, q float64) float64 {
	sum, a := 0.0, q
	for ; a < s+12; a++ {
		term := exact.Pow(a/q, -s)
		if sum += term; term < 1e-18*sum {
			return sum
		}
	}
	rest, term := a/(s-1)+0.5, s/a // term: s (s+1) ... (s+2j-2) / a^(2j-1)
	for j, b := range bernoulli {
		rest += float64(b * term)
		up := float64((s + float64(2*j+1)) * (s + float64(2*j+2)))
		term = float64(term*up) / float64(a*a)
	}
	return sum + float64(exact.Pow(a/q, -s)*rest)
}

// bernoulli are the numbers B(2j)/(2j)! for j = 1 to 7.
var bernoulli = [...]float64{1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000, 1.0 / 74724249600}

// bootstrap draws sets like the data: values below xmin from the data, others
// from the law.
type bootstrap struct {
	seed  uint64
	fit   PowerLawFit
	size  int64
	below []int64   // by value, how many of the data are at most that; those below xmin alone
	value []int64   // to below
	law   []float64 // share of the law that is above xmin, xmin+1, ...
	h     float64
}

// tableLength is how many shares of the law are kept; beyond them values are
// looked for with zeta functions.
const tableLength = 1 << 12

// purposeBootstrap makes the draws unrelated to others from the same seed.
const purposeBootstrap = 0x626f6f7473747261

func bootstrapOf(t tally, f PowerLawFit, seed uint64) *bootstrap {
	b := &bootstrap{seed: seed, fit: f, law: make([]float64, tableLength), h: scaledZeta(f.Alpha, float64(f.Xmin))}
	for i, x := range t.value {
		b.size += t.count[i]
		if x < f.Xmin {
			b.value, b.below = append(b.value, x), append(b.below, b.size)
		}
	}
	left := 1.0
	for i := range b.law {
		left -= exact.Pow(float64(f.Xmin+int64(i))/float64(f.Xmin), -f.Alpha) / b.h
		b.law[i] = left
	}
	return b
}

// set is room for one set and its tally.
type set struct {
	values []int64
	tally
}

func (b *bootstrap) scratch() *set { return &set{values: make([]int64, b.size)} }

// draw draws a set.
func (b *bootstrap) draw(s *set, number int) tally {
	random := rand.NewPCG(b.seed, purposeBootstrap+uint64(number))
	below := b.size - b.fit.Tail
	for i := range s.values {
		u := float64(random.Uint64()>>11) / (1 << 53) // in [0,1)
		if place := int64(float64(u * float64(b.size))); place < below {
			at, _ := slices.BinarySearch(b.below, place+1) // the first with so many
			s.values[i] = b.value[at]
		} else {
			s.values[i] = b.fromLaw(1 - float64(float64(random.Uint64()>>11)/(1<<53)))
		}
	}
	s.tally = tallied(s.values, s.tally)
	return s.tally
}

// fromLaw returns the least x for which the share of the law above it is less
// than u, which is in (0,1].
func (b *bootstrap) fromLaw(u float64) int64 {
	if b.law[len(b.law)-1] < u {
		at, _ := slices.BinarySearchFunc(b.law, u, func(above, u float64) int {
			if above < u {
				return 1
			}
			return -1
		})
		return b.fit.Xmin + int64(at)
	}
	q := float64(b.fit.Xmin)
	above := func(x int64) float64 {
		next := float64(x + 1)
		return float64(exact.Pow(next/q, -b.fit.Alpha)*scaledZeta(b.fit.Alpha, next)) / b.h
	}
	const most = 1 << 52 // whole numbers are exact below; no degree comes near
	lo := b.fit.Xmin + tableLength - 1
	hi := 2 * lo
	for hi < most && above(hi) >= u {
		lo, hi = hi, 2*hi
	}
	for hi = min(hi, most); hi-lo > 1; {
		if mid := lo + (hi-lo)/2; above(mid) >= u {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}
