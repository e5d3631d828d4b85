package peers

import (
	"errors"
	"strings"
	"testing"

	"github.com/kithgraph/kith/bench"
)

func TestParse(t *testing.T) {
	list, err := Parse("gapbs=/a/b,networkit=auto,igraph,gonum", "/venv")
	if err != nil || len(list) != 4 || list[0].Place != "/a/b" || list[1].Place != "/venv" || list[2].Place != "/venv" || list[3].Place != "" {
		t.Errorf("%+v, %v", list, err)
	}
	for text, want := range map[string]string{
		"gapsb=/a":       "did you mean gapbs?",
		"chess":          "there are gapbs",
		"gapbs":          "gapbs=DIR",
		"networkit=/v":   "networkit=auto",
		"gonum=auto":     "takes no place",
		"gonum,gonum":    "named twice",
		"":               "no peer",
		"gve-leiden=/a,": "no peer",
	} {
		if _, err := Parse(text, ""); !errors.Is(err, bench.ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v does not say %q", text, err, want)
		}
	}
}

// Every entry is about a task that there is.
func TestEntriesNameTasks(t *testing.T) {
	for _, p := range All {
		for _, e := range p.Entries {
			known := false
			for _, task := range bench.Tasks {
				known = known || task.Name == e.Task
			}
			if !known || e.Name == "" || e.Turn == nil || e.Reads == "" {
				t.Errorf("%s: %+v", p.Name, e)
			}
		}
		if !strings.Contains(Usage(), "  "+p.Name) {
			t.Errorf("the help does not name %s", p.Name)
		}
	}
}
