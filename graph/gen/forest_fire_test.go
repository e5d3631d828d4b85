package gen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Without fire it is a random recursive tree.
func TestForestFireTree(t *testing.T) {
	f := ForestFire{Vertices: 50000, Seed: 1}
	g, err := f.grow(t.Context())
	if err != nil || len(g.out) != f.Vertices-1 {
		t.Fatalf("%d edges (%v)", len(g.out), err)
	}
	leaves := 0
	for _, in := range g.in {
		if len(in) == 0 {
			leaves++
		}
	}
	within(t, "leaves", float64(leaves), float64(f.Vertices)/2, float64(f.Vertices)/12)
}

// Three vertices: the third has a second edge with probability p when it met
// the second vertex first, and with rp when it met the first.
func TestForestFireOfThree(t *testing.T) {
	for _, c := range [][2]float64{{0.3, 0.5}, {0.9, 0}, {0.2, 3}} {
		const seeds = 20000
		second := 0
		for seed := range uint64(seeds) {
			g, err := ForestFire{Vertices: 3, Forward: c[0], Backward: c[1], Seed: seed}.grow(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			second += len(g.out) - 2
		}
		near(t, fmt.Sprintf("p %v, r %v", c[0], c[1]), second, seeds, (c[0]+c[0]*c[1])/2)
	}
}

// The paper's text word by word, with sets and another source of random
// numbers: as many edges, as many pairs of them at one vertex and as many
// triangles on average.
func TestForestFireByItsText(t *testing.T) {
	const n, seeds = 120, 400
	for _, c := range [][2]float64{{0.35, 0.3}, {0.5, 0}, {0.3, 1}, {0.45, 0.8}} {
		r := rand.New(rand.NewPCG(1, 2))
		var mean, square [2][3]float64
		note := func(side int, out [][]int) {
			in, edges, pairs, closed := make([]int, n), 0.0, 0.0, 0.0
			for v, list := range out {
				edges += float64(len(list))
				for _, w := range list {
					in[w]++
					for _, u := range list {
						if slices.Contains(out[w], u) {
							closed++
						}
					}
				}
				_ = v
			}
			for _, k := range in {
				pairs += float64(k * (k - 1) / 2)
			}
			for i, x := range []float64{edges, pairs, closed} {
				mean[side][i] += x / seeds
				square[side][i] += x * x / seeds
			}
		}
		for seed := range uint64(seeds) {
			g, err := ForestFire{Vertices: n, Forward: c[0], Backward: c[1], Seed: seed}.grow(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			out := make([][]int, n)
			for v := range n {
				seen := map[uint32]bool{}
				for _, w := range g.out[g.begin[v]:g.begin[v+1]] {
					if int(w) >= v || seen[w] {
						t.Fatalf("edge %d to %d is new or there twice", v, w)
					}
					seen[w] = true
					out[v] = append(out[v], int(w))
				}
			}
			note(0, out)
			note(1, byItsText(r, n, c[0], c[0]*c[1]))
		}
		for i, what := range []string{"edges", "pairs at a vertex", "triangles"} {
			variance := (square[0][i] - mean[0][i]*mean[0][i] + square[1][i] - mean[1][i]*mean[1][i]) / seeds
			within(t, fmt.Sprintf("%v: %s", c, what), mean[0][i], mean[1][i], variance)
		}
	}
}

func byItsText(r *rand.Rand, n int, p, rp float64) [][]int {
	out, in := make([][]int, n), make([][]int, n)
	count := func(p float64) (k int) {
		for r.Float64() < p {
			k++
		}
		return k
	}
	for v := 1; v < n; v++ {
		burnt, order := map[int]bool{}, []int{r.IntN(v)}
		burnt[order[0]] = true
		for at := 0; at < len(order); at++ {
			for side, list := range [][]int{out[order[at]], in[order[at]]} {
				k := count([]float64{p, rp}[side])
				for _, i := range r.Perm(len(list)) {
					if k > 0 && !burnt[list[i]] {
						burnt[list[i]] = true
						order = append(order, list[i])
						k--
					}
				}
			}
		}
		out[v] = order
		for _, w := range order {
			in[w] = append(in[w], v)
		}
	}
	return out
}

// More vertices have more edges each, and the estimate knows it.
func TestForestFireDensifies(t *testing.T) {
	for _, f := range []ForestFire{{Vertices: 60000, Forward: 0.35, Backward: 0.85, Seed: 1}, {Vertices: 60000, Forward: 0.37, Backward: 0.86, Seed: 2}, {Vertices: 60000, Forward: 0.2, Backward: 1, Seed: 3}} {
		g, err := f.grow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		few, many := float64(g.begin[f.Vertices/16])/float64(f.Vertices/16), float64(len(g.out))/float64(f.Vertices)
		if f.Forward > 0.3 && many < 1.05*few {
			t.Errorf("%+v: %v edges per vertex at first, %v in the end", f, few, many)
		}
		truth := float64(buildBytes(float64(f.Vertices), float64(len(g.out)), 2) + int64(4*len(g.out)+8*f.Vertices))
		if ratio := float64(f.Bytes(2)) / truth; math.Abs(ratio-1) > 0.2 {
			t.Errorf("%+v: estimated %v of what %d edges take", f, ratio, len(g.out))
		}
	}
}
