package edgeio

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// The binary graphs of the GAP benchmark suite, little endian:
//
//	directed    1 byte, 0 or 1
//	arcs m      int64
//	vertices n  int64
//	offsets     n+1 × int64, ascending from 0 to m
//	neighbours  m × int32; in a .wsg each is followed by its weight, int32
//
// A directed file goes on with offsets and neighbours of the transpose. In an
// undirected one every edge is two arcs, a loop one.
//
// Source: S. Beamer, K. Asanović, D. Patterson, The GAP Benchmark Suite,
// arXiv 1508.03619, 2015; the layout is that of its reader and writer.
//
// A batch takes of an undirected graph the arcs that do not lead down, and of a
// directed one the first half. The other half must hold the same arcs turned
// round: both halves add up a 64-bit hash of each, and the sums must agree.

// gapHeader is what stands before the offsets.
type gapHeader struct {
	directed, weighted bool
	arcs, order        int64
}

// gapHeaderSize is the length of the header.
const gapHeaderSize = 17

// maxGAPOrder is the largest number of vertices: neighbours are int32.
const maxGAPOrder = int64(1) << 31

// parseGAPHeader checks the header alone; nothing is allocated by its counts.
func parseGAPHeader(name string, head []byte, weighted bool) (h gapHeader, err error) {
	h = gapHeader{
		directed: head[0] == 1, weighted: weighted,
		arcs: int64(binary.LittleEndian.Uint64(head[1:])), order: int64(binary.LittleEndian.Uint64(head[9:])),
	}
	switch {
	case head[0] > 1:
		return h, fmt.Errorf("%s: byte 0 is %d, and 0 (undirected) or 1 (directed) in a graph of the GAP suite", name, head[0])
	case h.arcs < 0 || h.arcs > 1<<48:
		return h, fmt.Errorf("%s: byte 1: %d is not a number of arcs", name, h.arcs)
	case h.order < 0 || h.order > maxGAPOrder:
		return h, fmt.Errorf("%s: byte 9: %d is not a number of vertices, at most %d", name, h.order, maxGAPOrder)
	}
	return h, nil
}

// width returns the bytes of an arc.
func (h gapHeader) width() int64 {
	if h.weighted {
		return 8
	}
	return 4
}

// half returns the bytes of offsets and neighbours of one direction.
func (h gapHeader) half() int64 { return 8*(h.order+1) + h.width()*h.arcs }

// size returns the bytes of the file.
func (h gapHeader) size() int64 {
	if h.directed {
		return gapHeaderSize + 2*h.half()
	}
	return gapHeaderSize + h.half()
}

// checkSize compares the header with the length of the file.
func (h gapHeader) checkSize(name string, have int64) error {
	if want := h.size(); have != want {
		what := "bytes follow the graph"
		if have < want {
			what = "the file is truncated"
		}
		return fmt.Errorf("%s: has %d bytes, but %d vertices and %d arcs take %d; %s", name, have, h.order, h.arcs, want, what)
	}
	return nil
}

// checkOffsets checks the offsets from..., read from the given byte on.
func (h gapHeader) checkOffsets(name string, offsets []int64, from, at int64) error {
	for i := from; i < int64(len(offsets)); i++ {
		place := at + 8*i
		switch {
		case i == 0 && offsets[0] != 0:
			return fmt.Errorf("%s: byte %d: the first offset is %d, not 0", name, place, offsets[0])
		case i > 0 && offsets[i] < offsets[i-1]:
			return fmt.Errorf("%s: byte %d: offset %d of vertex %d is less than %d before it", name, place, offsets[i], i, offsets[i-1])
		case offsets[i] > h.arcs || i == h.order && offsets[i] != h.arcs:
			return fmt.Errorf("%s: byte %d: offset %d of vertex %d, but there are %d arcs", name, place, offsets[i], i, h.arcs)
		}
	}
	return nil
}

