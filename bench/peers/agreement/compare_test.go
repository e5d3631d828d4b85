package agreement

import (
	"math"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name         string
		task         Task
		ours, theirs []float64
		holds        bool
		text         string
	}{
		{"equal counts", Task{Mode: Counts}, []float64{1, 2, -1}, []float64{1, 2, -1}, true, "exact"},
		{"other counts", Task{Mode: Counts}, []float64{1, 2, 3}, []float64{1, 5, 4}, false, "2 differ"},
		{"equal values", Task{Mode: Values}, []float64{0.5, 0, nan, inf}, []float64{0.5, 0, nan, inf}, true, "0"},
		{"near", Task{Mode: Values, Within: 1e-9}, []float64{2, 1}, []float64{2, 1 + 1e-10}, true, "5e-11"},
		{"far", Task{Mode: Values, Within: 1e-12}, []float64{2, 1}, []float64{2, 1 + 1e-10}, false, "5e-11"},
		{"missing", Task{Mode: Values, Within: 1}, []float64{nan, 1, inf}, []float64{0, 1, 7}, false, "2 on one side alone, 0.0e+00"},
		{"another norm", Task{Mode: Values, Scaled: true}, []float64{1, 0.5}, []float64{8, 4}, true, "0"},
		{"no norm", Task{Mode: Values}, []float64{1, 0.5}, []float64{8, 4}, false, "9e-01"},
		{"nothing beside something", Task{Mode: Values, Scaled: true}, []float64{0, 0}, []float64{0, 3}, false, "1e+00"},
		{"something beside nothing", Task{Mode: Values, Scaled: true}, []float64{0, 3}, []float64{0, 0}, false, "1e+00"},
		// Each column has its own norm and its own largest value.
		{"two columns", Task{Mode: Values, Scaled: true, Columns: []string{"hub", "authority"}}, []float64{1, 0.5, 1, 0.25}, []float64{2, 1, 3, 0.75}, true, "0"},
		{"small second column", Task{Mode: Values, Within: 0.1, Measures: []string{"a", "b"}}, []float64{100, 1}, []float64{100, 2}, false, "5e-01"},
		{"other names", Task{Mode: Partition}, []float64{0, 0, 2, 3}, []float64{7, 7, 0, 2}, true, "the same"},
		{"one joined", Task{Mode: Partition}, []float64{0, 0, 2, 3}, []float64{7, 7, 0, 0}, false, "1 apart"},
		{"one divided", Task{Mode: Partition}, []float64{0, 0, 2, 2}, []float64{7, 7, 0, 1}, false, "1 apart"},
		{"better", Task{Mode: Quality, Measure: "modularity"}, []float64{0.4, 0.5, 0.1}, []float64{0.3, 0.2, 0.4}, true, "+0.1000"},
		{"hardly worse", Task{Mode: Quality, Measure: "modularity", Within: 0.002}, []float64{0.4}, []float64{0.4015}, true, "-0.0015"},
		{"worse", Task{Mode: Quality, Measure: "modularity", Within: 0.002}, []float64{0.4}, []float64{0.403}, false, "-0.0030"},
		{"a longer code is worse", Task{Mode: Quality, Measure: "codelength", Within: 0.002}, []float64{7.1}, []float64{7}, false, "+0.1000"},
		{"a shorter one is not", Task{Mode: Quality, Measure: "codelength"}, []float64{6}, []float64{7}, true, "-1.0000"},
	} {
		a, err := c.task.compare(c.ours, c.theirs)
		if err != nil || a.Holds != c.holds || a.text(c.task) != c.text {
			t.Errorf("%s: %+v, %q, %v", c.name, a, a.text(c.task), err)
		}
	}
	if _, err := (Task{Mode: Values}).compare([]float64{1}, []float64{1, 2}); err == nil || !strings.Contains(err.Error(), "2 values beside kith's 1") {
		t.Error(err)
	}
}

// Which of two divisions comes first does not matter to whether they are the
// same.
func TestApartBothWays(t *testing.T) {
	for _, c := range [][2][]float64{{{1, 1, 2}, {5, 6, 6}}, {{1, 2, 3}, {1, 1, 1}}, {{1, 1, 1}, {1, 2, 3}}, {{1, 2, 1}, {2, 1, 2}}} {
		if a, b := apart(c[0], c[1]) == 0, apart(c[1], c[0]) == 0; a != b {
			t.Errorf("%v: %v and %v", c, a, b)
		}
	}
}
