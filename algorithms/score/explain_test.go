package score

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// checkExplanation explains a member and compares the answer with the columns.
func checkExplanation(t *testing.T, x *Explainer, r *Result, v graph.Vertex) *Explanation {
	t.Helper()
	y, err := x.Explain(v)
	if err != nil {
		t.Fatal(err)
	}
	score := floats(t, r.Columns, "score")[v]
	if y.Scorable == math.IsNaN(score) {
		t.Fatalf("member %s: scorable %v, score %v", y.Member, y.Scorable, score)
	}
	if f := y.Flow; f != nil {
		sum := f.Restart + f.Dangling
		for i := range f.Contacts {
			sum += f.Contacts[len(f.Contacts)-1-i].Passes
		}
		// Adding in another order moves the sum by at most a few units in the
		// last place per term, which Bound allows for.
		if !f.Within || math.Abs(f.Residual) > f.Bound || math.Abs(sum-f.Value) > 2*f.Bound {
			t.Fatalf("member %s: flow %v, its terms add up to %v, bound %v", y.Member, f.Value, sum, f.Bound)
		}
	}
	if !y.Scorable {
		return y
	}
	points := y.Base
	for _, c := range y.Components {
		if c.Computed && c.Value != nil {
			part := 0.0
			for _, term := range y.Terms {
				part += term.Points
			}
			points += part
			continue
		}
		points += c.Points
	}
	if slack := 1e-9 * (y.High - y.Low); math.Abs(*y.Residual) > slack || math.Abs(points-*y.Unrounded) > slack {
		t.Fatalf("member %s: points add up to %v, unrounded %v, residual %v", y.Member, points, *y.Unrounded, *y.Residual)
	}
	if *y.Score != score || math.Abs(*y.Rounding) > 0.5 {
		t.Fatalf("member %s: score %v, column %v, rounding %v", y.Member, *y.Score, score, *y.Rounding)
	}
	for i := range reasonCount {
		want, got := text(find(t, r.Columns, "reason_"+string(rune('1'+i))), v), ""
		if i < len(y.Reasons) {
			got = y.Reasons[i].Name + " raises"
			if y.Reasons[i].Points < 0 {
				got = y.Reasons[i].Name + " lowers"
			}
		}
		if got != want {
			t.Fatalf("member %s: reason %d is %q, the column says %q", y.Member, i+1, got, want)
		}
	}
	return y
}

