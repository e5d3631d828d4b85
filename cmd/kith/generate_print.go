package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/param"
)

// generatedPage is a generated graph as --json prints it: the model, its
// parameters, and what came of them.
type generatedPage struct {
	options     generateOptions
	Vertices    int64
	Edges       int64 // these and what follows: 0 and "" when only the truth was asked for
	Loops       int64
	Merged      int64
	Digest      string
	Communities int // 0: the model knows none
}

// communities counts the true communities.
func communities(drawn *gen.Drawn) int {
	at := slices.IndexFunc(drawn.Truth, func(c column.Column) bool { return c.Name == "community" })
	if at < 0 {
		return 0
	}
	labels := slices.Clone(drawn.Truth[at].U32)
	slices.Sort(labels)
	return len(slices.Compact(labels))
}

// jsonKey is the name of a parameter in JSON.
func jsonKey(name string) string { return strings.ReplaceAll(name, "-", "_") }

// MarshalJSON puts the parameters of the model between its name and the rest.
func (p *generatedPage) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	put := func(key string, value any) error {
		text, err := json.Marshal(value)
		fmt.Fprintf(&b, "%q:%s,", key, text)
		return err
	}
	b.WriteByte('{')
	err := put("model", p.options.model.Name)
	for _, description := range p.options.model.Params {
		if description.Name == "vertices" { // follows below
			continue
		}
		f, _, missing := param.Field(p.options.graph, description.Name)
		if err == nil {
			err = missing
		}
		if err == nil {
			err = put(jsonKey(description.Name), f.Interface())
		}
	}
	rest := []struct {
		key   string
		value any
		shown bool
	}{
		{"vertices", p.Vertices, true},
		{"edges", p.Edges, p.Digest != ""}, {"loops", p.Loops, p.Digest != ""}, {"merged", p.Merged, p.Digest != ""}, {"digest", p.Digest, p.Digest != ""},
		{"communities", p.Communities, p.Communities > 0},
	}
	for _, r := range rest {
		if r.shown && err == nil {
			err = put(r.key, r.value)
		}
	}
	b.Truncate(b.Len() - 1)
	b.WriteByte('}')
	return b.Bytes(), err
}

// printGenerated says what was made, unless stdout is taken by it.
func (e *environment) printGenerated(p *generatedPage, elapsed time.Duration) error {
	o := p.options
	if o.out == "-" || o.truth == "-" {
		return nil
	}
	if e.json {
		return e.printJSON(p)
	}
	var b strings.Builder
	switch {
	case p.Digest != "":
		target := o.dataset
		if o.out != "" {
			target = o.out
		}
		fmt.Fprintf(&b, "%s: %s, %s after merging %s repeated, %s loops, %s\n  digest  %s\n", term.Escape(target), term.Plural(int(p.Vertices), "vertex", "vertices"),
			term.Plural(p.Edges, "edge", "edges"), term.Count(p.Merged), term.Count(p.Loops), term.Seconds(elapsed), p.Digest)
	default:
		fmt.Fprintf(&b, "%s: %s, %s\n", term.Escape(o.truth), term.Plural(int(p.Vertices), "vertex", "vertices"), term.Seconds(elapsed))
	}
	truth := strings.Join(o.model.Truth, ", ")
	if p.Communities > 0 {
		truth = term.Plural(p.Communities, "community", "communities")
	}
	if truth != "" {
		fmt.Fprintf(&b, "  truth   %s", truth)
		switch {
		case o.truth == "":
			fmt.Fprintf(&b, "; kith generate %s --truth FILE writes them", o.parameterText)
		case p.Digest != "":
			fmt.Fprintf(&b, " in %s", term.Escape(o.truth))
		}
		b.WriteByte('\n')
	}
	_, err := fmt.Fprint(e.Out, b.String())
	return err
}
