package gen

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// Hyperbolic is the random graph of hyperbolic geometry: vertices are points of
// a disk in the hyperbolic plane of curvature -1, and those that lie close are
// linked. With α = (Exponent-1)/2, a vertex has an even angle and a radius r
// below the disk's, R, with density proportional to sinh(αr), and two at
// distance d
//
//	cosh d = cosh r1 · cosh r2 - sinh r1 · sinh r2 · cos(θ1-θ2)
//
// are an edge if d <= R when Temperature T is 0, else with the probability
// 1/(1 + e^((d-R)/2T)), independently. Those near the centre are hubs, and
// friends of friends are friends because they are near. There are no loops and
// no repeated edges.
//
// R is chosen for MeanDegree by the exact probability that two random points
// are an edge, integrated numerically (type disk), not by the usual limit for
// many vertices. It is not the model of a Poisson process of points: the number
// of vertices is given. T >= 1, where there is no clustering, is left out.
//
// Moments: MeanDegree on average, to one part in 10⁴, but near Exponent 2 it
// varies much from seed to seed, as the hubs do; for many vertices the share of
// degrees of k and more tends to (c/k)^(Exponent-1) with c = MeanDegree ·
// (Exponent-2)/(Exponent-1) while k is well above c; clustering does not vanish
// with the size, and falls as T rises.
//
// Source: D. Krioukov, F. Papadopoulos, M. Kitsak, A. Vahdat, M. Boguñá,
// Hyperbolic geometry of complex networks, Physical Review E 82, 2010, 036106;
// bands of radii that are searched outwards: M. von Looz, H. Meyerhenke, R.
// Prutkin, Generating random hyperbolic graphs in subquadratic time, 2015;
// pairs that are far apart passed over with skips of a bound for many of them:
// T. Bläsius, T. Friedrich, M. Katzmann, U. Meyer, M. Penschuck, C. Weyand,
// Efficiently generating geometric inhomogeneous and hyperbolic random graphs,
// ESA 2019.
//
// Costs O(1) per vertex and edge at T = 0 and O(log n) per vertex above, a sine
// for each candidate and above T = 0 a power, of which there are a few for each
// edge; 40 to 48 bytes per vertex. Truth: radius and angle of each vertex.
type Hyperbolic struct {
	Vertices    int     `json:"vertices" doc:"how many" range:"[2,2147483648]" required:"yes"`
	Exponent    float64 `json:"exponent" doc:"of the power law of degrees" range:"(2,10]"`
	MeanDegree  float64 `json:"mean-degree" doc:"edges per vertex on average, each edge counted at both ends" range:"[0.1,1e6]"`
	Temperature float64 `json:"temperature" doc:"0: edges by distance alone; towards 1 chance enters and clustering fades" range:"[0,1)"`
	Seed        uint64  `json:"seed" doc:"every value gives another graph"`
}

var hyperbolicModel = define(Model{
	Name: "hyperbolic", Title: "hyperbolic random graph", Truth: []string{"radius", "angle"},
	Cite: "Krioukov, Papadopoulos, Kitsak, Vahdat, Boguñá: Hyperbolic geometry of complex networks, 2010",
	Doc: "Hubs and high clustering at once, from points in a disk of the hyperbolic plane that are linked when they lie close: what " +
		"preferential attachment and the configuration model lack. Sparse, with short paths; communities are sectors without clear borders. " +
		"--temperature lets chance enter and lowers the clustering.",
	Example: "--vertices 10000 --mean-degree 10",
}, Hyperbolic{Exponent: 2.5, MeanDegree: 10, Seed: 1})

// Validate reports parameters out of range or at odds with each other.
func (h Hyperbolic) Validate() error {
	if err := param.Validate(h); err != nil {
		return fmt.Errorf("gen: hyperbolic: %w", err)
	}
	if most := float64(h.Vertices-1) / 2; h.MeanDegree > most {
		return fmt.Errorf("gen: hyperbolic: %w: --mean-degree %v of %d vertices; half of the others, %v, is the most", param.ErrBad, h.MeanDegree, h.Vertices, most)
	}
	return nil
}

// Bytes is as Graph says.
func (h Hyperbolic) Bytes(workers int) int64 {
	if h.Validate() != nil {
		return 0
	}
	return buildBytes(float64(h.Vertices), float64(h.Vertices)*h.MeanDegree/2, workers) + 46*int64(h.Vertices)
}

// Draw scatters the points and returns a source of the edges.
func (h Hyperbolic) Draw(ctx context.Context, workers int) (*Drawn, error) {
	if err := h.Validate(); err != nil {
		return nil, err
	}
	p, radius, angle, err := h.scatter(ctx, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: hyperbolic: %w", err)
	}
	return &Drawn{
		Order:  int64(h.Vertices),
		Source: &source{order: int64(h.Vertices), batches: len(p.cuts) - 1, edges: p.edges},
		Truth:  []column.Column{column.Floats("radius", "", radius), column.Floats("angle", "radians", angle)},
	}, nil
}

