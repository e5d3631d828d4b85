package exact

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"
)

// bounds that the package promises, in units in the last place.
const (
	bound          = 0.51
	boundPow       = 0.57
	boundSubnormal = 0.8 // rounded twice: to 53 bits, then to the fewer that are left
)

// worst keeps the largest error of many.
type worst struct {
	error float64
	at    string
}

func (w *worst) add(t *testing.T, name string, got float64, want *big.Float, limit float64, args ...float64) {
	t.Helper()
	if nearest, _ := want.Float64(); math.Abs(nearest) < 0x1p-1022 {
		limit = boundSubnormal
	}
	d := ulps(got, want)
	if !(d <= limit) {
		nearest, _ := want.Float64()
		t.Errorf("%s(%v) = %v (%x), want %v: off by %.4f units in the last place", name, args, got, got, nearest, d)
	}
	if limit != boundSubnormal && d > w.error {
		w.error, w.at = d, fmt.Sprint(args)
	}
}

// draws is how many random arguments each function gets.
func draws() int {
	switch {
	case os.Getenv("KITH_LONG") != "":
		return 50000
	case testing.Short():
		return 500
	}
	return 6000
}

func source(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// anyFloat draws sign, exponent and mantissa evenly, the exponent from lo to hi.
func anyFloat(r *rand.Rand, lo, hi int) float64 {
	x := math.Ldexp(1+r.Float64(), lo+r.IntN(hi-lo+1))
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

func TestExp(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := (r.Float64()*2 - 1) * 746
		if i%2 == 0 {
			x = anyFloat(r, -60, 9)
		}
		w.add(t, "Exp", Exp(x), bigExp(number(x)), bound, x)
	}
	for _, x := range []float64{0, 1, -1, math.Ln2, 709.78, 709.782712893384, 709.7827128933841, 709.8, -708.4, -745.1332191019411, -745.1332191019412, -746, 1e300, 5e-324, -5e-324, 1e-17} {
		if math.Abs(x) < 1000 {
			w.add(t, "Exp", Exp(x), bigExp(number(x)), bound, x)
		}
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	exactly(t, "Exp", Exp, [][2]float64{{0, 1}, {math.Copysign(0, -1), 1}, {math.Inf(1), math.Inf(1)}, {math.Inf(-1), 0},
		{1e300, math.Inf(1)}, {-1e300, 0}, {math.NaN(), math.NaN()}, {math.MaxFloat64, math.Inf(1)}, {-math.MaxFloat64, 0}})
}

func TestExp2(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := (r.Float64()*2 - 1) * 1075
		if i%2 == 0 {
			x = anyFloat(r, -60, 9)
		}
		w.add(t, "Exp2", Exp2(x), bigExp(number(0).Mul(number(x), bigLn2)), bound, x)
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	for e := -1080; e <= 1030; e++ {
		if got, want := Exp2(float64(e)), math.Ldexp(1, e); got != want {
			t.Errorf("Exp2(%d) = %v, want %v", e, got, want)
		}
	}
	exactly(t, "Exp2", Exp2, [][2]float64{{math.Inf(1), math.Inf(1)}, {math.Inf(-1), 0}, {1e300, math.Inf(1)}, {-1e300, 0}, {math.NaN(), math.NaN()},
		{1023.9999999999999, 1.7976931348621742e308}, {-1075, 0}, {-1074.5, 5e-324}})
}

func TestLog(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := math.Abs(anyFloat(r, -1073, 1023))
		switch i % 3 {
		case 1:
			x = 0.5 + r.Float64()*1.5
		case 2:
			x = 1 + anyFloat(r, -52, -5)
		}
		w.add(t, "Log", Log(x), bigLog(number(x)), bound, x)
	}
	for i := range slots { // the borders of the slots and their neighbours
		border := math.Float64frombits(leastSlot + uint64(i)<<45)
		for _, x := range []float64{border, math.Nextafter(border, 0), math.Nextafter(border, 2)} {
			w.add(t, "Log", Log(x), bigLog(number(x)), bound, x)
		}
	}
	for _, x := range []float64{5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, math.MaxFloat64, math.E, 10} {
		w.add(t, "Log", Log(x), bigLog(number(x)), bound, x)
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	exactly(t, "Log", Log, [][2]float64{{1, 0}, {0, math.Inf(-1)}, {math.Copysign(0, -1), math.Inf(-1)}, {-1, math.NaN()}, {-5e-324, math.NaN()},
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.NaN()}, {math.NaN(), math.NaN()}})
}

func TestLog1p(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := math.Abs(anyFloat(r, -1074, 1023))
		switch i % 3 {
		case 1:
			x = anyFloat(r, -60, -2)
		case 2:
			x = r.Float64()*3 - 1
		}
		w.add(t, "Log1p", Log1p(x), bigLog1p(number(x)), bound, x)
	}
	for _, x := range []float64{-0x1.fffffffffffffp-1, -0.25, 0.25, 5e-324, -5e-324, 1e-300, 0x1p53, 0x1p60, 0x1.0000000000001p60, math.MaxFloat64, 1e-8, -1e-8} {
		w.add(t, "Log1p", Log1p(x), bigLog1p(number(x)), bound, x)
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	exactly(t, "Log1p", Log1p, [][2]float64{{0, 0}, {math.Copysign(0, -1), math.Copysign(0, -1)}, {-1, math.Inf(-1)}, {-1.5, math.NaN()},
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.NaN()}, {math.NaN(), math.NaN()}})
}

