package trust_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// The patent application names no formulas that could be compared; this holds the
// kernel's own against pandas's means by group, on a real graph whose communities
// are known. The values are means of up to some thousand degrees below a thousand,
// of which other orders of adding may change 1e-10.
func TestCommunitySmoothingByGroups(t *testing.T) {
	g := simple(t, graphtest.Load(t, "email-eu-core", true))
	p := trust.DefaultCommunitySmoothing()
	p.Labels.Label = make([]graph.Vertex, g.Order())
	p.Scores = algorithms.VertexWeights{}
	file, err := os.Open(filepath.Join(graphtest.DataDir(t), "email-eu-core", "email-Eu-core-department-labels.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	first := map[int]graph.Vertex{} // of each department
	for lines := bufio.NewScanner(file); lines.Scan(); {
		id, department := 0, 0
		if _, err := fmt.Sscan(lines.Text(), &id, &department); err != nil {
			t.Fatal(err)
		}
		v, ok := g.IDs.Lookup(strconv.Itoa(id))
		if !ok {
			t.Fatalf("no vertex %d", id)
		}
		if _, ok := first[department]; !ok {
			first[department] = v
		}
		p.Labels.Label[v] = first[department]
		if id%3 != 0 && department != 5 && department != 18 {
			p.Scores.Vertices = append(p.Scores.Vertices, v)
			p.Scores.Weights = append(p.Scores.Weights, float64(g.Out.Degree(v)))
		}
	}
	values, err := os.Open("testdata/community-smoothing-email-eu-core.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer values.Close()
	answers, compared, none := map[[2]string]*trust.CommunitySmoothingResult{}, 0, 0
	for lines := bufio.NewScanner(values); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue // where the values come from
		}
		row := strings.Fields(lines.Text())
		shares := [2]string{row[0], row[1]}
		if answers[shares] == nil {
			if _, err := fmt.Sscan(row[0]+" "+row[1], &p.Smoothing, &p.Between); err != nil {
				t.Fatal(err)
			}
			if answers[shares], err = trust.CommunitySmoothing(t.Context(), g, p, algorithms.Env{}); err != nil {
				t.Fatal(err)
			}
		}
		v, ok := g.IDs.Lookup(row[2])
		if !ok {
			t.Fatalf("no vertex %s", row[2])
		}
		for i, mine := range []float64{answers[shares].Score[v], answers[shares].CommunityScore[v]} {
			want := math.NaN()
			if row[3+i] == "-" {
				none++
			} else if want, err = strconv.ParseFloat(row[3+i], 64); err != nil {
				t.Fatal(err)
			}
			if compared++; !(math.Abs(mine-want) <= 1e-10) && !(math.IsNaN(mine) && math.IsNaN(want)) {
				t.Errorf("λ %s, μ %s: %s of %s is %v, by groups %v", row[0], row[1], []string{"score", "community score"}[i], row[2], mine, want)
			}
		}
	}
	if len(answers) != 3 || compared < 500 || none == 0 {
		t.Errorf("%d values, %d of them none, of %d answers", compared, none, len(answers))
	}
}
