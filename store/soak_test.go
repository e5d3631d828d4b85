package store

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestKillAtRandomMoments kills a process that replaces and publishes, after a
// random time. KITH_STORE_KILLS says how often; 5 when it does not.
func TestKillAtRandomMoments(t *testing.T) {
	kills := 5
	if more, err := strconv.Atoi(os.Getenv("KITH_STORE_KILLS")); err == nil {
		kills = more
	}
	t.Parallel()
	dir := filepath.Join(root(t), "kith.db")
	s := opened(t, dir, Options{Keep: 1})
	sample(t, s)
	s.Close()
	known := statesOf(t, dir)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	changes := []string{"publish", "ingest", "publish", "publish"}
	for i := range kills {
		cmd := child(t, "crash", dir, changes[i%len(changes)], "")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		wait := time.Duration(r.IntN(60)) * time.Millisecond
		time.Sleep(wait)
		cmd.Process.Kill()
		cmd.Wait()
		s, err := Open(dir, Options{ReadOnly: true})
		if err != nil {
			t.Fatalf("seed %d, kill %d after %v: %v", seed, i, wait, err)
		}
		served := content(t, s)
		if _, err := s.Verify(t.Context(), "", nil); err != nil {
			t.Fatalf("seed %d, kill %d after %v: %v", seed, i, wait, err)
		}
		w := opened(t, dir, Options{Keep: 1})
		if after := content(t, w); after != served {
			t.Errorf("seed %d, kill %d after %v: readers got\n%sand the next writer\n%s", seed, i, wait, served, after)
		}
		if found, err := look(dir); err != nil || len(found.unnamed) > 0 {
			t.Errorf("seed %d, kill %d after %v: left behind %v, %v", seed, i, wait, found.unnamed, err)
		}
		if known[unnumbered(served)]++; known[unnumbered(served)] == 1 {
			t.Errorf("seed %d, kill %d after %v: no change leads to\n%s", seed, i, wait, served)
		}
		w.Close()
	}
	t.Logf("seed %d: %d kills", seed, kills)
}

// statesOf returns what may be served after publishing and replacing in any
// order, without the version numbers.
func statesOf(t *testing.T, dir string) map[string]int {
	copied := filepath.Join(root(t), "states")
	copyTree(t, dir, copied)
	s := opened(t, copied, Options{})
	defer s.Close()
	known := map[string]int{unnumbered(content(t, s)): 1}
	for _, change := range []string{"publish", "ingest", "publish"} {
		if err := applyChange(t.Context(), s, change); err != nil {
			t.Fatal(err)
		}
		known[unnumbered(content(t, s))] = 1
	}
	return known
}

var numbers = regexp.MustCompile(`(version|scores) [0-9]+`)

func unnumbered(content string) string { return numbers.ReplaceAllString(content, "$1") }
