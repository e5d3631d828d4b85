package graph_test

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestParseID(t *testing.T) {
	for _, c := range []struct {
		token string
		want  int64
		ok    bool
	}{
		{"0", 0, true},
		{"7", 7, true},
		{"-7", -7, true},
		{"9223372036854775807", math.MaxInt64, true},
		{"-9223372036854775808", math.MinInt64, true},
		{"9223372036854775808", 0, false},  // one too large
		{"-9223372036854775809", 0, false}, // one too small
		{"9999999999999999999", 0, false},  // 19 digits, too large
		{"10000000000000000000", 0, false}, // 20 digits
		{"18446744073709551617", 0, false}, // 2^64+1, which wraps to 1
		{"-10000000000000000000", 0, false},
		{"+1", 0, false},
		{"-0", 0, false},
		{"-", 0, false},
		{"--1", 0, false},
		{"00", 0, false},
		{"007", 0, false},
		{"-07", 0, false},
		{"", 0, false},
		{" 1", 0, false},
		{"1 ", 0, false},
		{"1.0", 0, false},
		{"1e3", 0, false},
		{"0x10", 0, false},
		{"1_000", 0, false},
		{"12a", 0, false},
		{"١", 0, false}, // an Arabic digit
	} {
		if got, ok := graph.ParseID(c.token); got != c.want || ok != c.ok {
			t.Errorf("ParseID(%q) = %d, %v; want %d, %v", c.token, got, ok, c.want, c.ok)
		}
		if got, ok := graph.ParseID([]byte(c.token)); got != c.want || ok != c.ok {
			t.Errorf("ParseID of the bytes %q = %d, %v; want %d, %v", c.token, got, ok, c.want, c.ok)
		}
	}
}

// A token is canonical exactly if formatting its number gives it back.
func FuzzParseID(f *testing.F) {
	for _, token := range []string{"0", "-1", "007", "+5", "9223372036854775808", "-9223372036854775808", "1x"} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		want, err := strconv.ParseInt(token, 10, 64)
		canonical := err == nil && strconv.FormatInt(want, 10) == token
		if got, ok := graph.ParseID(token); ok != canonical || ok && got != want {
			t.Errorf("ParseID(%q) = %d, %v", token, got, ok)
		}
	})
}

func TestLookup(t *testing.T) {
	extremes := []int64{math.MinInt64, -8, 0, 5, 1 << 40, math.MaxInt64}
	ints := graphtest.Build(t, &graph.Edges{Vertices: extremes}, graph.BuildOptions{})
	words := graphtest.Build(t, &graph.Edges{Names: []string{"", "Z", "a", "a b", "é", "10", "9"}, Vertices: []int64{0, 1, 2, 3, 4, 5, 6}},
		graph.BuildOptions{IDs: graph.StringIDs})
	for _, c := range []struct {
		ids     *graph.IDs
		known   []string // in the order of ranks
		unknown []string
	}{
		{ints.IDs, []string{"-9223372036854775808", "-8", "0", "5", "1099511627776", "9223372036854775807"},
			[]string{"", "1", "05", "+5", "-0", "9223372036854775808", "5 ", "five"}},
		{words.IDs, []string{"", "10", "9", "Z", "a", "a b", "é"}, []string{"z", "b", "1", "100", "a ", "ê"}},
		{graphtest.Shuffled(words, 1).IDs, []string{"", "10", "9", "Z", "a", "a b", "é"}, []string{"z", "zz"}},
		{graphtest.Build(t, &graph.Edges{}, graph.BuildOptions{}).IDs, nil, []string{"", "0"}},
	} {
		for rank, id := range c.known {
			v, ok := c.ids.Lookup(id)
			if !ok || int(c.ids.Rank(v)) != rank || c.ids.Format(v) != id || string(c.ids.AppendTo([]byte("<"), v)) != "<"+id {
				t.Errorf("%q: vertex %d, %v, rank %d; want rank %d", id, v, ok, c.ids.Rank(v), rank)
			}
			if order := c.ids.ByRank(); order[rank] != v {
				t.Errorf("%q has rank %d, where ByRank has vertex %d", id, rank, order[rank])
			}
		}
		for _, id := range c.unknown {
			if v, ok := c.ids.Lookup(id); ok || v != graph.None {
				t.Errorf("%q was found at %d", id, v)
			}
		}
	}
	if v, _ := ints.IDs.Lookup("-8"); ints.IDs.Int(v) != -8 || !slices.Equal(ints.IDs.Ints(), extremes) {
		t.Errorf("ids %v", ints.IDs.Ints())
	}
}

