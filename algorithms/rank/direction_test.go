package rank

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// A direction is rounded to the level next to it, has no mass, and is kept whole
// when its spread asks for it.
func TestDirectionRounds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for _, test := range []struct {
		spread float64 // of most values, beside one of 1
		exact  bool
	}{{0.3, false}, {1e-4, false}, {1e-7, true}} {
		const n = 700
		p, s := make([]float64, n), make([]float64, n)
		square, volume := 0.0, 0.0
		for i := range p {
			p[i], s[i] = test.spread*(2*r.Float64()-1), float64(1+r.IntN(9))
		}
		p[n/2], s[n/2] = 1, 1e-12 // a spike that hardly counts
		for i := range p {
			square, volume = square+s[i]*p[i]*p[i], volume+s[i]
		}
		d := direction{}.next(n, 1, square/volume)
		if d.exact != test.exact {
			t.Errorf("spread %v: exact %v", test.spread, d.exact)
		}
		d.shift = d.scale * d.write(0, p, s) / volume
		back, mass, noise := make([]float64, n), 0.0, 0.0
		d.read(0, back)
		for i := range back {
			mass += s[i] * back[i]
			off := math.Abs(back[i] + d.shift - p[i])
			noise += s[i] * off * off
			if d.exact && off != 0 || !d.exact && off > (math.Abs(p[i])+8*d.scale)/16*1.000001 {
				t.Errorf("spread %v: %v became %v, scale %v", test.spread, p[i], back[i]+d.shift, d.scale)
			}
		}
		if !d.exact && math.Abs(mass) > 1e-12*volume {
			t.Errorf("spread %v: mass %v", test.spread, mass)
		}
		if noise > coarsest*coarsest*square {
			t.Errorf("spread %v: noise %v of the norm, want at most %v", test.spread, math.Sqrt(noise/square), coarsest)
		}
	}
}

// Every level is the one nearest to itself and to what lies around it, up to
// the middle to the next.
func TestNearestLevel(t *testing.T) {
	if levels[127] != highest || levels[0] != 0 || levels[9] != 10 {
		t.Errorf("levels 0, 9, 127: %d, %d, %d", levels[0], levels[9], levels[127])
	}
	for code := range 127 {
		low, high := float64(levels[code]), float64(levels[code+1])
		below, above := (low+high)/2-0.1, (low+high)/2+0.1
		for _, turn := range []float64{1, -1} {
			for x, want := range map[float64]int{low: code, below: code, above: code + 1, high: code + 1} {
				if got := nearest(turn * x); levels[got] != int64(turn)*levels[want] {
					t.Errorf("nearest(%v) = %d, level %d, want %d", turn*x, got, levels[got], levels[want])
				}
			}
		}
	}
}

// A bundle rounds a direction to whole numbers, keeps those apart that are too
// large for a byte, as many as there is room for, and counts both. The packed sums are the sums of the numbers
// in the table, also in long rows.
func TestBundleGathers(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const n, sets = 90, 13
	b := &bundle{table: make(packed, n)}
	p, s := make([]float64, n), make([]float64, n)
	direction, number := [sets][]float64{}, [sets][]int64{}
	far, counted := [sets][]farNumber{}, [sets]stepSums{}
	for i := range sets {
		for v := range p {
			s[v] = float64(1 + v%5)
			p[v] = float64(r.IntN(2*math.MaxInt8+1) - math.MaxInt8)
			switch {
			case i == 3:
				p[v] = []float64{math.MaxInt8, -math.MaxInt8}[v/80]
			case i == 5 && v%7 == 0:
				p[v] = 1000.5 - float64(v)*30
			}
			direction[i] = append(direction[i], p[v])
			number[i] = append(number[i], int64(math.RoundToEven(p[v])))
		}
		l := &lane{z: make([]float64, n), u: slices.Clone(p), in: make([]int32, n)}
		b.sets = append(b.sets, l)
		l.aim(1, 0)
		none := make([]float64, n) // the direction before
		room := n
		if i == 7 {
			room = 2
			for _, v := range []int{4, 9, 30, 60} {
				l.u[v], direction[i][v], number[i][v] = -1000, -1000, -1000
			}
			number[i][30], number[i][60] = -math.MaxInt8, -math.MaxInt8 // these find none
		}
		far[i] = l.stepAt(0, 0.85, 1, none, s, none, b.table, i, room, nil, &counted[i])
	}
	rows := graph.Block{Offsets: []int64{5, 5, 8, 261, 517, 774, 200000}}
	for range 200000 - 5 {
		rows.Targets = append(rows.Targets, graph.Vertex(r.IntN(n)))
	}
	var in [lanes][bundlePiece]int32
	b.table.gather(rows, &in)
	for i := range sets {
		for lo := 0; lo < n; lo += 13 {
			back := make([]float64, min(13, n-lo))
			b.read(i, graph.Vertex(lo), far[i], back)
			for k, got := range back {
				if want := float64(number[i][lo+k]); got != want {
					t.Fatalf("set %d, vertex %d: %v, want %v", i, lo+k, got, want)
				}
			}
		}
		mass, along, apart := int64(0), 0.0, int64(0)
		for v, k := range number[i] {
			mass += int64(s[v]) * k
			along += float64(k) * s[v] * direction[i][v]
			if k > math.MaxInt8 || k < -math.MaxInt8 {
				apart += max(k, -k)
			}
		}
		if c := counted[i]; c.mass != float64(mass) || c.along != along || c.far != apart || c.some == 0 || (len(far[i]) > 0) != (i == 5 || i == 7) {
			t.Errorf("set %d: counted %+v, want %v, %v and %v; %d far", i, c, mass, along, apart, len(far[i]))
		}
		for row := range rows.Len() {
			sum := int64(0)
			for _, u := range rows.Row(row) {
				if k := number[i][u]; k <= math.MaxInt8 && k >= -math.MaxInt8 {
					sum += k
				}
			}
			if got := in[i][row]; int64(got) != sum {
				t.Errorf("set %d, row %d: %v, want %d", i, row, got, sum)
			}
		}
	}
}

// Pushing keeps the equation: s u is what the seed asks for less what z has of
// it. On a cycle of 80 there are 20 arcs to go, enough for three steps either way.
func TestBundlePushes(t *testing.T) {
	const n, d, seed = 80, 0.85, 40
	g := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Cycle(n), graph.BuildOptions{}), graph.Selection{})
	b, l := &bundle{walk: &walk{g: g, damping: d}}, &lane{z: make([]float64, n), u: make([]float64, n)}
	left := b.push(l, b.plant(l, seeds{[]graph.Vertex{seed}, []float64{1}}, 1-d))
	mass, reached := 0.0, 0
	for v := range graph.Vertex(n) {
		asks := 0.0
		if v == seed {
			asks = 1 - d
		}
		for _, w := range g.Out.Row(v) {
			asks += d * l.z[w]
		}
		if got, want := 2*l.u[v], asks-2*l.z[v]; math.Abs(got-want) > 1e-15 {
			t.Errorf("vertex %d: s u = %v, want %v", v, got, want)
		}
		mass += 2 * l.u[v]
		if l.z[v] != 0 {
			reached++
		}
	}
	if math.Abs(left-mass) > 1e-15 || reached != 7 {
		t.Errorf("left %v, want %v; %d vertices reached", left, mass, reached)
	}
}
