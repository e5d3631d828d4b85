package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

// smallGraphs are the named graphs and random ones of each sort.
func smallGraphs() []graphtest.Case {
	cases := graphtest.Named()
	for seed := range uint64(12) {
		directed, weighted := seed%2 == 1, seed%4 >= 2
		o := graph.BuildOptions{Directed: directed}
		if seed%3 == 0 {
			o.IDs = graph.StringIDs
		}
		n := 5 + int(seed)*5
		table := graphtest.Random(seed+100, n, n*int(1+seed%4), o, weighted)
		if seed%5 == 0 {
			table = graphtest.Shuffled(table, seed)
		}
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("random, seed %d (directed %v, weighted %v)", seed, directed, weighted), Table: table})
	}
	return cases
}

// signedGraphs have negative weights too, for the kernels that know signs.
func signedGraphs() []graphtest.Case {
	var cases []graphtest.Case
	for seed := range uint64(4) {
		o := graph.BuildOptions{Directed: seed%2 == 0, Signed: true}
		table := graphtest.Random(seed+200, 30, 30*int(1+seed), o, true)
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("signed, seed %d", seed), Table: graphtest.Shuffled(table, seed)})
	}
	return cases
}

// casesOf are the small graphs that a kernel is tried on.
func casesOf(s algorithms.Spec) []graphtest.Case {
	if s.Signed {
		return append(smallGraphs(), signedGraphs()...)
	}
	return smallGraphs()
}

// largeGraphs have several chunks for every kernel.
func largeGraphs() []graphtest.Case {
	return []graphtest.Case{
		{Name: "large directed", Table: graphtest.Random(1, 5000, 36000, graph.BuildOptions{Directed: true}, false)},
		{Name: "large weighted, renumbered", Table: graphtest.Shuffled(graphtest.Random(2, 6000, 18000, graph.BuildOptions{}, true), 3)},
	}
}

// largeOf are the large graphs that a kernel is tried on. The one that is random
// throughout has nothing that the runs of consensus could agree on, that infomap
// could save, or that would spare diameter searches, and takes these long; the
// other has as many chunks. What searches from every vertex has several chunks in
// a graph that is not so large.
func largeOf(s algorithms.Spec) []graphtest.Case {
	switch s.Name {
	case "consensus", "infomap", "diameter":
		return largeGraphs()[1:]
	case "closeness", "neighbourhood":
		return []graphtest.Case{{Name: "random, renumbered", Table: graphtest.Shuffled(graphtest.Random(1, 1000, 7000, graph.BuildOptions{Directed: true}, false), 3)}}
	}
	return largeGraphs()
}

