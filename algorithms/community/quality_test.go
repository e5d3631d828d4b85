package community_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// quality measures labels, with the checker.
func quality(tb testing.TB, g *graph.Snapshot, label []graph.Vertex, resolution float64) map[string]float64 {
	tb.Helper()
	p := community.QualityParams{Labels: algorithms.VertexLabels{Label: label}, Resolution: resolution}
	o, seen, err := community.QualitySpec.Run(context.Background(), g, &p, noEnv)
	if err != nil {
		tb.Fatal(err)
	}
	if err := community.QualitySpec.Check(seen, &p, o); err != nil {
		tb.Error(err)
	}
	measures := map[string]float64{}
	for i, m := range o.Measures {
		measures[m.Name] = m.Value
		o.Measures[i].Value += 1e-6 * (1 + math.Abs(m.Value))
		if err := community.QualitySpec.Check(seen, &p, o); !errors.Is(err, algorithms.ErrCheck) {
			tb.Errorf("%s is wrong, and the checker says %v", m.Name, err)
		}
		o.Measures[i].Value = m.Value
	}
	return measures
}

// factions are the two of the karate club.
var factions = strings.Fields("1 1 1 1 1 1 1 1 2 1 1 1 1 1 1 1 2 2 2 2 2 2 1 2 2 2 2 2 2 2 2 2 2 2")

// namedGroups turns names of groups, by id, into labels.
func namedGroups(g *graph.Snapshot, group func(id int64) string) []graph.Vertex {
	label, first := make([]graph.Vertex, g.Order()), map[string]graph.Vertex{}
	for v := range label {
		name := group(g.IDs.Int(graph.Vertex(v)))
		if _, ok := first[name]; !ok {
			first[name] = graph.Vertex(v)
		}
		label[v] = first[name]
	}
	return label
}

