package gen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// cosh returns the hyperbolic cosine of the distance of two points, by package
// math, in the form in which nothing cancels.
func cosh(r1, a1, r2, a2 float64) float64 {
	sine := math.Sin((a1 - a2) / 2)
	return math.Cosh(r1-r2) + 2*math.Sinh(r1)*math.Sinh(r2)*sine*sine
}

// The nearest pairs of all, and no others: each pair is tried, by the formula
// for distances. Those whose distance is R but for rounding are let pass.
func TestHyperbolicEqualsAllPairs(t *testing.T) {
	for _, h := range []Hyperbolic{
		{Vertices: 2, Exponent: 3, MeanDegree: 0.5, Seed: 1},
		{Vertices: 3, Exponent: 2.5, MeanDegree: 1, Seed: 1},
		{Vertices: 30, Exponent: 10, MeanDegree: 3, Seed: 2},
		{Vertices: 100, Exponent: 2.0001, MeanDegree: 49.5, Seed: 3},
		{Vertices: 500, Exponent: 2.1, MeanDegree: 6, Seed: 4},
		{Vertices: 700, Exponent: 2.5, MeanDegree: 0.1, Seed: 5},
		{Vertices: 1500, Exponent: 2.7, MeanDegree: 10, Seed: 6},
		{Vertices: 1500, Exponent: 4, MeanDegree: 40, Seed: 7},
		{Vertices: 1200, Exponent: 2.2, MeanDegree: 200, Seed: 8},
		{Vertices: 1000, Exponent: 9, MeanDegree: 10, Seed: 9},
	} {
		for seed := range uint64(min(3, 2000/h.Vertices)) {
			h.Seed = 10*h.Seed + seed
			d, batches := drawAll(t, h, 0)
			found := map[[2]int64]bool{}
			for _, e := range batches {
				for i := range e.Src {
					pair := [2]int64{min(e.Src[i], e.Dst[i]), max(e.Src[i], e.Dst[i])}
					if found[pair] || pair[0] == pair[1] {
						t.Fatalf("%+v: %v twice", h, pair)
					}
					found[pair] = true
				}
			}
			radius, angle, most := d.Truth[0].F64, d.Truth[1].F64, math.Cosh(h.disk().radius)
			near := 0
			for v := range d.Order {
				for u := range v {
					off := cosh(radius[u], angle[u], radius[v], angle[v])/most - 1
					if math.Abs(off) < 1e-11 {
						near++
					} else if found[[2]int64{u, v}] != (off < 0) {
						t.Fatalf("%+v: %d and %d: cosh of the distance is off by %g, edge: %v", h, u, v, off, found[[2]int64{u, v}])
					}
				}
			}
			if near > 1 {
				t.Errorf("%+v: %d pairs at the border", h, near)
			}
		}
	}
}

