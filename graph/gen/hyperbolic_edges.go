package gen

import (
	"math"
	"math/bits"

	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/splitmix"
)

// law says which points of a disk are an edge. Distances are computed from the
// points' e^r and the angle between them as a share of the whole turn, the gap:
//
//	2·e1·e2·cosh d = e1² + e2² + (e1²-1)(e2²-1)·sin²(π·gap)
//
// where nothing cancels, unlike in the textbook's form.
type law struct {
	edge   float64 // e^R
	within float64 // 2 cosh R
	power  float64 // 1/2T; 0 at T = 0
	likely float64 // 2 cosh of the distance up to which candidates are looked at one by one
	random splitmix.Sequence
}

func newLaw(d disk, temperature float64, random splitmix.Sequence) law {
	l := law{edge: exact.Exp(d.radius), random: random}
	l.within = l.edge + 1/l.edge
	l.likely = l.within
	if temperature > 0 {
		l.power = 1 / float64(2*temperature)
		more := float64(l.edge * exact.Exp2(float64(2*temperature))) // there one pair in three is an edge
		l.likely = more + 1/more
	}
	return l
}

// gap returns the angle between two angles, 1/2 at most; it is exact.
func gap(a, b float64) float64 {
	g := math.Abs(a - b)
	return min(g, 1-g)
}

// separation returns both sides of the formula above without cosh d.
func separation(reach1, turn1, reach2, turn2 float64) (product, sum float64) {
	square1, square2 := float64(reach1*reach1), float64(reach2*reach2)
	sine := exact.SinPi(gap(turn1, turn2))
	return float64(reach1 * reach2), square1 + square2 + float64(float64((square1-1)*(square2-1))*float64(sine*sine))
}

// linked tells whether two points are an edge at T = 0.
func (l *law) linked(reach1, turn1, reach2, turn2 float64) bool {
	product, sum := separation(reach1, turn1, reach2, turn2)
	return sum <= l.within*product
}

// probability of an edge at T > 0.
func (l *law) probability(reach1, turn1, reach2, turn2 float64) float64 {
	product, sum := separation(reach1, turn1, reach2, turn2)
	return 1 / (1 + exact.Pow(expOfArcosh(float64(sum/float64(2*product)))/l.edge, l.power))
}

// expOfArcosh returns e^d of cosh d.
func expOfArcosh(c float64) float64 {
	c = max(c, 1)
	return c + math.Sqrt(float64((c-1)*(c+1)))
}

// window returns a gap beyond which no point of e^r >= least is a likely
// neighbour of a point of e^r = reach, nor at T = 0 any: the arc of neighbours
// narrows as the radius grows. The arc sine is replaced by a bound: asin(s)/s is
// a convex function of s², 1 at 0 and π/2 at 1.
func (l *law) window(reach, least float64) float64 {
	const more = 1 + 0x1p-40 // against rounding
	square1, square2 := float64(reach*reach), float64(least*least)
	above := float64(l.likely*more*float64(reach*least)) - square1 - square2
	below := float64((square1 - 1) * (square2 - 1))
	if above >= below {
		return 0.5
	}
	square := above / below
	return float64(math.Sqrt(square)*more/math.Pi) * (1 + float64((math.Pi/2-1)*square))
}

// ring is what is known of all pairs of points of two bands, so many cells
// apart: the number of hits of a Poisson process of this rate is at least as
// likely to be above 0 as the pair is to be an edge.
type ring struct{ rate, hit float64 } // hit: the probability of that, 1 - e^-rate

// ringsOf returns, for each pair of bands i <= j at i·len(bands)+j, the rings
// of gaps of 2^k cells of band j and more.
func (l *law) ringsOf(bands []band) [][]ring {
	all := make([][]ring, len(bands)*len(bands))
	sinh := func(reach float64) float64 { return (reach - 1/reach) / 2 }
	for i := range bands {
		for j := i; j < len(bands); j++ {
			for cells := 1; cells < bands[j].cells; cells *= 2 {
				// cosh d = cosh(r1-r2) + 2·sinh r1·sinh r2·sin² >= 1 + the same of the least
				sine := exact.SinPi(float64(cells) / float64(bands[j].cells))
				product := float64(sinh(bands[i].least) * sinh(bands[j].least))
				cosh := 1 + float64(2*float64(product*float64(sine*sine)))
				r := ring{rate: float64(exact.Pow(l.edge/expOfArcosh(cosh), l.power) * (1 + 0x1p-20))} // p <= e^((R-d)/2T)
				r.hit = 1 - exact.Exp(-r.rate)
				if r.rate < 0x1p-20 {
					r.hit = r.rate - float64(r.rate*r.rate/2)
				}
				all[i*len(bands)+j] = append(all[i*len(bands)+j], r)
			}
		}
	}
	return all
}

