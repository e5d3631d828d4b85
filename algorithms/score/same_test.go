package score

import (
	"math"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

func TestWorkersChangeNoBit(t *testing.T) {
	table := otc(t)
	r := Request{Association: 0.3, Flags: anchorsOf(5, 77), Anchors: anchorsOf(0, 34)}
	one, _ := run(t, table, r, 1)
	crowds := []int{2, 7, 64}
	if testing.Short() {
		crowds = []int{7}
	}
	for _, workers := range crowds {
		many, _ := run(t, table, r, workers)
		sameBits(t, "workers", one.Columns, many.Columns)
		if string(one.Manifest) != string(many.Manifest) {
			t.Errorf("%d workers: another manifest", workers)
		}
	}
}

// With association 0 nobody's flag changes one bit.
func TestFlagsWithoutAssociation(t *testing.T) {
	table := part(t)
	without, _ := run(t, table, Request{}, 2)
	flags := anchorsOf(1, 2, 3, 500, 1400)
	with, set := run(t, table, Request{Flags: flags}, 2)
	sameBits(t, "flags", without.Columns, with.Columns)
	m, err := ParseManifest(set)
	if err != nil {
		t.Fatal(err)
	}
	if f := m.Request.Flags; f.Used || f.Count != 5 || len(f.Members) != 5 || f.Members[0] != table.IDs.Format(1) {
		t.Errorf("flags in the manifest: %+v", f)
	}
}

// A member's own flag never enters her own score: with it and without it, her
// row has the same bits, while others' rows change.
func TestOwnFlagNeverEnters(t *testing.T) {
	table := part(t)
	scored, _ := run(t, table, Request{}, 2)
	var flagged []graph.Vertex
	for v, x := range floats(t, scored.Columns, "score") {
		if !math.IsNaN(x) && v%97 == 0 {
			flagged = append(flagged, graph.Vertex(v))
		}
	}
	flagged = flagged[:3]
	all, _ := run(t, table, Request{Flags: anchorsOf(flagged...), Association: 0.6}, 2)
	moved := 0
	for i, v := range flagged {
		rest := append(append([]graph.Vertex{}, flagged[:i]...), flagged[i+1:]...)
		fewer, _ := run(t, table, Request{Flags: anchorsOf(rest...), Association: 0.6}, 2)
		for _, name := range []string{"score", "unrounded", "connection", "own", "association_risk", "association_community", "points_association_risk"} {
			a, b := floats(t, all.Columns, name), floats(t, fewer.Columns, name)
			if math.Float64bits(a[v]) != math.Float64bits(b[v]) {
				t.Errorf("%s of vertex %d: %v with her own flag, %v without", name, v, a[v], b[v])
			}
			for u := range a {
				if name == "unrounded" && !math.IsNaN(a[u]) && a[u] != b[u] {
					moved++
				}
			}
		}
	}
	if moved == 0 {
		t.Error("flags with association 0.6 moved nobody")
	}
	// A single flag leaves its own member without a risk at all.
	single, _ := run(t, table, Request{Flags: anchorsOf(flagged[0]), Association: 0.6}, 2)
	if risk := floats(t, single.Columns, "association_risk")[flagged[0]]; !math.IsNaN(risk) {
		t.Errorf("the only flagged member has risk %v", risk)
	}
	if flag := floats(t, single.Columns, "flag"); flag[flagged[0]] != 1 || flag[flagged[1]] != 0 {
		t.Error("the column flag does not show the flag")
	}
}

// More association means less of the own sub-score, in proportion.
func TestAssociationMixes(t *testing.T) {
	table := part(t)
	half, _ := run(t, table, Request{Flags: anchorsOf(9), Association: 0.5}, 2)
	full, _ := run(t, table, Request{Flags: anchorsOf(9), Association: 1}, 2)
	own, h, f := floats(t, half.Columns, "own"), floats(t, half.Columns, "connection"), floats(t, full.Columns, "connection")
	for v := range own {
		if !math.IsNaN(own[v]) && math.Abs((own[v]+f[v])/2-h[v]) > 1e-12 {
			t.Fatalf("vertex %d: own %v, association %v, half and half %v", v, own[v], f[v], h[v])
		}
	}
}

// Scores belong to members, not to internal numbers. Sums are added in another
// order then, so the flow may differ in its last bits; measurements are on a
// grid, so what is published stays.
func TestNumbersDoNotShow(t *testing.T) {
	table := part(t)
	shuffled := graphtest.Shuffled(table, 11)
	a, _ := run(t, table, Request{Anchors: anchorsOf(0)}, 2)
	first, _ := shuffled.IDs.Lookup(table.IDs.Format(0))
	b, _ := run(t, shuffled, Request{Anchors: anchorsOf(first)}, 2)
	for _, name := range []string{"score", "unrounded", "connection", "trust", "effective_ties", "participation"} {
		x, y := floats(t, a.Columns, name), floats(t, b.Columns, name)
		for v := range x {
			w, _ := shuffled.IDs.Lookup(table.IDs.Format(graph.Vertex(v)))
			if math.Float64bits(x[v]) != math.Float64bits(y[w]) {
				t.Fatalf("%s of %s: %v, and %v under other numbers", name, table.IDs.Format(graph.Vertex(v)), x[v], y[w])
			}
		}
	}
	for _, name := range []string{"band", "status", "reason_1", "reason_3"} {
		x, y := texts(t, a.Columns, name), texts(t, b.Columns, name)
		for v := range x {
			if w, _ := shuffled.IDs.Lookup(table.IDs.Format(graph.Vertex(v))); x[v] != y[w] {
				t.Fatalf("%s of %s: %q, and %q under other numbers", name, table.IDs.Format(graph.Vertex(v)), x[v], y[w])
			}
		}
	}
}

// Every odd graph gives a result set that passes its own checks.
func TestOddGraphs(t *testing.T) {
	m := handModel(t)
	m.Gate.EffectiveTies = 1
	for _, c := range graphtest.Named() {
		for _, association := range []float64{0, 0.5} {
			result, set := run(t, c.Table, Request{Model: m, Association: association}, 2)
			x, err := NewExplainer(t.Context(), memorySource{c.Table, 1}, set, result.Columns, algorithms.Env{})
			if err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			for v := range graph.Vertex(c.Table.Order()) {
				checkExplanation(t, x, result, v)
			}
		}
	}
}

// Scoring as of a day is scoring what existed on that day.
func TestAsOf(t *testing.T) {
	table := part(t)
	times := append([]int64{}, table.Times...)
	asOf := times[0]
	for _, x := range times {
		asOf = max(asOf, x)
	}
	asOf -= 900 * day
	past := &graph.Edges{}
	for u := range graph.Vertex(table.Order()) {
		past.Vertices = append(past.Vertices, table.IDs.Int(u))
		for i := table.Offsets[u]; i < table.Offsets[u+1]; i++ {
			if table.Times[i] <= asOf {
				past.Src, past.Dst = append(past.Src, table.IDs.Int(u)), append(past.Dst, table.IDs.Int(table.Targets[i]))
				past.Weights, past.Times = append(past.Weights, table.Weights[i]), append(past.Times, table.Times[i])
			}
		}
	}
	then := graphtest.Build(t, past, graph.BuildOptions{Directed: true, Signed: true})
	a, _ := run(t, table, Request{AsOf: &asOf}, 2)
	b, _ := run(t, then, Request{AsOf: &asOf}, 2)
	sameBits(t, "as of", a.Columns, b.Columns)
	if !strings.Contains(strings.Join(a.Summary.Notes, "\n"), "newer than the time asked for") || !strings.HasPrefix(a.Summary.AsOf, "2013-") {
		t.Errorf("summary %+v", a.Summary)
	}
}

// Without times nothing ages, and a time that is asked for is said to have no
// effect.
func TestNoTimes(t *testing.T) {
	asOf := day
	table := graphtest.Random(3, 60, 400, graph.BuildOptions{Directed: true}, true)
	a, _ := run(t, table, Request{}, 1)
	b, _ := run(t, table, Request{AsOf: &asOf}, 1)
	sameBits(t, "no times", a.Columns, b.Columns)
	if notes := strings.Join(b.Summary.Notes, "\n"); !strings.Contains(notes, "the time asked for has no effect") || !strings.Contains(notes, "no signs") {
		t.Errorf("notes %s", notes)
	}
}

// A result set can be computed again from its manifest and the files that the
// manifest names.
func TestManifestRepeats(t *testing.T) {
	asOf := 400 * day
	table := handTable(t)
	m := handModel(t)
	m.Tie.Cap, m.Flow.Damping = 1.25, 0.7
	first, set := run(t, table, Request{Model: m, Weights: "none", Anchors: anchorsOf(0), Flags: anchorsOf(1), Association: 0.3, AsOf: &asOf, Version: "1.2.3"}, 1)
	kept, err := ParseManifest(set)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Version != "1.2.3" || kept.Digest != table.Digest.String() {
		t.Errorf("version %q, digest %q", kept.Version, kept.Digest)
	}
	again, _ := run(t, table, Request{
		Profile: kept.Profile, Model: kept.Model, Layers: kept.Positive.Layers, Weights: kept.Positive.Weights, Association: kept.Request.Association, AsOf: &kept.Request.AsOfMicros,
		Anchors: anchorsOf(0), Flags: anchorsOf(1), Version: kept.Version,
	}, 2)
	sameBits(t, "again", first.Columns, again.Columns)
	if string(first.Manifest) != string(again.Manifest) {
		t.Errorf("manifests differ:\n%s\n%s", first.Manifest, again.Manifest)
	}
}