// Ids may span all of int64, where their differences overflow.
func TestBuildWithExtremeIDs(t *testing.T) {
	for _, ids := range [][]int64{
		{math.MinInt64, math.MaxInt64}, {math.MinInt64, math.MinInt64 + 1}, {math.MaxInt64 - 1, math.MaxInt64},
		{-1, 0}, {math.MinInt64, 0}, {0, 1 << 62},
	} {
		table := graphtest.Build(t, graphtest.Edges([2]int64{ids[1], ids[0]}, [2]int64{ids[0], ids[0]}), graph.BuildOptions{Directed: true})
		if !slices.Equal(table.IDs.Ints(), ids) || !slices.Equal(table.Targets, []graph.Vertex{0, 0}) {
			t.Errorf("ids %v became %v with targets %v", ids, table.IDs.Ints(), table.Targets)
		}
	}
}

func TestIDsRefuse(t *testing.T) {
	if _, err := graph.NewIntIDs([]int64{1, 1}); err == nil || !strings.Contains(err.Error(), "1 before 1") {
		t.Errorf("equal integers: %v", err)
	}
	if _, err := graph.NewIntIDs([]int64{2, 1}); err == nil {
		t.Error("falling integers passed")
	}
	for _, c := range []struct {
		text string
		ends []int64
		want string
	}{
		{"ab", nil, "do not cover a text of 2 bytes"},
		{"ab", []int64{1, 2}, "do not cover"},
		{"ab", []int64{0, 1}, "do not cover"},
		{"ab", []int64{0, 3, 2}, "id position 3 follows 0"},
		{"ab", []int64{0, 2, 1, 2}, "id position 1 follows 2"},
		{"ba", []int64{0, 1, 2}, `"b" before "a"`},
		{"aa", []int64{0, 1, 2}, `"a" before "a"`},
		{"", []int64{0, 0, 0}, `"" before ""`},
	} {
		if _, err := graph.NewStringIDs([]byte(c.text), c.ends); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %v: %v, want %q", c.text, c.ends, err, c.want)
		}
	}
	for _, ends := range [][]int64{{0}, {0, 0}, {0, 1, 2}} {
		ids, err := graph.NewStringIDs([]byte("ab")[:ends[len(ends)-1]], ends)
		if err != nil || ids.Len() != len(ends)-1 {
			t.Errorf("%v: %v", ends, err)
			continue
		}
		text, again := ids.Text()
		if string(text) != "ab"[:len(text)] || !reflect.DeepEqual(again, ends) {
			t.Errorf("%v: text %q, ends %v", ends, text, again)
		}
	}
}

func TestIDKindNames(t *testing.T) {
	if a, b, c := graph.IntIDs.String(), graph.StringIDs.String(), graph.IDKind(7).String(); a != "int" || b != "string" || c != "id kind 7" {
		t.Errorf("%s, %s, %s", a, b, c)
	}
}

// Looking all members of a renumbered graph up takes a search each, not a walk
// over all others: that took 20 seconds.
func TestLookupAfterRenumbering(t *testing.T) {
	const n = 1 << 18
	table := graphtest.Build(t, graphtest.Edgeless(n), graph.BuildOptions{})
	order := table.IDs.ByRank()
	slices.Reverse(order)
	turned, err := table.Renumber(t.Context(), order, 0)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for r, v := range turned.IDs.ByRank() {
		if found, ok := turned.IDs.Lookup(turned.IDs.Format(v)); !ok || found != v || int(v) != n-1-r {
			t.Fatalf("%s is found at %d, %v; want %d", turned.IDs.Format(v), found, ok, n-1-r)
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%d look-ups in %v", r+1, time.Since(start))
		}
	}
}

// Ids far apart are sorted, per batch and then together; of the room for that
// nothing stays.
func TestIDsKeepNoScratch(t *testing.T) {
	const members, batches = 4096, 256
	var all []*graph.Edges
	for range batches {
		e := &graph.Edges{}
		for i := range int64(members) {
			e.Src, e.Dst = append(e.Src, i<<50), append(e.Dst, (i+1)%members<<50)
		}
		all = append(all, e)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	table, _, err := graph.Build(t.Context(), all, graph.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ids := table.IDs
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(all)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); ids.Len() != members || kept > 1<<20 {
		t.Errorf("%d ids keep %d bytes", ids.Len(), kept)
	}
}
