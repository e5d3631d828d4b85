package community_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
)

func compare(tb testing.TB, a, b []graph.Vertex) community.Comparison {
	tb.Helper()
	c, err := community.Compare(a, b)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// labels reads 1,1,2.
func labels(tb testing.TB, text string) (label []graph.Vertex) {
	tb.Helper()
	for word := range strings.SplitSeq(text, ",") {
		l, err := strconv.Atoi(word)
		if err != nil {
			tb.Fatal(err)
		}
		label = append(label, graph.Vertex(l))
	}
	return label
}

// What scikit-learn and igraph say of the same labels; both round on their
// way, and scikit-learn takes its factorials from approximations.
func TestCompareAgainstReferences(t *testing.T) {
	file, err := os.Open("testdata/compare.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	count := 0
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "|")
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		count++
		c := compare(t, labels(t, fields[1]), labels(t, fields[2]))
		for i, got := range []float64{c.NMI, c.AMI, c.ARI, c.VI} {
			want, err := strconv.ParseFloat(fields[3+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			if !(math.Abs(got-want) <= 1e-12) {
				t.Errorf("%s: %s %v, the reference is %v", fields[0], []string{"NMI", "AMI", "ARI", "VI"}[i], got, want)
			}
		}
	}
	if count != 10 {
		t.Errorf("%d cases", count)
	}
}

func TestCompareDegenerate(t *testing.T) {
	one, single := []graph.Vertex{7, 7, 7, 7}, []graph.Vertex{3, 2, 1, 0}
	for _, same := range [][]graph.Vertex{nil, {9}, {4, 4}, {4, 5}, one, single, {1, 1, 2, 2}} {
		c := compare(t, same, same)
		if c.NMI != 1 || c.AMI != 1 || c.ARI != 1 || c.VI != 0 {
			t.Errorf("%v with itself: %+v", same, c)
		}
	}
	for _, c := range []struct {
		a, b             []graph.Vertex
		nmi, ami, ari, v float64
	}{
		{one, single, 0, 0, 0, math.Log(4)},
		{one, []graph.Vertex{1, 1, 2, 2}, 0, 0, 0, math.Log(2)},
		{single, []graph.Vertex{1, 1, 2, 2}, 2.0 / 3, 0, 0, math.Log(2)},
		{[]graph.Vertex{1, 1, 2, 2}, []graph.Vertex{1, 2, 1, 2}, 0, -0.5, -0.5, 2 * math.Log(2)}, // E is log 2 / 3
	} {
		got := compare(t, c.a, c.b)
		if math.Abs(got.NMI-c.nmi) > 1e-15 || math.Abs(got.AMI-c.ami) > 1e-15 || got.ARI != c.ari || math.Abs(got.VI-c.v) > 1e-15 {
			t.Errorf("%v with %v: %+v", c.a, c.b, got)
		}
	}
	if _, err := community.Compare(one, one[:3]); err == nil {
		t.Error("partitions of 4 and of 3 vertices are compared")
	}
}

// drawn are labels of n vertices, by a generator of its own.
func drawn(seed uint64, n, count int) []graph.Vertex {
	label := make([]graph.Vertex, n)
	for i := range label {
		seed = seed*6364136223846793005 + 1442695040888963407
		label[i] = graph.Vertex(seed >> 33 % uint64(count))
	}
	return label
}

// The expectation is the mean over all permutations, and the Rand index that
// of counting pairs one by one; swapping the two partitions, renaming labels
// and renumbering vertices change no bit; VI obeys the triangle inequality.
func TestCompareByBruteForce(t *testing.T) {
	for seed := range uint64(30) {
		n := 2 + int(seed)%6
		a, b := drawn(seed, n, 1+int(seed)%4), drawn(seed+100, n, 2+int(seed)%3)
		c := compare(t, a, b)
		sum, count := 0.0, 0.0
		permutations(slices.Clone(b), func(p []graph.Vertex) {
			sum += compare(t, a, p).Mutual
			count++
		})
		if math.Abs(c.MutualMean-sum/count) > 1e-12 {
			t.Errorf("seed %d: the mean of the mutual information is %v over all permutations, %v here", seed, sum/count, c.MutualMean)
		}
		var both, inA, inB, all float64
		for i := range n {
			for j := range i {
				all++
				if a[i] == a[j] {
					inA++
				}
				if b[i] == b[j] {
					inB++
				}
				if a[i] == a[j] && b[i] == b[j] {
					both++
				}
			}
		}
		if want := (both - inA*inB/all) / ((inA+inB)/2 - inA*inB/all); !math.IsNaN(want) && math.Abs(want-c.ARI) > 1e-14 {
			t.Errorf("seed %d: ARI %v, by pairs %v", seed, c.ARI, want)
		}
		if d := c.EntropyA + c.EntropyB - 2*c.Mutual; math.Abs(d-c.VI) > 1e-14 {
			t.Errorf("seed %d: VI %v, from the entropies %v", seed, c.VI, d)
		}
	}
	for seed := range uint64(20) {
		a, b, third := drawn(seed, 300, 9), drawn(seed+50, 300, 30), drawn(seed+70, 300, 4)
		c, back := compare(t, a, b), compare(t, b, a)
		if back.A, back.B, back.EntropyA, back.EntropyB = back.B, back.A, back.EntropyB, back.EntropyA; back != c {
			t.Errorf("seed %d: %+v, the other way round %+v", seed, c, back)
		}
		x, y := slices.Clone(a), slices.Clone(b)
		slices.Reverse(x)
		slices.Reverse(y)
		for i := range x {
			x[i], y[i] = 1000-x[i], y[i]*7
		}
		if again := compare(t, x, y); again != c {
			t.Errorf("seed %d: %+v, with other names and numbers %+v", seed, c, again)
		}
		if c.VI > compare(t, a, third).VI+compare(t, third, b).VI+1e-12 {
			t.Errorf("seed %d: VI is no metric", seed)
		}
	}
}

func permutations(p []graph.Vertex, visit func([]graph.Vertex)) {
	var place func(int)
	place = func(i int) {
		if i == len(p) {
			visit(p)
			return
		}
		for j := i; j < len(p); j++ {
			p[i], p[j] = p[j], p[i]
			place(i + 1)
			p[i], p[j] = p[j], p[i]
		}
	}
	place(0)
}

// Large communities, where weights relative to the likeliest overlap must not
// underflow: of independent labels the mutual information is what chance gives.
func TestCompareLarge(t *testing.T) {
	a, b := drawn(1, 400000, 3), drawn(2, 400000, 5)
	c := compare(t, a, b)
	// (3-1)(5-1)/2n to first order, with a spread of half of that.
	if first := 8.0 / 800000; math.Abs(c.MutualMean/first-1) > 1e-3 || math.Abs(c.AMI) > 1e-4 || math.Abs(c.ARI) > 1e-4 {
		t.Errorf("%+v", c)
	}
}

// One vertex of six has changed sides.
func ExampleCompare() {
	c, err := community.Compare([]graph.Vertex{1, 1, 1, 4, 4, 4}, []graph.Vertex{1, 1, 3, 3, 3, 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("NMI %.4f AMI %.4f ARI %.4f VI %.4f\n", c.NMI, c.AMI, c.ARI, c.VI)
	// Output: NMI 0.4787 AMI 0.3552 ARI 0.3243 VI 0.6931
}
