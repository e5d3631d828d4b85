package gen

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// fate is what becomes of the members of a world.
type fate struct {
	risk, exposure, probability []float64
	defaulted                   []uint8
}

// fate lets the periods pass. Exposures are sums of whole numbers, which
// workers may add in any order.
func (w World) fate(ctx context.Context, t *ties, workers int) (*fate, error) {
	n := sum(w.Sizes)
	f := &fate{risk: make([]float64, n), exposure: make([]float64, n), probability: make([]float64, n), defaulted: make([]uint8, n)}
	risks, chance := splitmix.New(w.Seed, forRisks), splitmix.New(w.Seed, forDefaults)
	people, slots := par.Even[uint32](n, batchEdges), par.Even[uint32](t.members(), batchEdges)
	err := par.Range(ctx, workers, people, func(_ int, lo, hi uint32) {
		for v := lo; v < hi; v++ {
			rate := w.Rates[min(t.group(v), len(w.Rates)-1)]
			f.risk[v] = float64(rate*(1+w.RiskSpread)) * powerOf(risks.Unit(uint64(v)), w.RiskSpread)
			f.defaulted[v] = draw(chance, uint64(v), f.risk[v])
		}
	})
	if err != nil {
		return nil, err
	}
	contacts, bad := make([]int64, n), make([]int64, n)
	each := func(add func(a, b uint32, by int64)) error {
		return par.Range(ctx, workers, slots, func(_ int, lo, hi uint32) {
			for slot := lo; slot < hi; slot++ {
				if pair := t.pairs[slot]; pair != freeSlot {
					a, b := endsOf(pair)
					by := int64(1)
					if w.By == "interactions" {
						by = t.interactions(int(slot))
					}
					add(a, b, by)
				}
			}
		})
	}
	err = each(func(a, b uint32, by int64) {
		atomic.AddInt64(&contacts[a], by)
		atomic.AddInt64(&contacts[b], by)
	})
	for round := 1; round <= w.Rounds && err == nil; round++ {
		clear(bad)
		err = each(func(a, b uint32, by int64) {
			if f.defaulted[b] == 1 {
				atomic.AddInt64(&bad[a], by)
			}
			if f.defaulted[a] == 1 {
				atomic.AddInt64(&bad[b], by)
			}
		})
		if err != nil {
			break
		}
		err = par.Range(ctx, workers, people, func(_ int, lo, hi uint32) {
			for v := lo; v < hi; v++ {
				f.exposure[v], f.probability[v] = math.NaN(), f.risk[v]
				if contacts[v] > 0 {
					f.exposure[v] = float64(bad[v]) / float64(contacts[v])
					f.probability[v] = float64((1-w.Contagion)*f.risk[v]) + float64(w.Contagion*f.exposure[v])
				}
				f.defaulted[v] = draw(chance, uint64(round)<<32|uint64(v), f.probability[v])
			}
		})
	}
	return f, err
}

// draw returns 1 with a probability.
func draw(random splitmix.Sequence, i uint64, p float64) uint8 {
	if random.Unit(i) < p {
		return 1
	}
	return 0
}

// observe returns what is observed of a member.
func (w World) observe(v int, defaulted uint8) uint8 {
	if splitmix.New(w.Seed, forUnlabelled).Unit(uint64(v)) < w.Unlabelled {
		return column.NoCode
	}
	wrong := w.FalseFlags
	if defaulted == 1 {
		wrong = w.MissedFlags
	}
	return defaulted ^ draw(splitmix.New(w.Seed, forFlags), uint64(v), wrong)
}

// anchor chooses the anchors.
func (w World) anchor(f *fate) ([]uint32, error) {
	lo, hi := 0, len(f.risk)
	if w.AnchorGroup > 0 {
		lo = sum(w.Sizes[:w.AnchorGroup-1])
		hi = lo + w.Sizes[w.AnchorGroup-1]
	}
	var anchors []uint32
	for v := lo; v < hi; v++ {
		if f.defaulted[v] == 0 {
			anchors = append(anchors, uint32(v))
		}
	}
	if w.Anchors > len(anchors) {
		return nil, fmt.Errorf("%w: --anchors %d: only %d members do not default", param.ErrBad, w.Anchors, len(anchors))
	}
	order, chosen := newMatching(max(1, uint64(len(anchors))), splitmix.New(w.Seed, forAnchors)), make([]uint32, w.Anchors)
	for i := range chosen {
		chosen[i] = anchors[order.of(uint64(i))]
	}
	return chosen, nil
}
