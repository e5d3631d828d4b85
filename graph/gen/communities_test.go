package gen

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// Degrees vary around what is expected like Poisson numbers: the sum of
// (d-k)²/k over n vertices has mean n and variance 2n + Σ1/k. Loops, of which
// each block expects less than one for each unit of k²/K, add less than the
// number of blocks.
func TestDCSBMMoments(t *testing.T) {
	for _, p := range []DCSBM{
		{Sizes: slices.Repeat(param.Ints{500}, 40), Exponent: 2.5, MeanDegree: 12, MaxDegree: 200, Mixing: 0.25, Seed: 1},
		{Sizes: param.Ints{4000, 1000, 1}, Exponent: 2.1, MeanDegree: 30, MaxDegree: 300, Mixing: 0, Seed: 2},
		{Sizes: slices.Repeat(param.Ints{50}, 100), Exponent: 3, MeanDegree: 8, MaxDegree: 8, Mixing: 0.9, Seed: 3},
		{Sizes: param.Ints{3000}, Exponent: 3, MeanDegree: 8, MaxDegree: 100, Seed: 4},
	} {
		name := fmt.Sprintf("%+v", p)
		d, batches := drawAll(t, p, 0)
		degrees, edges := degreesOf(d, batches)
		law, err := newPowerLawOfMean(p.Exponent, p.MeanDegree, p.MaxDegree)
		if err != nil {
			t.Fatal(err)
		}
		random, labels := splitmix.New(p.Seed, forDegrees), newRenaming(uint64(d.Order), splitmix.New(p.Seed, forLabels))
		total, off, inverse := 0.0, 0.0, 0.0
		for v := range uint64(d.Order) {
			k := float64(law.draw(random.At(v)))
			x := float64(degrees[labels.of(v)]) - k
			total, off, inverse = total+k, off+x*x/k, inverse+1/k
		}
		n := float64(d.Order)
		within(t, name+": expected degrees", total, n*p.MeanDegree, n*(law.square-p.MeanDegree*p.MeanDegree))
		if half := int(total/2 + 0.5); edges != half {
			t.Errorf("%s: %d edges, want %d", name, edges, half)
		}
		blocks := float64(len(p.Sizes))
		within(t, name+": degrees around them", off, n+blocks/2, 2*n+inverse+blocks*blocks)
		between, community := 0, d.Truth[0].U32
		for _, e := range batches {
			for i := range e.Src {
				if community[e.Src[i]] != community[e.Dst[i]] {
					between++
				}
			}
		}
		near(t, name+": edges between blocks", between, edges, p.Mixing)
		var sizes []int
		for v, c := range community {
			if int(c) == v {
				sizes = append(sizes, count(community, c))
			}
		}
		slices.Sort(sizes)
		if !slices.Equal(sizes, slices.Sorted(slices.Values([]int(p.Sizes)))) {
			t.Errorf("%s: blocks of %v", name, sizes)
		}
	}
}

func count(labels []uint32, label uint32) (n int) {
	for _, l := range labels {
		if l == label {
			n++
		}
	}
	return n
}

var lfrs = []LFR{
	{Vertices: 1 << 16, Exponent: 2.5, MeanDegree: 27.5, MaxDegree: 1500, CommunityExponent: 1.8, MinCommunity: 40, MaxCommunity: 3000, Mixing: 0.35, Seed: 1},
	{Vertices: 10000, Exponent: 2.5, MeanDegree: 20, MaxDegree: 200, CommunityExponent: 1.8, MinCommunity: 20, MaxCommunity: 500, Mixing: 0.3, Seed: 1},
	{Vertices: 1000, Exponent: 2, MeanDegree: 15, MaxDegree: 50, CommunityExponent: 1, MinCommunity: 20, MaxCommunity: 100, Mixing: 0.1, Seed: 2}, // the paper's
	{Vertices: 5000, Exponent: 3, MeanDegree: 10, MaxDegree: 100, CommunityExponent: 2, MinCommunity: 10, MaxCommunity: 50, Mixing: 0.8, Seed: 3},
	{Vertices: 1000, Exponent: 2, MeanDegree: 15, MaxDegree: 50, CommunityExponent: 1, MinCommunity: 200, MaxCommunity: 300, Mixing: 0.5, Seed: 4},
	{Vertices: 2000, Exponent: 2.5, MeanDegree: 10, MaxDegree: 60, CommunityExponent: 1, MinCommunity: 50, MaxCommunity: 100, Mixing: 1, Seed: 5},
	{Vertices: 2000, Exponent: 2.5, MeanDegree: 10, MaxDegree: 60, CommunityExponent: 1, MinCommunity: 70, MaxCommunity: 100, Mixing: 0, Seed: 6},
}

