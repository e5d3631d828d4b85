package algorithms_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
)

type choice struct {
	Dangling string `json:"dangling" doc:"where mass goes" enum:"uniform|seeds|none"`
}

// Two choices as the help joins them are not a choice.
func TestChoicesAreWhole(t *testing.T) {
	for text, good := range map[string]bool{"uniform": true, "seeds": true, "none": true, "": false, "uni": false, "uniform|seeds": false, "uniform|seeds|none": false, "|": false} {
		p := choice{Dangling: "uniform"}
		if err := algorithms.Set(&p, "dangling", text); good != (err == nil) || err != nil && !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

type ranged struct {
	Closed float64 `json:"closed" doc:"from 0 to 1" range:"[0,1]"`
	Open   float64 `json:"open" doc:"between 0 and 1" range:"(0,1)"`
	Rounds int     `json:"rounds" doc:"one or more" range:"[1,inf)"`
}

func TestRanges(t *testing.T) {
	for name, c := range map[string]struct{ good, bad []string }{
		"closed": {[]string{"0", "1", "0.5"}, []string{"-5e-324", "1.0000000000000002", "NaN", "inf"}},
		"open":   {[]string{"5e-324", "0.5", "0.9999999999999999"}, []string{"0", "-0", "1", "NaN"}},
		"rounds": {[]string{"1", "9223372036854775807"}, []string{"0", "-1", "1.5", "9223372036854775808"}},
	} {
		for _, text := range append(c.good, c.bad...) {
			p := ranged{Open: 0.5, Rounds: 1}
			if err := algorithms.Set(&p, name, text); slices.Contains(c.good, text) != (err == nil) || err != nil && !errors.Is(err, algorithms.ErrParameter) {
				t.Errorf("--%s %s: %v", name, text, err)
			}
		}
	}
}