// answer runs a kernel with its default parameters.
func answer(t *testing.T, s algorithms.Spec, table *graph.EdgeTable, workers int) (*algorithms.Outcome, *graph.Snapshot) {
	t.Helper()
	g := graphtest.Snapshot(t, table, graph.Selection{Sign: s.Sign()})
	o, seen, err := s.Run(context.Background(), g, s.New(), algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return o, seen
}

// Every algorithm of the catalog, on every graph: what the contract promises.
func TestEveryKernel(t *testing.T) {
	others := []int{2, 7, 64}
	if testing.Short() { // what the race detector looks at does not depend on their number
		others = []int{7}
	}
	for _, s := range catalog.All {
		cases := casesOf(s)
		if !testing.Short() {
			cases = append(cases, largeOf(s)...)
		}
		for _, c := range cases {
			t.Run(s.Name+"/"+c.Name, func(t *testing.T) {
				t.Parallel() // a checker is one worker's
				o, seen := answer(t, s, c.Table, 1)
				hasItsColumns(t, s, o, c.Table.Order())
				if err := s.Check(seen, s.New(), o); err != nil {
					t.Fatalf("the checker rejects the answer: %v", err)
				}
				rejectsCorruption(t, s, seen, o)
				if seen.Order() <= 1000 { // a checker takes long of large graphs
					rejectsMeasures(t, s, seen, s.New(), o)
				}
				for _, workers := range others {
					again, _ := answer(t, s, c.Table, workers)
					sameBits(t, o, again, workers)
				}
				stopsWhenCancelled(t, s, seen)
				followsIDs(t, s, c.Table, seen, o)
			})
		}
	}
}

func hasItsColumns(t *testing.T, s algorithms.Spec, o *algorithms.Outcome, n int) {
	t.Helper()
	var names []string
	for _, c := range o.Columns {
		names = append(names, c.Name)
		if err := c.Validate(n); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(names, s.Columns) {
		t.Errorf("columns %q, the Spec says %q", names, s.Columns)
	}
	var cells []string
	if o.Table != nil {
		for _, c := range o.Table.Columns {
			cells = append(cells, c.Name)
			if err := c.ValidateRows(o.Table.Rows(), n); err != nil {
				t.Error(err)
			}
		}
	}
	if !slices.Equal(cells, s.Table) {
		t.Errorf("a table of %q, the Spec says %q", cells, s.Table)
	}
	if !o.Convergence.Converged && (o.Convergence.Iterations == 0 || o.Convergence.Meaning == "") {
		t.Errorf("not converged, and no word on what was reached: %+v", o.Convergence)
	}
	for _, m := range o.Measures {
		if doc, ok := s.Measure(m.Name); !ok || doc.Doc == "" {
			t.Errorf("measure %s, of which the Spec says nothing", m.Name)
		}
		if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			t.Errorf("measure %s is %v, which JSON can not hold", m.Name, m.Value)
		}
	}
}

// corrupted returns a copy of the column with one value changed.
func corrupted(c column.Column, v, vertices int) column.Column {
	switch c.Kind {
	case column.Float:
		c.F64 = slices.Clone(c.F64)
		if c.F64[v] += 1e-6; math.IsNaN(c.F64[v]) || math.IsInf(c.F64[v], 0) {
			c.F64[v] = 0.5
		}
	case column.Count:
		c.I64 = slices.Clone(c.I64)
		c.I64[v]++
	case column.Label:
		c.U32 = slices.Clone(c.U32)
		c.U32[v] = (c.U32[v] + 1) % uint32(vertices)
	}
	return c
}

func rejectsCorruption(t *testing.T, s algorithms.Spec, seen *graph.Snapshot, o *algorithms.Outcome) {
	t.Helper()
	columns := o.Columns
	if o.Table != nil {
		columns = o.Table.Columns
	}
	for i, c := range columns {
		n := c.Len()
		if n == 0 || c.Kind == column.Label && seen.Order() == 1 { // a single vertex has no other label
			continue
		}
		places := []int{0, n / 2, n - 1}
		if seen.Order() > 1000 {
			places = places[1:2] // as a checker takes long
		}
		for _, v := range places {
			bad := *o
			wrong := slices.Clone(columns)
			wrong[i] = corrupted(c, v, seen.Order())
			if bad.Columns = wrong; o.Table != nil {
				if c.Kind == column.Float { // it may be a sum over the graph
					wrong[i].F64[v] = c.F64[v] + 1e-6*math.Max(1, math.Abs(c.F64[v]))
				}
				bad.Columns, bad.Table = nil, &algorithms.Table{Of: o.Table.Of, Columns: wrong}
			}
			if err := s.Check(seen, s.New(), &bad); !errors.Is(err, algorithms.ErrCheck) {
				t.Errorf("column %s with another value at vertex %d: the checker says %v", c.Name, v, err)
			}
		}
	}
}

func sameBits(t *testing.T, a, b *algorithms.Outcome, workers int) {
	t.Helper()
	if a.Table.Rows() != b.Table.Rows() {
		t.Fatalf("%d workers give %d rows, one %d", workers, b.Table.Rows(), a.Table.Rows())
	}
	ones, others := a.Columns, b.Columns
	if a.Table != nil {
		ones, others = a.Table.Columns, b.Table.Columns
	}
	for i := range ones {
		x, y := ones[i], others[i]
		same := slices.Equal(x.I64, y.I64) && slices.Equal(x.U32, y.U32) && slices.Equal(x.Codes, y.Codes) &&
			slices.EqualFunc(x.F64, y.F64, func(p, q float64) bool { return math.Float64bits(p) == math.Float64bits(q) })
		if !same {
			t.Errorf("column %s: %d workers give other bits than one", x.Name, workers)
		}
	}
	if !slices.Equal(a.Measures, b.Measures) || a.Convergence != b.Convergence {
		t.Errorf("%d workers: %v %+v, one: %v %+v", workers, b.Measures, b.Convergence, a.Measures, a.Convergence)
	}
}

// stopsWhenCancelled hands over a prepared snapshot, so that it is the kernel
// itself that must notice.
func stopsWhenCancelled(t *testing.T, s algorithms.Spec, seen *graph.Snapshot) {
	t.Helper()
	if seen.Order() == 0 {
		return // there is nothing to stop
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := s.Run(ctx, seen, s.New(), algorithms.Env{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// roundingTolerance is what another order of addition may change: rows follow
// the internal numbers. Strengths stay under 2¹⁰ and shares under 1; sums of
// fewer than 2¹⁶ terms, in chunks of short rows, are good to 2⁻⁵³ times some
// hundred, and 1e-12 is ten times that.
const roundingTolerance = 1e-12

// followsIDs gives the vertices other internal numbers: every external id must
// get the same value.
func followsIDs(t *testing.T, s algorithms.Spec, table *graph.EdgeTable, seen *graph.Snapshot, o *algorithms.Outcome) {
	t.Helper()
	other, seenOther := answer(t, s, graphtest.Shuffled(table, 11), 2)
	here, there := seen.IDs.ByRank(), seenOther.IDs.ByRank()
	columns, others := o.Columns, other.Columns
	if o.Table != nil {
		columns, others = o.Table.Columns, other.Table.Columns
		if here = rowsOf(o.Table); len(here) != other.Table.Rows() {
			t.Errorf("renumbering gives %d rows, not %d", other.Table.Rows(), len(here))
			return
		}
		there = here
	}
	for i, x := range columns {
		y := others[i]
		for r := range here {
			v, w, same := here[r], there[r], true
			switch x.Kind {
			case column.Float:
				p, q, scale := x.F64[v], y.F64[w], 1.0
				if o.Table != nil { // its values may be sums over the graph
					scale = math.Max(scale, math.Abs(p))
				}
				same = p == q || math.Abs(p-q) <= roundingTolerance*scale || math.IsNaN(p) && math.IsNaN(q)
			case column.Count:
				same = x.I64[v] == y.I64[w]
			case column.Label:
				same = seen.Rank(graph.Vertex(x.U32[v])) == seenOther.Rank(graph.Vertex(y.U32[w]))
			case column.Category:
				same = x.Codes[v] == y.Codes[w]
			}
			if !same {
				t.Errorf("column %s: renumbering changes the value of vertex or row %d", x.Name, v)
				return
			}
		}
	}
}

// rowsOf numbers the rows of a table.
func rowsOf(table *algorithms.Table) []graph.Vertex {
	rows := make([]graph.Vertex, table.Rows())
	for i := range rows {
		rows[i] = graph.Vertex(i)
	}
	return rows
}

// A kernel that is called without its Spec refuses negative weights too, if it
// uses weights and knows no signs.
func TestKernelsRefuseNegativeWeights(t *testing.T) {
	table := graphtest.Build(t, &graph.Edges{Src: []int64{1, 2, 3, 1}, Dst: []int64{2, 3, 1, 3}, Weights: []float32{1, -2, 3, -4}}, graph.BuildOptions{Directed: true, Signed: true})
	g := graphtest.Snapshot(t, table, graph.Selection{Sign: graph.SignSigned})
	for _, s := range catalog.All {
		if !s.Weights || s.Signed {
			continue
		}
		if _, _, err := s.Run(t.Context(), g, s.New(), algorithms.Env{}); !errors.Is(err, algorithms.ErrSigned) {
			t.Errorf("%s: %v", s.Name, err)
		}
		s.Signed = true // so that Run lets it through
		if _, _, err := s.Run(t.Context(), g, s.New(), algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
			t.Errorf("%s by itself: %v", s.Name, err)
		}
	}
}
