package path

import (
	"context"
	"iter"
	"math"
	"slices"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// slots is the number of bins. They cover a window of distances; what lies
// beyond it only waits, and is looked for when the window is used up. So most
// of the improvements that are not yet the last one never enter a bin.
const slots = 64

// reach is a vertex and a distance at which it is reached.
type reach struct {
	at float64
	v  graph.Vertex
}

// stepping is the state of Δ-stepping.
type stepping struct {
	g    *graph.Snapshot
	team *par.Team
	dist []float64
	dim  []uint8 // of each distance, the position in sight
	wait set     // improved, and the arcs not yet relaxed

	// sight[dim[v]] is above dist[v], by at most Δ/2. It is all that relaxing
	// looks at: a byte per vertex stays in the cache where distances do not.
	sight [256]float64
	finer float64 // 2/Δ

	origin, inverse float64 // a distance d belongs to bin (d-origin)·inverse
	narrow          bool    // so small a window would be moved again and again
	shares          []share // of the owners
	leaf            graph.Vertex

	queue  []graph.Vertex // the bin whose arcs are being relaxed
	finds  *exchange[reach]
	places []place
	taken  atomic.Int64
}

// share is what an owner keeps.
type share struct {
	bins    [slots]bin
	free    [][]graph.Vertex // blocks
	aside   []graph.Vertex   // those who wait beyond the window, if there is room
	crowded bool             // there was none
}

// asideRoom is how many vertices beyond the window an owner remembers. More
// are found again by a look at all vertices, which long thin graphs would
// need too often.
const asideRoom = 512

func newStepping(g *graph.Snapshot, t *par.Team, delta float64) *stepping {
	n := g.Order()
	s := &stepping{g: g, team: t, dist: make([]float64, n), dim: make([]uint8, n), wait: newSet(n),
		inverse: min(1/delta, 1e300), finer: min(2/delta, 1e300), places: make([]place, t.Size()), leaf: firstLeaf(g)}
	for i := range s.sight {
		s.sight[i] = float64(i+1) / s.finer
	}
	s.sight[255] = math.Inf(1)
	s.finds = newExchange[reach](t.Size(), n/4)
	s.shares = make([]share, s.finds.owners)
	return s
}

// firstLeaf returns the number of the vertex from which on nobody has an arc to
// go on by, and so need not wait. In an undirected graph one arc only leads back.
// Such vertices come last where the order is by degree.
func firstLeaf(g *graph.Snapshot) graph.Vertex {
	back, v := int64(1), graph.Vertex(g.Order())
	if g.Directed {
		back = 0
	}
	for v > 0 && g.Out.Degree(v-1) <= back {
		v--
	}
	return v
}

// waitBytes is what bins and queue were seen to need of each vertex that may
// wait, in graphs without hubs; nothing short of several entries would be a proof.
const waitBytes = 11

// steppingBytes is what Δ-stepping takes when every vertex may have to wait. Of
// each owner's bins one block is not full, and there are the heads of its lists
// and those it remembers.
func steppingBytes(n int64, workers int) int64 {
	const owner = slots*(4*blockSize+48) + 4*asideRoom + 64
	owners := int64(ownersFor(par.Workers(workers)))
	return 9*n + n/8 + exchangeBytes(16, n/4, workers) + waitBytes*n + owner*owners
}

// run relaxes arcs, bin after bin, until nobody waits.
func (s *stepping) run(ctx context.Context, source graph.Vertex) ([]float64, error) {
	if err := s.forget(ctx); err != nil {
		return nil, err
	}
	s.improve(source, 0)
	for slot := 0; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		switch s.take(slot); {
		case len(s.queue) > 0: // relaxing may fill the same bin again
			if err := s.relax(ctx); err != nil {
				return nil, err
			}
		case slot < slots-1:
			slot++
		case s.refill():
			slot = 0
		default:
			return s.dist, nil
		}
	}
}

// forget makes every distance infinite.
func (s *stepping) forget(ctx context.Context) error {
	const portion = 1 << 14
	n := len(s.dist)
	return s.team.Each(ctx, (n+portion-1)/portion, func(unit int) {
		lo, hi := unit*portion, min((unit+1)*portion, n)
		for v := lo; v < hi; v++ {
			s.dist[v] = math.Inf(1)
			s.dim[v] = 255
		}
	})
}

// take moves a bin to the queue, without those who were relaxed already.
func (s *stepping) take(slot int) {
	s.queue = s.queue[:0]
	for o := range s.shares {
		s.shares[o].empty(slot, func(block []graph.Vertex) {
			for _, v := range block {
				if s.wait.has(v) {
					s.wait.remove(v)
					s.queue = append(s.queue, v)
				}
			}
		})
	}
}

