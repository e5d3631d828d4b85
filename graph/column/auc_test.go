package column_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph/column"
)

func TestAUCByHand(t *testing.T) {
	for _, test := range []struct {
		name         string
		above, below []float64
		want         float64
	}{
		{"apart", []float64{3, 4}, []float64{1, 2, 2.5}, 1},
		{"the wrong way round", []float64{1}, []float64{2, 3}, 0},
		{"all alike", []float64{7, 7, 7}, []float64{7, 7}, 0.5},
		// 0.9 exceeds all four; 0.6 exceeds 0.2 and 0.1 and ties with 0.6; 0.2 exceeds 0.1 and ties with 0.2.
		{"with ties", []float64{0.6, 0.9, 0.2}, []float64{0.1, 0.6, 0.8, 0.2}, (4 + 2.5 + 1.5) / 12},
		{"infinities", []float64{math.Inf(1), 0}, []float64{math.Inf(-1), math.Inf(1)}, (1.5 + 1) / 4},
		{"no positives", nil, []float64{1}, math.NaN()},
		{"no negatives", []float64{1}, nil, math.NaN()},
		{"a missing value", []float64{1, math.NaN()}, []float64{0}, math.NaN()},
	} {
		got := column.AUC(test.above, test.below)
		if got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// The definition, pair by pair; the arguments stay as they were.
func TestAUCAgainstAllPairs(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 3))
		draw := func(n int) []float64 {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(r.IntN(8)) // many ties
			}
			return x
		}
		above, below := draw(1+r.IntN(20)), draw(1+r.IntN(20))
		before := slices.Clone(above)
		half := 0
		for _, a := range above {
			for _, b := range below {
				switch {
				case a > b:
					half += 2
				case a == b:
					half++
				}
			}
		}
		want := float64(half) / 2 / float64(len(above)*len(below))
		if got := column.AUC(above, below); math.Abs(got-want) > 1e-15 {
			t.Errorf("seed %d: %v, want %v", seed, got, want)
		}
		if !slices.Equal(above, before) {
			t.Errorf("seed %d: the values were moved", seed)
		}
	}
}

// Of the six pairs of one honest account and one false one the score puts five
// in the right order.
func ExampleAUC() {
	honest, fake := []float64{0.9, 0.7, 0.4}, []float64{0.5, 0.1}
	fmt.Printf("%.4f\n", column.AUC(honest, fake))
	// Output: 0.8333
}
