package trust_test

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// What the authors' program computes, as others have published it, on a made-up
// graph with several parameters and on Bitcoin OTC. It splits everybody into a
// rater and a rated one, which changes nothing, as fairness follows from out-arcs
// and goodness from in-arcs alone; its α₂, β₂ and γ₃, which weigh behaviour, are
// 0. Three of its conventions were changed for the comparison, as the head of the
// file tells: the mean as μ; a division by β + |in(v)|, where the program has
// β + 1, unlike the paper; and a later stop.
//
// The program stops after a round that changes all fairness together, goodness
// and reliabilities by δ = 1e-9 at most. The kernel's round would then change
// nothing by more than 2δ, twice as the program takes goodness from the last
// round's reliabilities; 1/(1-ρ), ρ as in the kernel's bound, is at most 24 for these
// parameters, so the program's values are within 4.8e-8 of the solution.
func TestREV2OfTheAuthorsProgram(t *testing.T) {
	madeUp := &graph.Edges{Names: strings.Split("abcdexyz", "")}
	for _, rating := range strings.Fields("ax1 ay-0.5 bx0.5 by-1 bz0.25 cx-1 cz1 dz0.75 xa1 xc-0.75 zx0.5 ea-0.25") {
		w, err := strconv.ParseFloat(rating[2:], 32)
		if err != nil {
			t.Fatal(err)
		}
		madeUp.Src = append(madeUp.Src, int64(strings.Index("abcdexyz", rating[:1])))
		madeUp.Dst = append(madeUp.Dst, int64(strings.Index("abcdexyz", rating[1:2])))
		madeUp.Weights = append(madeUp.Weights, float32(w))
	}
	graphs := map[string]*graph.Snapshot{
		"made-up": rated(t, graphtest.Build(t, madeUp, graph.BuildOptions{Directed: true, Signed: true, IDs: graph.StringIDs})),
		"otc":     rated(t, graphtest.Load(t, "bitcoin-otc", true)),
	}
	f, err := os.Open("testdata/rev2.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	answers, compared := map[string]*trust.REV2Result{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue // where the values come from
		}
		row := strings.Fields(lines.Text())
		number := func(text string) float64 {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		g, call := graphs[row[0]], strings.Join(row[:5], " ")
		if answers[call] == nil {
			answers[call] = rev2(t, g, func(p *trust.REV2Params) {
				p.FairnessPrior, p.GoodnessPrior, p.OwnFairness, p.Agreement = number(row[1]), number(row[2]), number(row[3]), number(row[4])
				p.Tolerance = 1e-12
			})
		}
		r := answers[call]
		v, ok := g.IDs.Lookup(row[5])
		if !ok || !r.Converged {
			t.Fatalf("%s: vertex %s: %v, %+v", call, row[5], ok, r.Convergence)
		}
		for i, mine := range []float64{r.Fairness[v], r.Goodness[v]} {
			if row[6+i] == "-" {
				continue
			}
			if compared++; !(math.Abs(mine-number(row[6+i])) <= 5e-8) {
				t.Errorf("%s: %s of %s is %v, the program has %s", call, []string{"fairness", "goodness"}[i], row[5], mine, row[6+i])
			}
		}
	}
	if len(answers) != 6 || compared < 150 {
		t.Errorf("%d values of %d calls", compared, len(answers))
	}
}
