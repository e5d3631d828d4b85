package graphalytics

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Rule says when an answer matches a reference output.
type Rule string

// The rules of the suite.
const (
	Exact       Rule = "exact"       // the same integer
	Equivalence Rule = "equivalence" // labels that can be renamed one to one into those of the reference
	Epsilon     Rule = "epsilon"     // numbers |got-want| <= Tolerance·|want|; infinity matches itself alone
)

// Tolerance is the relative error that the suite allows.
const Tolerance = 0.0001

// Match is what came out of a comparison.
type Match struct {
	Vertices int64       // compared, all that the graph has
	Differ   int64       // of them
	First    *Difference // the first in the order of the file; nil when all match
	Largest  float64     // relative error, by the epsilon rule; 0 by others
}

// Difference is a vertex whose value does not match.
type Difference struct {
	Vertex int64  `json:"vertex"` // its id
	Got    string `json:"got"`    // our value
	Want   string `json:"want"`   // that of the reference
}

// String says what differs in a phrase.
func (d *Difference) String() string {
	return fmt.Sprintf("vertex %d: got %s, want %s", d.Vertex, d.Got, d.Want)
}

// judge holds a column against reference values.
type judge interface {
	// value takes that of a vertex, once for each. It returns what is wrong
	// with the text, "" when it can be read.
	value(v graph.Vertex, text []byte) (fault string)
	end() Match
}

// judge chooses the one for a rule and a kind of column.
func (a *Algorithm) judge(ids *graph.IDs, c column.Column) (judge, error) {
	if ids.Kind() != graph.IntIDs || c.Len() != ids.Len() {
		return nil, fmt.Errorf("graphalytics: %s: %d values for %d vertices with %v ids; the suite's are integers", a.Name, c.Len(), ids.Len(), ids.Kind())
	}
	t := tally{ids: ids}
	switch {
	case a.Rule == Exact && c.Kind == column.Count:
		return &hops{t, c.I64}, nil
	case a.Rule == Exact && c.Kind == column.Label:
		return &labels{t, c.U32}, nil
	case a.Rule == Epsilon && c.Kind == column.Float:
		return &numbers{t, c.F64}, nil
	case a.Rule == Equivalence && c.Kind == column.Label:
		n := c.Len()
		return &groups{t, c.U32, make([]int64, n), make([]bool, n), make([]bool, n)}, nil
	}
	return nil, fmt.Errorf("graphalytics: %s: the rule %s is not for a column of kind %v", a.Name, a.Rule, c.Kind)
}

// tally counts differences and keeps the first.
type tally struct {
	ids *graph.IDs
	m   Match
}

func (t *tally) differ(v graph.Vertex, got, want string) {
	if t.m.Differ++; t.m.First == nil {
		t.m.First = &Difference{t.ids.Int(v), got, want}
	}
}

func (t *tally) end() Match { return t.m }

// hops are distances, which match exactly. Where no path leads, the suite has
// the largest integer and kith path.Unreached.
type hops struct {
	tally
	have []int64
}

func (h *hops) value(v graph.Vertex, text []byte) string {
	want, ok := graph.ParseID(text)
	if !ok || want < 0 {
		return fmt.Sprintf("value %s is not a number of hops", quoted(text))
	}
	if want == math.MaxInt64 {
		want = path.Unreached
	}
	if h.have[v] != want {
		h.differ(v, hopsText(h.have[v]), hopsText(want))
	}
	return ""
}

func hopsText(hops int64) string {
	if hops == path.Unreached {
		return "no path"
	}
	return strconv.FormatInt(hops, 10)
}

// labels are ids of vertices, which match exactly.
type labels struct {
	tally
	have []uint32
}

func (l *labels) value(v graph.Vertex, text []byte) string {
	want, ok := graph.ParseID(text)
	if !ok {
		return fmt.Sprintf("value %s is not a label, which is the id of a vertex", quoted(text))
	}
	if got := l.ids.Int(graph.Vertex(l.have[v])); got != want {
		l.differ(v, strconv.FormatInt(got, 10), strconv.FormatInt(want, 10))
	}
	return ""
}

// numbers match up to Tolerance.
type numbers struct {
	tally
	have []float64
}

func (x *numbers) value(v graph.Vertex, text []byte) string {
	want, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(want) || bytes.ContainsAny(text, "_xX") {
		return fmt.Sprintf("value %s is not a number", quoted(text))
	}
	got := x.have[v]
	if got == want { // infinity, too
		return ""
	}
	off := math.Abs(got-want) / math.Abs(want)
	if want == 0 || math.IsInf(want, 0) || math.IsNaN(got) {
		off = math.Inf(1)
	}
	// Not off itself, whose rounding could decide the other way.
	if !(math.Abs(got-want) <= Tolerance*math.Abs(want)) || math.IsInf(off, 1) {
		x.differ(v, strconv.FormatFloat(got, 'g', -1, 64), strconv.FormatFloat(want, 'g', -1, 64))
	}
	x.m.Largest = max(x.m.Largest, off)
	return ""
}

// groups are labels of which only matters who shares one. A mapping from ours
// to theirs is kept on the way; that it works the other way too, so that no
// label of theirs stands for two of ours, is seen at the end.
type groups struct {
	tally
	label []uint32
	name  []int64 // theirs for each of ours
	named []bool
	wrong []bool // vertices that differ
}

func (g *groups) value(v graph.Vertex, text []byte) string {
	want, ok := graph.ParseID(text)
	if !ok {
		return fmt.Sprintf("value %s is not a label, which is an integer", quoted(text))
	}
	ours := g.label[v]
	if !g.named[ours] {
		g.name[ours], g.named[ours] = want, true
	}
	if theirs := g.name[ours]; theirs != want {
		g.wrong[v] = true
		g.differ(v, fmt.Sprintf("the component of %d, which is %d there", g.ids.Int(graph.Vertex(ours)), theirs), strconv.FormatInt(want, 10))
	}
	return ""
}

// end finds labels of theirs that stand for several of ours: of those, the one
// with the smallest id is taken to be right.
func (g *groups) end() Match {
	type pair struct {
		theirs int64
		ours   uint32
	}
	pairs := make([]pair, 0, len(g.named))
	for ours, named := range g.named {
		if named {
			pairs = append(pairs, pair{g.name[ours], uint32(ours)})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.theirs, b.theirs), cmp.Compare(g.ids.Rank(graph.Vertex(a.ours)), g.ids.Rank(graph.Vertex(b.ours))))
	})
	apart := make([]bool, len(g.named)) // ours that should have been another one
	right := pair{}
	for i, p := range pairs {
		if i == 0 || p.theirs != right.theirs {
			right = p
			continue
		}
		apart[p.ours] = true
		if g.m.First == nil {
			g.m.First = &Difference{g.ids.Int(graph.Vertex(p.ours)), "a component of its own",
				fmt.Sprintf("that of %d, as both are %d there", g.ids.Int(graph.Vertex(right.ours)), p.theirs)}
		}
	}
	g.m.Differ = 0
	for v, ours := range g.label {
		if g.wrong[v] || apart[ours] {
			g.m.Differ++
		}
	}
	return g.m
}
