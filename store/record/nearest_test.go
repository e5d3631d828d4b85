package record

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"pagerank", "components", "core", "k", "2024"}
	for word, want := range map[string]string{
		"pagernk": "pagerank", "pgaerank": "pagerank", "component": "components", "cores": "core", "kk": "k",
		"l": "", "x": "", "leiden": "", "": "", "community detection": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) is %q, not %q", word, got, want)
		}
	}
}