// relax follows the arcs of the queue and improves what they reach.
func (s *stepping) relax(ctx context.Context) error {
	if s.isSmall() {
		for _, u := range s.queue {
			weights := s.g.Out.RowWeights(u)
			for i, v := range s.g.Out.Row(u) {
				length := 1.0
				if weights != nil {
					length = float64(weights[i])
				}
				s.improve(v, s.dist[u]+length)
			}
		}
		return nil
	}
	clear(s.places)
	s.taken.Store(0)
	for more := true; more; more = unfinished(s.places, s.taken.Load(), len(s.queue)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.team.Together(s.follow)
		s.team.Together(func(worker int) {
			s.finds.deliver(worker, s.team.Size(), func(_ int, finds []reach) { s.improveAll(finds) })
		})
	}
	return nil
}

// isSmall reports whether the queue is not worth waking the other workers.
func (s *stepping) isSmall() bool {
	if len(s.queue) > 64 {
		return false
	}
	arcs := int64(0)
	for _, u := range s.queue {
		arcs += s.g.Out.Degree(u)
	}
	return arcs <= few
}

// follow takes a worker along the arcs of the queue until the boxes for its
// finds are full or nothing is left to take.
func (s *stepping) follow(worker int) {
	p := s.places[worker]
	boxes, mask := s.finds.of(worker), s.finds.mask
	targets, weights, dim, sight := s.g.Out.Targets, s.g.Out.Weights, s.dim, &s.sight
	for s.finds.roomy(boxes) && p.advance(s.queue, s.g.Out.Offsets, &s.taken, s.team.Size()) {
		if p.fresh {
			p.fresh = false
			fetch(s.g.Out, s.queue[p.at:p.stop])
		}
		from, stop := s.dist[p.row], min(p.arc+segment, p.end)
		row := targets[p.arc:stop]
		if weights == nil {
			for _, v := range row {
				if at := from + 1; at < sight[dim[v]] {
					boxes[v/line&mask] = append(boxes[v/line&mask], reach{at, v})
				}
			}
		} else {
			lengths := weights[p.arc:stop]
			for i, v := range row {
				if at := from + float64(lengths[i]); at < sight[dim[v]] {
					boxes[v/line&mask] = append(boxes[v/line&mask], reach{at, v})
				}
			}
		}
		p.arc = stop
	}
	s.places[worker] = p
}

// improveAll improves what was found, after reading all the distances at once
// for the same reason.
func (s *stepping) improveAll(finds []reach) {
	const portion = 64
	for len(finds) > 0 {
		some := finds[:min(len(finds), portion)]
		s.look(some)
		for _, f := range some {
			s.improve(f.v, f.at)
		}
		finds = finds[len(some):]
	}
}

//go:noinline
func (s *stepping) look(finds []reach) (sum float64) {
	for i := range finds {
		sum += s.dist[finds[i].v]
	}
	return sum
}

// improve lowers a distance and lets the vertex wait in its bin. Only the
// vertex's owner calls it, or the one worker that is awake.
func (s *stepping) improve(v graph.Vertex, at float64) {
	old := s.dist[v]
	if !(at < old) {
		return
	}
	s.dist[v] = at
	if place := at * s.finer; place < 255 {
		dim := uint8(place)
		if at >= s.sight[dim] { // the division that made sight was rounded
			dim++
		}
		s.dim[v] = dim
	}
	if v >= s.leaf && at > 0 {
		return
	}
	mine := &s.shares[v/line&s.finds.mask]
	slot, waits := (at-s.origin)*s.inverse, s.wait.has(v)
	switch {
	case slot >= slots && waits:
	case slot >= slots:
		s.wait.add(v)
		mine.setAside(v)
	case waits && (old-s.origin)*s.inverse < math.Floor(slot)+1: // it is in this bin already
	default:
		s.wait.add(v)
		mine.put(int(slot), v)
	}
}

// setAside remembers a vertex beyond the window.
func (o *share) setAside(v graph.Vertex) {
	if len(o.aside) == asideRoom {
		o.crowded = true
		return
	}
	o.aside = append(o.aside, v)
}

// refill moves the window to the nearest vertex that waits, and reports false
// when there is none.
func (s *stepping) refill() bool {
	if s.narrow {
		s.inverse, s.narrow = s.inverse/2, false
	}
	waiting := s.beyond()
	least, count := math.Inf(1), 0
	for v := range waiting {
		least = min(least, s.dist[v])
		count++
	}
	if count == 0 {
		return false
	}
	s.origin = least
	moved := 0
	for v := range waiting {
		mine := &s.shares[v/line&s.finds.mask]
		if slot := (s.dist[v] - s.origin) * s.inverse; slot < slots {
			mine.put(int(slot), v)
			moved++
		} else {
			mine.setAside(v)
		}
	}
	s.narrow = moved < count/8
	return true
}

// beyond returns those who wait beyond the window, all of whom wait now that
// the window is empty, and forgets them.
func (s *stepping) beyond() iter.Seq[graph.Vertex] {
	crowded := false
	s.queue = s.queue[:0]
	for o := range s.shares {
		mine := &s.shares[o]
		for _, v := range mine.aside {
			if s.wait.has(v) {
				s.queue = append(s.queue, v)
			}
		}
		crowded = crowded || mine.crowded
		mine.aside, mine.crowded = mine.aside[:0], false
	}
	if crowded {
		return s.wait.all()
	}
	return slices.Values(s.queue)
}