// gapPiece is a run of neighbours as a worker leaves it.
type gapPiece struct {
	edges *graph.Edges
	up    uint64 // hashes of the arcs of one half, or those that lead up
	down  uint64 // of the other's
	fault error
}

// arcHash hashes an arc, with its weight if there are any.
func arcHash(u, v uint32, weight int32, weighted bool) uint64 {
	h := graph.HashArc(graph.Vertex(u), graph.Vertex(v))
	if weighted {
		h = h.With(uint64(uint32(weight)))
	}
	return uint64(h)
}

func readSG(ctx context.Context, f *file) error  { return f.gap(ctx, false) }
func readWSG(ctx context.Context, f *file) error { return f.gap(ctx, true) }

// gap reads a .sg or .wsg file.
func (f *file) gap(ctx context.Context, weighted bool) error {
	f.roles = []role{src, dst}
	if weighted {
		f.roles = []role{src, dst, weight}
	}
	head := make([]byte, gapHeaderSize)
	if err := f.full(head, 0); err != nil {
		return err
	}
	h, err := parseGAPHeader(f.name, head, weighted)
	if err != nil {
		return err
	}
	if _, size := f.r.Progress(); size >= 0 && !f.r.Compressed() {
		if err := h.checkSize(f.name, size); err != nil {
			return err
		}
	}
	said := Undirected
	if h.directed {
		said = Directed
	}
	if err := f.direct(f.name, said); err != nil {
		return err
	}
	up, down, err := f.gapHalf(ctx, h, gapHeaderSize, false)
	if err != nil {
		return err
	}
	if h.directed {
		if _, down, err = f.gapHalf(ctx, h, gapHeaderSize+h.half(), true); err != nil {
			return err
		}
	}
	if up != down {
		return h.asymmetric(f.name)
	}
	if n, err := f.r.Read(make([]byte, 1)); n > 0 {
		return fmt.Errorf("%s: bytes follow the graph of %d vertices and %d arcs at byte %d", f.name, h.order, h.arcs, h.size())
	} else if err != io.EOF {
		return err
	}
	return nil
}

// asymmetric is the error of two halves that differ.
func (h gapHeader) asymmetric(name string) error {
	if h.directed {
		return fmt.Errorf("%s: its second half is not the transpose of the first; convert the graph again", name)
	}
	return fmt.Errorf("%s: says that it is undirected, but its arcs are not the same both ways; convert it again, symmetrized or as directed", name)
}

// full reads all of p, which begins at the given byte of the file.
func (f *file) full(p []byte, at int64) error {
	switch n, err := io.ReadFull(f.r, p); {
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: ends at byte %d in the middle of the graph; the file is truncated", f.name, at+int64(n))
	default:
		return err
	}
}

// gapOffsets reads n+1 offsets piece by piece: their memory grows with what is
// read, not with what the header says.
func (f *file) gapOffsets(ctx context.Context, h gapHeader, at int64) ([]int64, error) {
	piece := make([]byte, min(8*(h.order+1), 1<<20))
	var offsets []int64
	for done := int64(0); done <= h.order; done = int64(len(offsets)) {
		piece = piece[:min(int64(len(piece)), 8*(h.order+1-done))]
		if err := f.full(piece, at+8*done); err != nil {
			return nil, err
		}
		for i := 0; i < len(piece); i += 8 {
			offsets = append(offsets, int64(binary.LittleEndian.Uint64(piece[i:])))
		}
		if err := cmp.Or(h.checkOffsets(f.name, offsets, done, at), ctx.Err()); err != nil {
			return nil, err
		}
	}
	return offsets, nil
}

// gapArcs is how many neighbours make one batch.
var gapArcs = int64(1) << 18

