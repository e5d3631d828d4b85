package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// Kronecker is the stochastic Kronecker graph of the Graph500 benchmark. An
// edge is drawn by halving the adjacency matrix Scale times: each time it
// falls into one of the quadrants
//
//	A B     0.57 0.19
//	C D     0.19 0.05
//
// and so gets one more bit of its source (the row) and of its target (the
// column). As vertex 0 would be the largest hub, the vertices are renamed by a
// random bijection; its bits are drawn from the seed too.
//
// Loops and repeated edges occur and are delivered as they come; graph.Build
// merges them. Unlike the benchmark's own generator this one does not perturb
// the quadrants from level to level and does not shuffle the list of edges,
// whose order says nothing.
//
// Source: J. Leskovec, D. Chakrabarti, J. Kleinberg, C. Faloutsos, Z.
// Ghahramani, Kronecker graphs: an approach to modeling networks, 2010;
// parameters from the Graph500 specification, section "Kernel 0".
//
// Costs O(Scale) per edge; the 16 bytes of each edge are all that is kept.
type Kronecker struct {
	Scale      int    // 2^Scale vertices, 1 to 31
	EdgeFactor int    // edges per vertex, 1 to 65536
	Seed       uint64 // every value gives another graph
}

// The quadrants' borders on the scale of 32 random bits, rounded to nearest:
// below quadrantA lies A, then B, then C, then D. A probability is so off by
// less than 2^-32.
const (
	quadrantA   = (57<<32 + 50) / 100
	quadrantAB  = (76<<32 + 50) / 100
	quadrantABC = (95<<32 + 50) / 100
)

// What random numbers are for.
const (
	forEdges  = 1
	forLabels = 2
)

// chunkEdges is the length of a batch. Batches depend on the parameters alone.
const chunkEdges = 1 << 16

// Edges returns 2^Scale·EdgeFactor edges in batches, with the integer ids 0 to
// 2^Scale-1; the first batch names them all as vertices.
func (k Kronecker) Edges(ctx context.Context, workers int) ([]*graph.Edges, error) {
	if err := k.validate(); err != nil {
		return nil, err
	}
	total, order := k.EdgeFactor<<k.Scale, 1<<k.Scale
	batches := make([]*graph.Edges, (total+chunkEdges-1)/chunkEdges)
	draw := k.newDraw()
	err := par.Range(ctx, workers, par.Even[uint32](len(batches), 1), func(c int, _, _ uint32) {
		first := c * chunkEdges
		length := min(chunkEdges, total-first)
		e := &graph.Edges{Src: make([]int64, length), Dst: make([]int64, length)}
		for i := range e.Src {
			e.Src[i], e.Dst[i] = draw.edge(uint64(first + i))
		}
		batches[c] = e
	})
	if err != nil {
		return nil, fmt.Errorf("gen: kronecker: %w", err)
	}
	batches[0].Vertices = make([]int64, order)
	for v := range batches[0].Vertices {
		batches[0].Vertices[v] = int64(v)
	}
	return batches, nil
}

func (k Kronecker) validate() error {
	switch {
	case k.Scale < 1 || k.Scale > 31:
		return fmt.Errorf("gen: kronecker: scale %d is not in [1,31]", k.Scale)
	case k.EdgeFactor < 1 || k.EdgeFactor > 1<<16:
		return fmt.Errorf("gen: kronecker: edge factor %d is not in [1,65536]", k.EdgeFactor)
	}
	return nil
}

// Bytes estimates the memory that the edges and an undirected graph.Build of
// them take at their peak.
func (k Kronecker) Bytes() int64 {
	if k.validate() != nil {
		return 0
	}
	// Per edge: 16 in the batch, 8 while rows are sorted, 4 in the half table
	// and 8 in the whole one. Per vertex: its id in the batch and in the table,
	// its rank, and offsets, counts and cursors of 8 bytes. A quarter more is
	// what the collector leaves lying: scale 18 with 16 edges per vertex peaked
	// at 201 MiB, the estimate is 205.
	order := int64(1) << k.Scale
	live := order*int64(k.EdgeFactor)*36 + order*80
	return live + live/4
}

// draw draws the edges of one graph.
type draw struct {
	levels uint64
	words  uint64 // random numbers per edge, two levels each
	random splitMix
	labels shuffle
}

func (k Kronecker) newDraw() *draw {
	return &draw{
		levels: uint64(k.Scale), words: uint64(k.Scale+1) / 2,
		random: newSplitMix(k.Seed, forEdges),
		labels: newShuffle(k.Scale, newSplitMix(k.Seed, forLabels)),
	}
}

// edge returns the ends of the i-th edge.
func (d *draw) edge(i uint64) (src, dst int64) {
	u, v := d.cell(i)
	return int64(d.labels.of(u)), int64(d.labels.of(v))
}

// cell returns row and column of the i-th edge in the matrix, before the
// vertices are renamed.
func (d *draw) cell(i uint64) (row, column uint64) {
	for word, level := i*d.words, uint64(0); level < d.levels; word++ {
		bits := d.random.at(word)
		row, column = halve(row, column, bits>>32)
		if level++; level < d.levels {
			row, column = halve(row, column, bits&(1<<32-1))
			level++
		}
	}
	return row, column
}

// halve goes one level down into the quadrant that x, 32 random bits, falls
// into. Without branches: a processor would guess every third one wrong.
func halve(row, column, x uint64) (uint64, uint64) {
	beyondA, beyondAB, beyondABC := (quadrantA-1-x)>>63, (quadrantAB-1-x)>>63, (quadrantABC-1-x)>>63
	return row<<1 | beyondAB, column<<1 | beyondA ^ beyondAB ^ beyondABC
}
