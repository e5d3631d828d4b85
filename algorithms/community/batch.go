package community

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// batcher moves the vertices of a large level in rounds of batches. A batch is
//
//	evaluated  by all workers against one state, which nobody changes;
//	committed  one proposal after the other, each only when it still gains with
//	           the communities' weights as they are by then;
//	marked     by all workers: the neighbours that a move left behind are to be
//	           looked at again, in this round or the next.
//
// Batches are drawn anew in each round, from the seed and the graph alone, and
// each of the three steps has one outcome, whoever does it: so has the whole.
//
// What a commit does not ask is whether a neighbour moved in the same batch.
// Such a proposal rests on arcs that have changed and may lose a little; the
// next round sees it, in another batch than that neighbour. To be exact about
// it, one worker would have to follow every arc of every mover, which is what
// takes the time. Two vertices that are alone and want to join each other
// would change places for ever, so nobody moves to a community that the batch
// has emptied.
//
// The first round marks nothing: nearly everything that it leaves behind is
// to be looked at again anyway. In it hubs come last. While their own community
// is still in fragments, another that has found itself already has more of
// their arcs than any fragment; they would join that, their neighbours follow,
// and two communities be one for good. Of eighteen runs on three LFR graphs of
// 2^20 vertices that happened in six without this rule and in four with it.
type batcher struct {
	*mover
	active flags
	blocks []graph.Vertex // block i has the vertices blocks[i] to blocks[i+1]-1

	proposals [][]proposal // of the chunks of a batch
	moved     []graph.Vertex
}

// A block is what stays together in the random order of a round: its rows lie
// side by side in memory. A chunk is what a worker takes at once.
const (
	blockVertices = 16
	blockWork     = 1 << 11
	chunkBlocks   = 8
	batchVertices = 32 // a round has no more batches than would have so many vertices
	maxBatches    = 64
)

// hub is how many times the mean of arcs a vertex has that comes last in the
// first round. It was chosen by looking at LFR graphs, which want it low (at 128
// two of six seeds met the bad merge on one of 2^20 vertices, at 96 none), and
// at Kronecker graphs, where hubs are all there is and which want it high (64
// lost 0.001 of modularity with some seeds, 16 lost 0.003 with all).
const hub = 96

// inBatches moves vertices, all to begin with or those of start, until a round
// raises the quality, as a share of all weight, by no more than the tolerance.
func (m *mover) inBatches(ctx context.Context, start []graph.Vertex, random stream, tolerance float64) (p progress, err error) {
	n := m.l.order()
	b := &batcher{mover: m, active: newFlags(n), blocks: m.l.cuts(blockVertices, blockWork)}
	if start == nil {
		b.active.fill(n)
	}
	for _, v := range start {
		b.active.add(v)
	}
	order := singletons(len(b.blocks) - 1)
	for round := range maxRounds {
		count := b.active.count()
		if count == 0 {
			p.last = 0
			return p, nil
		}
		random.shuffle(order)
		if round == 0 && start == nil {
			order = b.hubsLast(order)
		}
		batches := min(max(count/batchVertices, 1), maxBatches)
		size := (len(order) + batches - 1) / batches
		gain := 0.0
		for lo := 0; lo < len(order); lo += size {
			g, err := b.batch(ctx, order[lo:min(lo+size, len(order))], round > 0 || start != nil)
			if err != nil {
				return p, err
			}
			gain += g
			p.moves += int64(len(b.moved))
		}
		if round == 0 && start == nil && p.moves > 0 {
			b.active.fill(n)
		}
		p.last = float64(gain * (2 / m.l.total))
		if p.total += p.last; p.last <= tolerance {
			break
		}
	}
	p.rest = b.active.list()
	return p, nil
}

// progress is what moves in batches came to.
type progress struct {
	moves       int64
	total, last float64        // gain, as a share of all weight, of all rounds and of the last
	rest        []graph.Vertex // to be looked at again
}

// hubsLast brings the blocks of hubs behind all others.
func (b *batcher) hubsLast(order []graph.Vertex) []graph.Vertex {
	limit := hub * b.l.arcs / int64(b.l.order())
	var last []graph.Vertex
	others := order[:0]
	for _, block := range order {
		if v := b.blocks[block]; b.l.end[v]-b.l.begin[v] > limit {
			last = append(last, block)
		} else {
			others = append(others, block)
		}
	}
	return append(others, last...)
}

// batch takes the active vertices of some blocks once. It returns the sum of
// the gains, as weight of arcs.
func (b *batcher) batch(ctx context.Context, order []graph.Vertex, mark bool) (gain float64, err error) {
	chunks := par.Even[uint32](len(order), chunkBlocks)
	for len(b.proposals) < len(chunks)-1 {
		b.proposals = append(b.proposals, nil)
	}
	err = par.RangeWith(ctx, b.workers, chunks, b.tallies.fresh(), func(t *tally, chunk int, lo, hi uint32) {
		b.proposals[chunk] = b.evaluate(t, order[lo:hi], b.proposals[chunk][:0])
	})
	if err != nil {
		return 0, err
	}
	b.moved = b.moved[:0]
	for c := range len(chunks) - 1 {
		for _, p := range b.proposals[c] {
			gain += b.commit(p)
		}
	}
	if mark {
		err = par.Range(ctx, b.workers, par.Even[uint32](len(b.moved), chunkBlocks*blockVertices), func(_ int, lo, hi uint32) {
			b.mark(b.moved[lo:hi])
		})
	}
	return gain, err
}

// evaluate appends the proposals of the active vertices of some blocks.
func (b *batcher) evaluate(t *tally, order []graph.Vertex, proposals []proposal) []proposal {
	for _, block := range order {
		for v := b.blocks[block]; v < b.blocks[block+1]; v++ {
			if !b.active.has(v) {
				continue
			}
			b.active.remove(v)
			if p := b.best(t, v); p.to != b.label[v] {
				proposals = append(proposals, p)
			}
		}
	}
	return proposals
}

// commit makes a proposed move if it still gains, and returns what it gains.
func (b *batcher) commit(p proposal) (gain float64) {
	if p.to == graph.None || b.weight[p.to] > 0 {
		gain = b.gain(p)
	}
	if gain <= slack(b.l.strength[p.vertex], b.margin) {
		b.active.add(p.vertex) // it is to look again
		return 0
	}
	b.relabel(p.vertex, p.to)
	b.moved = append(b.moved, p.vertex)
	return gain
}

// mark puts the neighbours left behind by moves back to be looked at.
func (b *batcher) mark(moved []graph.Vertex) {
	label := b.label
	for _, v := range moved {
		to := label[v]
		for _, u := range b.l.targets[b.l.begin[v]:b.l.end[v]] {
			if label[u] != to {
				b.active.add(u)
			}
		}
	}
}
