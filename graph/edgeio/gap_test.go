package edgeio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// gapFileOf writes a header and numbers of 8 and of 4 bytes behind it.
func gapFileOf(directed byte, arcs, order int64, halves ...any) []byte {
	out := bytes.NewBuffer([]byte{directed})
	for _, part := range append([]any{arcs, order}, halves...) {
		if err := binary.Write(out, binary.LittleEndian, part); err != nil {
			panic(err)
		}
	}
	return out.Bytes()
}

// The edges 0-1, 0-2 and the loop 2-2; vertex 3 is alone. Then, directed,
// 0→1, 0→2, 2→2.
var (
	smallSG       = gapFileOf(0, 5, 4, []int64{0, 2, 3, 5, 5}, []int32{1, 2, 0, 0, 2})
	smallWSG      = gapFileOf(0, 5, 4, []int64{0, 2, 3, 5, 5}, []int32{1, 7, 2, 9, 0, 7, 0, 9, 2, 1 << 20})
	smallDirected = gapFileOf(1, 3, 4, []int64{0, 2, 2, 3, 3}, []int32{1, 2, 2}, []int64{0, 0, 1, 3, 3}, []int32{0, 0, 2})
)

func TestReadGAP(t *testing.T) {
	for _, c := range []struct {
		file string
		data []byte
		want string
		said Direction
	}{
		{"g.sg", smallSG, "0 1\n0 2\n2 2\nvertex 3\n", Undirected},
		{"g.wsg", smallWSG, "0 1 w7\n0 2 w9\n2 2 w1.048576e+06\nvertex 3\n", Undirected},
		{"g.sg", smallDirected, "0 1\n0 2\n2 2\nvertex 1\nvertex 3\n", Directed},
		{"unsorted.sg", gapFileOf(0, 4, 3, []int64{0, 2, 3, 4}, []int32{2, 1, 0, 0}), "0 2\n0 1\n", Undirected},
	} {
		file := put(t, c.file, string(c.data))
		for _, arcs := range []int64{1 << 18, 1, 2} {
			old := gapArcs
			gapArcs = arcs
			r, err := Read(context.Background(), []string{file}, Options{Workers: 2})
			gapArcs = old
			if err != nil {
				t.Fatal(err)
			}
			if got := list(r); got != c.want || r.Direction != c.said {
				t.Errorf("%s, %d arcs a batch: %v\n%swant %v\n%s", c.file, arcs, r.Direction, got, c.said, c.want)
			}
		}
		r, err := Read(context.Background(), []string{file}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		built, _, err := graph.Build(context.Background(), r.Batches, graph.BuildOptions{Directed: r.Direction == Directed})
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{1, 2, 7} {
			table, err := ReadGAP(context.Background(), file, workers)
			if c.file == "unsorted.sg" {
				if err == nil || !strings.Contains(err.Error(), "unsorted.sg: byte 53: neighbour 1 of vertex 0 does not ascend from 2") {
					t.Errorf("%v", err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if table.Digest != built.Digest || !slices.Equal(table.Targets, built.Targets) || !slices.Equal(table.Weights, built.Weights) || !slices.Equal(table.Offsets, built.Offsets) {
				t.Errorf("%s: %+v, built %+v", c.file, table, built)
			}
		}
	}
}

func TestBadGAP(t *testing.T) {
	cut := func(data []byte, n int) []byte { return slices.Clone(data[:n]) }
	with := func(data []byte, at int, word ...byte) []byte {
		data = slices.Clone(data)
		copy(data[at:], word)
		return data
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
		file string // what ReadGAP, and a file whose length is known, say; "": the same
	}{
		{"empty", nil, "ends at byte 0 in the middle of the graph", "has 0 bytes"},
		{"cut header", cut(smallSG, 16), "ends at byte 16 in the middle", "has 16 bytes"},
		{"text", []byte("1 2\n3 4\n5 6\n7 8\n9 10\n"), "byte 0 is 49, and 0 (undirected) or 1 (directed)", ""},
		{"negative arcs", with(smallSG, 8, 0xff), "byte 1: -72057594037927931 is not a number of arcs", ""},
		{"too many arcs", with(smallSG, 7, 2), "byte 1: 562949953421317 is not a number of arcs", ""},
		{"too many vertices", with(smallSG, 13, 1), "byte 9: 4294967300 is not a number of vertices", ""},
		{"declared, not there", with(smallSG, 3, 0xff, 0xff, 0xff), "offset 5 of vertex 4, but there are 1099511562245 arcs", "has 77 bytes, but 4 vertices and 1099511562245 arcs take 4398046249037; the file is truncated"},
		{"cut offsets", cut(smallSG, 30), "ends at byte 30 in the middle", "4 vertices and 5 arcs take 77; the file is truncated"},
		{"cut neighbours", cut(smallSG, 75), "ends at byte 75 in the middle", "the file is truncated"},
		{"trailing", append(slices.Clone(smallSG), 0), "bytes follow the graph of 4 vertices and 5 arcs at byte 77", "has 78 bytes, but 4 vertices and 5 arcs take 77; bytes follow"},
		{"first offset", with(smallSG, 17, 1), "byte 17: the first offset is 1, not 0", ""},
		{"falling offset", with(smallSG, 33, 1), "byte 33: offset 1 of vertex 2 is less than 2 before it", ""},
		{"offset beyond", with(smallSG, 33, 6), "byte 33: offset 6 of vertex 2, but there are 5 arcs", ""},
		{"last offset", gapFileOf(0, 1, 1, []int64{0, 0}, []int32{0}), "byte 25: offset 0 of vertex 1, but there are 1 arcs", ""},
		{"neighbour beyond", with(smallSG, 61, 4), "byte 61: neighbour 4 of vertex 0 is not in [0, 4)", ""},
		{"negative neighbour", with(smallSG, 61, 0xff, 0xff, 0xff, 0xff), "byte 61: neighbour -1 of vertex 0 is not in [0, 4)", ""},
		{"one-sided", gapFileOf(0, 1, 2, []int64{0, 1, 1}, []int32{1}), "says that it is undirected, but its arcs are not the same both ways", ""},
		{"other reverse", gapFileOf(0, 2, 3, []int64{0, 1, 1, 2}, []int32{1, 1}), "says that it is undirected", ""},
		{"other transpose", with(smallDirected, len(smallDirected)-4, 1), "second half is not the transpose", ""},
		{"no transpose", cut(smallDirected, 69), "ends at byte 69 in the middle", "the file is truncated"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, "g.sg", string(c.data))
			_, err := Read(context.Background(), []string{"-"}, Options{Format: "sg", Stdin: bytes.NewReader(c.data)})
			if err == nil || !strings.Contains(err.Error(), "stdin: "+c.want) && !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "stdin: ") {
				t.Errorf("stdin: %v\nwant %s", err, c.want)
			}
			if c.file == "" {
				c.file = c.want
			}
			if _, err = ReadGAP(context.Background(), file, 2); err == nil || !strings.HasPrefix(err.Error(), "g.sg: ") || !strings.Contains(err.Error(), c.file) {
				t.Errorf("ReadGAP: %v\nwant %s", err, c.file)
			}
			if _, err = Read(context.Background(), []string{file}, Options{}); err == nil || !strings.HasPrefix(err.Error(), "g.sg: ") || len(c.data) > 17 && !strings.Contains(err.Error(), c.file) {
				t.Errorf("Read: %v\nwant %s", err, c.file)
			}
		})
	}
	file := put(t, "g.wsg", string(gapFileOf(0, 2, 2, []int64{0, 1, 2}, []int32{1, -7, 0, -7})))
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "g.wsg: byte 45: weight -7 of the arc from 0 to 1 is negative; use --signed"},
		{Options{IDs: "string"}, "wsg says itself what its columns are"},
		{Options{Columns: []string{"src", "dst"}}, "wsg says itself"},
		{Options{Direction: Directed, Signed: true}, "g.wsg: the graph is undirected, which contradicts --directed"},
	} {
		if _, err := Read(context.Background(), []string{file}, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if table, err := ReadGAP(context.Background(), file, 2); err != nil || !table.Signed {
		t.Errorf("signed: %v", err)
	}
	put(t, "empty.sg", string(gapFileOf(0, 0, 0, []int64{0})))
	if _, err := Read(context.Background(), []string{"empty.sg"}, Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("no vertices: %v", err)
	}
}

// dense gives a table the ids first, first+1, ... in rank order: what formats
// that number their vertices give back.
func dense(t *testing.T, table *graph.EdgeTable, first int64) *graph.EdgeTable {
	t.Helper()
	ids := make([]int64, table.Order())
	for r := range ids {
		ids[r] = first + int64(r)
	}
	ranked, err := table.Renumber(context.Background(), table.IDs.ByRank(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if ranked.IDs, err = graph.NewIntIDs(ids); err != nil {
		t.Fatal(err)
	}
	if ranked.Digest, err = ranked.ComputeDigest(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	return ranked
}

// What the numbering formats write comes back as the same graph, whatever the
// internal numbers and ids were.
func TestNumberingFormatsReadBack(t *testing.T) {
	for seed := range uint64(6) {
		for _, weighted := range []bool{false, true} {
			table := graphtest.Random(seed, 40, 90, graph.BuildOptions{Directed: seed%2 == 0}, weighted)
			for i := range table.Weights {
				table.Weights[i] = float32(int(table.Weights[i])) // symmetric, as they were
			}
			for _, format := range []string{"sg", "wsg", "mtx"} {
				if weighted != (format == "wsg") && format != "mtx" {
					continue
				}
				first := int64(0)
				if format == "mtx" {
					first = 1
				}
				want := dense(t, table, first)
				reload(t, want, format)
				var out, other bytes.Buffer
				if err := Write(context.Background(), &out, want, format); err != nil {
					t.Fatal(err)
				}
				if err := Write(context.Background(), &other, graphtest.Shuffled(table, seed), format); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(out.Bytes(), other.Bytes()) {
					t.Errorf("seed %d, %s: other bytes when renumbered", seed, format)
				}
			}
		}
	}
}

func TestWriteNumberingFormats(t *testing.T) {
	build := func(e *graph.Edges, o graph.BuildOptions) *graph.EdgeTable { return graphtest.Build(t, e, o) }
	small := &graph.Edges{Src: []int64{10, 12, 10}, Dst: []int64{11, 12, 12}, Vertices: []int64{99}}
	weighted := &graph.Edges{Src: small.Src, Dst: small.Dst, Vertices: small.Vertices, Weights: []float32{7, 1 << 20, 9}}
	for _, c := range []struct {
		format string
		table  *graph.EdgeTable
		want   []byte
	}{
		{"sg", build(small, graph.BuildOptions{}), smallSG},
		{"sg", build(small, graph.BuildOptions{Directed: true}), smallDirected},
		{"wsg", build(weighted, graph.BuildOptions{}), smallWSG},
		{"mtx", build(small, graph.BuildOptions{}), []byte("%%MatrixMarket matrix coordinate pattern symmetric\n4 4 3\n2 1\n3 1\n3 3\n")},
		{"mtx", build(weighted, graph.BuildOptions{Directed: true}), []byte("%%MatrixMarket matrix coordinate real general\n4 4 3\n1 2 7\n1 3 9\n3 3 1048576\n")},
	} {
		var out bytes.Buffer
		if err := Write(context.Background(), &out, c.table, c.format); err != nil || !bytes.Equal(out.Bytes(), c.want) {
			t.Errorf("%s: %v\n%q\nwant\n%q", c.format, err, out.Bytes(), c.want)
		}
	}
	one := func(w float32) *graph.Edges {
		return &graph.Edges{Src: []int64{1}, Dst: []int64{2}, Weights: []float32{w}}
	}
	for _, c := range []struct {
		format string
		e      *graph.Edges
		want   string
	}{
		{"sg", one(2), "the graph has weights, which sg cannot hold; write wsg"},
		{"wsg", one(2.5), "weight 2.5 of an edge to 2 is not a 32-bit integer"},
		{"wsg", one(1 << 31), "weight 2.1474836e+09 of an edge"},
		{"mtx", &graph.Edges{Src: []int64{1}, Dst: []int64{2}, Times: []int64{0}}, "has times, which mtx cannot hold"},
		{"sg", &graph.Edges{Src: []int64{1}, Dst: []int64{2}, LayerNames: []string{"mail"}}, `has the layer "mail", which sg cannot hold`},
		{"wsg", &graph.Edges{Src: []int64{1, 1}, Dst: []int64{2, 2}, Layers: []uint16{0, 1}, LayerNames: []string{"a", "b"}}, "has 2 layers, which wsg cannot hold"},
	} {
		err := Write(context.Background(), &bytes.Buffer{}, build(c.e, graph.BuildOptions{}), c.format)
		if err == nil || !strings.HasPrefix(err.Error(), "edgeio: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.format, err, c.want)
		}
	}
	signed := build(one(-3), graph.BuildOptions{Directed: true, Signed: true})
	reload(t, dense(t, signed, 0), "wsg")
	for _, format := range []string{"sg", "mtx"} {
		if err := Write(context.Background(), fullDisk{}, graphtest.Random(1, 9, 20, graph.BuildOptions{Directed: true}, false), format); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// gapReference reads a graph as the layout is drawn, and says whether it is
// one. It compares the halves as multisets.
func gapReference(data []byte, weighted bool) (arcs []string, directed, ok bool) {
	r := bytes.NewReader(data)
	var head struct {
		Directed    uint8
		Arcs, Order int64
	}
	if binary.Read(r, binary.LittleEndian, &head) != nil || head.Directed > 1 || uint64(head.Arcs) > uint64(len(data)) || uint64(head.Order) > uint64(len(data)) {
		return nil, false, false
	}
	half := func(turned bool) (arcs []string, ok bool) {
		offsets := make([]int64, head.Order+1)
		neighbours := make([]int32, head.Arcs)
		if weighted {
			neighbours = make([]int32, 2*head.Arcs)
		}
		if binary.Read(r, binary.LittleEndian, offsets) != nil || binary.Read(r, binary.LittleEndian, neighbours) != nil ||
			offsets[0] != 0 || offsets[head.Order] != head.Arcs || !slices.IsSorted(offsets) {
			return nil, false
		}
		for u := range head.Order {
			for i := offsets[u]; i < offsets[u+1]; i++ {
				v, w := neighbours[min(i, int64(len(neighbours)-1))], int32(0)
				if weighted {
					v, w = neighbours[2*i], neighbours[2*i+1]
				}
				if v < 0 || int64(v) >= head.Order {
					return nil, false
				}
				if a, b := u, int64(v); turned {
					arcs = append(arcs, fmt.Sprint(b, a, w))
				} else {
					arcs = append(arcs, fmt.Sprint(a, b, w))
				}
			}
		}
		return arcs, true
	}
	same := func(a, b []string) bool {
		a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
		return slices.Equal(a, b)
	}
	arcs, ok = half(false)
	if !ok {
		return nil, false, false
	}
	other := arcs
	if head.Directed == 1 {
		if other, ok = half(true); !ok || !same(arcs, other) {
			return nil, false, false
		}
	} else {
		other = nil
		for _, arc := range arcs {
			var u, v, w int
			fmt.Sscan(arc, &u, &v, &w)
			other = append(other, fmt.Sprint(v, u, w))
		}
		if !same(arcs, other) {
			return nil, false, false
		}
	}
	return arcs, head.Directed == 1, r.Len() == 0
}

func fuzzGAP(f *testing.F, format string) {
	for _, data := range [][]byte{smallSG, smallWSG, smallDirected, nil, gapFileOf(0, 0, 0, []int64{0})} {
		f.Add(data)
	}
	weighted := format == "wsg"
	f.Fuzz(func(t *testing.T, data []byte) {
		if strings.HasPrefix(string(data), "\x1F\x8B") || strings.HasPrefix(string(data), "\x28\xB5\x2F\xFD") {
			return
		}
		arcs, directed, ok := gapReference(data, weighted)
		file := filepath.Join(t.TempDir(), "g."+format)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := Read(context.Background(), []string{file}, Options{AllowEmpty: true, Signed: true})
		if ok != (err == nil) {
			t.Fatalf("%x: the reference says %v, Read says %v", data, ok, err)
		}
		if _, fast := ReadGAP(context.Background(), file, 2); !ok && fast == nil {
			t.Fatalf("%x: ReadGAP reads it", data)
		}
		if !ok {
			return
		}
		got := 0
		for _, e := range r.Batches {
			for i := range e.Src {
				if got++; !directed && e.Src[i] != e.Dst[i] {
					got++
				}
			}
		}
		if got != len(arcs) || directed != (r.Direction == Directed) {
			t.Fatalf("%x: %d arcs, %v, want %d", data, got, r.Direction, len(arcs))
		}
	})
}

func FuzzSG(f *testing.F)  { fuzzGAP(f, "sg") }
func FuzzWSG(f *testing.F) { fuzzGAP(f, "wsg") }
