package community

import "sync/atomic"

// pool keeps one piece of scratch per worker from one loop to the next, as
// making dense tables anew for each loop would cost more than short loops do.
type pool[S any] struct {
	create func() *S
	taken  atomic.Int64
	all    []*S
}

func newPool[S any](workers int, create func() *S) *pool[S] {
	return &pool[S]{create: create, all: make([]*S, workers)}
}

// fresh begins a loop: it returns what hands each worker a piece of its own.
func (p *pool[S]) fresh() func() *S {
	p.taken.Store(0)
	return func() *S { return p.at(int(p.taken.Add(1)) - 1) }
}

// at returns the i-th piece, made at its first use.
func (p *pool[S]) at(i int) *S {
	if p.all[i] == nil {
		p.all[i] = p.create()
	}
	return p.all[i]
}
