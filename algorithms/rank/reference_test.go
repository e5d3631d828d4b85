package rank_test

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// referenceRow is what another system says of a vertex of a real graph.
type referenceRow struct {
	vertex string
	values []float64
}

// referenceRows reads a file of testdata, by graph. Its first lines say which
// system it is from and what was asked.
func referenceRows(t *testing.T, file string) map[string][]referenceRow {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := map[string][]referenceRow{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		fields := strings.Fields(lines.Text())
		row := referenceRow{vertex: fields[1]}
		for _, text := range fields[2:] {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			row.values = append(row.values, value)
		}
		rows[fields[0]] = append(rows[fields[0]], row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no rows", file)
	}
	return rows
}

// real returns a graph of the data folder with the transpose.
func real(t *testing.T, name string) *graph.Snapshot {
	t.Helper()
	return prepared(t, graphtest.Load(t, name, name == "email-eu-core"))
}

// matchesReference compares a column with one of the reference.
func matchesReference(t *testing.T, g *graph.Snapshot, name string, rows []referenceRow, column int, x []float64, tolerance float64) {
	t.Helper()
	for _, row := range rows {
		v, ok := g.IDs.Lookup(row.vertex)
		if !ok {
			t.Fatalf("%s has no vertex %s", name, row.vertex)
		}
		if far(x[v], row.values[column], tolerance) {
			t.Errorf("%s: vertex %s has %v, the reference %v", name, row.vertex, x[v], row.values[column])
		}
	}
}
