package main

import (
	"encoding/json"
	"math"
)

// printJSON prints a value to stdout, indented, with the shortest floats that
// read back to the same bits.
func (e *environment) printJSON(value any) error {
	encoder := json.NewEncoder(e.Out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// number is a float whose NaN is written as null and whose infinities as text:
// JSON has words for neither.
type number float64

func (x number) MarshalJSON() ([]byte, error) {
	switch f := float64(x); {
	case math.IsNaN(f):
		return []byte("null"), nil
	case math.IsInf(f, 1):
		return []byte(`"inf"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-inf"`), nil
	default:
		return json.Marshal(f)
	}
}
