package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type sample struct {
	Name    string  `toml:"name"`
	Nodes   int     `toml:"nodes"`
	Share   float64 `toml:"share,omitempty"`
	Feature []part  `toml:"feature,omitempty"`
	Flow    part    `toml:"flow,omitempty"`
}

type part struct {
	Weight float64     `toml:"weight"`
	Curve  [][]float64 `toml:"curve,omitempty"`
}

func TestDecodeReads(t *testing.T) {
	s := sample{Share: 0.25}
	err := Decode("my.toml", []byte("\xef\xbb\xbfname = \"a\"\r\nnodes = 3\n[[feature]]\nweight = 1\ncurve = [[0, 1], [2.5, 0]]\n[[feature]]\nweight = 0.5\n"), &s)
	if err != nil || s.Name != "a" || s.Nodes != 3 || len(s.Feature) != 2 || s.Feature[0].Curve[1][0] != 2.5 || s.Share != 0.25 {
		t.Fatalf("got %+v, %v", s, err)
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"misspelt field", "name = \"a\"\nnodse = 3\n", "my.toml:2: unknown field \"nodse\"; did you mean \"nodes\"?\n  2 | nodse = 3"},
		{"misspelt field in a table", "[flow]\nwieght = 1\n", `my.toml:2: unknown field "flow.wieght"; did you mean "weight"?`},
		{"misspelt field in a list", "[[feature]]\nweight = 1\n[[feature]]\nwheight = 2\n", `my.toml:4: unknown field "feature.wheight"; did you mean "weight"?`},
		{"misspelt table", "[folw]\nweight = 1\n", `unknown field "folw"; did you mean "flow"?`},
		{"nothing near", "completely_else = 1\n", `known are name, nodes, share, feature, flow`},
		{"left out", "name = \"a\"\n", "my.toml: the field nodes is missing"},
		{"left out of a list", "name = \"a\"\nnodes = 1\n[[feature]]\nweight = 1\n[[feature]]\n", "my.toml: the field feature[2].weight is missing"},
		{"wrong type", "name = \"a\"\nnodes = \"three\"\n", "my.toml:2: "},
		{"given twice", "nodes = 1\nnodes = 2\n", "my.toml:2: "},
		{"not TOML", "name: a\n", "my.toml:1: "},
		{"not text", "name = \"\xff\xfe\"\n", "my.toml:1: "},
		{"deep nesting", "name = " + strings.Repeat("[", MaxBytes/2), "more than 100 brackets"},
		{"too large", strings.Repeat("#", MaxBytes+1), "bytes, more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := Decode("my.toml", []byte(test.text), &sample{})
			if !errors.Is(err, ErrConfig) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got\n%v\nwanted\n%s", err, test.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Read(dir, nil); !errors.Is(err, ErrConfig) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "none.toml"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	large := filepath.Join(dir, "large.toml")
	if err := os.WriteFile(large, make([]byte, MaxBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(large, nil); !errors.Is(err, ErrConfig) {
		t.Errorf("a large file: %v", err)
	}
	if got, err := Read("-", strings.NewReader("a = 1")); err != nil || string(got) != "a = 1" {
		t.Errorf("standard input: %q, %v", got, err)
	}
}

// FuzzDecode looks for a document that stops the program.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("name = \"a\"\n[[feature]]\nweight = 1\ncurve = [[0, 1]]\n"))
	f.Add([]byte("nodse = 3\n[folw]\n"))
	f.Add([]byte("a.b.c = {d = [1, {e = 2}]}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := Decode("fuzz.toml", content, &sample{}); err != nil && !errors.Is(err, ErrConfig) {
			t.Errorf("an error of another kind: %v", err)
		}
	})
}

// A table of another program, full of fields that are not known: the decoder
// takes time that grows with the square of their number.
func TestDecodeUnknownFieldsInTime(t *testing.T) {
	var text strings.Builder
	for i := 0; text.Len() < MaxBytes-20; i++ {
		fmt.Fprintf(&text, "k%d=1\n", i)
	}
	start := time.Now()
	if err := Decode("my.toml", []byte(text.String()), &sample{}); !errors.Is(err, ErrConfig) {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("it took %v to find the first", took)
	}
}
