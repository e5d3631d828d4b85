package edgeio

import (
	"math"
	"strconv"
)

// parseWeight reads a decimal number as the nearest 32-bit float. It refuses
// what strconv would also take: names of infinity, hexadecimal numbers,
// underscores.
func parseWeight(token []byte) (weight float32, fault string) {
	if w, ok := shortWeight(token); ok {
		return w, ""
	}
	for _, c := range token {
		if c-'0' > 9 && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, notNumber(token)
		}
	}
	w, err := strconv.ParseFloat(string(token), 32)
	switch {
	case err == nil && w == 0:
		return 0, "" // also for -0, which must not differ in its bits
	case err == nil:
		return float32(w), ""
	case math.IsInf(w, 0):
		return 0, "weight " + quoted(token) + " is beyond the range of a 32-bit float"
	}
	return 0, notNumber(token)
}

// notNumber describes a weight that cannot be read.
func notNumber(token []byte) string {
	if len(token) < 16 {
		if _, err := strconv.ParseFloat(string(token), 32); err == nil {
			return "weight " + quoted(token) + " is not a finite decimal number"
		}
	}
	return "weight " + quoted(token) + " is not a number"
}

// powers10 are exact as 32-bit floats.
var powers10 = [...]float32{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10}

// shortWeight reads numbers such as -10 and 0.25 whose digits make an integer
// below 2^24. Then digits and power of ten are exact in 32 bits, and the
// one division rounds correctly (Clinger, How to Read Floating Point Numbers
// Accurately, 1990).
func shortWeight(token []byte) (float32, bool) {
	negative := len(token) > 0 && token[0] == '-'
	digits := token
	if negative {
		digits = token[1:]
	}
	if len(digits) == 0 || len(digits) > 11 {
		return 0, false
	}
	mantissa, point := uint64(0), -1
	for i, c := range digits {
		if d := c - '0'; d <= 9 {
			mantissa = mantissa*10 + uint64(d)
		} else if c == '.' && point < 0 {
			point = i
		} else {
			return 0, false
		}
	}
	if point >= 0 && len(digits) == 1 || mantissa >= 1<<24 {
		return 0, false
	}
	w := float32(mantissa)
	if point >= 0 {
		w /= powers10[len(digits)-1-point]
	}
	if negative && mantissa != 0 {
		w = -w
	}
	return w, true
}

// appendWeight writes a weight in the fewest digits that read back to it.
func appendWeight(text []byte, w float32) []byte {
	if a := math.Abs(float64(w)); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(text, float64(w), 'e', -1, 32)
	}
	return strconv.AppendFloat(text, float64(w), 'f', -1, 32)
}
