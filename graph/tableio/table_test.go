package tableio

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

func intIDs(tb testing.TB, ids ...int64) *graph.IDs {
	tb.Helper()
	x, err := graph.NewIntIDs(ids)
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

func stringIDs(tb testing.TB, ids ...string) *graph.IDs {
	tb.Helper()
	slices.Sort(ids)
	text, ends := []byte{}, []int64{0}
	for _, id := range ids {
		text = append(text, id...)
		ends = append(ends, int64(len(text)))
	}
	x, err := graph.NewStringIDs(text, ends)
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// hardFloats are those that a careless writer changes.
var hardFloats = []float64{0, math.Copysign(0, -1), 1, 0.1, 1.0 / 3, 1e21, 1e-7, 123456789.125, math.MaxFloat64,
	math.SmallestNonzeroFloat64, 2.2250738585072011e-308, 5e-324, -1.7976931348623157e308, math.NaN(), 1 << 53, 0.30000000000000004}

// sample is a table with n rows of every kind of column.
func sample(tb testing.TB, ids *graph.IDs, seed uint64) Table {
	n := ids.Len()
	random := rand.New(rand.NewPCG(seed, 1))
	floats, counts, labels, codes := make([]float64, n), make([]int64, n), make([]uint32, n), make([]uint8, n)
	for v := range n {
		if floats[v] = math.Float64frombits(random.Uint64()); v < len(hardFloats) {
			floats[v] = hardFloats[v]
		}
		if math.IsInf(floats[v], 0) || math.IsNaN(floats[v]) {
			floats[v] = math.NaN()
		}
		counts[v] = int64(random.Uint64())
		labels[v] = random.Uint32N(uint32(v) + 1)
		if codes[v] = uint8(random.IntN(3)); codes[v] == 2 {
			codes[v] = column.NoCode
		}
	}
	return Table{IDs: ids, Columns: []column.Column{
		column.Floats("score", "points", floats), column.Counts("core", "", counts),
		column.Labels("community", labels), column.Categories("band", codes, []string{"good, really", `"quoted"`}),
	}, Meta: map[string]string{"kernel": "sample", "digest": "00ff", "seed": strconv.FormatUint(seed, 10)}}
}

var hardIDs = []string{"", "#no comment", " leading", "trailing ", "a,b", `say "hi"`, `\.`, "Zoë", "日本", "id", "1", "01", "=SUM(A1)", "a;b", "null", "x"}

func write(tb testing.TB, name string, t Table) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := Write(context.Background(), path, nil, "", t); err != nil {
		tb.Fatal(err)
	}
	return path
}

// checkTable compares a table that was read with the one that was written, bit
// for bit.
func checkTable(tb testing.TB, got *TextTable, want Table) {
	tb.Helper()
	header := []string{"id"}
	for _, c := range want.Columns {
		header = append(header, c.Name)
	}
	if !slices.Equal(got.Header, header) || len(got.Rows) != want.IDs.Len() || len(got.Lines) != len(got.Rows) {
		tb.Fatalf("header %q with %d rows, want %q with %d", got.Header, len(got.Rows), header, want.IDs.Len())
	}
	for r, v := range want.IDs.ByRank() {
		row := got.Rows[r]
		if row[0] != want.IDs.Format(v) {
			tb.Errorf("row %d has id %q, want %q", r, row[0], want.IDs.Format(v))
		}
		for k, c := range want.Columns {
			cell, ok := row[k+1], false
			switch c.Kind {
			case column.Float:
				x, err := strconv.ParseFloat(cell, 64)
				ok = err == nil && math.Float64bits(x) == math.Float64bits(c.F64[v]) || cell == "" && math.IsNaN(c.F64[v])
			case column.Count:
				ok = cell == strconv.FormatInt(c.I64[v], 10)
			case column.Label:
				ok = cell == want.IDs.Format(graph.Vertex(c.U32[v]))
			default:
				ok = c.Codes[v] == column.NoCode && cell == "" || c.Codes[v] != column.NoCode && cell == c.Levels[c.Codes[v]]
			}
			if !ok {
				tb.Errorf("column %s of %q came back as %q", c.Name, row[0], cell)
			}
		}
	}
}

func TestWriteReadsBackBitForBit(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	many := make([]int64, 20_000) // several pages, several looks at the context
	for i := range many {
		many[i] = int64(i)*3 - 50_000
	}
	for name, ids := range map[string]*graph.IDs{
		"no rows": intIDs(t), "one": intIDs(t, 7), "extremes": intIDs(t, math.MinInt64, -1, 0, math.MaxInt64),
		"many": intIDs(t, many...), "strings": stringIDs(t, slices.Clone(hardIDs)...), "one empty string": stringIDs(t, ""),
	} {
		want := sample(t, ids, seed)
		for _, file := range []string{"t.csv", "t.tsv", "t.ndjson", "t.parquet", "t.csv.gz", "t.tsv.zst", "t.ndjson.gz"} {
			t.Run(name+" as "+file, func(t *testing.T) {
				path := write(t, file, want)
				got, err := ReadTable(path, nil)
				if strings.Contains(file, "ndjson") && ids.Len() == 0 {
					wants(t, err, "is empty") // a table of no rows has no keys
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				checkTable(t, got, want)
				if again := write(t, file, want); content(t, again) != content(t, path) {
					t.Error("other bytes the second time")
				}
			})
		}
	}
}

// Whoever reads our csv by encoding/csv gets the same fields.
func TestCSVIsThatOfTheStandardLibrary(t *testing.T) {
	table := sample(t, stringIDs(t, append([]string{"a\nb", "c\rd", "tab\there"}, hardIDs...)...), 1)
	path := write(t, "t.csv", table)
	rows, err := csv.NewReader(strings.NewReader(content(t, path))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checkTable(t, &TextTable{Header: rows[0], Rows: rows[1:], Lines: make([]int64, len(rows)-1)}, table)
	ours, err := ReadTable(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range ours.Rows {
		if !slices.Equal(row, rows[i+1]) {
			t.Errorf("row %d: %q, encoding/csv has %q", i, row, rows[i+1])
		}
	}
}

func TestNDJSONIsJSON(t *testing.T) {
	table := sample(t, stringIDs(t, "a\"b", "\x00nul", "line\u2028sep", "<b>"), 2)
	for i, line := range strings.Split(strings.TrimSuffix(content(t, write(t, "t.ndjson", table)), "\n"), "\n") {
		var row struct {
			ID    string
			Score *float64
			Core  int64
			Band  *string
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if row.ID != table.IDs.Format(graph.Vertex(i)) || row.Core != table.Columns[1].I64[i] || (row.Score == nil) != math.IsNaN(table.Columns[0].F64[i]) {
			t.Errorf("line %q", line)
		}
	}
}

// Rows and labels go by external id when the vertices are numbered otherwise.
func TestWriteGoesByRank(t *testing.T) {
	edges := &graph.Edges{Src: []int64{10, 20, 30}, Dst: []int64{20, 30, 10}}
	table, _, err := graph.Build(t.Context(), []*graph.Edges{edges}, graph.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	turned, err := table.Renumber(t.Context(), []graph.Vertex{2, 0, 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	byVertex := func(ids *graph.IDs) Table {
		values, labels := make([]float64, 3), make([]uint32, 3)
		for v := range graph.Vertex(3) {
			values[v] = float64(ids.Int(v)) / 8
			for u := range graph.Vertex(3) {
				if ids.Int(u) == 20 {
					labels[v] = uint32(u)
				}
			}
		}
		return Table{IDs: ids, Columns: []column.Column{column.Floats("x", "", values), column.Labels("l", labels)}}
	}
	for _, ids := range []*graph.IDs{table.IDs, turned.IDs} {
		if got, want := content(t, write(t, "t.csv", byVertex(ids))), "id,x,l\n10,1.25,20\n20,2.5,20\n30,3.75,20\n"; got != want {
			t.Errorf("wrote\n%swant\n%s", got, want)
		}
		got, err := ReadTable(write(t, "t.parquet", byVertex(ids)), nil)
		if err != nil || fmt.Sprint(got.Rows) != "[[10 1.25 20] [20 2.5 20] [30 3.75 20]]" {
			t.Errorf("%v, %v", got, err)
		}
	}
}

// A free table has its own rows, in their order, and no ids but in labels.
func TestWriteFreeTable(t *testing.T) {
	table := Table{IDs: intIDs(t, 10, 20, 30), Free: true, Columns: []column.Column{
		column.Labels("source", []uint32{2, 0, 0, 1}), column.Floats("x", "", []float64{0.5, math.NaN(), 2, 3})}}
	if got, want := content(t, write(t, "t.csv", table)), "source,x\n30,0.5\n10,\n10,2\n20,3\n"; got != want {
		t.Errorf("wrote\n%swant\n%s", got, want)
	}
	if got, want := content(t, write(t, "t.ndjson", table)), `{"source":30,"x":0.5}`+"\n"; !strings.HasPrefix(got, want) {
		t.Errorf("wrote\n%swant\n%s", got, want)
	}
	got, err := ReadTable(write(t, "t.parquet", table), nil)
	if err != nil || fmt.Sprint(got.Header, got.Rows) != "[source x] [[30 0.5] [10 ] [10 2] [20 3]]" {
		t.Errorf("%v, %v", got, err)
	}
	table.Columns[0].U32[3] = 3
	wants(t, Write(t.Context(), filepath.Join(t.TempDir(), "t.csv"), nil, "", table), "label 3, beyond the 3 vertices")
}

func TestWriteRefusesWhatAFormatCannotHold(t *testing.T) {
	one := func(id string) Table { return Table{IDs: stringIDs(t, id)} }
	infinite := Table{IDs: intIDs(t, 7), Columns: []column.Column{column.Floats("x", "", []float64{math.Inf(1)})}}
	for _, c := range []struct {
		file  string
		table Table
		want  []string
	}{
		{"t.tsv", one("a\tb"), []string{`"a\tb"`, "tab", "write csv"}},
		{"t.tsv", one("a\nb"), []string{`"a\nb"`, "line break"}},
		{"t.csv", one("a\r\nb"), []string{"carriage return", "ndjson or parquet"}},
		{"t.ndjson", one("\xff"), []string{"UTF-8", "write csv"}},
		{"t.parquet", one("\xff"), []string{"UTF-8", "write csv"}},
		{"t.ndjson", infinite, []string{`column x of "7"`, "+Inf"}},
		{"t.csv", Table{IDs: intIDs(t, 1), Columns: []column.Column{column.Counts("id", "", []int64{1})}}, []string{`two columns are called "id"`}},
		{"t.csv", Table{IDs: intIDs(t, 1), Columns: []column.Column{column.Counts("x", "", nil)}}, []string{"0 values for 1 vertices"}},
		{"t.csv", Table{IDs: intIDs(t, 1), Columns: []column.Column{column.Labels("x", []graph.Vertex{1})}}, []string{"label 1"}},
	} {
		path := filepath.Join(t.TempDir(), c.file)
		err := Write(t.Context(), path, nil, "", c.table)
		wants(t, err, append(c.want, path+": ")...)
		if left := names(t, filepath.Dir(path)); left != "" {
			t.Errorf("%s: left %q behind", c.file, left)
		}
	}
	if got := content(t, write(t, "inf.csv", infinite)); got != "id,x\n7,+Inf\n" {
		t.Errorf("wrote %q", got)
	}
}

func TestWriteCancelledOrFullLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, format := range Formats() {
		path := filepath.Join(t.TempDir(), "t."+format)
		if err := Write(ctx, path, nil, "", sample(t, intIDs(t, 1, 2), 3)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", format, err)
		}
		if left := names(t, filepath.Dir(path)); left != "" {
			t.Errorf("%s: left %q behind", format, left)
		}
		if _, err := os.Stat("/dev/full"); err == nil {
			if err := Write(t.Context(), "/dev/full", nil, format, sample(t, intIDs(t, 1, 2), 3)); !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("%s on a full device: %v", format, err)
			}
		}
	}
}

func TestWriteToStdout(t *testing.T) {
	table := Table{IDs: intIDs(t, 1, 2), Columns: []column.Column{column.Floats("x", "", []float64{0.5, math.NaN()})}}
	for format, want := range map[string]string{
		"": "id,x\n1,0.5\n2,\n", "tsv": "id\tx\n1\t0.5\n2\t\n", "ndjson": "{\"id\":1,\"x\":0.5}\n{\"id\":2,\"x\":null}\n",
	} {
		var out bytes.Buffer
		if err := Write(t.Context(), "-", &out, format, table); err != nil || out.String() != want {
			t.Errorf("%q: %q, %v", format, out.String(), err)
		}
	}
	err := Write(t.Context(), "-", &bytes.Buffer{}, "xlsx", table)
	wants(t, err, `"xlsx" is no format; use csv, tsv, parquet, ndjson`)
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]string{
		"-": "csv", "a.csv": "csv", "dir.parquet/a.tsv": "tsv", "a.csv.gz": "csv", "a.ndjson.zst": "ndjson", "a.b.parquet": "parquet", "/dev/fd/63": "csv",
	} {
		if got, err := FormatOf(path); got != want || err != nil {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	for path, want := range map[string]string{
		"a.xlsx": ".csv, .tsv or .ndjson", "a": "ending", "a.parquet.gz": "name it a.parquet", "csv": "ending", "a.csv.zst.gz": "ending",
	} {
		_, err := FormatOf(path)
		wants(t, err, path+": ", want)
	}
}

// What encoding/csv would not quote, other programs may take for something
// else: a comment, the end of the data, no row.
func TestCSVQuotesMoreThanItMust(t *testing.T) {
	ids := stringIDs(t, "", "#a", `\.`, "b#", " c")
	got, err := os.ReadFile(write(t, "t.csv", Table{IDs: ids}))
	if want := "id\n\"\"\n\" c\"\n\"#a\"\n\"\\.\"\nb#\n"; err != nil || string(got) != want {
		t.Errorf("%q, want %q (%v)", got, want, err)
	}
}
