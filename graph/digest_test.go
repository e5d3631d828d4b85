package graph_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// golden is a small dataset with everything a dataset can have.
func golden() *graph.Edges {
	return &graph.Edges{
		Names: []string{"bob", "ann", "élise"},
		Src:   []int64{0, 1, 2, 0}, Dst: []int64{1, 2, 2, 1},
		Weights: []float32{1.5, -2, 0.25, 4},
		Times:   []int64{1000, graph.NoTime, -7, 2000},
		Layers:  []uint16{0, 1, 0, 1}, LayerNames: []string{"friend", "pay"},
	}
}

// TestDigestStaysAsItIs holds three digests that were computed apart from kith,
// by this Python program:
//
//	from hashlib import sha256
//	from struct import pack
//	def digest(flags, kind, order, edges, layers, ids, records):
//	    head = b"kith edges 1\n" + bytes([flags, kind]) + pack("<QQI", order, edges, len(layers))
//	    for name in layers: head += pack("<I", len(name)) + name
//	    pieces = [head] + [x for x in (ids, records) if x]    # each below 4 MiB
//	    return sha256(b"".join(sha256(p).digest() for p in pieces)).hexdigest()
//	NONE = -1 << 63
//	text = b"".join(pack("<I", len(x)) + x for x in ("ann".encode(), "bob".encode(), "élise".encode()))
//	print(digest(31, 2, 3, 4, [b"friend", b"pay"], text,
//	    pack("<IIfqH", 0, 2, -2, NONE, 1) + pack("<IIfqH", 1, 0, 1.5, 1000, 0) +
//	    pack("<IIfqH", 1, 0, 4, 2000, 1) + pack("<IIfqH", 2, 2, .25, -7, 0)))
//	print(digest(0, 1, 3, 2, [b"default"], pack("<qqq", -5, 7, 1 << 40),
//	    pack("<II", 0, 1) + pack("<II", 1, 2)))
//	print(digest(0, 1, 0, 0, [b"default"], b"", b""))
//
// Stores keep digests: they may never change.
func TestDigestStaysAsItIs(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges *graph.Edges
		o     graph.BuildOptions
		want  string
	}{
		{"everything", golden(), graph.BuildOptions{Directed: true, Signed: true, IDs: graph.StringIDs}, "2426a7731e466e1142d417df333f3ff8cc85ef03875a50e64f9da373d346cc56"},
		{"plain", graphtest.Edges([2]int64{7, -5}, [2]int64{7, 1 << 40}, [2]int64{-5, 7}), graph.BuildOptions{}, "886ad1fc7f6aa3ebc274e4a0111f0ba6f26ae5c74220807d97b4b3d99d4ed28d"},
		{"empty", &graph.Edges{}, graph.BuildOptions{}, "63ea473f2399cb691c3dc2cc6db03ec13e178b343c5985537b34914d298c9421"},
	} {
		if got := graphtest.Build(t, c.edges, c.o).Digest.String(); got != c.want {
			t.Errorf("%s: digest %s, want %s", c.name, got, c.want)
		}
	}
}

// clone copies a table so deeply that a test may change it.
func clone(t *graph.EdgeTable) *graph.EdgeTable {
	c := *t
	c.Layers, c.Offsets, c.Targets = slices.Clone(t.Layers), slices.Clone(t.Offsets), slices.Clone(t.Targets)
	c.Layer, c.Weights, c.Times = slices.Clone(t.Layer), slices.Clone(t.Weights), slices.Clone(t.Times)
	return &c
}