// Above temperature 0, of the same points many graphs are drawn: each pair is
// an edge as often as its distance says. Pairs of about the same probability
// are counted together, and all by their squared deviations.
func TestHyperbolicEqualsAllProbabilities(t *testing.T) {
	draws := 400
	if testing.Short() {
		draws = 60
	}
	for _, h := range []Hyperbolic{
		{Vertices: 90, Exponent: 2.5, MeanDegree: 8, Temperature: 0.5, Seed: 1},
		{Vertices: 200, Exponent: 2.1, MeanDegree: 5, Temperature: 0.9, Seed: 2},
		{Vertices: 200, Exponent: 3.5, MeanDegree: 3, Temperature: 0.2, Seed: 3},
		{Vertices: 300, Exponent: 2.8, MeanDegree: 6, Temperature: 0.7, Seed: 4},
		{Vertices: 60, Exponent: 2.5, MeanDegree: 29, Temperature: 0.6, Seed: 5},
		{Vertices: 150, Exponent: 6, MeanDegree: 4, Temperature: 0.01, Seed: 6},
	} {
		p, radius, angle, err := h.scatter(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		edges := map[[2]int64]int{}
		for seed := range uint64(draws) {
			p.law.random = splitmix.New(seed, forEdges)
			seen := map[[2]int64]bool{}
			for batch := range len(p.cuts) - 1 {
				src, dst := p.edges(batch)
				for i := range src {
					pair := [2]int64{min(src[i], dst[i]), max(src[i], dst[i])}
					if seen[pair] || pair[0] == pair[1] {
						t.Fatalf("%+v: %v twice", h, pair)
					}
					seen[pair] = true
					edges[pair]++
				}
			}
		}
		var counts [40]int // by the logarithm of the probability
		var means, variances [40]float64
		squares, squaresMean, squaresVariance := 0.0, 0.0, 0.0
		edge := h.disk().radius
		for v := range int64(h.Vertices) {
			for u := range v {
				x := (math.Acosh(cosh(radius[u], angle[u], radius[v], angle[v])) - edge) / (2 * h.Temperature)
				probability := 1 / (1 + math.Exp(x))
				class := min(39, max(0, int(x+20)))
				counts[class] += edges[[2]int64{u, v}]
				means[class] += probability * float64(draws)
				variance := probability * (1 - probability) * float64(draws)
				variances[class] += variance
				if variance > 5 {
					off := float64(edges[[2]int64{u, v}]) - probability*float64(draws)
					squares, squaresMean, squaresVariance = squares+off*off/variance, squaresMean+1, squaresVariance+2+1/variance
				}
			}
		}
		for class := range counts {
			within(t, fmt.Sprintf("%+v: pairs with (d-R)/2T about %d", h, class-20), float64(counts[class]), means[class], variances[class])
		}
		within(t, fmt.Sprintf("%+v: squared deviations", h), squares, squaresMean, squaresVariance)
	}
}

// The mean degree over seeds, against its own spread and within 2 %.
func TestHyperbolicMeanDegree(t *testing.T) {
	for _, h := range []Hyperbolic{
		{Vertices: 10000, Exponent: 2.5, MeanDegree: 10},
		{Vertices: 10000, Exponent: 2.9, MeanDegree: 4},
		{Vertices: 20000, Exponent: 3.5, MeanDegree: 30},
		{Vertices: 10000, Exponent: 2.3, MeanDegree: 12},
		{Vertices: 10000, Exponent: 2.5, MeanDegree: 10, Temperature: 0.5},
		{Vertices: 10000, Exponent: 3, MeanDegree: 6, Temperature: 0.9},
		{Vertices: 10000, Exponent: 6, MeanDegree: 8, Temperature: 0.05},
	} {
		if testing.Short() && h.Exponent != 3 { // one with temperature
			continue
		}
		seeds := 12
		if h.Exponent < 2.4 {
			seeds = 60
		}
		if testing.Short() {
			seeds /= 4
		}
		sum, squares := 0.0, 0.0
		for seed := range uint64(seeds) {
			h.Seed = seed
			_, batches := drawAll(t, h, 0)
			edges := 0
			for _, e := range batches {
				edges += e.Len()
			}
			mean := 2 * float64(edges) / float64(h.Vertices)
			sum, squares = sum+mean, squares+mean*mean
		}
		mean := sum / float64(seeds)
		deviation := math.Sqrt((squares/float64(seeds) - mean*mean) / float64(seeds-1))
		t.Logf("%+v: mean degree %.4f ± %.4f", h, mean, deviation)
		if off := math.Abs(mean/h.MeanDegree - 1); math.Abs(mean-h.MeanDegree) > 5*deviation || off > 0.02 && !testing.Short() {
			t.Errorf("%+v: mean degree %v ± %v", h, mean, deviation)
		}
	}
}

// The probability that two points are an edge, against points drawn by package
// math and rand, in disks of every size.
func TestHyperbolicLinked(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	draws := 20000
	if testing.Short() {
		draws = 4000
	}
	for _, d := range []disk{{0.501, 0.02}, {1, 0.5}, {4.5, 1}, {0.75, 4}, {0.6, 9}, {2, 7}, {0.5, 12}, {4.5, 10}} {
		point := func() float64 { return math.Acosh(1+r.Float64()*(math.Cosh(d.alpha*d.radius)-1)) / d.alpha }
		for _, temperature := range []float64{0, 0.001, 0.3, 0.8, 0.999} {
			sum, squares := 0.0, 0.0
			for range draws {
				// Of the pairs' radii the probability is averaged over angles, which makes
				// rare edges less rare: by the share at T = 0, else at ten angles, near ones
				// favoured.
				r1, r2 := point(), point()
				x := 0.0
				if temperature == 0 {
					square := (math.Cosh(d.radius) - math.Cosh(r1-r2)) / (2 * math.Sinh(r1) * math.Sinh(r2))
					x = 2 / math.Pi * math.Asin(math.Sqrt(min(square, 1)))
				} else {
					least := math.Exp(-d.radius) // angles θ of density 1/(θ+least)
					span := math.Log1p(math.Pi / least)
					for range 10 {
						theta := least * math.Expm1(span*r.Float64())
						x += (theta + least) * span / math.Pi / 10 / (1 + math.Exp((math.Acosh(max(1, cosh(r1, theta, r2, 0)))-d.radius)/(2*temperature)))
					}
				}
				sum, squares = sum+x, squares+x*x
			}
			mean := sum / float64(draws)
			deviation := math.Sqrt((squares/float64(draws) - mean*mean) / float64(draws))
			got := d.linked(temperature)
			t.Logf("α %v, R %v, T %v: %.6g, drawn %.6g ± %.2g", d.alpha, d.radius, temperature, got, mean, deviation)
			if math.Abs(got-mean) > 5*deviation+1e-4*mean {
				t.Errorf("α %v, R %v, T %v: %v, drawn %v ± %v", d.alpha, d.radius, temperature, got, mean, deviation)
			}
		}
	}
	// All are linked within 2R; distances have a distribution without steps.
	for _, d := range []disk{{0.5, 3}, {1.3, 20}, {4.5, 60}} {
		if d.closer(2*d.radius) != 1 || math.Abs(d.closer(2*d.radius-1e-9)-1) > 1e-6 || math.Abs(d.near(2*d.radius)-1) > 1e-9 {
			t.Errorf("%+v: %v linked within almost 2R, %v near", d, d.closer(2*d.radius-1e-9), d.near(2*d.radius))
		}
		below, above := d.closer(d.radius*(1-1e-9)), d.closer(d.radius*(1+1e-9))
		if !(below < above) || above/below > 1+1e-6 {
			t.Errorf("%+v: %v linked just below R, %v just above", d, below, above)
		}
	}
}

// The rule of 16 nodes is exact for polynomials up to degree 31; halving
// angles is good to ten digits.
func TestHyperbolicIntegrals(t *testing.T) {
	for degree := range 32 {
		got := integral(0, 2, func(x float64) float64 { return exact.Pow(x, float64(degree)) })
		if want := math.Pow(2, float64(degree+1)) / float64(degree+1); math.Abs(got/want-1) > 1e-13 {
			t.Errorf("x^%d from 0 to 2: %v, want %v", degree, got, want)
		}
	}
	for i := range 1001 {
		x := float64(i) / 1000
		if got, want := angleOf(x), 2/math.Pi*math.Asin(math.Sqrt(x)); math.Abs(got-want) > 1e-10*want {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
	for _, p := range []Hyperbolic{{Vertices: 2, Exponent: 2.5, MeanDegree: 0.5}, {Vertices: 3, Exponent: 10, MeanDegree: 1, Temperature: 0.99}, {Vertices: 1 << 31, Exponent: 2.01, MeanDegree: 0.1, Temperature: 0.99},
		{Vertices: 1 << 31, Exponent: 10, MeanDegree: 1e6}, {Vertices: 100, Exponent: 2.1, MeanDegree: 49.5, Temperature: 0.5}} {
		d := p.disk()
		if share := p.MeanDegree / float64(p.Vertices-1); math.Abs(d.linked(p.Temperature)/share-1) > 1e-9 {
			t.Errorf("%+v: R %v, of which %v are linked, not %v", p, d.radius, d.linked(p.Temperature), share)
		}
		cells := 0
		for i, b := range d.bands(p.Vertices) {
			if b.first != cells || i > 0 && math.Abs(b.least/exact.Exp(d.radius)*exact.Exp2(float64(len(d.bands(p.Vertices))-i))-1) > 1e-12 {
				t.Errorf("%+v: band %d is %+v", p, i, b)
			}
			cells += b.cells
		}
		if cells > p.Vertices+100 {
			t.Errorf("%+v: %d cells", p, cells)
		}
	}
}

// Radii have the distribution of the model, and angles are even.
func TestHyperbolicPlaces(t *testing.T) {
	h := Hyperbolic{Vertices: 50000, Exponent: 2.6, MeanDegree: 9, Seed: 3}
	d, err := h.Draw(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	radius, angle, disk := d.Truth[0].F64, d.Truth[1].F64, h.disk()
	for _, share := range []float64{1e-4, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.9, 1} {
		r := math.Acosh(1+share*(math.Cosh(disk.alpha*disk.radius)-1)) / disk.alpha
		in, before, both := 0, 0, 0
		for v := range radius {
			if radius[v] <= r {
				in++
			}
			if angle[v] < share*2*math.Pi {
				before++
				if radius[v] <= r {
					both++
				}
			}
		}
		near(t, fmt.Sprintf("radii up to %v", r), in, h.Vertices, share)
		near(t, fmt.Sprintf("angles up to %v of the turn", share), before, h.Vertices, share)
		near(t, "both", both, h.Vertices, share*share)
	}
}

// clustering returns the mean, over vertices of degree 2 and more, of the share
// of their pairs of neighbours that are linked.
func clustering(t *graph.EdgeTable) float64 {
	closed, mark, sum, count := make([]float64, t.Order()), make([]bool, t.Order()), 0.0, 0.0
	for v := range graph.Vertex(t.Order()) {
		row := t.Targets[t.Offsets[v]:t.Offsets[v+1]]
		for _, u := range row {
			mark[u] = true
		}
		for _, u := range row {
			for _, w := range t.Targets[t.Offsets[u]:t.Offsets[u+1]] {
				if v < u && u < w && mark[w] {
					closed[v], closed[u], closed[w] = closed[v]+1, closed[u]+1, closed[w]+1
				}
			}
		}
		for _, u := range row {
			mark[u] = false
		}
	}
	for v := range t.Order() {
		if k := float64(t.Offsets[v+1] - t.Offsets[v]); k > 1 {
			sum, count = sum+closed[v]/(k*(k-1)/2), count+1
		}
	}
	return sum / count
}

// Degrees have the tail of the limit, and neighbours of a vertex are linked
// far more often than in a graph of the same degrees; temperature takes it away.
func TestHyperbolicTailAndClustering(t *testing.T) {
	for _, h := range []Hyperbolic{
		{Vertices: 60000, Exponent: 2.5, MeanDegree: 10, Seed: 1},
		{Vertices: 60000, Exponent: 3, MeanDegree: 8, Seed: 2},
		{Vertices: 60000, Exponent: 2.5, MeanDegree: 10, Temperature: 0.5, Seed: 3},
	} {
		if testing.Short() && h.Exponent != 3 {
			continue
		}
		d, table := built(t, h, false)
		batches, err := All(t.Context(), d, 0)
		if err != nil {
			t.Fatal(err)
		}
		degrees, _ := degreesOf(d, batches)
		c := h.MeanDegree * (h.Exponent - 2) / (h.Exponent - 1)
		for _, k := range []float64{40, 80, 160} {
			more := 0
			for _, degree := range degrees {
				if float64(degree) >= k {
					more++
				}
			}
			want := float64(h.Vertices) * math.Pow(c/k, h.Exponent-1)
			t.Logf("%+v: %d degrees of %v and more, in the limit %.1f", h, more, k, want)
			if off := math.Abs(float64(more) - want); off > 0.15*want+5*math.Sqrt(want) {
				t.Errorf("%+v: %d degrees of %v and more, in the limit %.1f", h, more, k, want)
			}
		}
		_, other := built(t, Configuration{Degrees: param.Ints(degrees), Seed: 1}, false)
		here, there := clustering(table), clustering(other)
		t.Logf("%+v: clustering %.4f, of the same degrees %.4f", h, here, there)
		if here < 5*there || h.Temperature == 0 && here < 0.7 {
			t.Errorf("%+v: clustering %v, of the same degrees %v", h, here, there)
		}
	}
	// Fewer triangles, the higher the temperature.
	last := math.Inf(1)
	for _, temperature := range []float64{0, 0.2, 0.4, 0.6, 0.8} {
		_, table := built(t, Hyperbolic{Vertices: 10000, Exponent: 3.5, MeanDegree: 10, Temperature: temperature, Seed: 1}, false)
		closed, paths := triangles(table)
		t.Logf("T %v: transitivity %.4f", temperature, 3*closed/paths)
		if closed/paths > 0.95*last {
			t.Errorf("T %v: transitivity %v after %v", temperature, 3*closed/paths, 3*last)
		}
		last = closed / paths
	}
}

// Batches are cut so that none is much longer than the others, hubs or not.
func TestHyperbolicBatches(t *testing.T) {
	for _, h := range []Hyperbolic{{Vertices: 100000, Exponent: 2.5, MeanDegree: 20, Seed: 1}, {Vertices: 50000, Exponent: 2.9, MeanDegree: 20, Temperature: 0.4, Seed: 1}} {
		_, batches := drawAll(t, h, 0)
		var lengths []int
		for _, e := range batches {
			lengths = append(lengths, e.Len())
		}
		if most := slices.Max(lengths); most > 2*batchEdges || len(lengths) > 8*h.Vertices*int(h.MeanDegree)/2/batchEdges+1 {
			t.Errorf("%+v: batches of %v", h, lengths)
		}
	}
}

// What drawing the points allocates is what the estimate adds to that of the
// graph.
func TestHyperbolicBytes(t *testing.T) {
	for _, h := range []Hyperbolic{{Vertices: 1 << 17, Exponent: 2.5, MeanDegree: 10, Seed: 1}, {Vertices: 200000, Exponent: 3, MeanDegree: 4, Temperature: 0.5, Seed: 1}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := h.Draw(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		n := int64(h.Vertices)
		taken, estimate := int64(after.TotalAlloc-before.TotalAlloc), h.Bytes(2)-buildBytes(float64(n), float64(n)*h.MeanDegree/2, 2)
		if taken > estimate+1<<19 || taken < estimate*7/10 {
			t.Errorf("%+v: drawing takes %d bytes a vertex, the estimate is %d", h, taken/n, estimate/n)
		}
	}
}
