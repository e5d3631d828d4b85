package gen

import (
	"context"
	"fmt"
	"sort"

	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// ForestFire grows a directed graph in which newcomers meet the friends of
// their friends: every new vertex chooses an earlier one at random, its
// ambassador, and links to it. From each vertex that it links to the fire then
// spreads: along a geometric number of its out-edges with mean p/(1-p), and
// against a geometric number of its in-edges with mean rp/(1-rp), chosen at
// random among those to vertices that do not burn yet, or all of them where
// there are fewer; p is Forward, rp Forward·Backward. The new vertex links to
// whatever burns, once.
//
// It gives heavy tails of both degrees, communities, a number of edges that
// grows faster than that of vertices, and a diameter that falls, all of it
// more the larger p and r are: from somewhat above p = 0.4 with r = 1 on,
// fires burn a large share of the graph, and edges grow as the square of
// vertices. It is the paper's basic model, without orphans and with one
// ambassador. There are no loops and no repeated edges.
//
// Vertices come one after another, each on the graph that all before have made:
// one worker draws, and others only build.
//
// Moments: with p = 0 it is a random recursive tree, n-1 edges, n/2 leaves on
// average (those that nobody links to) with variance n/12; three vertices have
// 2 + (p+rp)/2 edges on average. For more there is no closed form.
//
// Source: J. Leskovec, J. Kleinberg, C. Faloutsos, Graph evolution:
// densification and shrinking diameters, ACM Transactions on Knowledge
// Discovery from Data 1, 2007, the forest fire model.
//
// Costs O(1) per edge plus the out-degree and, where most of them burn, the
// in-degree of what burns; 12 bytes per edge and 36 per vertex while it grows.
type ForestFire struct {
	Vertices int     `json:"vertices" doc:"how many" range:"[1,2147483648]" required:"yes"`
	Forward  float64 `json:"forward" doc:"p: the fire spreads along p/(1-p) out-edges on average" range:"[0,0.99]"`
	Backward float64 `json:"backward" doc:"r: and against rp/(1-rp) in-edges" range:"[0,100]"`
	Seed     uint64  `json:"seed" doc:"every value gives another graph"`
}

var forestFireModel = define(Model{
	Name: "forest-fire", Title: "forest fire model", Directed: true,
	Cite: "Leskovec, Kleinberg, Faloutsos: Graph evolution: densification and shrinking diameters, 2007",
	Doc: "A graph that grew by meeting friends of friends: heavy-tailed degrees, many triangles, communities, and more edges per vertex " +
		"the more vertices there are. --forward and --backward are sensitive: from about 0.4 with 1 on, edges grow as the square of " +
		"vertices. Grown by one worker. Directed edges point from the new vertex to the old one.",
	Example: "--vertices 10000 --forward 0.35 --backward 0.85",
}, ForestFire{Forward: 0.35, Backward: 0.85, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (f ForestFire) Validate() error {
	if err := param.Validate(f); err != nil {
		return fmt.Errorf("gen: forest-fire: %w", err)
	}
	if rp := float64(f.Forward * f.Backward); rp > 0.99 {
		return fmt.Errorf("gen: forest-fire: %w: --forward %v times --backward %v is %v; 0.99 is the most", param.ErrBad, f.Forward, f.Backward, rp)
	}
	return nil
}

// pilot is how many vertices are grown to estimate the edges of more.
const pilot = 4096

// Bytes is as Graph says. How many edges there will be is known of no more
// vertices than a pilot has; beyond, they are taken to grow by the power of
// the vertices by which the pilot's second half grew.
func (f ForestFire) Bytes(workers int) int64 {
	if f.Validate() != nil {
		return 0
	}
	small := f
	small.Vertices = min(f.Vertices, pilot)
	g, err := small.grow(context.Background())
	if err != nil {
		return 0
	}
	n, edges := float64(f.Vertices), float64(len(g.out))
	if f.Vertices > pilot {
		power := exact.Log(edges/float64(g.begin[pilot/2])) / exact.Log(2)
		edges *= exact.Pow(n/pilot, min(max(power, 1), 2))
	}
	return buildBytes(n, edges, workers) + int64(4*edges) + int64(8*n)
}

// Draw grows the graph and returns a source of its edges.
func (f ForestFire) Draw(ctx context.Context, _ int) (*Drawn, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	g, err := f.grow(ctx)
	if err != nil {
		return nil, fmt.Errorf("gen: forest-fire: %w", err)
	}
	begin, out := g.begin, g.out // the rest of the growth may go
	labels := newRenaming(uint64(f.Vertices), splitmix.New(f.Seed, forLabels))
	return numbered(int64(f.Vertices), int64(len(out)), func(first int64, src, dst []int64) {
		v := sort.Search(f.Vertices, func(v int) bool { return begin[v+1] > first })
		for i := range src {
			e := first + int64(i)
			for begin[v+1] <= e {
				v++
			}
			src[i], dst[i] = int64(labels.of(uint64(v))), int64(labels.of(uint64(out[e])))
		}
	}), nil
}

// fire is a graph that grows.
type fire struct {
	begin []int64    // of each vertex in out, and the end of the last
	out   []uint32   // who it links to; the ambassador first
	in    [][]uint32 // who links to it
	burnt []uint32   // the last vertex whose fire it was in
	found []uint32   // scratch
}

func (f ForestFire) grow(ctx context.Context) (*fire, error) {
	g := &fire{begin: make([]int64, 2, f.Vertices+1), in: make([][]uint32, f.Vertices), burnt: make([]uint32, f.Vertices)}
	random := splitmix.New(f.Seed, forEdges)
	along, against := 1/exact.Log(f.Forward), 1/exact.Log(float64(f.Forward*f.Backward)) // -0 at 0: none
	for v := uint32(1); int(v) < f.Vertices; v++ {
		if v%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		from := partOf(random, int(v))
		first := len(g.out)
		g.burn(v, uint32(from.below(uint64(v))))
		for at := first; at < len(g.out); at++ {
			if at%(1<<16) == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			w := g.out[at]
			if x := geometric(&from, along); x > 0 {
				g.choose(v, g.out[g.begin[w]:g.begin[w+1]], x, &from)
			}
			if y := geometric(&from, against); y > 0 {
				g.choose(v, g.in[w], y, &from)
			}
		}
		for _, w := range g.out[first:] {
			g.in[w] = append(g.in[w], v)
		}
		g.begin = append(g.begin, int64(len(g.out)))
	}
	return g, ctx.Err()
}

// geometric returns a number k with probability (1-p)p^k, where scale is
// 1/log p.
func geometric(from *stream, scale float64) int {
	return int(min(float64(exact.Log(1-from.unit())*scale), 1<<40))
}

func (g *fire) burn(v, w uint32) {
	g.burnt[w] = v
	g.out = append(g.out, w)
}

// choose burns k of a list that do not burn yet, or all of them. While enough
// are left, a random one of the list is likely to be one.
func (g *fire) choose(v uint32, list []uint32, k int, from *stream) {
	for tries := len(list) / 4; k > 0 && tries > 0; tries-- {
		if w := list[from.below(uint64(len(list)))]; g.burnt[w] != v {
			g.burn(v, w)
			k--
		}
	}
	if k == 0 {
		return
	}
	g.found = g.found[:0]
	for _, w := range list {
		if g.burnt[w] != v {
			g.found = append(g.found, w)
		}
	}
	for i := range min(k, len(g.found)) {
		j := i + int(from.below(uint64(len(g.found)-i)))
		g.found[i], g.found[j] = g.found[j], g.found[i]
		g.burn(v, g.found[i])
	}
}
