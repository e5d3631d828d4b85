package catalog_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
)

// labelled reads "id label" lines, label 1 for benign and -1 for Sybils.
func labelled(t *testing.T, g *graph.Snapshot, file string) (benign, sybil []graph.Vertex) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(graphtest.DataDir(t), "sybil-facebook", file))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		id, label, _ := strings.Cut(strings.TrimSpace(line), "\t")
		v, ok := g.IDs.Lookup(id)
		switch {
		case ok && label == "1":
			benign = append(benign, v)
		case ok && label == "-1":
			sybil = append(sybil, v)
		default:
			t.Fatalf("%s: line %q", file, line)
		}
	}
	return benign, sybil
}

func alike(vertices []graph.Vertex) algorithms.VertexWeights {
	w := algorithms.VertexWeights{Vertices: vertices}
	for range vertices {
		w.Weights = append(w.Weights, 1)
	}
	return w
}

// The example data of SybilSCAR's authors (Wang, Zhang, Gong, INFOCOM 2017): the
// Facebook graph, a replica of it as Sybils, 100 edges between them, and 100
// labels of each kind. On their larger Facebook graph with Sybils made by
// preferential attachment they report AUCs of 1.00 for SybilSCAR and 0.99 for
// SybilRank (Table II). PageRank knows no labels and can not tell a graph from
// its replica.
func TestSybilsOfFacebook(t *testing.T) {
	ctx := context.Background()
	g, err := graphtest.Snapshot(t, graphtest.Load(t, "sybil-facebook", false), graph.Selection{}).With(ctx, graph.NeedSimple|graph.NeedIn, 0)
	if err != nil {
		t.Fatal(err)
	}
	benign, sybil := labelled(t, g, "train.tsv")
	testBenign, testSybil := labelled(t, g, "test.tsv")
	if g.Order() != 8078 || g.Size() != 2*176568 || len(benign) != 100 || len(sybil) != 100 || len(testBenign) != 3939 || len(testSybil) != 3939 {
		t.Fatalf("%d vertices, %d arcs, labels %d, %d, %d, %d", g.Order(), g.Size(), len(benign), len(sybil), len(testBenign), len(testSybil))
	}
	auc := func(score []float64) float64 { // of a score that is to be higher for Sybils
		var above, below []float64
		for _, v := range testSybil {
			above = append(above, score[v])
		}
		for _, v := range testBenign {
			below = append(below, score[v])
		}
		return column.AUC(above, below)
	}
	negative := func(score []float64) []float64 {
		opposite := make([]float64, len(score))
		for v, x := range score {
			opposite[v] = -x
		}
		return opposite
	}

	scar := trust.DefaultSybilSCAR()
	scar.Benign, scar.Sybil = alike(benign), alike(sybil)
	spread, err := trust.SybilSCAR(ctx, g, scar, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	walk := trust.DefaultSybilRank()
	walk.Seeds = alike(benign)
	walked, err := trust.SybilRank(ctx, g, walk, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := rank.PageRank(ctx, g, rank.DefaultPageRank(), algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		sybil       []float64
		least, most float64
	}{
		{"SybilSCAR", spread.Sybil, 0.999, 1},
		{"SybilRank", negative(walked.Rank), 0.995, 1},
		{"PageRank", negative(plain.Score), 0.45, 0.55},
	} {
		a := auc(c.sybil)
		t.Logf("%s: AUC %.6f", c.name, a)
		if !(a >= c.least && a <= c.most) {
			t.Errorf("%s: AUC %v is not in [%v, %v]", c.name, a, c.least, c.most)
		}
	}
	if !spread.Converged || spread.Contraction < 1 {
		t.Errorf("SybilSCAR: %+v, contraction %v", spread.Convergence, spread.Contraction)
	}
}