// Whatever changes in a dataset must change its digest.
func TestDigestSeesEveryField(t *testing.T) {
	base := graphtest.Build(t, golden(), graph.BuildOptions{Directed: true, Signed: true, IDs: graph.StringIDs})
	ids := func(names ...string) *graph.IDs {
		ends := []int64{0}
		for _, name := range names {
			ends = append(ends, ends[len(ends)-1]+int64(len(name)))
		}
		x, err := graph.NewStringIDs([]byte(strings.Join(names, "")), ends)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	ints, err := graph.NewIntIDs([]int64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[graph.Digest]string{base.Digest: "unchanged"}
	for _, c := range []struct {
		name   string
		change func(t *graph.EdgeTable)
	}{
		{"directed", func(t *graph.EdgeTable) { t.Directed = false }},
		{"signed", func(t *graph.EdgeTable) { t.Signed = false }},
		{"kind of ids", func(t *graph.EdgeTable) { t.IDs = ints }},
		{"an id", func(t *graph.EdgeTable) { t.IDs = ids("ann", "bob", "Élise") }},
		{"where ids end", func(t *graph.EdgeTable) { t.IDs = ids("an", "nbob", "élise") }},
		{"one more vertex", func(t *graph.EdgeTable) {
			t.IDs, t.Offsets = ids("ann", "bob", "élise", "ö"), append(t.Offsets, t.Offsets[3])
		}},
		{"a layer's name", func(t *graph.EdgeTable) { t.Layers[1] = "paid" }},
		{"where layers' names end", func(t *graph.EdgeTable) { t.Layers = []string{"frien", "dpay"} }},
		{"no weights", func(t *graph.EdgeTable) { t.Weights = nil }},
		{"no times", func(t *graph.EdgeTable) { t.Times = nil }},
		{"no layers", func(t *graph.EdgeTable) { t.Layer = nil }},
		{"a source", func(t *graph.EdgeTable) { t.Offsets[1] = 0 }},
		{"one arc less", func(t *graph.EdgeTable) { t.Offsets[3]-- }},
		{"a target", func(t *graph.EdgeTable) { t.Targets[0] = 1 }},
		{"a weight's last bit", func(t *graph.EdgeTable) { t.Weights[3] = 0.25000003 }},
		{"a weight's sign", func(t *graph.EdgeTable) { t.Weights[0] = 2 }},
		{"a time", func(t *graph.EdgeTable) { t.Times[1]++ }},
		{"no time", func(t *graph.EdgeTable) { t.Times[1] = graph.NoTime }},
		{"a layer", func(t *graph.EdgeTable) { t.Layer[0] = 0 }},
	} {
		changed := clone(base)
		c.change(changed)
		digest, err := changed.ComputeDigest(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[digest]; ok {
			t.Errorf("%s: the digest is that of %s", c.name, other)
		}
		seen[digest] = c.name
	}
}

// digestOf computes the digest of any table without the code of package graph:
// one stream per part, written edge by edge in rank order, then cut.
func digestOf(t *testing.T, table *graph.EdgeTable) string {
	t.Helper()
	var head, ids, edges bytes.Buffer
	write := func(b *bytes.Buffer, values ...any) {
		for _, v := range values {
			if err := binary.Write(b, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	count, record := uint64(0), 0
	for _, v := range table.IDs.ByRank() {
		if table.IDs.Kind() == graph.IntIDs {
			write(&ids, table.IDs.Int(v))
		} else {
			write(&ids, uint32(len(table.IDs.Format(v))), []byte(table.IDs.Format(v)))
		}
		// A selection sort of the row by rank and layer.
		for done := map[int64]bool{}; ; {
			next := int64(-1)
			for i := table.Offsets[v]; i < table.Offsets[v+1]; i++ {
				if !done[i] && (next < 0 || before(table, i, next)) {
					next = i
				}
			}
			if next < 0 {
				break
			}
			done[next] = true
			u, w := table.IDs.Rank(v), table.IDs.Rank(table.Targets[next])
			if !table.Directed && w < u {
				continue
			}
			from := edges.Len()
			write(&edges, u, w)
			if table.Weights != nil {
				write(&edges, table.Weights[next])
			}
			if table.Times != nil {
				write(&edges, table.Times[next])
			}
			if table.Layer != nil {
				write(&edges, table.Layer[next])
			}
			count, record = count+1, edges.Len()-from
		}
	}
	flags := byte(0)
	for i, set := range []bool{table.Directed, table.Signed, table.Weights != nil, table.Times != nil, table.Layer != nil} {
		if set {
			flags += 1 << i
		}
	}
	write(&head, []byte("kith edges 1\n"), flags, byte(table.IDs.Kind()), uint64(table.Order()), count, uint32(len(table.Layers)))
	for _, name := range table.Layers {
		write(&head, uint32(len(name)), []byte(name))
	}
	var sums []byte
	cut := func(b []byte, size int) {
		for piece := range slices.Chunk(b, size) {
			sum := sha256.Sum256(piece)
			sums = append(sums, sum[:]...)
		}
	}
	cut(head.Bytes(), 4<<20)
	cut(ids.Bytes(), 4<<20)
	if record > 0 {
		cut(edges.Bytes(), 4<<20/record*record)
	}
	sum := sha256.Sum256(sums)
	return hex.EncodeToString(sum[:])
}

// before orders two arcs of a row by their targets' ranks, then by layer.
func before(table *graph.EdgeTable, i, j int64) bool {
	a, b := table.IDs.Rank(table.Targets[i]), table.IDs.Rank(table.Targets[j])
	return a < b || a == b && table.Layer != nil && table.Layer[i] < table.Layer[j]
}

func TestDigestAgainstDefinition(t *testing.T) {
	for _, c := range graphtest.Named() {
		if got, want := c.Table.Digest.String(), digestOf(t, c.Table); got != want {
			t.Errorf("%s: digest %s, want %s", c.Name, got, want)
		}
	}
	r := seeded(t)
	for _, s := range shapes(r) {
		table, _, err := graph.Build(t.Context(), s.batches(r, s.rows(r, 40), 1), s.o)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := table.Digest.String(), digestOf(t, table); got != want {
			t.Errorf("%v: digest %s, want %s", s, got, want)
		}
	}
}

// A table whose ids and edges fill several pieces, also cut inside a row.
func TestDigestOfManyPieces(t *testing.T) {
	e := graphtest.Star(600000)
	for v := int64(2); v < 600000; v += 2 {
		e.Src, e.Dst = append(e.Src, v), append(e.Dst, v-1)
	}
	table := graphtest.Build(t, e, graph.BuildOptions{})
	var ids, edges bytes.Buffer
	for v := range int64(600000) {
		ids.Write(binary.LittleEndian.AppendUint64(nil, uint64(v)))
	}
	put := func(u, v uint32) {
		edges.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, u), v))
	}
	for v := uint32(1); v < 600000; v++ {
		put(0, v)
	}
	for v := uint32(1); v < 599999; v += 2 {
		put(v, v+1)
	}
	head := append([]byte("kith edges 1\n"), 0, 1)
	head = binary.LittleEndian.AppendUint64(head, 600000)
	head = binary.LittleEndian.AppendUint64(head, uint64(edges.Len()/8))
	head = append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(head, 1), 7), "default"...)
	var sums []byte
	for _, part := range [][]byte{head, ids.Bytes(), edges.Bytes()} {
		for piece := range slices.Chunk(part, 4<<20) {
			sum := sha256.Sum256(piece)
			sums = append(sums, sum[:]...)
		}
	}
	if want := sha256.Sum256(sums); table.Digest != graph.Digest(want) {
		t.Errorf("digest %v, want %x", table.Digest, want)
	}
	for _, workers := range []int{1, 7, 64} {
		if digest, err := table.ComputeDigest(t.Context(), workers); err != nil || digest != table.Digest {
			t.Errorf("%d workers: digest %v, want %v (%v)", workers, digest, table.Digest, err)
		}
	}
}

func TestDigestText(t *testing.T) {
	want := graphtest.Build(t, golden(), graph.BuildOptions{IDs: graph.StringIDs, Signed: true}).Digest
	text, err := want.MarshalText()
	var got graph.Digest
	if err != nil || got.UnmarshalText(text) != nil || got != want {
		t.Errorf("%v came back as %v", want, got)
	}
	for _, bad := range []string{"", "00", strings.Repeat("0", 63) + "x", strings.Repeat("0", 66)} {
		if got.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q passed for a digest", bad)
		}
	}
}