func TestPow(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := math.Abs(anyFloat(r, -1073, 1023))
		if i%3 > 0 {
			x = 1 + anyFloat(r, -3-r.IntN(40), -2)
		}
		// An exponent for a result that stays within the range, else the test is dull.
		y := (r.Float64()*2 - 1) * 744 / math.Log(x)
		if i%5 == 0 {
			y = anyFloat(r, -30, 4)
		}
		reference := number(0).Mul(number(y), bigLog(number(x)))
		if beyond, _ := reference.Float64(); math.Abs(beyond) > 1000 {
			continue
		}
		w.add(t, "Pow", Pow(x, y), bigExp(reference), boundPow, x, y)
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	// Powers that can be represented come out exactly.
	for x := 2.0; x < 60; x++ {
		for y, want := 1.0, x; want < 1<<53; y, want = y+1, want*x {
			if Pow(x, y) != want || Pow(-x, y) != want*(1-2*math.Mod(y, 2)) || Pow(want, 1/y) != x && y == 2 {
				t.Errorf("Pow(%v, %v) = %v, Pow(%v, %v) = %v", x, y, Pow(x, y), -x, y, Pow(-x, y))
			}
		}
	}
}

func TestSinPi(t *testing.T) {
	r, w := source(t), &worst{}
	for i := range draws() {
		x := r.Float64()*4 - 2
		switch i % 3 {
		case 1:
			x = anyFloat(r, -1074, 53)
		case 2: // beside the borders and middles of the table's slots
			x = float64(r.IntN(257))/256 + anyFloat(r, -60, -8)
		}
		w.add(t, "SinPi", SinPi(x), bigSinPi(x), bound, x)
	}
	for k := 1; k < 256; k++ {
		border := float64(k) / 256
		for _, x := range []float64{border, math.Nextafter(border, 0), math.Nextafter(border, 2)} {
			w.add(t, "SinPi", SinPi(x), bigSinPi(x), bound, x)
		}
	}
	for _, x := range []float64{5e-324, 1e-310, 0x1p-100, 0x0.fffffffffffffp-100, 1e-300, 0x1p52 + 0.5, 1<<51 + 0.25, 1e15 + 0.125, 1.0 / 6} {
		w.add(t, "SinPi", SinPi(x), bigSinPi(x), bound, x)
		w.add(t, "SinPi", SinPi(-x), bigSinPi(-x), bound, -x)
	}
	t.Logf("largest error %.4f at %s", w.error, w.at)
	negative := math.Copysign(0, -1)
	exactly(t, "SinPi", SinPi, [][2]float64{{0, 0}, {negative, negative}, {0.5, 1}, {-0.5, -1}, {1.5, -1}, {2.5, 1}, {-1.5, 1}, {1, 0}, {-1, negative}, {2, 0}, {7, 0}, {-1 << 60, negative},
		{math.MaxFloat64, 0}, {math.Inf(1), math.NaN()}, {math.Inf(-1), math.NaN()}, {math.NaN(), math.NaN()}})
}

