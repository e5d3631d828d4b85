package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kithgraph/kith/store/record"
)

// TestVerifyBesideAWriter publishes between the two looks of a verification: a
// catalog that has been removed meanwhile means that there is a newer state.
func TestVerifyBesideAWriter(t *testing.T) {
	s := fresh(t, Options{})
	sample(t, s)
	c, found, err := readState(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(t.Context(), record.ResultSet{Dataset: "g"}, columns(int(c.find("g").Dataset.Graph.Vertices), 5)); err != nil {
		t.Fatal(err)
	}
	if err := s.verifyCatalogs(found); !errors.Is(err, ErrDamaged) {
		t.Errorf("a removed catalog: %v; only damage makes a reader take the newer state", err)
	}
}

// TestCloseWaitsForAChange closes a store while it writes: the lock stays
// until the change is on disk.
func TestCloseWaitsForAChange(t *testing.T) {
	closed := make(chan error, 1)
	var s *Store
	s = opened(t, filepath.Join(root(t), "kith.db"), Options{Point: func(name string) {
		if name != PointFolderMade {
			return
		}
		go func() { closed <- s.Close() }()
		for range 100 { // give it the chance to do wrong
			if other, err := Open(s.dir, Options{}); err == nil {
				other.Close()
				t.Error("a second writer came in")
				return
			}
		}
	}})
	if _, err := s.Ingest(t.Context(), "g", shape{Vertices: 10, Edges: 20}.table(t, 1), IngestOptions{}); err != nil {
		t.Error(err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// TestFoldersStayWhileTheyAreOpened: Badger ends the process when the folder
// that it opens is renamed or removed meanwhile.
func TestFoldersStayWhileTheyAreOpened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gen")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	leave, err := stay(dir)
	if err != nil {
		t.Fatal(err)
	}
	moved := make(chan error)
	go func() {
		leave := alone(dir)
		err := os.Rename(dir, dir+".moved")
		leave()
		moved <- err
	}()
	select {
	case <-moved:
		t.Fatal("moved while it was being opened")
	case <-time.After(50 * time.Millisecond):
	}
	second, err := stay(dir)
	if err != nil {
		t.Fatalf("a second reader: %v", err)
	}
	second()
	leave()
	if err := <-moved; err != nil {
		t.Error(err)
	}
	if _, err := stay(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder that has gone: %v; only damage makes a reader look again", err)
	}
}
