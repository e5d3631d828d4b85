package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// crashChild makes one change and kills itself at a point.
func crashChild(args []string) error {
	dir, change, point := args[0], args[1], args[2]
	s, err := Open(dir, Options{Keep: 1, Point: func(name string) {
		if name == point {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}})
	if err != nil {
		return err
	}
	return applyChange(context.Background(), s, change)
}

// applyChange is the change that crash tests interrupt.
func applyChange(ctx context.Context, s *Store, change string) error {
	switch change {
	case "ingest":
		t, _, err := graph.Build(ctx, []*graph.Edges{shape{Vertices: 500, Edges: 4000}.edges(99)}, graph.BuildOptions{})
		if err != nil {
			return err
		}
		_, err = s.Ingest(ctx, "g", t, IngestOptions{Replace: true})
		return err
	case "publish":
		d, err := s.Dataset("g")
		if err != nil {
			return err
		}
		_, err = s.Publish(ctx, record.ResultSet{Dataset: "g"}, columns(int(d.Graph.Vertices), 77)[:2])
		return err
	}
	return s.Remove(ctx, "g")
}

// TestKillAtEveryPoint kills a process at every step of a change. Afterwards
// the state before or after is served, and which of the two is certain from
// the step; the next writer removes the remains; the change can be repeated.
func TestKillAtEveryPoint(t *testing.T) {
	for _, change := range []string{"first load", "ingest", "publish", "remove"} {
		t.Run(strings.ReplaceAll(change, " ", "-"), func(t *testing.T) {
			t.Parallel()
			template := filepath.Join(root(t), "template")
			before, what := "", change
			if change == "first load" {
				what = "ingest"
			} else {
				s := opened(t, template, Options{})
				sample(t, s)
				before = content(t, s)
				s.Close()
			}
			after := ""
			done := filepath.Join(root(t), "done")
			copyTree(t, template, done)
			s := opened(t, done, Options{Keep: 1})
			if err := applyChange(t.Context(), s, what); err != nil {
				t.Fatal(err)
			}
			after = content(t, s)
			s.Close()

			for i, point := range Points {
				dir := filepath.Join(root(t), "kith.db")
				copyTree(t, template, dir)
				out, err := child(t, "crash", dir, what, point).CombinedOutput()
				if err == nil { // this change has no such step
					if i >= slices.Index(Points, PointCatalogWritten) && i <= slices.Index(Points, PointPublished) {
						t.Errorf("%s: the change did not pass it", point)
					}
					continue
				}
				if !strings.Contains(err.Error(), "killed") {
					t.Fatalf("%s: %v\n%s", point, err, out)
				}
				want := before
				if i >= slices.Index(Points, PointCurrentFlipped) {
					want = after
				}
				if got := servedBy(t, dir, Options{ReadOnly: true}); got != want {
					t.Errorf("%s: readers get\n%sinstead of\n%s", point, got, want)
				}
				if got := servedBy(t, dir, Options{Keep: 1}); got != want { // cleans up
					t.Errorf("%s: the next writer gets\n%sinstead of\n%s", point, got, want)
				}
				if found, err := look(dir); err != nil || len(found.unnamed)+len(found.foreign) > 0 {
					t.Errorf("%s: left behind after cleaning: %v %v, %v", point, found.unnamed, found.foreign, err)
				}
				s := opened(t, dir, Options{Keep: 1})
				if r, err := s.Verify(t.Context(), "", nil); err != nil || len(r.Leftovers) > 0 {
					t.Errorf("%s: verify: %+v, %v", point, r, err)
				}
				if err := applyChange(t.Context(), s, what); err != nil && !(what == "remove" && want == "") {
					t.Errorf("%s: repeating the change: %v", point, err)
				}
				s.Close()
			}
		})
	}
}

// servedBy opens a database and describes what it serves; "" is nothing.
func servedBy(t *testing.T, dir string, o Options) string {
	t.Helper()
	s, err := Open(dir, o)
	if errors.Is(err, ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return content(t, s)
}

// copyTree copies a directory, if it is there.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if _, err := os.Stat(from); err != nil {
		return
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// TestOlderStateIsNoticed puts parts of an older state back.
func TestOlderStateIsNoticed(t *testing.T) {
	build := func(t *testing.T) (dir, older string) {
		dir, older = filepath.Join(root(t), "kith.db"), filepath.Join(root(t), "older")
		s := opened(t, dir, Options{})
		sample(t, s)
		copyTree(t, dir, older)
		if err := applyChange(t.Context(), s, "publish"); err != nil {
			t.Fatal(err)
		}
		s.Close()
		return dir, older
	}
	restore := func(t *testing.T, dir, older string, names ...string) {
		for _, name := range names {
			content, err := os.ReadFile(filepath.Join(older, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, change := range map[string]func(t *testing.T, dir, older string){
		"CURRENT": func(t *testing.T, dir, older string) { restore(t, dir, older, currentFile) },
		"CURRENT and catalog": func(t *testing.T, dir, older string) {
			restore(t, dir, older, currentFile, "CATALOG-3")
			os.Remove(filepath.Join(dir, "CATALOG-4"))
		},
		"no CURRENT": func(t *testing.T, dir, older string) { os.Remove(filepath.Join(dir, currentFile)) },
		"no catalog": func(t *testing.T, dir, older string) { os.Remove(filepath.Join(dir, "CATALOG-4")) },
		"older catalog under the new name": func(t *testing.T, dir, older string) {
			os.Remove(filepath.Join(dir, "CATALOG-4"))
			restore(t, dir, older, "CATALOG-3")
			os.Rename(filepath.Join(dir, "CATALOG-3"), filepath.Join(dir, "CATALOG-4"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, older := build(t)
			change(t, dir, older)
			for _, o := range []Options{{ReadOnly: true}, {}} {
				s, err := Open(dir, o)
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("opened with %+v: %v", o, err)
				}
				if s != nil {
					s.Close()
				}
			}
		})
	}
}

// TestExchangedFilesAreNoticed takes files away, adds some, and puts one sealed
// generation in the place of another.
func TestExchangedFilesAreNoticed(t *testing.T) {
	template := filepath.Join(root(t), "template")
	s := opened(t, template, Options{})
	sample(t, s)
	before := s.current().find("g").Dataset.Generation
	other := shape{Vertices: 500, Edges: 4000}.table(t, 5)
	if _, err := s.Ingest(t.Context(), "g", other, IngestOptions{Replace: true}); err != nil {
		t.Fatal(err)
	}
	now := s.current().find("g").Dataset.Generation
	s.Close()
	for name, change := range map[string]func(dir string) error{
		"no table":      func(dir string) error { return os.Remove(filepath.Join(dir, now, "000001.sst")) },
		"no seal":       func(dir string) error { return os.Remove(filepath.Join(dir, now, sealFile)) },
		"no generation": func(dir string) error { return os.RemoveAll(filepath.Join(dir, now)) },
		"one table more": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, now, "000077.sst"), nil, 0o666)
		},
		"the generation before": func(dir string) error {
			if err := os.RemoveAll(filepath.Join(dir, now)); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(dir, now), os.DirFS(filepath.Join(dir, before)))
		},
	} {
		dir := filepath.Join(root(t), "kith.db")
		copyTree(t, template, dir)
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		r := opened(t, dir, Options{ReadOnly: true})
		if _, err := r.EdgeTable(t.Context(), "g"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: read: %v", name, err)
		}
		if _, err := r.Verify(t.Context(), "", nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: verify: %v", name, err)
		}
		if name == "one table more" {
			if _, err := os.Stat(filepath.Join(dir, now, "000077.sst")); err != nil {
				t.Errorf("%s: it was removed: %v", name, err)
			}
		}
	}
}
