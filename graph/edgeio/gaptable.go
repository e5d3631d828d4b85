package edgeio

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// ReadGAP reads a .sg or .wsg file, not compressed, straight into a table
// whose rows are those of the file: its vertices are 0 to n-1, and their
// numbers are their ids. It checks all that Read checks, and that every row
// ascends without a neighbour twice, as the suite's own converter writes them;
// other files are for Read and graph.Build, which sort and merge. Several
// workers read, without the digest of the file that Read keeps.
func ReadGAP(ctx context.Context, path string, workers int) (*graph.EdgeTable, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is not a regular file; edgeio.Read reads pipes", path)
	}
	head := make([]byte, gapHeaderSize)
	if _, err := file.ReadAt(head, 0); err != nil {
		return nil, fmt.Errorf("%s: has %d bytes, a graph of the GAP suite at least %d: %w", path, info.Size(), gapHeaderSize+8, err)
	}
	h, err := parseGAPHeader(path, head, formatByEnding(path) == "wsg")
	if err != nil {
		return nil, err
	}
	if err := h.checkSize(path, info.Size()); err != nil {
		return nil, err
	}
	g := &gapFile{gapHeader: h, name: path, file: file, workers: workers, ctx: ctx}
	return g.table()
}

// gapFile is a file whose length agrees with its header.
type gapFile struct {
	gapHeader
	name    string
	file    *os.File
	workers int
	ctx     context.Context // of the one call
}

func (g *gapFile) table() (*graph.EdgeTable, error) {
	ids := make([]int64, g.order)
	for v := range ids {
		ids[v] = int64(v)
	}
	t := &graph.EdgeTable{Directed: g.directed, Layers: []string{graph.DefaultLayer}}
	var err error
	if t.IDs, err = graph.NewIntIDs(ids); err != nil {
		return nil, fmt.Errorf("%s: %w", g.name, err)
	}
	if t.Offsets, err = g.offsets(gapHeaderSize); err != nil {
		return nil, err
	}
	t.Targets = make([]graph.Vertex, g.arcs)
	if g.weighted {
		t.Weights = make([]float32, g.arcs)
	}
	up, down, signed, err := g.neighbours(t.Offsets, gapHeaderSize+8*(g.order+1), t)
	if err != nil {
		return nil, err
	}
	t.Signed = signed
	if g.directed {
		offsets, err := g.offsets(gapHeaderSize + g.half())
		if err != nil {
			return nil, err
		}
		if _, down, _, err = g.neighbours(offsets, gapHeaderSize+g.half()+8*(g.order+1), nil); err != nil {
			return nil, err
		}
	}
	if up != down {
		return nil, g.asymmetric(g.name)
	}
	t.Digest, err = t.ComputeDigest(g.ctx, g.workers)
	return t, err
}

// gapRead is how many bytes a worker reads at once.
const gapRead = 1 << 20

// read hands on the items of the given width from a byte of the file on, piece
// by piece. The first piece's fault is reported.
func (g *gapFile) read(at, items, width int64, use func(first int64, data []byte) error) error {
	cuts := par.Even[uint32](int((items*width+gapRead-1)/gapRead), 1)
	faults := make([]error, len(cuts)-1)
	fresh := func() []byte { return make([]byte, min(gapRead, items*width)) }
	err := par.RangeWith(g.ctx, g.workers, cuts, fresh, func(data []byte, c int, _, _ uint32) {
		from := int64(c) * gapRead
		data = data[:min(gapRead, items*width-from)]
		if _, err := g.file.ReadAt(data, at+from); err != nil {
			faults[c] = fmt.Errorf("%s: byte %d: %w", g.name, at+from, err)
			return
		}
		faults[c] = use(from/width, data)
	})
	return cmp.Or(err, cmp.Or(faults...))
}

func (g *gapFile) offsets(at int64) ([]int64, error) {
	offsets := make([]int64, g.order+1)
	err := g.read(at, g.order+1, 8, func(first int64, data []byte) error {
		for i := 0; i < len(data); i += 8 {
			offsets[first+int64(i/8)] = int64(binary.LittleEndian.Uint64(data[i:]))
		}
		return nil
	})
	return offsets, cmp.Or(err, g.checkOffsets(g.name, offsets, 0, at))
}

// neighbours checks one direction and keeps it in t, unless that is nil: then
// it is the transpose.
func (g *gapFile) neighbours(offsets []int64, at int64, t *graph.EdgeTable) (up, down uint64, signed bool, err error) {
	var ups, downs atomic.Uint64 // sums of integers: their order does not show
	var negative atomic.Bool
	width := int(g.width())
	err = g.read(at, g.arcs, g.width(), func(first int64, data []byte) error {
		p := gapRow{gapFile: g, offsets: offsets, at: at, transpose: t == nil}
		p.seek(first)
		for i := 0; i < len(data); i += width {
			arc := first + int64(i/width)
			v, w := binary.LittleEndian.Uint32(data[i:]), int32(1)
			if g.weighted {
				w = int32(binary.LittleEndian.Uint32(data[i+4:]))
			}
			if err := p.arc(arc, v, w); err != nil {
				return err
			}
			if t != nil {
				t.Targets[arc] = graph.Vertex(v)
				if g.weighted {
					t.Weights[arc] = float32(w)
				}
			}
		}
		ups.Add(p.up)
		downs.Add(p.down)
		if p.signed {
			negative.Store(true)
		}
		return nil
	})
	if err == nil && t != nil {
		err = g.checkRows(t, at)
	}
	return ups.Load(), downs.Load(), negative.Load(), err
}

// gapRow goes through the arcs of a piece, row after row.
type gapRow struct {
	*gapFile
	offsets   []int64
	at        int64 // the byte of the first neighbour
	transpose bool
	u         int64 // the row
	up, down  uint64
	signed    bool
}

// seek finds the row of an arc.
func (p *gapRow) seek(arc int64) {
	lo, hi := int64(0), p.order
	for lo < hi {
		if mid := (lo + hi) / 2; p.offsets[mid+1] > arc {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	p.u = lo
}

// arc checks an arc and adds its hash.
func (p *gapRow) arc(arc int64, v uint32, w int32) error {
	for p.offsets[p.u+1] <= arc {
		p.u++
	}
	u := uint32(p.u)
	if int64(v) >= p.order {
		return fmt.Errorf("%s: byte %d: neighbour %d of vertex %d is not in [0, %d)", p.name, p.at+arc*p.width(), int32(v), u, p.order)
	}
	p.signed = p.signed || w < 0
	switch {
	case p.transpose || !p.directed && v < u:
		p.down += arcHash(v, u, w, p.weighted)
	case p.directed || v > u:
		p.up += arcHash(u, v, w, p.weighted)
	}
	return nil
}

// checkRows checks that rows ascend.
func (g *gapFile) checkRows(t *graph.EdgeTable, at int64) error {
	cuts := par.Cuts[graph.Vertex](t.Offsets, 1<<16)
	faults := make([]error, len(cuts))
	err := par.Range(g.ctx, g.workers, cuts, func(c int, lo, hi graph.Vertex) {
		for u := lo; u < hi; u++ {
			for i := t.Offsets[u] + 1; i < t.Offsets[u+1]; i++ {
				if t.Targets[i] <= t.Targets[i-1] {
					faults[c] = fmt.Errorf("%s: byte %d: neighbour %d of vertex %d does not ascend from %d; read and build the graph instead",
						g.name, at+i*g.width(), t.Targets[i], u, t.Targets[i-1])
					return
				}
			}
		}
	})
	return cmp.Or(err, cmp.Or(faults...))
}