// points are the vertices in the order of bands, innermost first, and of cells
// within. A vertex's place in this order is its position.
type points struct {
	bands []band
	cell  []uint32  // the position at which each cell begins, and the end of the last
	turn  []float64 // by position: the angle as a share of the whole turn
	reach []float64 // e^r
	id    []uint32
	law   law
	rings [][]ring // for each pair of bands, when T > 0
	cuts  []int    // the position at which each batch begins, and the end of the last
	room  int      // edges of a batch, about
}

// band is the points in a range of radii in which e^r doubles. Its circle is
// divided into cells, of which each expects one point or two.
type band struct {
	least float64 // no point has a smaller e^r
	cells int     // a power of two
	first int     // the number of its first cell
}

// scatter draws the points and sorts them.
func (h Hyperbolic) scatter(ctx context.Context, workers int) (p *points, radius, angle []float64, err error) {
	d := h.disk()
	n := h.Vertices
	p = &points{bands: d.bands(n), law: newLaw(d, h.Temperature, splitmix.New(h.Seed, forEdges)), room: int(min(batchEdges, float64(n)*h.MeanDegree/2))}
	last, circles := p.bands[len(p.bands)-1], d.circles()
	places := splitmix.New(h.Seed, forPlaces)
	turnOf := func(v uint32) float64 { return places.Unit(2*uint64(v) + 1) }

	radius, angle = make([]float64, n), make([]float64, n)
	home := make([]uint32, n) // the cell of each vertex
	p.cell = make([]uint32, last.first+last.cells+2)
	vertices := par.Even[uint32](n, batchEdges)
	err = par.Range(ctx, workers, vertices, func(_ int, lo, hi uint32) {
		for v := lo; v < hi; v++ {
			turn := turnOf(v)
			radius[v], angle[v] = d.at(places.Unit(2*uint64(v)), circles), float64(turn*2*math.Pi)
			b := &p.bands[bandOf(exact.Exp(radius[v]), p.law.edge, len(p.bands))]
			home[v] = uint32(b.first + int(float64(turn*float64(b.cells))))
			atomic.AddUint32(&p.cell[home[v]+2], 1)
		}
	})
	if err != nil {
		return nil, nil, nil, err
	}
	for c := 2; c < len(p.cell); c++ {
		p.cell[c] += p.cell[c-1]
	}
	p.id = make([]uint32, n)
	err = par.Range(ctx, workers, vertices, func(_ int, lo, hi uint32) {
		for v := lo; v < hi; v++ { // moves the begin of the cell to its end, where the next one begins
			p.id[atomic.AddUint32(&p.cell[home[v]+1], 1)-1] = v
		}
	})
	if err != nil {
		return nil, nil, nil, err
	}
	p.cell, home = p.cell[:len(p.cell)-1], nil
	p.turn, p.reach = make([]float64, n), make([]float64, n)
	err = par.Range(ctx, workers, par.Even[uint32](len(p.cell)-1, batchEdges), func(_ int, lo, hi uint32) {
		for c := lo; c < hi; c++ {
			slices.Sort(p.id[p.cell[c]:p.cell[c+1]]) // workers took turns at filling it
			for at := p.cell[c]; at < p.cell[c+1]; at++ {
				p.turn[at], p.reach[at] = turnOf(p.id[at]), exact.Exp(radius[p.id[at]])
			}
		}
	})
	if h.Temperature > 0 {
		p.rings = p.law.ringsOf(p.bands)
	}
	p.cut()
	return p, radius, angle, err
}

// cut divides the points into batches of about as many candidates.
func (p *points) cut() {
	p.cuts = []int{0}
	at, load := 0, 0.0
	for i, b := range p.bands {
		middle, each := float64(b.least*math.Sqrt2), 1.0
		for j := i; j < len(p.bands); j++ {
			each += float64(float64(p.size(j)) * float64(2*p.law.window(middle, p.bands[j].least)))
		}
		for left := p.size(i); left > 0; {
			take := min(left, max(1, int((batchEdges-load)/each)))
			at, left, load = at+take, left-take, load+float64(float64(take)*each)
			if load+each > batchEdges {
				p.cuts, load = append(p.cuts, at), 0
			}
		}
	}
	if at > p.cuts[len(p.cuts)-1] {
		p.cuts = append(p.cuts, at)
	}
}

// size returns the number of points of a band.
func (p *points) size(i int) int {
	b := p.bands[i]
	return int(p.cell[b.first+b.cells]) - int(p.cell[b.first])
}