// The values are those of networkx 3.6.1 (modularity, coverage, conductance),
// python-igraph 1.0.0 (modularity), leidenalg 0.12.0 (CPMVertexPartition with
// resolution 0.05, whose quality() counts every edge and pair twice;
// ModularityVertexPartition of the directed graph, which agrees with networkx)
// and infomap 2.16.0 (codelength of the partition given as initial, two levels,
// no search), on the graph without its loops; all but the directed modularity
// on the undirected graph, reciprocal arcs once.
func TestQualityAgainstReferences(t *testing.T) {
	karate := graphtest.Load(t, "karate", false)
	plain := graphtest.Snapshot(t, karate, graph.Selection{})
	e := &graph.Edges{}
	for v := range graph.Vertex(plain.Order()) {
		for _, u := range plain.Out.Row(v) {
			if a, b := plain.IDs.Int(v), plain.IDs.Int(u); a < b {
				e.Src, e.Dst, e.Weights = append(e.Src, a), append(e.Dst, b), append(e.Weights, float32(1+a*b%5))
			}
		}
	}
	weighted := graphtest.Snapshot(t, graphtest.Build(t, e, graph.BuildOptions{}), graph.Selection{})
	email := graphtest.Snapshot(t, graphtest.Load(t, "email-eu-core", true), graph.Selection{})
	departments := map[int64]string{}
	file, err := os.Open(filepath.Join(graphtest.DataDir(t), "email-eu-core", "email-Eu-core-department-labels.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		id, name := int64(0), ""
		if _, err := fmt.Sscan(lines.Text(), &id, &name); err != nil {
			t.Fatal(err)
		}
		departments[id] = name
	}
	faction := func(id int64) string { return factions[id] }
	for _, c := range []struct {
		name       string
		g          *graph.Snapshot
		group      func(int64) string
		resolution float64
		want       map[string]float64
	}{
		{"karate", plain, faction, 1, map[string]float64{"modularity": 0.37146614069691, "coverage": 0.8717948717948718, "conductance": 0.13157894736842105, "max_conductance": 0.13157894736842105, "codelength": 4.409321570253813, "communities": 2}},
		{"karate", plain, faction, 0.05, map[string]float64{"modularity": 0.8467784352399738, "cpm": 108.7 / 2}},
		{"karate, weighted", weighted, faction, 1, map[string]float64{"modularity": 0.372359963269054, "coverage": 0.8888888888888888, "conductance": 0.13580246913580246, "codelength": 4.255501204764871}},
		{"karate, weighted", weighted, faction, 0.05, map[string]float64{"modularity": 0.8630624426078971, "cpm": 324.7 / 2}},
		{"email", email, func(id int64) string { return departments[id] }, 1, map[string]float64{"modularity": 0.28801318862374226, "directed_modularity": 0.29909495576848977, "coverage": 0.33571962151394424, "conductance": 0.7871131713045045, "max_conductance": 1, "codelength": 9.268146975369739, "communities": 42}},
		{"email", email, func(id int64) string { return departments[id] }, 0.05, map[string]float64{"modularity": 0.3333342998694339, "directed_modularity": 0.34440037336506213, "cpm": 8431.6 / 2}},
	} {
		got := quality(t, c.g, namedGroups(c.g, c.group), c.resolution)
		for name, want := range c.want {
			if !(math.Abs(got[name]-want) <= 1e-11*(1+math.Abs(want))) {
				t.Errorf("%s, γ = %v: %s is %v, the reference %v", c.name, c.resolution, name, got[name], want)
			}
		}
	}
}

func TestQualityDegenerate(t *testing.T) {
	for _, c := range graphtest.Named() {
		g := graphtest.Snapshot(t, c.Table, graph.Selection{})
		one, single := make([]graph.Vertex, g.Order()), make([]graph.Vertex, g.Order())
		for v := range single {
			single[v] = graph.Vertex(v)
		}
		all := quality(t, g, one, 1)
		if math.Abs(all["modularity"]) > 1e-15 || all["coverage"] != 1 || all["max_conductance"] != 0 {
			t.Errorf("%s as one community: %v", c.Name, all)
		}
		if apart := quality(t, g, single, 1); apart["modularity"] > 0 || apart["cpm"] != 0 || apart["codelength"] < all["codelength"]-1e-12 {
			t.Errorf("%s as single vertices: %v", c.Name, apart)
		}
	}
	g := graphtest.Snapshot(t, graphtest.Build(t, graphtest.TwoCliques(5), graph.BuildOptions{}), graph.Selection{})
	for _, p := range []community.QualityParams{
		{Labels: algorithms.VertexLabels{Label: make([]graph.Vertex, 3)}, Resolution: 1},
		{Labels: algorithms.VertexLabels{Label: []graph.Vertex{0, 0, 0, 0, 0, 0, 0, 0, 0, 10}}, Resolution: 1},
		{Resolution: -1},
	} {
		if _, err := community.Quality(context.Background(), g, p, noEnv); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// Without a partition there is little to learn, and the answer says what to give.
func TestQualityWithoutLabels(t *testing.T) {
	g := graphtest.Snapshot(t, graphtest.Build(t, graphtest.TwoCliques(4), graph.BuildOptions{}), graph.Selection{})
	for _, label := range [][]graph.Vertex{nil, make([]graph.Vertex, g.Order())} {
		p := community.DefaultQuality()
		p.Labels.Label = label
		o, _, err := community.QualitySpec.Run(context.Background(), g, &p, algorithms.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if told := len(o.Notes) == 1 && strings.Contains(o.Notes[0], "give --labels FILE with columns id and community"); told != (label == nil) {
			t.Errorf("%d labels: notes %q", len(label), o.Notes)
		}
	}
}

// Two triangles joined by an edge: one of the seven arcs of each leaves it.
func ExampleQuality() {
	e := &graph.Edges{Src: []int64{1, 1, 2, 3, 4, 4, 5}, Dst: []int64{2, 3, 3, 4, 5, 6, 6}}
	t, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := t.Select(context.Background(), graph.Selection{}, 0)
	p := community.DefaultQuality()
	p.Labels.Label = []graph.Vertex{0, 0, 0, 3, 3, 3}
	r, err := community.Quality(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("Q %.4f, coverage %.4f, conductance %.4f, %.4f bits\n", r.Modularity, r.Coverage, r.MeanConductance, r.Codelength)
	// Output: Q 0.3571, coverage 0.8571, conductance 0.1429, 2.3207 bits
}