// gapHalf reads offsets and neighbours of one direction. Of the transpose it
// keeps nothing but the sum of hashes.
func (f *file) gapHalf(ctx context.Context, h gapHeader, at int64, transpose bool) (up, down uint64, err error) {
	offsets, err := f.gapOffsets(ctx, h, at)
	if err != nil {
		return 0, 0, err
	}
	at += 8 * (h.order + 1)
	if !transpose {
		f.gapIsolated(offsets)
	}
	bytes := h.width() * gapArcs
	data := make([]byte, min(2*bytes*int64(f.workers()), h.width()*h.arcs))
	for first := int64(0); first < h.arcs; first += int64(len(data)) / h.width() {
		data = data[:min(int64(len(data)), h.width()*(h.arcs-first))]
		if err := f.full(data, at+first*h.width()); err != nil {
			return 0, 0, err
		}
		cuts := par.Even[uint32](int(int64(len(data))/h.width()), int(gapArcs))
		pieces := make([]gapPiece, len(cuts)-1)
		err := par.Range(ctx, f.o.Workers, cuts, func(c int, lo, hi uint32) {
			pieces[c] = f.gapPiece(h, offsets, data[int64(lo)*h.width():int64(hi)*h.width()], first+int64(lo), at, transpose)
		})
		if err != nil {
			return 0, 0, err
		}
		for _, p := range pieces {
			if p.fault != nil {
				return 0, 0, p.fault
			}
			up, down = up+p.up, down+p.down
			if !transpose && p.edges.Len() > 0 {
				f.rows += int64(p.edges.Len())
				f.result.Batches = append(f.result.Batches, p.edges)
			}
		}
		done, _ := f.r.Progress()
		f.progress(done)
	}
	return up, down, nil
}

// gapIsolated keeps the vertices without out-arcs; all others come with their
// arcs.
func (f *file) gapIsolated(offsets []int64) {
	alone := newBatch(&f.layout, 0, nil).edges
	for v := range len(offsets) - 1 {
		if offsets[v] == offsets[v+1] {
			alone.Vertices = append(alone.Vertices, int64(v))
		}
	}
	if len(alone.Vertices) > 0 {
		f.rows += int64(len(alone.Vertices))
		f.result.Batches = append(f.result.Batches, alone)
	}
}

// gapPiece turns the neighbours from position first on into a batch. The first
// neighbour of all stands at byte at of the file.
func (f *file) gapPiece(h gapHeader, offsets []int64, data []byte, first, at int64, transpose bool) (p gapPiece) {
	width := int(h.width())
	b := newBatch(&f.layout, len(data)/width, nil)
	u := int64(sort.Search(int(h.order), func(u int) bool { return offsets[u+1] > first }))
	for i := 0; i < len(data); i += width {
		arc := first + int64(i/width)
		for offsets[u+1] <= arc {
			u++
		}
		v, w := binary.LittleEndian.Uint32(data[i:]), int32(1)
		if int64(v) >= h.order {
			p.fault = fmt.Errorf("%s: byte %d: neighbour %d of vertex %d is not in [0, %d)", f.name, at+arc*int64(width), int32(v), u, h.order)
			return p
		}
		if h.weighted {
			if w = int32(binary.LittleEndian.Uint32(data[i+4:])); w < 0 && !f.signed {
				p.fault = fmt.Errorf("%s: byte %d: weight %d of the arc from %d to %d is negative; use --signed", f.name, at+arc*int64(width)+4, w, u, v)
				return p
			}
		}
		switch {
		case transpose:
			p.down += arcHash(v, uint32(u), w, h.weighted)
			continue
		case !h.directed && int64(v) < u:
			p.down += arcHash(v, uint32(u), w, h.weighted)
			continue
		case h.directed || int64(v) > u:
			p.up += arcHash(uint32(u), v, w, h.weighted)
		}
		b.add(&edge{src: u, dst: int64(v), weight: float32(w)})
	}
	if !h.directed { // about half the room is empty
		e := b.edges
		e.Src, e.Dst, e.Weights = slices.Clone(e.Src), slices.Clone(e.Dst), slices.Clone(e.Weights)
	}
	p.edges = b.edges
	return p
}
