package graphalytics_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/graphalytics"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// values are what an output says, by vertex: the rules as their definitions
// have them, on maps.
type values map[string]string

func sameInteger(got, want string) bool { return got == want }

func within(got, want string) bool {
	s, err1 := strconv.ParseFloat(got, 64)
	r, err2 := strconv.ParseFloat(want, 64)
	return err1 == nil && err2 == nil && (r == s || !math.IsInf(r, 0) && math.Abs(r-s) <= 0.0001*math.Abs(r))
}

// eachMatches holds values against each other one by one.
func eachMatches(got, want values, same func(got, want string) bool) bool {
	for v := range want {
		if !same(got[v], want[v]) {
			return false
		}
	}
	return true
}

// mapsBothWays looks for a mapping of labels.
func mapsBothWays(got, want values) bool {
	there, back := values{}, values{}
	for v := range want {
		a, b := want[v], got[v]
		if known, ok := there[a]; ok && known != b {
			return false
		}
		if known, ok := back[b]; ok && known != a {
			return false
		}
		there[a], back[b] = b, a
	}
	return true
}

// asDefined judges by the definition of an algorithm's rule.
func asDefined(rule graphalytics.Rule, got, want values) bool {
	switch rule {
	case graphalytics.Equivalence:
		return mapsBothWays(got, want)
	case graphalytics.Epsilon:
		return eachMatches(got, want, within)
	}
	return eachMatches(got, want, sameInteger)
}

// algorithm returns one of the suite.
func algorithm(t testing.TB, name string) *graphalytics.Algorithm {
	t.Helper()
	a, ok := graphalytics.Lookup(name)
	if !ok {
		t.Fatalf("no algorithm %s", name)
	}
	return a
}

// answer makes a column of an algorithm from texts, for vertices 1 to n.
func answer(t testing.TB, a *graphalytics.Algorithm, texts []string) (*graph.IDs, column.Column) {
	t.Helper()
	ids := make([]int64, len(texts))
	for i := range ids {
		ids[i] = int64(i) + 1
	}
	x, err := graph.NewIntIDs(ids)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case a.Rule == graphalytics.Epsilon:
		numbers := make([]float64, len(texts))
		for i, text := range texts {
			if numbers[i], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		return x, column.Floats("x", "", numbers)
	case a.Name == "BFS":
		counts := make([]int64, len(texts))
		for i, text := range texts {
			n, ok := graph.ParseID(text)
			if !ok {
				t.Fatalf("%q is no number", text)
			}
			if counts[i] = n; n == math.MaxInt64 {
				counts[i] = path.Unreached
			}
		}
		return x, column.Counts("x", "", counts)
	case a.Name == "CDLP": // a label is the id of a vertex
		labels := make([]graph.Vertex, len(texts))
		for i, text := range texts {
			n, ok := x.Lookup(text)
			if !ok {
				t.Fatalf("%q is no vertex", text)
			}
			labels[i] = n
		}
		return x, column.Labels("x", labels)
	}
	labels, first := make([]graph.Vertex, len(texts)), map[string]graph.Vertex{}
	for i, text := range texts { // a component is named after its first member
		if _, seen := first[text]; !seen {
			first[text] = graph.Vertex(i)
		}
		labels[i] = first[text]
	}
	return x, column.Labels("x", labels)
}

// compare judges a text.
func compare(a *graphalytics.Algorithm, text string, ids *graph.IDs, c column.Column) (graphalytics.Match, error) {
	return a.Compare(context.Background(), "out", strings.NewReader(text), ids, c, func() {})
}

