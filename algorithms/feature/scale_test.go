package feature

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func everyone(int) bool { return true }

func quantile(bins int, better string) Recipe {
	return Recipe{Name: "f", Weight: 1, Map: Quantile, Bins: bins, Better: better, Missing: Renormalise, Raises: "r", Lowers: "l"}
}

func TestQuantileByHand(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		recipe Recipe
		values []float64
		edges  []float64
		at     [][2]float64
	}{
		{"four bins over five values", quantile(4, Higher), []float64{50, 10, 20, 40, nan, 30}, []float64{10, 20, 30, 40, 50},
			[][2]float64{{5, 0}, {10, 0}, {15, 0.125}, {20, 0.25}, {50, 1}, {60, 1}}},
		{"lower is better", quantile(4, Lower), []float64{10, 20, 30, 40, 50}, []float64{10, 20, 30, 40, 50},
			[][2]float64{{10, 1}, {20, 0.75}, {50, 0}}},
		{"ties share the middle", quantile(4, Higher), []float64{0, 0, 0, 1, 2}, []float64{0, 0, 0, 1, 2},
			[][2]float64{{-1, 0}, {0, 0.25}, {0.5, 0.625}, {1, 0.75}, {2, 1}}},
		{"fewer members than bins", quantile(10, Higher), []float64{3, 7}, []float64{3, 7}, [][2]float64{{3, 0}, {5, 0.5}, {7, 1}}},
		{"one member", quantile(10, Higher), []float64{3}, []float64{3, 3}, [][2]float64{{2, 0}, {3, 0.5}, {4, 1}}},
		{"all equal", quantile(4, Lower), []float64{3, 3, 3, 3, 3, 3}, []float64{3, 3, 3, 3, 3}, [][2]float64{{3, 0.5}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := test.recipe.Fit(test.values, everyone)
			if !slices.Equal(s.Edges, test.edges) {
				t.Fatalf("edges %v, wanted %v", s.Edges, test.edges)
			}
			for _, p := range test.at {
				if got := s.At(p[0]); got != p[1] {
					t.Errorf("at %v: %v, wanted %v", p[0], got, p[1])
				}
			}
		})
	}
}

func TestMissing(t *testing.T) {
	if s := quantile(4, Higher).Fit([]float64{math.NaN()}, everyone); !math.IsNaN(s.At(1)) {
		t.Errorf("a map fitted on nobody gives %v", s.At(1))
	}
	s := Recipe{Map: Curve, Curve: [][]float64{{0, 0}, {1, 1}}}.Fit(nil, everyone)
	if !math.IsNaN(s.At(math.NaN())) {
		t.Error("NaN has a value")
	}
}

func TestFitLeavesOut(t *testing.T) {
	s := quantile(2, Higher).Fit([]float64{1, 100, 2, 3}, func(i int) bool { return i != 1 })
	if !slices.Equal(s.Edges, []float64{1, 2, 3}) {
		t.Errorf("edges %v", s.Edges)
	}
}

// A map must never give a better value to a worse measurement, not even by
// one bit, and never leave [0, 1].
func TestMapsAreMonotone(t *testing.T) {
	seed := uint64(20240601)
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		values := make([]float64, 1+r.IntN(60))
		for i := range values {
			values[i] = Grid(math.Floor(r.Float64()*20) / 3 * math.Pow(10, float64(r.IntN(3))))
		}
		rising, falling := quantile(2+r.IntN(30), Higher).Fit(values, everyone), quantile(2+r.IntN(30), Lower).Fit(values, everyone)
		curve := Scale{Curve: [][]float64{{0, 0}}}
		for i := range 1 + r.IntN(5) {
			curve.Curve = append(curve.Curve, []float64{curve.Curve[i][0] + r.Float64() + 0.1, min(1, curve.Curve[i][1]+r.Float64()/3)})
		}
		probes := slices.Clone(values)
		for range 200 {
			x := values[r.IntN(len(values))]
			probes = append(probes, x*r.Float64()*1.2, math.Nextafter(x, math.Inf(1)), math.Nextafter(x, math.Inf(-1)), r.Float64()*6)
		}
		slices.Sort(probes)
		for i := 1; i < len(probes); i++ {
			a, b := probes[i-1], probes[i]
			if rising.At(a) > rising.At(b) || falling.At(a) < falling.At(b) || curve.At(a) > curve.At(b) {
				t.Fatalf("not monotone between %v and %v: %v", a, b, values)
			}
			for _, s := range []Scale{rising, falling, curve} {
				if y := s.At(b); !(y >= 0 && y <= 1) {
					t.Fatalf("value %v at %v", y, b)
				}
			}
		}
	}
}

func TestGrid(t *testing.T) {
	if a, b := Grid(0.1+0.2+0.3), Grid(0.3+0.2+0.1); a != b {
		t.Errorf("the order of addition shows: %v, %v", a, b)
	}
	if got := Grid(1e300); got != 1e300 {
		t.Errorf("a large number became %v", got)
	}
	if !math.IsNaN(Grid(math.NaN())) || Grid(-1.5) != -1.5 || Grid(3) != 3 {
		t.Error("the grid moves NaN, -1.5 or 3")
	}
}

func TestValidate(t *testing.T) {
	good := quantile(10, Higher)
	line := Recipe{Name: "f", Weight: 1, Map: Curve, Curve: [][]float64{{0, 1}, {5, 0}}, Missing: Neutral, Neutral: 0.5, Raises: "r", Lowers: "l"}
	for _, r := range []Recipe{good, line} {
		if err := r.Validate(); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
	tests := []struct {
		want  string
		spoil func(r *Recipe)
		from  Recipe
	}{
		{"weight NaN", func(r *Recipe) { r.Weight = math.NaN() }, good},
		{"bins 1", func(r *Recipe) { r.Bins = 1 }, good},
		{`better "up"`, func(r *Recipe) { r.Better = "up" }, good},
		{`map "bins"`, func(r *Recipe) { r.Map = "bins" }, good},
		{`missing ""`, func(r *Recipe) { r.Missing = "" }, good},
		{"a line neutral = X is needed", func(r *Recipe) { r.Neutral = 0 }, line},
		{"neutral NaN", func(r *Recipe) { r.Neutral = math.NaN() }, line},
		{"sentences", func(r *Recipe) { r.Lowers = "" }, good},
		{"rises and falls", func(r *Recipe) { r.Curve = [][]float64{{0, 0}, {1, 1}, {2, 0.5}} }, line},
		{"not beyond 0", func(r *Recipe) { r.Curve = [][]float64{{0, 0}, {0, 1}} }, line},
		{"at least 2", func(r *Recipe) { r.Curve = r.Curve[:1] }, line},
		{"has 1 numbers", func(r *Recipe) { r.Curve = [][]float64{{0, 0}, {1}} }, line},
		{"point 1 of the curve", func(r *Recipe) { r.Curve = [][]float64{{math.NaN(), 0}, {1, 1}} }, line},
	}
	for _, test := range tests {
		r := test.from
		test.spoil(&r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("wanted %q, got %v", test.want, err)
		}
	}
}