// The special cases are those of math.Pow, which follows IEEE 754.
func TestPowSpecial(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -1.5, 1 << 53, -(1 << 53), 1<<53 - 1, 1 - 1<<53, 1e300, -1e300, 5e-324, -5e-324,
		math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, x := range values {
		for _, y := range values {
			got, want := Pow(x, y), math.Pow(x, y)
			if math.Abs(got-want) <= 1e-15*math.Abs(want) && math.Signbit(got) == math.Signbit(want) {
				continue // an ordinary number, held against better references above
			}
			if !same(got, want) {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}

// same compares bits, but takes NaN for equal to NaN.
func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Float64bits(a) == math.Float64bits(b)
}

func exactly(t *testing.T, name string, f func(float64) float64, cases [][2]float64) {
	t.Helper()
	for _, c := range cases {
		if got := f(c[0]); !same(got, c[1]) {
			t.Errorf("%s(%v) = %v, want %v", name, c[0], got, c[1])
		}
	}
}

func TestTables(t *testing.T) {
	for j, p := range powers {
		v := bigExp(number(0).Quo(number(0).Mul(number(float64(j)), bigLn2), number(128)))
		hi, _ := v.Float64()
		lo, _ := number(0).Sub(v, number(hi)).Float64()
		if p != (pair{hi, lo}) && j > 0 || j == 0 && p != (pair{1, 0}) {
			t.Errorf("powers[%d] is %x, want %x", j, p, pair{hi, lo})
		}
	}
	behind42 := func(v *big.Float) (hi, lo float64) {
		scaled, _ := number(0).SetMantExp(v, 42).Float64()
		hi = math.Ldexp(math.RoundToEven(scaled), -42)
		lo, _ = number(0).Sub(v, number(hi)).Float64()
		return hi, lo
	}
	for i, s := range slots {
		hi, lo := behind42(number(0).Neg(bigLog(number(s.c))))
		if s.hi != hi || s.lo != lo {
			t.Errorf("slots[%d] is %x, want %x and %x", i, s, hi, lo)
		}
		for _, z := range []float64{math.Float64frombits(leastSlot + uint64(i)<<45), math.Float64frombits(leastSlot + uint64(i+1)<<45)} {
			if math.Abs(z*s.c-1) > 0x1p-7 || s.c*1024 != math.Floor(s.c*1024) {
				t.Errorf("slots[%d]: %v · %v is too far from 1", i, z, s.c)
			}
		}
	}
	rounded := func(v *big.Float) pair {
		hi, _ := v.Float64()
		lo, _ := number(0).Sub(v, number(hi)).Float64()
		if math.Abs(lo) < 0x1p-200 { // what is left of the series of sin π/2
			lo = 0
		}
		return pair{hi, lo}
	}
	for k, s := range sines {
		if want := rounded(bigSinPi(float64(k) / 128)); s != want {
			t.Errorf("sines[%d] is %x, want %x", k, s, want)
		}
	}
	if pi := rounded(bigPi); pi != (pair{piHi, piLo}) {
		t.Errorf("π is %x", pi)
	}
	if hi, lo := behind42(bigLn2); hi != ln2Hi || lo != ln2Lo {
		t.Errorf("ln 2 is %x + %x", hi, lo)
	}
	if hi, lo := behind42(number(0).Quo(bigLn2, number(128))); hi != stepHi || lo != stepLo {
		t.Errorf("ln 2 / 128 is %x + %x", hi, lo)
	}
}

// These sums of bits were taken on amd64; every other machine, and every
// setting of GOAMD64 and GODEBUG=cpu.fma, must come to the same.
func TestDigestOfBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	sum := [6]uint64{}
	for range 20000 {
		x, y := anyFloat(r, -20, 9), anyFloat(r, -10, 5)
		for i, v := range []float64{Exp(x), Exp2(x), Log(math.Abs(x)), Log1p(math.Abs(x)), Pow(math.Abs(x), y), SinPi(y)} {
			sum[i] = sum[i]*31 + math.Float64bits(v)
		}
	}
	if want := ([6]uint64{0xf318e58c3fc66959, 0x3f1f5c9fd01fab2e, 0x6c56cc612e99da24, 0xab1b101d0d0c24e, 0x8876efc9cf489b14, 0x9f523fd51b10b96c}); sum != want {
		t.Errorf("sums %#x, want %#x", sum, want)
	}
}

func BenchmarkFunctions(b *testing.B) {
	for _, f := range []struct {
		name string
		of   func(float64) float64
	}{{"Exp", Exp}, {"Exp2", Exp2}, {"Log", Log}, {"Log1p", Log1p}, {"SinPi", SinPi}, {"Pow", func(x float64) float64 { return Pow(x, 0.75) }}, {"math.Exp", math.Exp}, {"math.Pow", func(x float64) float64 { return math.Pow(x, 0.75) }}} {
		b.Run(f.name, func(b *testing.B) {
			x := 1.0
			for b.Loop() {
				x = 0.5 + f.of(x)*1e-9 + float64(b.N&1)
			}
			b.ReportMetric(x, "x")
		})
	}
}