// finder finds the neighbours of one point after the other, each pair once:
// those in its band that lie ahead by less than half a turn, and all in bands
// further out.
type finder struct {
	*points
	src, dst []int64

	at     int // the point's position
	turn   float64
	reach  float64
	stream stream
	clock  float64 // the Poisson process goes on for so long until the next hit
}

// edges returns the edges of a batch.
func (p *points) edges(batch int) (src, dst []int64) {
	f := finder{points: p, src: make([]int64, 0, p.room), dst: make([]int64, 0, p.room)}
	i := 0
	for f.at = p.cuts[batch]; f.at < p.cuts[batch+1]; f.at++ {
		for int(p.cell[p.bands[i].first+p.bands[i].cells]) <= f.at {
			i++
		}
		f.turn, f.reach = p.turn[f.at], p.reach[f.at]
		if p.law.power > 0 {
			f.stream = partOf(p.law.random, f.at)
			f.wait()
		}
		for j := i; j < len(p.bands); j++ {
			f.search(i, j)
		}
	}
	return f.src, f.dst
}

// search finds the neighbours of a point of band i in band j.
func (f *finder) search(i, j int) {
	b := &f.bands[j]
	home := int(float64(f.turn * float64(b.cells)))
	ahead, behind := b.cells/2, (b.cells-1)/2 // so many cells there are on either side
	if i == j {
		behind = 0
		if b.cells > 1 && home >= b.cells/2 {
			ahead-- // the cell opposite looks at this one
		}
	}
	window := f.law.window(f.reach, b.least)
	near := int(float64(window*float64(b.cells))) + 1
	first := f.cells(b, home-min(near, behind), min(near, behind)+1+min(near, ahead))
	if i == j {
		first[0].from = max(first[0].from, uint32(f.at)+1)
	}
	for _, s := range first {
		if f.law.power > 0 {
			f.each(s)
		} else {
			f.within(s, window)
		}
	}
	if f.law.power == 0 {
		return
	}
	rings := f.rings[i*len(f.bands)+j]
	for k, done := bits.Len(uint(near))-1, near; done < ahead; k++ {
		upTo := 2 << k
		for _, s := range f.cells(b, home+done+1, min(upTo, ahead)-done) {
			f.skip(s, rings[k])
		}
		if back := min(upTo, behind); back > done {
			for _, s := range f.cells(b, home-back, back-done) {
				f.skip(s, rings[k])
			}
		}
		done = upTo
	}
}

// span is a range of positions.
type span struct{ from, to uint32 }

// cells returns the positions of so many cells from one on, around the circle.
func (p *points) cells(b *band, start, count int) [2]span {
	start &= b.cells - 1
	to := start + count
	return [2]span{
		{p.cell[b.first+start], p.cell[b.first+min(to, b.cells)]},
		{p.cell[b.first], p.cell[b.first+max(to-b.cells, 0)]},
	}
}

// within looks at all points of a span within a gap, at T = 0.
func (f *finder) within(s span, window float64) {
	for at := s.from; at < s.to; at++ {
		if turn := f.points.turn[at]; gap(f.turn, turn) <= window && f.law.linked(f.reach, f.turn, f.points.reach[at], turn) {
			f.link(at)
		}
	}
}

// each looks at all points of a span, at T > 0.
func (f *finder) each(s span) {
	for at := s.from; at < s.to; at++ {
		if f.stream.unit() < f.law.probability(f.reach, f.turn, f.points.reach[at], f.points.turn[at]) {
			f.link(at)
		}
	}
}

// skip looks at the points of a span that the process hits.
func (f *finder) skip(s span, r ring) {
	for s.from < s.to {
		rest := float64(float64(s.to-s.from) * r.rate)
		if f.clock >= rest {
			f.clock -= rest
			return
		}
		s.from = min(s.from+uint32(f.clock/r.rate), s.to-1)
		if float64(f.stream.unit()*r.hit) < f.law.probability(f.reach, f.turn, f.points.reach[s.from], f.points.turn[s.from]) {
			f.link(s.from)
		}
		s.from++
		f.wait()
	}
}

// wait draws the time until the next hit.
func (f *finder) wait() { f.clock = -exact.Log(1 - f.stream.unit()) }

func (f *finder) link(at uint32) {
	f.src, f.dst = append(f.src, int64(f.id[f.at])), append(f.dst, int64(f.id[at]))
}
