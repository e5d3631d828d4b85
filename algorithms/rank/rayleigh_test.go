package rank_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// Two copies of one graph, joined by 100 edges: the second eigenvalue is 1.5e-4
// of the first below it. Power iteration takes tens of thousands of rounds here.
// The graph is not bipartite, so hubs and authorities are the eigenvector, too.
func TestNearEigenvaluesAgainstScipy(t *testing.T) {
	const value = 162.38603050140736
	for name, rows := range referenceRows(t, "eigenvector-sybil.txt") {
		g := real(t, name)
		p, q := sharpEigenvector(), sharpHITS()
		p.MaxIterations, q.MaxIterations = 60, 60
		x, y := eigenvector(t, g, p), hits(t, g, q)
		if !x.Converged || !y.Converged || far(x.Eigenvalue, value, 1e-11) || far(y.Singular, value, 1e-11) {
			t.Errorf("%s: eigenvalue %v, %+v; singular value %v, %+v", name, x.Eigenvalue, x.Convergence, y.Singular, y.Convergence)
		}
		for _, column := range [][]float64{x.Score, y.Hub, y.Authority} {
			matchesReference(t, g, name, rows, 0, column, 1e-11)
		}
	}
}

// A clique of 4 and a star of 9 rays have the same λ, 3. Of equal values the
// projection onto the one is 1 each, onto the other 2 and 2/3.
func TestEigenvectorsOfUnlikeParts(t *testing.T) {
	want := []float64{1, 1, 1, 1, 2}
	for len(want) < 14 {
		want = append(want, 2.0/3)
	}
	g := snapshot(t, with(graphtest.Clique(4), 4, graphtest.Star(10)), false)
	r := eigenvector(t, g, sharpEigenvector())
	if d := farthest(byID(g, r.Score), euclidean(want)); !(d <= 1e-12) || far(r.Eigenvalue, 3, 1e-12) {
		t.Errorf("%v to %v, want %v", r.Score, r.Eigenvalue, euclidean(want))
	}
}

// However few rounds a run may take, it takes no more, none of its values is
// below 0 and the residual is theirs: the checkers multiply themselves.
func TestFewRounds(t *testing.T) {
	for seed := range fewer(24) {
		n := 3 + int(seed*7%40)
		e := random(seed, n, 2*n, seed%3 == 0)
		undirected, either := snapshot(t, e, false), snapshot(t, e, seed%2 == 0)
		for _, rounds := range []int{1, 2, 3, 4, 6, 9, 15} {
			p, q := rank.DefaultEigenvector(), rank.DefaultHITS()
			p.MaxIterations, p.Tolerance = rounds, 1e-12
			q.MaxIterations, q.Tolerance = rounds, 1e-12
			for _, run := range []struct {
				spec   algorithms.Spec
				params any
				g      *graph.Snapshot
			}{{rank.EigenvectorSpec, &p, undirected}, {rank.HITSSpec, &q, either}} {
				o, seen, err := run.spec.Run(context.Background(), run.g, run.params, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				c := o.Convergence
				if c.Iterations > rounds || !c.Converged && c.Iterations < rounds || c.Converged != (c.Delta <= 1e-12) {
					t.Errorf("seed %d, %d rounds: %+v", seed, rounds, c)
				}
				if err := run.spec.Check(seen, run.params, o); err != nil {
					t.Errorf("seed %d, %d rounds: %v", seed, rounds, err)
				}
			}
		}
	}
}

// Where no residual is small enough, rounding ends the run long before the last
// round. A path has eigenvalues next to each other: gap 8e-5 of 300 vertices.
func TestRoundingEndsTheRun(t *testing.T) {
	g := snapshot(t, graphtest.Path(300), false)
	p, q := sharpEigenvector(), sharpHITS()
	p.Tolerance, q.Tolerance = 0, 0
	x, y := eigenvector(t, g, p), hits(t, g, q)
	for _, c := range []algorithms.Convergence{x.Convergence, y.Convergence} {
		if c.Converged || !(c.Delta <= 1e-13) || c.Iterations > 2000 {
			t.Errorf("tolerance 0: %+v", c)
		}
	}
	want := make([]float64, 300)
	for v := range want {
		want[v] = math.Sin(math.Pi * float64(v+1) / 301)
	}
	if d := farthest(byID(g, x.Score), euclidean(want)); !(d <= 1e-10) { // the residual over the gap
		t.Errorf("%v away from the sines", d)
	}
}

// Weights times a power of two, and so the squared matrix times another one,
// give the same bits.
func TestScaledSymmetric(t *testing.T) {
	e := random(4, 30, 120, true)
	heavier := *e
	heavier.Weights = slices.Clone(e.Weights)
	for i := range heavier.Weights {
		heavier.Weights[i] *= 1 << 20
	}
	for _, directed := range []bool{false, true} {
		g, h := snapshot(t, e, directed), snapshot(t, &heavier, directed)
		x, y := hits(t, g, rank.DefaultHITS()), hits(t, h, rank.DefaultHITS())
		if !slices.Equal(x.Hub, y.Hub) || !slices.Equal(x.Authority, y.Authority) || y.Singular != x.Singular*(1<<20) {
			t.Errorf("directed %v: hits has other bits", directed)
		}
	}
	scaled := func(e *graph.Edges) *rank.EigenvectorResult {
		return eigenvector(t, snapshot(t, e, false), rank.DefaultEigenvector())
	}
	if x, y := scaled(e), scaled(&heavier); !slices.Equal(x.Score, y.Score) || y.Eigenvalue != x.Eigenvalue*(1<<20) {
		t.Error("eigenvector has other bits")
	}
}
