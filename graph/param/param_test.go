package param_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph/param"
)

type file struct{ Name string }

func (file) ParamKind() string { return "file" }

type all struct {
	Share  float64      `json:"share" doc:"a share" range:"[0,1)"`
	Rounds int          `json:"max-rounds" doc:"rounds" range:"[1,inf)" required:"yes"`
	Seed   uint64       `json:"seed" doc:"a seed"`
	Fast   bool         `json:"fast" doc:"be fast"`
	Way    string       `json:"way" doc:"which way" enum:"left|right"`
	Sizes  param.Ints   `json:"sizes" doc:"sizes" range:"[1,9]"`
	Parts  param.Floats `json:"parts" doc:"parts" range:"[0,1]"`
	Set    file         `json:"set" doc:"a set"`
}

func TestDescribe(t *testing.T) {
	want := []param.Param{
		{Name: "share", Doc: "a share", Kind: "float", Range: "[0,1)", Default: "0.5"},
		{Name: "max-rounds", Doc: "rounds", Kind: "int", Range: "[1,inf)", Required: true},
		{Name: "seed", Doc: "a seed", Kind: "int", Default: "7"},
		{Name: "fast", Doc: "be fast", Kind: "bool", Default: "false"},
		{Name: "way", Doc: "which way", Kind: "choice", Choices: []string{"left", "right"}, Default: "left"},
		{Name: "sizes", Doc: "sizes", Kind: "list", Range: "[1,9]", Default: "3x2,4"},
		{Name: "parts", Doc: "parts", Kind: "list", Range: "[0,1]"},
		{Name: "set", Doc: "a set", Kind: "file"},
	}
	if got := param.Describe(all{Share: 0.5, Seed: 7, Way: "left", Sizes: param.Ints{3, 3, 4}}); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"share", "0.25", `"share":0.25`},
		{"max-rounds", "12", `"max-rounds":12`},
		{"seed", "18446744073709551615", `"seed":18446744073709551615`},
		{"fast", "true", `"fast":true`},
		{"way", "right", `"way":"right"`},
		{"sizes", "1, 2x3,9", `"sizes":[1,2,2,2,9]`},
		{"parts", "0.5x2,1e-3", `"parts":[0.5,0.5,0.001]`},
	} {
		p := all{Rounds: 1, Way: "left"}
		if err := param.Set(&p, c.name, c.text); err != nil {
			t.Error(err)
		}
		if text, _ := json.Marshal(p); !strings.Contains(string(text), c.want) || param.Validate(p) != nil || param.Validate(&p) != nil {
			t.Errorf("--%s %s: %s", c.name, c.text, text)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"share", "1", "--share 1 is not in [0,1)"},
		{"share", "half", `--share "half" is not a number`},
		{"max-rounds", "0", "--max-rounds 0 is not in [1,inf)"},
		{"max-rounds", "1.5", `--max-rounds "1.5" is not a whole number`},
		{"seed", "-1", `--seed "-1" is not a whole number from 0 on`},
		{"fast", "maybe", `--fast "maybe" is not true or false`},
		{"way", "up", `--way "up" is not one of left, right`},
		{"sizes", "1,10", "--sizes: 10, number 2 of the list, is not in [1,9]"},
		{"sizes", "", `--sizes "" is not a list`},
		{"sizes", "1,,2", `--sizes "1,,2" is not a list`},
		{"sizes", "1x0", `--sizes "1x0" is not a list`},
		{"sizes", "1x-2", `--sizes "1x-2" is not a list`},
		{"sizes", "1x99999999999", `--sizes "1x99999999999" is not a list`},
		{"parts", "0.1,nan", "--parts: NaN, number 2 of the list, is not in [0,1]"},
		{"set", "x.csv", "--set is not set by a text alone"},
		{"nothing", "1", "no parameter --nothing"},
	} {
		if err := param.Set(&all{Rounds: 1, Way: "left"}, c.name, c.text); !errors.Is(err, param.ErrBad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("--%s %s: %v, want %s", c.name, c.text, err, c.want)
		}
	}
	if err := param.Validate(all{Way: "left"}); !errors.Is(err, param.ErrBad) {
		t.Errorf("what must be given was not: %v", err)
	}
}

// A list comes back from its text.
func FuzzLists(f *testing.F) {
	f.Add("1,2,3")
	f.Add("10x40,2")
	f.Add("1x,x1,0x")
	f.Fuzz(func(t *testing.T, text string) {
		var p, q struct {
			A param.Ints   `json:"a" doc:"a"`
			B param.Floats `json:"b" doc:"b"`
		}
		if len(text) > 40 {
			return // long lists take long
		}
		if param.Set(&p, "a", text) == nil {
			if err := param.Set(&q, "a", p.A.String()); err != nil || !reflect.DeepEqual(p.A, q.A) {
				t.Errorf("%q: %v, then %v (%v)", text, p.A, q.A, err)
			}
		}
		if param.Set(&p, "b", text) == nil {
			if err := param.Set(&q, "b", p.B.String()); err != nil || p.B.String() != q.B.String() { // NaN differs from itself
				t.Errorf("%q: %v, then %v (%v)", text, p.B, q.B, err)
			}
		}
	})
}
