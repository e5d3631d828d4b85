package community_test

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// cdlib's slpa_nx, given the kernel's draws, remembers what the kernel remembers:
// from the stored memories follow the main labels, their shares, and the numbers
// of memberships for every threshold, all exactly.
func TestSLPAOfTheSameDraws(t *testing.T) {
	f, err := os.Open("testdata/slpa.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type call struct {
		graph  string
		rounds int
		seed   uint64
	}
	memories := map[call]map[string]map[int64]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		row := strings.Fields(lines.Text())
		if row[0] == "#" {
			continue // where they come from
		}
		var c call
		if _, err := fmt.Sscan(strings.Join(row[:3], " "), &c.graph, &c.rounds, &c.seed); err != nil {
			t.Fatal(err)
		}
		if memories[c] == nil {
			memories[c] = map[string]map[int64]int{}
		}
		memory := map[int64]int{}
		for _, word := range row[4:] {
			label, times, _ := strings.Cut(word, ":")
			l, err := strconv.ParseInt(label, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if memory[l], err = strconv.Atoi(times); err != nil {
				t.Fatal(err)
			}
		}
		memories[c][row[3]] = memory
	}
	if len(memories) != 4 {
		t.Fatalf("%d calls", len(memories))
	}
	for c, memory := range memories {
		g := simple(t, graphtest.Load(t, c.graph, false))
		if len(memory) != g.Order() {
			t.Fatalf("%+v: %d memories of %d", c, len(memory), g.Order())
		}
		for _, threshold := range []float64{0, 0.07, 0.1, 0.26, 0.45} { // no share of 21 or 61
			r, err := community.SLPA(t.Context(), g, community.SLPAParams{Rounds: c.rounds, Threshold: threshold, Seed: c.seed}, noEnv)
			if err != nil {
				t.Fatal(err)
			}
			named := map[int64]graph.Vertex{} // by main label
			for _, v := range g.IDs.ByRank() {
				main, most, memberships := int64(0), 0, int64(0)
				for l, k := range memory[g.IDs.Format(v)] {
					if k > most || k == most && l < main {
						main, most = l, k
					}
					if float64(k)/float64(c.rounds+1) >= threshold {
						memberships++
					}
				}
				if _, ok := named[main]; !ok {
					named[main] = v
				}
				if share := float64(most) / float64(c.rounds+1); r.Share[v] != share || r.Memberships[v] != max(memberships, 1) || r.Community[v] != named[main] {
					t.Errorf("%+v, threshold %v: %s has %v of %d in the community of %s, by cdlib %v of %d in that of %s", c, threshold, g.IDs.Format(v),
						r.Share[v], r.Memberships[v], g.IDs.Format(r.Community[v]), share, memberships, g.IDs.Format(named[main]))
				}
			}
		}
	}
}