// explainerOf scores a table and makes its explainer.
func explainerOf(t *testing.T, table *graph.EdgeTable, r Request) (*Explainer, *Result) {
	t.Helper()
	result, set := run(t, table, r, 2)
	x, err := NewExplainer(t.Context(), memorySource{table, 2}, set, result.Columns, algorithms.Env{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return x, result
}

func TestExplainThousandMembers(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	whole, part := otc(t), part(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, c := range []struct {
		table *graph.EdgeTable
		r     Request
	}{
		{part, Request{}},
		{whole, Request{Anchors: anchorsOf(0, 34, 1000), Flags: anchorsOf(8, 9), Association: 0.4}},
		{part, Request{Components: randomComponents(t, part, "tencent", random)}},
	} {
		x, result := explainerOf(t, c.table, c.r)
		for range 1000/3 + 1 {
			checkExplanation(t, x, result, graph.Vertex(random.IntN(c.table.Order())))
		}
	}
}

// The whole of what a member may see holds no contact's id, flow or share.
func TestSafeView(t *testing.T) {
	table := part(t)
	x, _ := explainerOf(t, table, Request{Flags: anchorsOf(8, 9), Association: 0.4})
	few, many := 0, 0
	for v := range graph.Vertex(600) {
		full, err := x.Explain(v)
		if err != nil {
			t.Fatal(err)
		}
		safe := full.Safe()
		var text strings.Builder
		if err := safe.WriteText(&text, 0); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(safe)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{`"flow"`, `"passes"`, "association_community", "association_risk", `"components":null`, `"terms":null`, `"reasons":null`} {
			if strings.Contains(string(raw), field) {
				t.Fatalf("member %s: the safe view has %s: %s", full.Member, field, raw)
			}
		}
		if strings.Contains(text.String(), "tie strength") || safe.Flow != nil || safe.Unrounded != nil || safe.Total != nil {
			t.Fatalf("member %s: %s", full.Member, text.String())
		}
		for _, term := range safe.Terms {
			if term.Measured != nil || term.Value != nil || term.Points != math.Trunc(term.Points) || term.Difference != math.Trunc(term.Difference) {
				t.Fatalf("member %s: term %+v", full.Member, term)
			}
		}
		associated := slices.DeleteFunc(slices.Clone(safe.Reasons), func(r ReasonPart) bool { return r.Name != "association" })
		if len(associated) > 1 || len(associated) == 1 && associated[0].Points != safe.Terms[len(safe.Terms)-1].Difference {
			t.Fatalf("member %s: the reasons tell the parts of the association apart: %+v, %+v", full.Member, safe.Reasons, safe.Terms)
		}
		if len(full.Flow.Contacts) < fewContacts {
			few++
			if !strings.Contains(safe.Contacts.Share, "withheld") || safe.Contacts.Count != "fewer than 5" {
				t.Fatalf("member %s with %d contacts: %+v", full.Member, len(full.Flow.Contacts), safe.Contacts)
			}
		} else {
			many++
		}
		if full.View != ViewFull || full.Flow == nil {
			t.Fatal("making the safe view changed the full one")
		}
	}
	if few == 0 || many == 0 {
		t.Errorf("%d members with few contacts, %d with more", few, many)
	}
}

func TestTextOfAnExplanation(t *testing.T) {
	x, _ := explainerOf(t, handTable(t), Request{Model: handModel(t), Flags: anchorsOf(0)})
	for _, test := range []struct {
		v    graph.Vertex
		want []string
	}{
		{0, []string{
			"1 of dataset test: 726 on the scale from 300 to 850, band \"fourth fifth\" (profile tencent)",
			"Effective ties: 1.96; the model asks for at least 1.5.",
			"  300.0000  low end of the scale",
			"  144.3750    trust 0.6831 multiples of the average, value 0.75, weight 0.35",
			"    0.0000  wealth: missing, its weight goes to the others",
			"  726.2500  unrounded score",
			"   -0.2500  rounding to a whole number, halves upwards",
			"  1.  +48.1  much trust reaches the member through the ties of others (trust)",
			"from 3, who has 0.1366 and gives the member 0.6667 of her tie strength",
			"residual: flow minus the sum; within the solver's bound",
			"the member is flagged; her own flag does not enter her own score",
			"no ground for a decision",
		}},
		{4, []string{"5 of dataset test: no score", "Status: not scorable: few effective ties.", "Effective ties: 1.00; the model asks for at least 1.5."}},
	} {
		y, err := x.Explain(test.v)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := y.WriteText(&text, 0); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("no line %q in\n%s", want, text.String())
			}
		}
	}
}

func TestExplainRefuses(t *testing.T) {
	table := handTable(t)
	result, set := run(t, table, Request{Model: handModel(t)}, 1)
	src := memorySource{table, 1}
	x, err := NewExplainer(t.Context(), src, set, result.Columns, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := x.IDs().Lookup("5"); !ok || table.IDs.Format(v) != "5" {
		t.Errorf("member 5 is vertex %d, %v", v, ok)
	}
	if _, err := x.Explain(99); !errors.Is(err, ErrUsage) {
		t.Errorf("a vertex beyond the members: %v", err)
	}
	if _, err := NewExplainer(t.Context(), src, set, result.Columns[1:], algorithms.Env{}); err == nil || !strings.Contains(err.Error(), "lacks the column score") {
		t.Errorf("a missing column: %v", err)
	}
	other := graphtest.Build(t, graphtest.Edges([2]int64{1, 2}), graph.BuildOptions{Directed: true})
	if _, err := NewExplainer(t.Context(), memorySource{other, 1}, set, result.Columns, algorithms.Env{}); !errors.Is(err, ErrStale) {
		t.Errorf("another graph: %v", err)
	}
	set.Manifest = json.RawMessage(`{"format": 2}`)
	if _, err := NewExplainer(t.Context(), src, set, result.Columns, algorithms.Env{}); err == nil || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("a newer manifest: %v", err)
	}
}

// Models and profiles come from files too: nothing in them acts on a terminal.
func TestTextIsPrintable(t *testing.T) {
	m := handModel(t)
	for i := range m.Features {
		m.Features[i].Raises, m.Features[i].Lowers = "up\x1b[2J", "down\x1b[2J"
	}
	x, _ := explainerOf(t, handTable(t), Request{Model: m})
	y, err := x.Explain(0)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := y.WriteText(&text, 0); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "\x1b") || !strings.Contains(text.String(), `up\x1b`) {
		t.Errorf("%q", text.String())
	}
}

// A manifest whose scales are not those of its model is refused before a value
// is looked up in them.
func TestManifestOfOtherScales(t *testing.T) {
	_, set := run(t, handTable(t), Request{Model: handModel(t)}, 1)
	for name, change := range map[string]func(s *ScaleRecord){
		"a point without a value": func(s *ScaleRecord) { s.Curve = [][]float64{{}} },
		"a single edge":           func(s *ScaleRecord) { s.Edges = []float64{1} },
		"edges that fall":         func(s *ScaleRecord) { s.Edges = []float64{2, 1} },
		"another feature":         func(s *ScaleRecord) { s.Feature = "core" },
	} {
		m, err := ParseManifest(set)
		if err != nil {
			t.Fatal(err)
		}
		change(&m.Scales[0])
		other := set
		if other.Manifest, err = json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		if _, err := ParseManifest(other); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
