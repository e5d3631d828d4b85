package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlips turns single bits in every kind of file of a database. After each,
// verify must exit 12, and the commands that read must either give the answer
// of the undamaged database or exit 12: never another answer, never a stack
// trace. Without KITH_LONG=1 it takes every twelfth of the 280 places.
func TestFlips(t *testing.T) {
	skipShort(t)
	home := t.TempDir()
	sound := filepath.Join(home, "sound.db")
	prepareSound(t, sound)
	readers := [][]string{
		{"info", "--json"},
		{"run", "pagerank", "--dataset", "g", "--out", "-", "--quiet"},
		{"explain", "--dataset", "g", "--json", "35"},
		{"export", "edges", "--dataset", "g", "--out", "-", "--quiet"},
		{"export", "columns", "--dataset", "g", "--out", "-", "--quiet"},
		{"score", "--dataset", "g", "--out", "-", "--quiet"},
	}
	var answers []string
	copied := filepath.Join(home, "copy.db")
	for _, args := range readers {
		clone(t, sound, copied) // score publishes: each command gets its own copy
		answers = append(answers, mustChild(t, copied, args...).stdout)
	}

	places := flipPlaces(t, sound)
	step := 12
	if os.Getenv("KITH_LONG") == "1" {
		step = 1
	}
	for i := 0; i < len(places); i += step {
		p := places[i]
		clone(t, sound, copied)
		p.apply(t, copied)
		got := child(t, copied, "verify", "--quiet")
		if got.code != 12 {
			t.Errorf("%v: verify exits %d\n%s%s", p, got.code, got.stdout, got.stderr)
		}
		noTrace(t, p, got)
		for j, args := range readers {
			got := child(t, copied, args...)
			noTrace(t, p, got)
			switch {
			case got.code == 12:
			case got.code != 0:
				t.Errorf("%v: %s exits %d: %s", p, args[0], got.code, got.stderr)
			case got.stdout != answers[j]:
				t.Errorf("%v: %s gives another answer", p, args[0])
			}
		}
	}
}

// skipShort leaves hundreds of child processes to the ordinary run: under the
// race detector, which .ci/run starts with -short, each takes a second.
func skipShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("hundreds of child processes; run without -short")
	}
}

// prepareSound makes a database with a dataset, a saved run and published scores.
func prepareSound(t *testing.T, db string) {
	t.Helper()
	mustChild(t, db, "load", demoEdges(t), "--dataset", "g", "--directed", "--signed", "--quiet")
	mustChild(t, db, "run", "pagerank", "--dataset", "g", "--save", "pr", "--quiet")
	mustChild(t, db, "score", "--dataset", "g", "--quiet")
}

// flip is a bit of a file of a database.
type flip struct {
	file string // relative to the database
	at   int64
	bit  uint
	part string // of the file
}

func (p flip) String() string {
	return fmt.Sprintf("%s byte %d bit %d (%s)", p.file, p.at, p.bit, p.part)
}

func (p flip) apply(t *testing.T, db string) {
	t.Helper()
	path := filepath.Join(db, p.file)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[p.at] ^= 1 << p.bit
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// flipPlaces chooses 25 places in every sealed file that is not a table (the
// catalogs, the pointer and a seal among them) and 130 in tables: half of
// these in the heads of blocks and in the tail, where Badger keeps index,
// filter and footer. The seed is fixed: a failure names its place.
func flipPlaces(t *testing.T, db string) []flip {
	t.Helper()
	rng := rand.New(rand.NewPCG(2017, 850))
	var places []flip
	var tables []string
	seen := make(map[string]bool)
	err := filepath.WalkDir(db, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		file, _ := filepath.Rel(db, path)
		info, err := e.Info()
		if err != nil || info.Size() == 0 || e.Name() == "LOCK" {
			return err
		}
		if strings.HasSuffix(file, ".sst") {
			tables = append(tables, file)
			return nil
		}
		// Of files that every generation has, one generation's will do.
		if seen[e.Name()] {
			return nil
		}
		seen[e.Name()] = true
		for range 25 {
			places = append(places, flip{file, rng.Int64N(info.Size()), uint(rng.IntN(8)), "anywhere"})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) == 0 || len(places) < 75 {
		t.Fatalf("a database of %d tables and %d other places to flip", len(tables), len(places))
	}
	for i := range 130 {
		file := tables[i%len(tables)]
		content, err := os.ReadFile(filepath.Join(db, file))
		if err != nil {
			t.Fatal(err)
		}
		size := int64(len(content))
		p := flip{file, rng.Int64N(size), uint(rng.IntN(8)), "anywhere"}
		switch i % 4 {
		case 0:
			p.at, p.part = max(size-1-rng.Int64N(200), 0), "tail"
		case 1:
			if heads := blockHeads(content); len(heads) > 0 {
				p.at, p.part = heads[rng.IntN(len(heads))]+rng.Int64N(32), "block head"
				p.at = min(p.at, size-1)
			}
		}
		places = append(places, p)
	}
	return places
}

// blockHeads finds where the store's blocks begin in a table.
func blockHeads(table []byte) (heads []int64) {
	magic := []byte("KBLK")
	for at := 0; ; {
		i := bytes.Index(table[at:], magic)
		if i < 0 {
			return heads
		}
		heads = append(heads, int64(at+i))
		at += i + 1
	}
}

// noTrace fails when a process ended by a panic.
func noTrace(t *testing.T, p flip, r result) {
	t.Helper()
	if strings.Contains(r.stderr, "goroutine ") || strings.Contains(r.stderr, "panic:") {
		t.Errorf("%v: a stack trace: %s", p, r.stderr)
	}
}

// result is what a child process of kith left.
type result struct {
	stdout, stderr string
	code           int
}

// child runs kith in a process of its own: damage that makes a library crash
// must not take the test along.
func child(t *testing.T, db string, args ...string) result {
	t.Helper()
	c := exec.Command("kith", args...)
	c.Env = append(os.Environ(), "KITH_DB="+db)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return result{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

func mustChild(t *testing.T, db string, args ...string) result {
	t.Helper()
	r := child(t, db, args...)
	if r.code != 0 {
		t.Fatalf("kith %s exits %d: %s", strings.Join(args, " "), r.code, r.stderr)
	}
	return r
}

// clone copies a database over another.
func clone(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
