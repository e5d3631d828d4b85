package algorithms_test

import (
	"errors"
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