func TestRenumberKeepsTheGraph(t *testing.T) {
	r := seeded(t)
	for _, s := range shapes(r) {
		table, _, err := graph.Build(t.Context(), s.batches(r, s.rows(r, 60), 1), s.o)
		if err != nil {
			t.Fatal(err)
		}
		again := table
		for range 2 { // also what is renumbered already
			order := make([]graph.Vertex, table.Order())
			for i, v := range r.Perm(table.Order()) {
				order[i] = graph.Vertex(v)
			}
			before := again
			if again, err = before.Renumber(t.Context(), order, 1+r.IntN(7)); err != nil {
				t.Fatal(err)
			}
			for i, v := range order {
				if again.IDs.Format(graph.Vertex(i)) != before.IDs.Format(v) || again.IDs.Rank(graph.Vertex(i)) != before.IDs.Rank(v) {
					t.Fatalf("%v: vertex %d is %s, want %s", s, i, again.IDs.Format(graph.Vertex(i)), before.IDs.Format(v))
				}
				if found, ok := again.IDs.Lookup(before.IDs.Format(v)); !ok || found != graph.Vertex(i) {
					t.Fatalf("%v: %s is found at %d, want %d", s, before.IDs.Format(v), found, i)
				}
			}
			if digest, err := again.ComputeDigest(t.Context(), 0); err != nil || digest != table.Digest {
				t.Fatalf("%v: the digest changed (%v)", s, err)
			}
			if got := digestOf(t, again); got != table.Digest.String() {
				t.Fatalf("%v: the content changed", s)
			}
		}
		back, err := again.Renumber(t.Context(), again.IDs.ByRank(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.Targets, table.Targets) || !reflect.DeepEqual(back.Weights, table.Weights) ||
			!reflect.DeepEqual(back.Times, table.Times) || !reflect.DeepEqual(back.Layer, table.Layer) {
			t.Errorf("%v: numbering by rank does not bring the table back", s)
		}
	}
}

func TestRenumberRefuses(t *testing.T) {
	table := graphtest.Build(t, graphtest.Path(3), graph.BuildOptions{})
	for _, order := range [][]graph.Vertex{nil, {0, 1}, {0, 1, 1}, {0, 1, 3}, {0, 1, graph.None}, {0, 1, 2, 0}} {
		if _, err := table.Renumber(t.Context(), order, 0); err == nil {
			t.Errorf("the order %v passed", order)
		}
	}
}

// The stream of a large table is several times as large as what is kept of it.
func TestDigestKeepsOnePiece(t *testing.T) {
	batch := graphtest.Edges()
	for i := range int64(1 << 20) {
		batch.Src, batch.Dst = append(batch.Src, i%1000), append(batch.Dst, i/1000)
		batch.Times = append(batch.Times, i)
	}
	table := graphtest.Build(t, batch, graph.BuildOptions{Directed: true})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := table.ComputeDigest(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	const piece, vertices, small = 4 << 20, 12 * 1049, 64 << 10
	if taken := after.TotalAlloc - before.TotalAlloc; taken > piece+vertices+small {
		t.Errorf("allocated %d bytes for %d edges, one piece has %d", taken, table.Size(), piece)
	}
}

// String ids fill several pieces too, which end in the middle of an id.
func TestDigestOfManyStrings(t *testing.T) {
	e := &graph.Edges{}
	var ids []byte
	for i := range 300000 {
		name := fmt.Sprintf("member %06d%s", i, strings.Repeat(".", i%5))
		e.Names, e.Vertices = append(e.Names, name), append(e.Vertices, int64(i))
		ids = append(binary.LittleEndian.AppendUint32(ids, uint32(len(name))), name...)
	}
	table := graphtest.Build(t, e, graph.BuildOptions{IDs: graph.StringIDs})
	head := append([]byte("kith edges 1\n"), 0, 2)
	head = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(head, 300000), 0)
	head = append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(head, 1), 7), "default"...)
	sums := sha256.New()
	for _, part := range [][]byte{head, ids} {
		for piece := range slices.Chunk(part, 4<<20) {
			sum := sha256.Sum256(piece)
			sums.Write(sum[:])
		}
	}
	if want := graph.Digest(sums.Sum(nil)); len(ids) < 4<<20 || table.Digest != want {
		t.Errorf("digest %v of %d bytes, want %v", table.Digest, len(ids), want)
	}
}
