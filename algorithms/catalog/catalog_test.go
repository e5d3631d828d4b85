package catalog_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/catalog"
)

// sharedFlags belong to `kith run` and every command; a parameter with one of
// these names could not be set.
var sharedFlags = strings.Fields("db workers json quiet log-format memory help version dataset weights sign layers top out save strict as-of")

func TestCatalogIsComplete(t *testing.T) {
	name, column := regexp.MustCompile(`^[a-z][a-z0-9-]*$`), regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	year := regexp.MustCompile(`\b(19|20)\d\d\b`)
	seen := map[string]bool{}
	for _, s := range catalog.All {
		if !name.MatchString(s.Name) || seen[s.Name] {
			t.Errorf("%q is no name for a command, or there are two", s.Name)
		}
		seen[s.Name] = true
		if s.Title == "" || len(s.Doc) < 80 || !year.MatchString(s.Cite) {
			t.Errorf("%s: title %q, doc %q, source %q: each must be there, the source with its year", s.Name, s.Title, s.Doc, s.Cite)
		}
		for i, c := range s.Columns {
			if !column.MatchString(c) || slices.Contains(s.Columns[:i], c) {
				t.Errorf("%s: column %q", s.Name, c)
			}
		}
		for i, p := range s.Params {
			if !name.MatchString(p.Name) || slices.Contains(sharedFlags, p.Name) {
				t.Errorf("%s: parameter %q is a shared flag or no name for a flag", s.Name, p.Name)
			}
			for _, q := range s.Params[:i] {
				if q.Name == p.Name {
					t.Errorf("%s: two parameters are called %q", s.Name, p.Name)
				}
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, s := range catalog.All {
		if found, err := catalog.Lookup(s.Name); err != nil || found.Name != s.Name {
			t.Errorf("%s: found %q, %v", s.Name, found.Name, err)
		}
	}
	for word, hint := range map[string]string{"pagernak": "did you mean pagerank?", "nothing-like-it": "there are degree, pagerank"} {
		if _, err := catalog.Lookup(word); !errors.Is(err, catalog.ErrUnknown) || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", word, err)
		}
	}
}
