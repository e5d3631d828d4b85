package term

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Count writes a whole number with commas between groups of three digits.
func Count[T ~int | ~int64](n T) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Plural writes a count and its noun: "1 edge", "2 edges".
func Plural[T ~int | ~int64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Bytes writes a size in the largest unit of 1024 that gives a number of at
// least one: "512 B", "1.5 MiB".
func Bytes(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n), ""
	for _, unit = range []string{"KiB", "MiB", "GiB", "TiB"} {
		size /= 1 << 10
		if size < 1<<10 {
			break
		}
	}
	if size >= 100 {
		return fmt.Sprintf("%.0f %s", size, unit)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}

// Float writes the shortest text that reads back to the same bits; whole numbers
// as people write them, without an exponent.
func Float(x float64) string {
	if isWhole(x) {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// About writes a number to three digits, and whole numbers in full.
func About(x float64) string {
	if isWhole(x) {
		return Count(int64(x))
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// isWhole reports whether a float is a whole number of at most 15 digits.
func isWhole(x float64) bool { return x == math.Trunc(x) && math.Abs(x) < 1e15 }

// Seconds writes a duration to three digits: "12ms", "3.46s", "2m5s".
func Seconds(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}

// Instant writes microseconds since 1970 as ISO 8601 in UTC, with a fraction
// only when there is one.
func Instant(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.999999Z")
}
