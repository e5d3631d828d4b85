package path

import (
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// exchange carries what workers find about vertices to those who own them. The
// phase of finding only reads the state of vertices; in the phase of delivery
// that follows each owner alone changes its own. So neither needs atomics, which
// cost more than the detour: each would wait for a line of the cache that the
// other core has just written.
type exchange[T any] struct {
	boxes  [][]T        // of each worker, one for each owner
	owners int          // a power of two
	mask   graph.Vertex // v belongs to v/line&mask
}

const (
	// line is how many vertices in a row have one owner. A set keeps their bits
	// in one line of the cache.
	line = 512
	// segment is the number of arcs that a worker follows between two looks at
	// the room in its boxes.
	segment = 256
	// maxOwners keeps the boxes of many workers small.
	maxOwners = 16
)

func ownersFor(workers int) int {
	owners := 1
	for owners < min(workers, maxOwners) {
		owners *= 2
	}
	return owners
}

// newExchange has room for so many finds at a time, and a segment per box.
func newExchange[T any](workers, room int) *exchange[T] {
	x := &exchange[T]{owners: ownersFor(workers)}
	x.mask = graph.Vertex(x.owners - 1)
	x.boxes = make([][]T, workers*x.owners)
	each := room/len(x.boxes) + segment
	all := make([]T, each*len(x.boxes))
	for i := range x.boxes {
		x.boxes[i] = all[i*each : i*each : (i+1)*each]
	}
	return x
}

// exchangeBytes is what an exchange takes whose finds have the given size.
func exchangeBytes(find, room int64, workers int) int64 {
	workers = par.Workers(workers)
	return find*room + (find*segment+24)*int64(workers*ownersFor(workers))
}

// of returns a worker's boxes.
func (x *exchange[T]) of(worker int) [][]T { return x.boxes[worker*x.owners : (worker+1)*x.owners] }

// roomy reports whether each of a worker's boxes takes a further segment.
func (x *exchange[T]) roomy(boxes [][]T) bool {
	for _, b := range boxes {
		if len(b)+segment > cap(b) {
			return false
		}
	}
	return true
}

// deliver empties the boxes for the owners that one of the workers stands for.
func (x *exchange[T]) deliver(worker, workers int, take func(owner int, finds []T)) {
	for owner := worker; owner < x.owners; owner += workers {
		for i := owner; i < len(x.boxes); i += x.owners {
			take(owner, x.boxes[i])
			x.boxes[i] = x.boxes[i][:0]
		}
	}
}

// place is where a worker has come to: the rest of a row, then the rest of the
// portion of the queue that it has taken.
type place struct {
	row      graph.Vertex // the source of the arcs
	at, stop int          // of the queue
	arc, end int64        // of the row
	fresh    bool         // the portion has just been taken
	_        [2]int64     // a line of the cache to itself
}

// advance makes sure that there is an arc to follow. It reports false at the
// end of the queue.
func (p *place) advance(queue []graph.Vertex, offsets []int64, taken *atomic.Int64, workers int) bool {
	for p.arc == p.end {
		if p.at == p.stop {
			// A few rows of hubs must not all fall to one worker.
			portion := max(1, min(64, len(queue)/(8*workers)))
			from := int(taken.Add(int64(portion))) - portion
			p.at, p.stop = min(from, len(queue)), min(from+portion, len(queue))
			if p.fresh = true; p.at == p.stop {
				return false
			}
		}
		p.row = queue[p.at]
		p.at++
		p.arc, p.end = offsets[p.row], offsets[p.row+1]
	}
	return true
}

// fetch reads a little of each row, so that the processor waits for many lines
// of memory at a time and not for one row after the other. Where rows lie
// anywhere, it saves a fifth of the time of sssp and a tenth of that of bfs.
//
//go:noinline
func fetch(a *graph.Adjacency, queue []graph.Vertex) (sum float32) {
	const perLine = 16 // arcs
	for _, u := range queue {
		lo, hi := a.Offsets[u], a.Offsets[u+1]
		for hi = min(hi, lo+4*perLine); lo < hi; lo += perLine {
			sum += float32(a.Targets[lo])
			if a.Weights != nil {
				sum += a.Weights[lo]
			}
		}
	}
	return sum
}

// unfinished reports whether anything of the queue is left.
func unfinished(places []place, taken int64, queue int) bool {
	for _, p := range places {
		if p.arc < p.end || p.at < p.stop {
			return true
		}
	}
	return taken < int64(queue)
}
