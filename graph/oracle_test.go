package graph_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/kithgraph/kith/graph"
)

// row is one edge of a random input: the line that a reader would have seen.
type row struct {
	u, v   int // positions in shape.names
	weight float32
	time   int64
	layer  string
}

// shape says what a random input is like.
type shape struct {
	o               graph.BuildOptions
	weighted, timed bool
	layers          []string // empty: no layer column
	names           []string // external ids as text
	isolated        []int    // named as vertices
}

func (s shape) String() string {
	return fmt.Sprintf("directed=%v signed=%v ids=%v duplicates=%s weighted=%v timed=%v layers=%d",
		s.o.Directed, s.o.Signed, s.o.IDs, s.o.Duplicates, s.weighted, s.timed, len(s.layers))
}

// shapes returns every combination worth trying.
func shapes(r *rand.Rand) (all []shape) {
	for _, ids := range []graph.IDKind{graph.IntIDs, graph.StringIDs} {
		for _, duplicates := range []graph.Duplicates{graph.DuplicatesSum, graph.DuplicatesMax, graph.DuplicatesMin} {
			for bits := range 16 {
				s := shape{weighted: bits&1 != 0, timed: bits&2 != 0}
				s.o = graph.BuildOptions{Directed: bits&4 != 0, IDs: ids, Duplicates: duplicates, Signed: s.weighted && r.IntN(2) == 0}
				if bits&8 != 0 {
					s.layers = []string{"payment", "friendship", "default"}
				}
				s.names = randomNames(r, ids, 14)
				s.isolated = []int{r.IntN(14), r.IntN(14)}
				all = append(all, s)
			}
		}
	}
	return all
}

