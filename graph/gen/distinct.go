package gen

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/splitmix"
)

// distinctPairs draws a pair of different vertices for each of n slots so that
// no two slots have the same pair. A pair that is a loop, or that a slot of
// smaller number has, is drawn again; a slot whose pairs are all taken after
// many tries stays empty, which is 0. propose draws for a slot from a stream.
//
// Pairs are divided into parts by their hash, each of which knows its own, so
// that the first tries are made by all workers; the few that fail are tried
// again one after another.
func distinctPairs(ctx context.Context, workers int, n int, random splitmix.Sequence, propose func(slot int, from *stream) (a, b uint32)) ([]uint64, error) {
	const parts, tries = 64, 1 << 10
	part := func(pair uint64) int { return int(splitmix.Mix(pair) >> 58) }
	draw := func(slot, try int) uint64 {
		a, b := propose(slot, &stream{splitmix.Sequence(random.At(uint64(slot)*tries + uint64(try))), 0})
		if a == b {
			return freeSlot
		}
		return pairOf(a, b)
	}
	pairs, cuts := make([]uint64, n), par.Even[uint32](n, batchEdges)
	chunks := len(cuts) - 1
	begin := make([]int64, parts*chunks) // by part, and there by chunk
	err := par.Range(ctx, workers, cuts, func(c int, lo, hi uint32) {
		for slot := lo; slot < hi; slot++ {
			pairs[slot] = draw(int(slot), 0)
			begin[part(pairs[slot])*chunks+c]++
		}
	})
	if err != nil {
		return nil, err
	}
	par.Prefix(begin)
	first := make([]int64, parts+1)
	for p := range parts {
		if chunks > 0 {
			first[p] = begin[p*chunks]
		}
	}
	first[parts] = int64(n)
	order := make([]uint32, n) // slots by part, ascending
	err = par.Range(ctx, workers, cuts, func(c int, lo, hi uint32) {
		for slot := lo; slot < hi; slot++ {
			at := &begin[part(pairs[slot])*chunks+c]
			order[*at] = slot
			*at++
		}
	})
	if err != nil {
		return nil, err
	}
	taken, used, again := make([]pairSet, parts), make([]int, parts), make([][]uint32, parts)
	err = par.Range(ctx, workers, par.Even[uint32](parts, 1), func(p int, _, _ uint32) {
		slots := order[first[p]:first[p+1]]
		taken[p].reset(len(slots))
		for _, slot := range slots {
			if pair := &pairs[slot]; *pair == freeSlot || !taken[p].insert(*pair) {
				*pair, again[p] = freeSlot, append(again[p], slot)
			}
		}
		used[p] = len(slots)
	})
	if err != nil {
		return nil, err
	}
	left := slices.Concat(again...)
	slices.Sort(left)
	for i, slot := range left {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for try := 1; try < tries; try++ {
			pair := draw(int(slot), try)
			p := part(pair)
			if pair == freeSlot || !taken[p].insert(pair) {
				continue
			}
			pairs[slot] = pair
			if used[p]++; 4*used[p] > 3*len(taken[p].slots) {
				taken[p].grow()
			}
			break
		}
	}
	return pairs, ctx.Err()
}

// endsOf returns the vertices of a pair, the smaller one first.
func endsOf(pair uint64) (a, b uint32) { return uint32(pair >> 32), uint32(pair) - 1 }