// What settle decides: degrees of the given law, inner shares right on average,
// communities large enough for everybody in them.
func TestLFRSettles(t *testing.T) {
	for _, l := range lfrs {
		name := fmt.Sprintf("%+v", l)
		m, err := l.settle(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		law, err := newPowerLawOfMean(l.Exponent, l.MeanDegree, l.MaxDegree)
		if err != nil {
			t.Fatal(err)
		}
		degrees, outer := 0.0, 0.0
		for v := range m.inner {
			degree := m.inner[v] + m.outer[v]
			degrees, outer = degrees+float64(degree), outer+float64(m.outer[v])
			if int(degree) > l.MaxDegree || int(degree) < law.least-1 { // one end may be dropped
				t.Fatalf("%s: a degree of %d", name, degree)
			}
			if size := len(m.members(int(m.community[v]))); int(m.inner[v]) >= size {
				t.Fatalf("%s: inner degree %d in a community of %d", name, m.inner[v], size)
			}
		}
		n := float64(l.Vertices)
		within(t, name+": degrees", degrees+1, n*l.MeanDegree, n*(law.square-l.MeanDegree*l.MeanDegree)+1)
		// Rounding varies by at most 1/4 for each vertex; each community may have
		// turned one end. No hub here is too large for all communities.
		k := float64(m.count())
		within(t, name+": outer ends", outer-k/2, degrees*l.Mixing, n/4+k*k/25+1)
		community := newPowerLaw(l.CommunityExponent, l.MinCommunity, l.MaxCommunity)
		within(t, name+": members", n, k*community.mean, k*(community.square-community.mean*community.mean)+float64(l.MaxCommunity*l.MaxCommunity)) // the last one is cut
		at := 0
		for c := range m.count() {
			members := m.members(c)
			if extra := (l.MinCommunity + m.count() - 1) / m.count(); len(members) < l.MinCommunity || len(members) > l.MaxCommunity+extra {
				t.Errorf("%s: a community of %d", name, len(members))
			}
			if !slices.IsSorted(members) {
				t.Errorf("%s: members %v", name, members)
			}
			for _, v := range members {
				if m.community[v] != uint32(c) {
					t.Fatalf("%s: vertex %d is a member of %d and in community %d", name, v, c, m.community[v])
				}
			}
			at += len(members)
		}
		if at != l.Vertices {
			t.Errorf("%s: %d members", name, at)
		}
	}
}

// The edges are what was settled: inner ones inside and simple, outer ones
// between communities, degrees met but for the few edges that are lost.
func TestLFRKeepsWhatWasSettled(t *testing.T) {
	for _, l := range lfrs {
		name := fmt.Sprintf("%+v", l)
		m, err := l.settle(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		d, batches := drawAll(t, l, 0)
		inner, outer := make([]uint32, l.Vertices), make([]uint32, l.Vertices)
		seen, repeated := map[[2]int64]bool{}, 0
		for _, e := range batches {
			for i := range e.Src {
				u, v := e.Src[i], e.Dst[i]
				ends := outer
				pair := [2]int64{min(u, v), max(u, v)}
				if m.community[u] == m.community[v] {
					ends = inner
					if u == v || seen[pair] {
						t.Fatalf("%s: inner edge %d to %d", name, u, v)
					}
				} else if seen[pair] {
					repeated++
				}
				seen[pair] = true
				ends[u]++
				ends[v]++
			}
		}
		lostInner, lostOuter, all := 0, 0, 0
		for v := range inner {
			if inner[v] > m.inner[v] || outer[v] > m.outer[v] {
				t.Fatalf("%s: vertex %d has %d inner and %d outer edges, more than %d and %d", name, v, inner[v], outer[v], m.inner[v], m.outer[v])
			}
			lostInner, lostOuter, all = lostInner+int(m.inner[v]-inner[v]), lostOuter+int(m.outer[v]-outer[v]), all+int(m.inner[v]+m.outer[v])
		}
		// Bounds chosen after what was seen: at most 0.11 % lost and 0.4 % repeated.
		if lostInner > all/500 || lostOuter > 0 || repeated > all/200 {
			t.Errorf("%s: of %d ends %d inner and %d outer are lost, %d edges are repeated", name, all, lostInner, lostOuter, repeated)
		}
		truth := d.Truth[0].U32
		for v := range truth {
			if truth[v] != m.members(int(m.community[v]))[0] {
				t.Fatalf("%s: vertex %d in community %d", name, v, truth[v])
			}
		}
	}
}

// Where the communities are all but cliques, and where hubs fit into none,
// edges are lost but nothing else goes wrong.
func TestLFRThatIsTight(t *testing.T) {
	for _, l := range []LFR{
		{Vertices: 100, Exponent: 1, MeanDegree: 9, MaxDegree: 9, CommunityExponent: 0, MinCommunity: 10, MaxCommunity: 10, Mixing: 0},
		{Vertices: 100, Exponent: 2, MeanDegree: 40, MaxDegree: 99, CommunityExponent: 0, MinCommunity: 10, MaxCommunity: 12, Mixing: 0.1},
		{Vertices: 100, Exponent: 2, MeanDegree: 40, MaxDegree: 99, CommunityExponent: 0, MinCommunity: 10, MaxCommunity: 90, Mixing: 0.9},
		{Vertices: 1000, Exponent: 2, MeanDegree: 15, MaxDegree: 50, CommunityExponent: 1, MinCommunity: 300, MaxCommunity: 400, Mixing: 0.5}, // two communities: one has more outer ends
		{Vertices: 7, Exponent: 2, MeanDegree: 3, MaxDegree: 6, CommunityExponent: 0, MinCommunity: 7, MaxCommunity: 7, Mixing: 0},
		{Vertices: 4, Exponent: 2, MeanDegree: 3, MaxDegree: 3, CommunityExponent: 0, MinCommunity: 2, MaxCommunity: 4, Mixing: 0.5},
		{Vertices: 2, Exponent: 2, MeanDegree: 1, MaxDegree: 1, CommunityExponent: 0, MinCommunity: 2, MaxCommunity: 2, Mixing: 0},
	} {
		for seed := range uint64(20) {
			l.Seed = seed
			_, batches := drawAll(t, l, 0)
			_, report, err := graph.Build(t.Context(), batches, graph.BuildOptions{})
			if err != nil || report.Loops > 0 || report.Read > int64(l.Vertices*l.MaxDegree/2) {
				t.Errorf("%+v: %+v (%v)", l, report, err)
			}
			if l.MaxDegree == l.MaxCommunity-1 && l.Mixing == 0 && l.Exponent == 1 && report.Edges < 400 {
				t.Errorf("%+v: %d edges of ten cliques of ten", l, report.Edges)
			}
		}
	}
}

func TestPairSet(t *testing.T) {
	var s pairSet
	for range 2 {
		s.reset(100)
		for a := range uint32(14) {
			for b := range a {
				if s.has(a, b) || !s.add(a, b) || s.add(b, a) || !s.has(b, a) {
					t.Fatalf("pair %d %d", a, b)
				}
			}
		}
		for a := range uint32(14) {
			for b := range a {
				if (a+b)%3 == 0 {
					s.remove(b, a)
				}
			}
		}
		for a := range uint32(14) {
			for b := range a {
				if s.has(a, b) == ((a+b)%3 == 0) {
					t.Fatalf("pair %d %d after some were removed", a, b)
				}
			}
		}
	}
}
