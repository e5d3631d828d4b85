package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/cmd/internal/term"
)

// A run needs exactly what its estimate says: with so much it starts, with a
// byte less it is refused, whatever the parameters and the workers.
func TestRunsAreChargedTheirEstimate(t *testing.T) {
	folder := t.TempDir()
	db, sets := filepath.Join(folder, "db"), filepath.Join(folder, "sets.csv")
	must(t, "generate", "kronecker", "--scale", "7", "--edge-factor", "4", "--dataset", "plain", "--db", db)
	edges := filepath.Join(folder, "edges.csv")
	if err := os.WriteFile(edges, []byte(strings.Join(network(3), "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	must(t, "load", edges, "--columns", "src,dst,weight,time", "--directed", "--dataset", "directed", "--db", db)
	if err := os.WriteFile(sets, []byte("set,id\na,0\nb,1\nc,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var calls [][]string
	for _, spec := range catalog.All {
		calls = append(calls, []string{spec.Name})
	}
	calls = append(calls, []string{"ppr", "--seed-sets", sets}, []string{"leiden", "--thorough-arcs", "0"}, []string{"leiden", "--quality", "cpm"},
		[]string{"leiden", "--quality", "directed-modularity"}, []string{"louvain", "--quality", "directed-modularity"}, []string{"pagerank", "--weights", "none"})
	datasets, numbers := []string{"plain", "directed"}, []string{"1", "3"}
	if testing.Short() { // the race detector sees every kernel at work once
		datasets, numbers = datasets[1:], numbers[1:]
	}
	for _, dataset := range datasets {
		for _, workers := range numbers {
			for _, call := range calls {
				args := slices.Concat(call, []string{"--dataset", dataset, "--db", db, "--workers", workers})
				var page estimatePage
				if err := json.Unmarshal([]byte(must(t, append([]string{"estimate", "--json"}, args...)...)), &page); err != nil {
					t.Fatal(err)
				}
				if page.Total != page.Snapshot+page.Preparation+page.KernelBytes {
					t.Errorf("%v: the parts of %+v do not add up", args, page)
				}
				for less, want := range []term.Code{term.Done, term.NoMemory} {
					run := slices.Concat([]string{"run"}, args, []string{"--memory", fmt.Sprint(page.Total - int64(less))})
					if code, _, errs := kith(t, run...); code != want {
						t.Errorf("kith %s: exit %d, want %d: %s", strings.Join(run, " "), code, want, errs)
					}
				}
			}
		}
	}
}
