package score

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
	"github.com/kithgraph/kith/store/record"
)

// memorySource serves the selections of one table, as a store does.
type memorySource struct {
	table *graph.EdgeTable
	work  int
}

func (s memorySource) Snapshot(ctx context.Context, sel record.Selection) (*graph.Snapshot, error) {
	return s.table.Select(ctx, graph.Selection{Layers: sel.Layers, Sign: graph.Sign(sel.Sign), Weights: graph.WeightUse(sel.Weights), Times: sel.Times}, s.work)
}

// datasetOf describes a table as a store would.
func datasetOf(t *graph.EdgeTable) record.Dataset {
	return record.Dataset{Name: "test", Graph: record.Graph{Digest: t.Digest.String(), Signed: t.Signed, Timed: t.Times != nil, Directed: t.Directed}}
}

// run scores a table and checks the invariants of the answer.
func run(t *testing.T, table *graph.EdgeTable, r Request, workers int) (*Result, record.ResultSet) {
	t.Helper()
	r.Dataset = datasetOf(table)
	result, err := Run(t.Context(), memorySource{table, workers}, r, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	set := record.ResultSet{Dataset: "test", Version: 1, Digest: table.Digest.String(), Manifest: json.RawMessage(result.Manifest)}
	if err := CheckInvariants(set, result.Columns); err != nil {
		t.Fatal(err)
	}
	return result, set
}

// floats returns a column of numbers.
func floats(t *testing.T, cols []column.Column, name string) []float64 {
	t.Helper()
	c := find(t, cols, name)
	if c.Kind != column.Float {
		t.Fatalf("column %s is %v", name, c.Kind)
	}
	return c.F64
}

// texts returns a column of categories as text, "" for none.
func texts(t *testing.T, cols []column.Column, name string) []string {
	t.Helper()
	c := find(t, cols, name)
	list := make([]string, len(c.Codes))
	for v := range list {
		list[v] = text(c, graph.Vertex(v))
	}
	return list
}

// text is one of them.
func text(c column.Column, v graph.Vertex) string {
	if c.Codes[v] == column.NoCode {
		return ""
	}
	return c.Levels[c.Codes[v]]
}

func find(t *testing.T, cols []column.Column, name string) column.Column {
	t.Helper()
	for _, c := range cols {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no column %s", name)
	return column.Column{}
}

// sameBits compares two result sets bit by bit.
func sameBits(t *testing.T, what string, a, b []column.Column) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%s: %d columns and %d", what, len(a), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Len() != b[i].Len() {
			t.Fatalf("%s: column %s of %d, column %s of %d", what, a[i].Name, a[i].Len(), b[i].Name, b[i].Len())
		}
		for v := range a[i].Len() {
			same := true
			switch a[i].Kind {
			case column.Float:
				same = math.Float64bits(a[i].F64[v]) == math.Float64bits(b[i].F64[v])
			case column.Label:
				same = a[i].U32[v] == b[i].U32[v]
			case column.Category:
				same = a[i].Codes[v] == b[i].Codes[v]
			}
			if !same {
				t.Fatalf("%s: column %s differs at vertex %d", what, a[i].Name, v)
			}
		}
	}
}

// otc is the demo's graph: directed, signed, weighted, with times.
func otc(t testing.TB) *graph.EdgeTable { return graphtest.Load(t, "bitcoin-otc", true) }

// part is bitcoin-otc, or with -short its first 1,500 members among themselves:
// for tests of what comes out. How workers share the work, which the race
// detector looks at, is tested on the whole, as a part is too small to be shared.
func part(t testing.TB) *graph.EdgeTable {
	t.Helper()
	whole := otc(t)
	if !testing.Short() {
		return whole
	}
	const members = 1500
	e := &graph.Edges{}
	for u := range graph.Vertex(members) {
		e.Vertices = append(e.Vertices, whole.IDs.Int(u))
		for i := whole.Offsets[u]; i < whole.Offsets[u+1]; i++ {
			if v := whole.Targets[i]; v < members {
				e.Src, e.Dst = append(e.Src, whole.IDs.Int(u)), append(e.Dst, whole.IDs.Int(v))
				e.Weights, e.Times = append(e.Weights, whole.Weights[i]), append(e.Times, whole.Times[i])
			}
		}
	}
	return graphtest.Build(t, e, graph.BuildOptions{Directed: true, Signed: true})
}

func anchorsOf(vertices ...graph.Vertex) algorithms.VertexWeights {
	set := algorithms.VertexWeights{Vertices: vertices, Name: "list", SHA256: "none"}
	for range vertices {
		set.Weights = append(set.Weights, 1)
	}
	return set
}
