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

// The packed sums of a bundle are the sums of its numbers, also in long rows;
// what is too large for a byte is kept apart, whole.
func TestBundleGathers(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const n, sets = 90, 13
	b := &bundle{table: make(packed, n)}
	p, s := make([]float64, n), make([]float64, n)
	direction, number := [sets][]float64{}, [sets][]int64{}
	far, counted := [sets][]farValue{}, [sets]stepSums{}
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
			if math.Abs(p[v]) > math.MaxInt8 {
				number[i] = append(number[i], 0)
			} else {
				number[i] = append(number[i], int64(math.RoundToEven(p[v])))
			}
		}
		b.sets = append(b.sets, &lane{})
		b.sets[i].aim(1, 0)
		far[i] = b.write(i, 0, 1, p, s, nil, &counted[i])
	}
	rows := graph.Block{Offsets: []int64{5, 5, 8, 261, 517, 774, 200000}}
	for range 200000 - 5 {
		rows.Targets = append(rows.Targets, graph.Vertex(r.IntN(n)))
	}
	var in [lanes][bundlePiece]float64
	b.table.gather(rows, sets, &in)
	for i := range sets {
		for lo := 0; lo < n; lo += 13 {
			back := make([]float64, min(13, n-lo))
			b.read(i, graph.Vertex(lo), far[i], back)
			for k, got := range back {
				want := direction[i][lo+k]
				if math.Abs(want) <= math.MaxInt8 {
					want = math.RoundToEven(want)
				}
				if got != want {
					t.Fatalf("set %d, vertex %d: %v, want %v", i, lo+k, got, want)
				}
			}
		}
		mass, apart := 0.0, 0.0
		for v, k := range number[i] {
			mass += s[v] * float64(k)
			if math.Abs(direction[i][v]) > math.MaxInt8 {
				apart += s[v] * direction[i][v]
			}
		}
		if c := counted[i]; c.mass != mass || c.far != apart || !c.numbers || (len(far[i]) > 0) != (i == 5) {
			t.Errorf("set %d: counted %+v, want %v and %v; %d far", i, c, mass, apart, len(far[i]))
		}
		for row := range rows.Len() {
			sum := int64(0)
			for _, u := range rows.Row(row) {
				sum += number[i][u]
			}
			if got := in[i][row]; got != float64(sum) {
				t.Errorf("set %d, row %d: %v, want %d", i, row, got, sum)
			}
		}
	}
}