func randomNames(r *rand.Rand, ids graph.IDKind, n int) []string {
	spread := []int64{2 * int64(n), 1000, math.MaxInt64}[r.IntN(3)] // close together, apart, far apart
	var names []string
	for len(names) < n {
		id := r.Int64N(spread) - spread/3
		name := strconv.FormatInt(id, 10)
		if ids == graph.StringIDs {
			name = []string{"", "p", "é"}[r.IntN(3)] + name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// rows draws edges with many repetitions, loops and pairs listed both ways.
func (s shape) rows(r *rand.Rand, n int) []row {
	rows := make([]row, 0, n)
	for len(rows) < n {
		e := row{u: r.IntN(len(s.names)), v: r.IntN(len(s.names)), weight: 1, time: graph.NoTime, layer: graph.DefaultLayer}
		if s.weighted {
			// Weights far apart, so that the order of adding shows in the sum.
			e.weight = []float32{0, 1e-7, 0.1, 1, 1.5, 3e7}[r.IntN(6)]
			if s.o.Signed && r.IntN(3) == 0 {
				e.weight = -e.weight // makes -0, too
			}
		}
		if s.timed && r.IntN(5) > 0 {
			e.time = int64(r.IntN(4)) * 1000
		}
		if len(s.layers) > 0 {
			e.layer = s.layers[r.IntN(len(s.layers))]
		}
		rows = append(rows, e)
		for r.IntN(2) == 0 && len(rows) < n {
			again := e
			if r.IntN(2) == 0 {
				again.u, again.v = e.v, e.u
			}
			rows = append(rows, again)
		}
	}
	return rows
}

// batches cuts rows into batches, each with dictionaries of its own.
func (s shape) batches(r *rand.Rand, rows []row, count int) []*graph.Edges {
	batches := make([]*graph.Edges, count)
	for c := range batches {
		lo, hi := c*len(rows)/count, (c+1)*len(rows)/count
		batches[c] = s.batch(r, rows[lo:hi], c == r.IntN(count) || c == count-1)
	}
	return batches
}

func (s shape) batch(r *rand.Rand, rows []row, isolated bool) *graph.Edges {
	e := &graph.Edges{}
	code := func(v int) int64 {
		id, _ := strconv.ParseInt(s.names[v], 10, 64)
		return id
	}
	if s.o.IDs == graph.StringIDs {
		order := r.Perm(len(s.names))
		for _, v := range order {
			e.Names = append(e.Names, s.names[v])
		}
		e.Names = append(e.Names, "of a rejected line")
		code = func(v int) int64 { return int64(slices.Index(order, v)) }
	}
	if len(s.layers) > 0 {
		e.LayerNames = append(slices.Clone(s.layers), "of a rejected line")
		r.Shuffle(len(e.LayerNames), func(i, j int) {
			e.LayerNames[i], e.LayerNames[j] = e.LayerNames[j], e.LayerNames[i]
		})
	}
	if s.weighted {
		e.Weights = []float32{} // the column is there even when there are no rows
	}
	if s.timed {
		e.Times = []int64{}
	}
	for _, x := range rows {
		e.Src, e.Dst = append(e.Src, code(x.u)), append(e.Dst, code(x.v))
		if s.weighted {
			e.Weights = append(e.Weights, x.weight)
		}
		if s.timed {
			e.Times = append(e.Times, x.time)
		}
		if len(s.layers) > 0 {
			e.Layers = append(e.Layers, uint16(slices.Index(e.LayerNames, x.layer)))
		}
	}
	if isolated {
		for _, v := range s.isolated {
			e.Vertices = append(e.Vertices, code(v))
		}
	}
	return e
}

// place is where edges meet.
type place struct {
	u, v  int // ranks
	layer string
}

// arc is an arc of the table that the oracle expects.
type arc struct {
	place
	weight float32
	time   int64
}

// expect does slowly and with maps what graph.Build does.
func (s shape) expect(rows []row) (names, layers []string, arcs []arc, report graph.BuildReport) {
	names, rank := s.ranks(rows)
	type listing struct {
		time   int64
		weight float32
	}
	count := map[place]map[listing][2]int{} // how often listed each way
	for _, x := range rows {
		p, way := place{rank[x.u], rank[x.v], x.layer}, 0
		if !s.o.Directed && p.v < p.u {
			p.u, p.v, way = p.v, p.u, 1
		}
		if count[p] == nil {
			count[p] = map[listing][2]int{}
		}
		l := listing{x.time, x.weight}
		if x.weight == 0 {
			l.weight = 0 // -0
		}
		both := count[p][l]
		both[way]++
		count[p][l] = both
		if !slices.Contains(layers, x.layer) {
			layers = append(layers, x.layer)
		}
	}
	slices.Sort(layers)
	if len(layers) == 0 {
		layers = []string{graph.DefaultLayer}
	}
	for p, listings := range count {
		var single []listing
		for l, both := range listings {
			report.Mirrored += int64(min(both[0], both[1]))
			for range max(both[0], both[1]) {
				single = append(single, l)
			}
		}
		slices.SortFunc(single, func(a, b listing) int {
			return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.weight, b.weight))
		})
		merged, sum := arc{place: p, weight: single[0].weight, time: single[len(single)-1].time}, 0.0
		for _, l := range single {
			sum += float64(l.weight)
			switch s.o.Duplicates {
			case graph.DuplicatesMax:
				merged.weight = max(merged.weight, l.weight)
			case graph.DuplicatesMin:
				merged.weight = min(merged.weight, l.weight)
			default:
				merged.weight = float32(sum)
			}
		}
		arcs = append(arcs, merged)
		report.Merged += int64(len(single) - 1)
		if p.u == p.v {
			report.Loops++
		} else if !s.o.Directed {
			merged.u, merged.v = p.v, p.u
			arcs = append(arcs, merged)
		}
	}
	slices.SortFunc(arcs, func(a, b arc) int {
		return cmp.Or(cmp.Compare(a.u, b.u), cmp.Compare(a.v, b.v), cmp.Compare(a.layer, b.layer))
	})
	report.Read, report.Edges, report.Arcs = int64(len(rows)), int64(len(count)), int64(len(arcs))
	return names, layers, arcs, report
}

// ranks returns the ids that occur, in order, and the rank of each position in
// s.names.
func (s shape) ranks(rows []row) (sorted []string, rank map[int]int) {
	used := map[int]bool{}
	for _, x := range rows {
		used[x.u], used[x.v] = true, true
	}
	for _, v := range s.isolated {
		used[v] = true
	}
	var order []int
	for v := range used {
		order = append(order, v)
	}
	slices.SortFunc(order, func(a, b int) int {
		if s.o.IDs == graph.StringIDs {
			return cmp.Compare(s.names[a], s.names[b])
		}
		x, _ := strconv.ParseInt(s.names[a], 10, 64)
		y, _ := strconv.ParseInt(s.names[b], 10, 64)
		return cmp.Compare(x, y)
	})
	rank = map[int]int{}
	for r, v := range order {
		rank[v] = r
		sorted = append(sorted, s.names[v])
	}
	return sorted, rank
}

// compare holds a table against the expected arcs, one by one.
func (s shape) compare(t *testing.T, table *graph.EdgeTable, names, layers []string, arcs []arc) {
	t.Helper()
	if table.Order() != len(names) || table.Size() != int64(len(arcs)) || !slices.Equal(table.Layers, layers) {
		t.Fatalf("%d vertices, %d arcs, layers %q; want %d, %d, %q", table.Order(), table.Size(), table.Layers, len(names), len(arcs), layers)
	}
	if (table.Weights != nil) != s.weighted || (table.Times != nil) != s.timed || (table.Layer != nil) != (len(layers) > 1) {
		t.Fatalf("weights %v, times %v, layers %v", table.Weights != nil, table.Times != nil, table.Layer != nil)
	}
	i := 0
	for u := range graph.Vertex(table.Order()) {
		if got := table.IDs.Format(u); got != names[u] {
			t.Fatalf("vertex %d is called %q, want %q", u, got, names[u])
		}
		for at := table.Offsets[u]; at < table.Offsets[u+1]; at++ {
			got := arc{place{int(u), int(table.Targets[at]), layers[0]}, 1, graph.NoTime}
			if table.Layer != nil {
				got.layer = layers[table.Layer[at]]
			}
			if table.Weights != nil {
				got.weight = table.Weights[at]
			}
			if table.Times != nil {
				got.time = table.Times[at]
			}
			want := arcs[i]
			if !s.weighted {
				want.weight = 1
			}
			if got != want || math.Signbit(float64(got.weight)) != math.Signbit(float64(want.weight)) {
				t.Fatalf("arc %d is %+v, want %+v", i, got, want)
			}
			i++
		}
	}
}
