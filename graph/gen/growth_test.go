package gen

import (
	"fmt"
	"slices"
	"testing"
)

// The same graph by keeping the list of all ends, as V. Batagelj and U. Brandes
// do: a target is what stands at the hashed place of the list.
func TestBarabasiAlbertByItsList(t *testing.T) {
	for _, b := range []BarabasiAlbert{{Vertices: 2, Attach: 1}, {Vertices: 500, Attach: 1, Seed: 1}, {Vertices: 3000, Attach: 5, Seed: 2}, {Vertices: 60, Attach: 59}, {Vertices: 61, Attach: 40}} {
		g := newGrowth(b)
		var ends []uint64
		for u := range uint64(b.Attach + 1) {
			for v := range u {
				ends = append(ends, u, v)
			}
		}
		for u := uint64(b.Attach + 1); u < uint64(b.Vertices); u++ {
			before := uint64(len(ends))
			for range b.Attach {
				ends = append(ends, u, ends[g.random.Below(uint64(len(ends)/2), before)])
			}
		}
		if uint64(len(ends)) != 2*g.edges {
			t.Fatalf("%+v: %d edges, want %d", b, g.edges, len(ends)/2)
		}
		for e := range g.edges {
			if g.source(e) != ends[2*e] || g.target(e) != ends[2*e+1] {
				t.Fatalf("%+v: edge %d is %d to %d, want %d to %d", b, e, g.source(e), g.target(e), ends[2*e], ends[2*e+1])
			}
		}
	}
}

// The share of vertices of degree k is 2a(a+1)/(k(k+1)(k+2)) up to O(1/n);
// counts of vertices of one degree deviate less than if they were independent.
func TestBarabasiAlbertMoments(t *testing.T) {
	for _, b := range []BarabasiAlbert{{Vertices: 100000, Attach: 1, Seed: 5}, {Vertices: 100000, Attach: 4, Seed: 6}} {
		d, batches := drawAll(t, b, 0)
		degrees, edges := degreesOf(d, batches)
		a, n := b.Attach, b.Vertices
		if mean := float64(2*edges) / float64(n); mean != 2*float64(a)-float64(a*(a+1))/float64(n) {
			t.Errorf("%+v: mean degree %v", b, mean)
		}
		counts := map[int]int{}
		for _, degree := range degrees {
			counts[degree]++
		}
		beyond := n // vertices of degree k and more: a(a+1)/(k(k+1))
		for k := a; k < 40*a; k++ {
			near(t, fmt.Sprintf("%+v: degree %d", b, k), counts[k], n, 2*float64(a)*float64(a+1)/(float64(k)*float64(k+1)*float64(k+2)))
			near(t, fmt.Sprintf("%+v: degree %d and more", b, k), beyond, n, float64(a)*float64(a+1)/(float64(k)*float64(k+1)))
			beyond -= counts[k]
		}
		if least := slices.Min(degrees); least < a {
			t.Errorf("%+v: a degree of %d", b, least)
		}
		// The degree of the first vertices grows with the square root of n.
		if most := slices.Max(degrees); float64(most*most) < float64(a*a*n)/10 {
			t.Errorf("%+v: the largest degree is %d", b, most)
		}
	}
}

func TestWattsStrogatzLattice(t *testing.T) {
	for _, w := range []WattsStrogatz{{Vertices: 3, Neighbours: 2}, {Vertices: 1000, Neighbours: 2}, {Vertices: 1000, Neighbours: 10}, {Vertices: 65537, Neighbours: 4}} {
		_, table := built(t, w, false)
		for v := range table.Order() {
			if degree := table.Offsets[v+1] - table.Offsets[v]; degree != int64(w.Neighbours) {
				t.Fatalf("%+v: degree %d", w, degree)
			}
		}
		closed, paths := triangles(table)
		k := float64(w.Neighbours)
		if want := 3 * (k - 2) / (4 * (k - 1)) * paths / 3; w.Vertices > 10 && closed != want {
			t.Errorf("%+v: %v triangles, want %v", w, closed, want)
		}
	}
}

func TestWattsStrogatzMoments(t *testing.T) {
	for _, w := range []WattsStrogatz{{Vertices: 50000, Neighbours: 10, Rewire: 0.1, Seed: 1}, {Vertices: 50000, Neighbours: 20, Rewire: 0.5, Seed: 2}, {Vertices: 50000, Neighbours: 8, Rewire: 1, Seed: 3}} {
		d, batches := drawAll(t, w, 0)
		degrees, edges := degreesOf(d, batches)
		n, k, beta := float64(w.Vertices), float64(w.Neighbours), w.Rewire
		if edges != w.Vertices*w.Neighbours/2 {
			t.Errorf("%+v: %d edges", w, edges)
		}
		for _, e := range batches {
			for i := range e.Src {
				if e.Src[i] == e.Dst[i] {
					t.Fatalf("%+v: a loop at %d", w, e.Src[i])
				}
			}
		}
		v := k*beta*(1-beta)/2 + k*beta/2
		within(t, fmt.Sprintf("%+v: degree variance", w), squares(degrees, k), n*v, n*(2*v*v+v))
		// (1-β)³ of the lattice's triangles keep all their edges; others come up
		// with a chance of O(k/n) for each pair, that is O(k³) in all.
		_, table := built(t, w, false)
		closed, paths := triangles(table)
		stay := (1 - beta) * (1 - beta) * (1 - beta)
		lattice := n * k / 2 * (k - 2) / 4 // triangles at β = 0
		within(t, fmt.Sprintf("%+v: triangles", w), closed, lattice*stay, lattice*stay*k*k+k*k*k*k*k*k)
		if got, want := 3*closed/paths, stay*3*(k-2)/(4*(k-1)); beta < 0.2 && (got < 0.95*want || got > 1.05*want) {
			t.Errorf("%+v: clustering %v, want about %v", w, got, want) // "near": paths grow with the variance of degrees
		}
	}
}
