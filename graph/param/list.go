package param

import (
	"fmt"
	"strconv"
	"strings"
)

// Ints is a parameter of several whole numbers, written 10,20,30. A number
// that comes several times in a row may be written once: 10x40 is forty times
// 10.
type Ints []int

// Floats is the same of any numbers.
type Floats []float64

// longest is the number of items that a list may have, so that a mistyped
// repetition does not take all memory.
const longest = 1 << 22

func (l Ints) String() string { return joined(l, strconv.Itoa) }
func (l Floats) String() string {
	return joined(l, func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) })
}

// joined writes a list as it is read.
func joined[T comparable](list []T, text func(T) string) string {
	var b strings.Builder
	for i := 0; i < len(list); {
		same := 1
		for i+same < len(list) && list[i+same] == list[i] {
			same++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text(list[i]))
		if same > 1 {
			b.WriteString("x" + strconv.Itoa(same))
		}
		i += same
	}
	return b.String()
}

func parseInts(text string) (Ints, error) { return parsed(text, strconv.Atoi) }

func parseFloats(text string) (Floats, error) {
	return parsed(text, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
}

// parsed reads a list.
func parsed[T any](text string, parse func(string) (T, error)) ([]T, error) {
	var list []T
	for item := range strings.SplitSeq(text, ",") {
		number, repeat, repeated := strings.Cut(strings.TrimSpace(item), "x")
		times := 1
		if repeated {
			var err error
			if times, err = strconv.Atoi(repeat); err != nil || times < 1 {
				return nil, fmt.Errorf("%q is not repeated a whole number of times", item)
			}
		}
		value, err := parse(number)
		if err != nil {
			return nil, err
		}
		if times > longest-len(list) {
			return nil, fmt.Errorf("more than %d items", longest)
		}
		for range times {
			list = append(list, value)
		}
	}
	return list, nil
}
