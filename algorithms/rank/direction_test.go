package rank

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kithgraph/kith/graph"
)

// A direction is rounded to the nearest multiple of its scale, has no mass, and
// takes the bytes that its spread asks for.
func TestDirectionRounds(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for _, test := range []struct {
		spread float64 // of most values, beside one of 1
		bytes  int
	}{{0.3, 1}, {0.01, 2}, {1e-7, 8}} {
		const n = 700
		p, s := make([]float64, n), make([]float64, n)
		square, volume := 0.0, 0.0
		for i := range p {
			p[i], s[i] = test.spread*(2*r.Float64()-1), float64(1+r.IntN(9))
		}
		p[n/2], s[n/2] = 1, 1e-9 // a spike that hardly counts
		for i := range p {
			square, volume = square+s[i]*p[i]*p[i], volume+s[i]
		}
		d := direction{}.next(n, 1, square/volume)
		if d.bytes != test.bytes {
			t.Errorf("spread %v: %d bytes, want %d", test.spread, d.bytes, test.bytes)
		}
		d.shift = d.scale * d.write(0, p, s) / volume
		back, mass := make([]float64, n), 0.0
		d.read(0, back)
		for i := range back {
			mass += s[i] * back[i]
			off := math.Abs(back[i] + d.shift - p[i])
			if d.bytes < 8 && off > d.scale*0.5000001 || d.bytes == 8 && off != 0 {
				t.Errorf("spread %v: %v became %v, scale %v", test.spread, p[i], back[i]+d.shift, d.scale)
			}
		}
		if d.bytes < 8 && math.Abs(mass) > 1e-12*volume {
			t.Errorf("spread %v: mass %v", test.spread, mass)
		}
	}
}

// The packed sums of a bundle are the sums of its numbers, also in long rows.
func TestBundleGathers(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const n, sets = 90, 13
	b := &bundle{words: 4, table: make([]uint64, 4*n)}
	p, s := make([]float64, n), make([]float64, n)
	want := [sets][]int64{}
	for i := range sets {
		b.sets = append(b.sets, &conjugate{p: direction{scale: 1}})
		for v := range p {
			p[v] = float64(r.IntN(1<<16-1) - 1<<15 + 1)
			if i == 3 {
				p[v] = []float64{math.MaxInt16, -math.MaxInt16}[v/80]
			}
			want[i] = append(want[i], int64(p[v]))
		}
		b.write(i, 0, 1, p, s)
	}
	rows := graph.Block{Offsets: []int64{5, 5, 8, 200000}}
	for range 200000 - 5 {
		rows.Targets = append(rows.Targets, graph.Vertex(r.IntN(n)))
	}
	var in [lanes][bundlePiece]float64
	b.gather(rows, &in)
	back := make([]float64, n)
	for i := range sets {
		b.read(i, 0, back)
		for v, k := range want[i] {
			if back[v] != float64(k) {
				t.Fatalf("set %d, vertex %d: %v, want %d", i, v, back[v], k)
			}
		}
		for row := range rows.Len() {
			sum := int64(0)
			for _, u := range rows.Row(row) {
				sum += want[i][u]
			}
			if got := in[i][row]; got != float64(sum) {
				t.Errorf("set %d, row %d: %v, want %d", i, row, got, sum)
			}
		}
	}
}
