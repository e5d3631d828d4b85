package exact

import (
	"math"
	"math/big"
)

// prec is the precision of the references, in bits.
const prec = 320

func number(x float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

// bigAtanh sums x + x³/3 + x⁵/5 + ... for |x| < 1/2.
func bigAtanh(x *big.Float) *big.Float {
	sum, power, square := number(0), number(0).Set(x), number(0).Mul(x, x)
	for k := int64(1); power.Sign() != 0; k += 2 {
		term := number(0).Quo(power, number(float64(k)))
		if sum.Sign() != 0 && term.MantExp(nil) < sum.MantExp(nil)-prec {
			break
		}
		sum.Add(sum, term)
		power.Mul(power, square)
	}
	return sum
}

// bigLn2 is 2 atanh(1/3).
var bigLn2 = func() *big.Float {
	third := number(0).Quo(number(1), number(3))
	return number(0).Mul(number(2), bigAtanh(third))
}()

// bigLog is e·ln 2 + 2 atanh((m-1)/(m+1)) for x = m·2^e with m near 1.
func bigLog(x *big.Float) *big.Float {
	m := number(0)
	e := x.MantExp(m)
	if m.Cmp(number(0.7)) < 0 {
		m.Mul(m, number(2))
		e--
	}
	ratio := number(0).Quo(number(0).Sub(m, number(1)), number(0).Add(m, number(1)))
	log := number(0).Mul(number(2), bigAtanh(ratio))
	return log.Add(log, number(0).Mul(number(float64(e)), bigLn2))
}

// bigLog1p is 2 atanh(x/(2+x)) for small x, where 1+x would lose its bits.
func bigLog1p(x *big.Float) *big.Float {
	if number(0).Abs(x).Cmp(number(0.25)) > 0 {
		return bigLog(number(0).Add(number(1), x))
	}
	ratio := number(0).Quo(x, number(0).Add(number(2), x))
	return ratio.Mul(number(2), bigAtanh(ratio))
}

// bigExp is (Σ r^k/k!)^(2^16) · 2^n for x = n·ln 2 + r·2^16.
func bigExp(x *big.Float) *big.Float {
	steps, _ := number(0).Quo(x, bigLn2).Float64()
	n := math.Round(steps)
	r := number(0).Sub(x, number(0).Mul(number(n), bigLn2))
	r.SetMantExp(r, -16)
	sum, term := number(1), number(1)
	for k := 1; term.Sign() != 0 && term.MantExp(nil) > -prec-20; k++ {
		term.Quo(term.Mul(term, r), number(float64(k)))
		sum.Add(sum, term)
	}
	for range 16 {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(n))
}

// ulps returns how far got lies from want, in units in the last place of want.
func ulps(got float64, want *big.Float) float64 {
	nearest, _ := want.Float64()
	if math.IsInf(nearest, 0) || math.IsInf(got, 0) {
		if got == nearest {
			return 0
		}
		return math.Inf(1)
	}
	_, e := math.Frexp(nearest)
	unit := math.Ldexp(1, max(e-53, -1074))
	distance, _ := number(0).Quo(number(0).Sub(number(got), want), number(unit)).Float64()
	return math.Abs(distance)
}

// bigPi is Machin's 16 atan(1/5) - 4 atan(1/239).
var bigPi = func() *big.Float {
	atanOfInverse := func(n float64) *big.Float {
		sum, power, square := number(0), number(0).Quo(number(1), number(n)), number(n*n)
		for k := 1.0; power.MantExp(nil) > -prec-20; k += 2 {
			term := number(0).Quo(power, number(k))
			if int(k)%4 == 3 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Quo(power, square)
		}
		return sum
	}
	pi := number(0).Mul(number(16), atanOfInverse(5))
	return pi.Sub(pi, number(0).Mul(number(4), atanOfInverse(239)))
}()

// bigSinPi sums z - z³/3! + z⁵/5! - ... for z = π(x - n) with the nearest whole
// n, and changes the sign for odd n.
func bigSinPi(x float64) *big.Float {
	n := math.Round(x)
	z := number(0).Mul(number(0).Sub(number(x), number(n)), bigPi)
	if math.Mod(n, 2) != 0 {
		z.Neg(z)
	}
	sum, term, square := number(0).Set(z), number(0).Set(z), number(0).Mul(z, z)
	for k := 2.0; term.Sign() != 0 && term.MantExp(nil) > sum.MantExp(nil)-prec-20; k += 2 {
		term.Quo(term.Mul(term, square), number(-k*(k+1)))
		sum.Add(sum, term)
	}
	return sum
}