// The suite's own examples: one that passes and one that fails for each rule.
func TestRulesOfTheSuite(t *testing.T) {
	for _, test := range []struct {
		rule, algorithm string
		differ          int64 // in the failing example
		first           string
	}{
		{"exact", "BFS", 2, "vertex 1: got 4, want 3"},
		{"equivalence", "WCC", 3, "vertex 4: got the component of 1, which is 1 there, want 2"},
		{"epsilon", "SSSP", 5, "vertex 1: got 1e-06, want 0"},
	} {
		a := algorithm(t, test.algorithm)
		if string(a.Rule) != test.rule {
			t.Errorf("%s: rule %s, want %s", a.Name, a.Rule, test.rule)
		}
		expected, err := os.ReadFile("testdata/suite/matching/" + test.rule + "_expected.csv")
		if err != nil {
			t.Fatal(err)
		}
		for _, which := range []string{"actual1", "actual2"} {
			content, err := os.ReadFile("testdata/suite/matching/" + test.rule + "_" + which + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			var texts []string
			for line := range strings.Lines(string(content)) {
				texts = append(texts, strings.Fields(line)[1])
			}
			ids, c := answer(t, a, texts)
			m, err := compare(a, string(expected), ids, c)
			if err != nil {
				t.Fatal(err)
			}
			want := graphalytics.Match{Vertices: int64(len(texts))}
			if which == "actual2" {
				want.Differ = test.differ
			}
			if m.Vertices != want.Vertices || m.Differ != want.Differ || (m.First == nil) != (want.Differ == 0) {
				t.Errorf("%s, %s: %+v", test.rule, which, m)
			}
			if m.First != nil && m.First.String() != test.first {
				t.Errorf("%s, %s: %v, want %s", test.rule, which, m.First, test.first)
			}
		}
	}
}

// Random answers and references, judged by the definitions too.
func TestRulesAreTheirDefinitions(t *testing.T) {
	for _, name := range graphalytics.Names() {
		a := algorithm(t, name)
		matched := 0
		for seed := range uint64(400) {
			r := rand.New(rand.NewPCG(seed, 5))
			n := 1 + r.IntN(6)
			got, want, file := values{}, values{}, ""
			texts := make([]string, n)
			for i := range n {
				id := strconv.Itoa(i + 1)
				x, y := draw(r, a, n)
				texts[i], got[id], want[id] = x, x, y
				file += id + " " + y + "\n"
			}
			ids, c := answer(t, a, texts)
			m, err := compare(a, file, ids, c)
			if err != nil {
				t.Fatalf("%s, seed %d: %v", name, seed, err)
			}
			if ok := asDefined(a.Rule, got, want); ok != (m.Differ == 0) || ok != (m.First == nil) {
				t.Errorf("%s, seed %d: %+v, by the definition %v\n%s%v", name, seed, m, ok, file, texts)
			}
			if m.Differ == 0 {
				matched++
			}
		}
		if matched == 0 || matched == 400 {
			t.Errorf("%s: %d of 400 match, so nothing was tested", name, matched)
		}
	}
}

// draw returns an answer and a reference that are often alike.
func draw(r *rand.Rand, a *graphalytics.Algorithm, n int) (got, want string) {
	switch {
	case a.Rule == graphalytics.Epsilon:
		x := float64(r.IntN(4)) / 4
		y := x * (1 + []float64{0, 0, 0, 1e-5, -9e-5, 2e-4}[r.IntN(6)])
		if r.IntN(20) == 0 {
			y = math.Inf(1)
		}
		if r.IntN(20) == 0 {
			x = math.Inf(1)
		}
		return strconv.FormatFloat(x, 'g', -1, 64), strconv.FormatFloat(y, 'g', -1, 64)
	case a.Name == "WCC":
		return strconv.Itoa(r.IntN(2)), strconv.Itoa(7 + r.IntN(2))
	}
	got = strconv.Itoa(1 + r.IntN(n))
	if want = got; r.IntN(8) == 0 {
		want = strconv.Itoa(1 + r.IntN(n))
	}
	return got, want
}

func TestReferencesThatCannotBeRead(t *testing.T) {
	for _, test := range []struct{ algorithm, text, want string }{
		{"BFS", "1 0\n2 x7\n3 1\n", `out:2: value "x7" is not a number of hops`},
		{"BFS", "1 0\n2 -1\n3 1\n", `out:2: value "-1" is not a number of hops`},
		{"BFS", "1 0\n2 1.5\n3 1\n", `out:2: value "1.5" is not a number of hops`},
		{"WCC", "1 1\n\n2 a\n3 1\n", `out:3: value "a" is not a label, which is an integer`},
		{"CDLP", "1 1\n2 +2\n3 1\n", `out:2: value "+2" is not a label, which is the id of a vertex`},
		{"PR", "1 0.3\n2 0,3\n3 0.4\n", `out:2: value "0,3" is not a number`},
		{"PR", "1 0.3\n2 NaN\n3 0.4\n", `out:2: value "NaN" is not a number`},
		{"PR", "1 0.3\n2 0x1p-2\n3 0.4\n", `out:2: value "0x1p-2" is not a number`},
		{"PR", "1 0.3\n2 1e999\n3 0.4\n", `out:2: value "1e999" is not a number`},
		{"PR", "1 0.3\n2 0.3 0.4\n3 0.4\n", `out:2: "2 0.3 0.4" is not a vertex and its value`},
		{"PR", "1 0.3\n2\n3 0.4\n", `out:2: "2" is not a vertex and its value`},
		{"PR", "1 0.3\n02 1\n3 0.4\n", `out:2: vertex "02" is not a canonical 64-bit integer`},
		{"PR", "1 0.3\n5 1\n3 0.4\n", `out:2: the graph has no vertex 5`},
		{"PR", "1 0.3\n3 0.4\n1 0.3\n", `out:3: vertex 1 stands there twice`},
		{"PR", "1 0.3\n3 0.4", `out: 2 values for 3 vertices, 2 has none; is the file cut short?`},
		{"PR", "", `out: 0 values for 3 vertices, 1 has none; is the file cut short?`},
		{"PR", "1 0.3\n2 " + strings.Repeat("0", 5000) + "\n", `out:2: a line of more than 4096 bytes; is it a reference output?`},
		{"PR", "1 0.3\n" + strings.Repeat("1", 100000), `out:2: a line of more than 4096 bytes; is it a reference output?`},
	} {
		a := algorithm(t, test.algorithm)
		ids, c := answer(t, a, []string{"1", "1", "1"})
		if _, err := compare(a, test.text, ids, c); err == nil || err.Error() != test.want {
			t.Errorf("%s, %.40q: %v, want %s", test.algorithm, test.text, err, test.want)
		}
	}
}

// Rows may come in any order, and with other blanks.
func TestReferencesInAnyForm(t *testing.T) {
	a := algorithm(t, "SSSP")
	ids, c := answer(t, a, []string{"0", "1.5", "+Inf"})
	for _, text := range []string{"1 0\n2 1.5\n3 infinity\n", "3\tInfinity\r\n\r\n 1  0 \r\n2 1.50001", "\n2 15e-1\n1 -0\n3 +Inf\n\n"} {
		if m, err := compare(a, text, ids, c); err != nil || m.Differ > 0 || m.Vertices != 3 {
			t.Errorf("%q: %+v, %v", text, m, err)
		}
	}
	m, err := compare(a, "1 0\n2 1.50001\n3 inf\n", ids, c)
	if want := 0.00001 / 1.50001; err != nil || math.Abs(m.Largest-want) > 1e-9 {
		t.Errorf("largest error %v, want %v; %v", m.Largest, want, err)
	}
}

// A column that the rule is not for is a mistake of the caller.
func TestColumnsOfAnotherKind(t *testing.T) {
	ids, c := answer(t, algorithm(t, "WCC"), []string{"1", "1"})
	if _, err := compare(algorithm(t, "PR"), "", ids, c); err == nil || !strings.Contains(err.Error(), "not for a column of kind label") {
		t.Error(err)
	}
	if _, err := compare(algorithm(t, "WCC"), "", ids, column.Labels("x", []graph.Vertex{0})); err == nil || !strings.Contains(err.Error(), "1 values for 2 vertices") {
		t.Error(err)
	}
}

func TestComparisonsEndWithTheContext(t *testing.T) {
	a := algorithm(t, "PR")
	texts, file := make([]string, 1<<15), strings.Builder{}
	for i := range texts {
		texts[i] = "1"
		fmt.Fprintln(&file, i+1, 1)
	}
	ids, c := answer(t, a, texts)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Compare(ctx, "out", strings.NewReader(file.String()), ids, c, func() {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// FuzzReference reads any text as a reference output of every algorithm: what
// is accepted has one row for each vertex, and is judged as the definitions do.
func FuzzReference(f *testing.F) {
	f.Add("1 1\n2 1\n3 1\n")
	f.Add("3 1\r\n1 2\r\n\r\n2 1")
	f.Add("1 0.5\n2 infinity\n3 9223372036854775807\n")
	f.Add("1 1\n1 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range graphalytics.Names() {
			a := algorithm(t, name)
			texts := []string{"1", "2", "1"}
			ids, c := answer(t, a, texts)
			m, err := compare(a, text, ids, c)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "out:") {
					t.Fatalf("%s, %q: error without the file: %v", name, text, err)
				}
				continue
			}
			want := values{}
			for line := range strings.SplitSeq(text, "\n") {
				if row := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r", r) }); len(row) > 0 {
					want[row[0]] = row[1]
				}
			}
			if len(want) != len(texts) || m.Vertices != 3 {
				t.Fatalf("%s, %q: accepted with %d vertices", name, text, len(want))
			}
			if ok := asDefined(a.Rule, values{"1": "1", "2": "2", "3": "1"}, want); ok != (m.Differ == 0) {
				t.Fatalf("%s, %q: %+v, by the definition %v", name, text, m, ok)
			}
		}
	})
}
