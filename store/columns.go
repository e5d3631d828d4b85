package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// ResultDigest identifies columns by their content: SHA-256 over the name,
// unit, kind, levels and values of each in order, as FORMAT.md draws it.
func ResultDigest(cols []column.Column) string {
	digest := sha256.New()
	le := binary.LittleEndian
	text := func(p []byte, s string) []byte { return append(le.AppendUint32(p, uint32(len(s))), s...) }
	p := append([]byte("kith columns 1\n"), 0, 0, 0, 0)
	le.PutUint32(p[len(p)-4:], uint32(len(cols)))
	for _, c := range cols {
		p = append(text(text(p, c.Name), c.Unit), byte(c.Kind))
		p = le.AppendUint32(p, uint32(len(c.Levels)))
		for _, level := range c.Levels {
			p = text(p, level)
		}
		p = le.AppendUint64(p, uint64(c.Len()))
		for lo := 0; lo < c.Len(); lo += 8 << 10 {
			hi := min(lo+8<<10, c.Len())
			if c.Kind == column.Count { // in 8 bytes here, packed in blocks
				for _, x := range c.I64[lo:hi] {
					p = le.AppendUint64(p, uint64(x))
				}
			} else {
				p = appendValues(p, c, lo, hi)
			}
			digest.Write(p)
			p = p[:0]
		}
		digest.Write(p)
		p = p[:0]
	}
	digest.Write(p)
	return hex.EncodeToString(digest.Sum(nil))
}

// checkColumns reports what keeps columns from being stored together.
func checkColumns(cols []column.Column, n int64) error {
	if len(cols) == 0 || len(cols) > 1<<16 {
		return fmt.Errorf("store: %d columns; store 1 to %d together", len(cols), 1<<16)
	}
	seen := map[string]bool{}
	for _, c := range cols {
		if err := c.Validate(int(n)); err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if seen[c.Name] {
			return fmt.Errorf("store: two columns are called %q", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

// writeColumns puts columns whose values stand in rank order.
func writeColumns(w *writer, cols []column.Column) error {
	if err := w.part(part{family: headFamily}, headOfColumns(cols).write); err != nil {
		return err
	}
	for i, c := range cols {
		p := part{family: columnFamily, number: uint16(i)}
		if err := w.part(p, func(put func(h header, payload []byte) error) error { return writeValues(c, put) }); err != nil {
			return err
		}
	}
	return nil
}

// readColumns decodes all columns of a generation.
func (g *generation) readColumns(ctx context.Context) ([]column.Column, error) {
	if g.head.Kind != columnKind {
		return nil, damaged("%s holds %s and no columns", g.name, g.head.Kind)
	}
	n := g.head.Vertices
	if bytes := 8 * n * int64(len(g.head.Columns)); g.memory > 0 && bytes > g.memory {
		return nil, fmt.Errorf("%w: %s: reading %d columns of %d values takes %d MiB, the limit is %d MiB", ErrMemory, g.name, len(g.head.Columns), n, bytes>>20, g.memory>>20)
	}
	var cols []column.Column
	for i, h := range g.head.Columns {
		p := part{family: columnFamily, number: uint16(i)}
		if f, err := g.footer(p); err != nil {
			return nil, err
		} else if f.items != uint64(n) { // before memory is taken for it
			return nil, damaged("%s: %v has %d values for %d vertices", g.name, p, f.items, n)
		}
		c := column.Column{Name: h.Name, Unit: h.Unit, Kind: h.Kind, Levels: h.Levels}
		switch c.Kind {
		case column.Float:
			c.F64 = make([]float64, n)
		case column.Count:
			c.I64 = make([]int64, n)
		case column.Label:
			c.U32 = make([]uint32, n)
		case column.Category:
			c.Codes = make([]uint8, n)
		}
		if _, err := g.scan(ctx, p, func(h header, payload []byte) error { return readValues(c, h, payload) }, nil); err != nil {
			return nil, err
		}
		if err := c.Validate(int(n)); err != nil {
			return nil, damaged("%s: %w", g.name, err)
		}
		cols = append(cols, c)
	}
	return cols, nil
}

// saveColumns makes a generation of columns on the graph of v.
func (s *Store) saveColumns(ctx context.Context, v *version, folder string, cols []column.Column) (result string, bytes int64, digest string, err error) {
	ranks, err := s.order(ctx, v)
	if err != nil {
		return "", 0, "", err
	}
	cols = toRanks(cols, ranks)
	result, need := ResultDigest(cols), int64(1<<20)
	for _, c := range cols {
		need += 9 * int64(c.Len())
	}
	bytes, digest, err = s.build(ctx, blueprint{
		folder: folder,
		seal:   seal{Kind: columnKind, Digest: result, Vertices: v.Dataset.Graph.Vertices, Columns: len(cols)},
		need:   need,
		write:  func(w *writer) error { return writeColumns(w, cols) },
		verify: func(g *generation) error { return g.sameColumns(ctx, result) },
	})
	return result, bytes, digest, err
}

// sameColumns decodes columns and compares their digest with what was meant to
// be written.
func (g *generation) sameColumns(ctx context.Context, result string) error {
	cols, err := g.readColumns(ctx)
	if err != nil {
		return err
	}
	if found := ResultDigest(cols); found != result {
		return damaged("%s: the columns have digest %s instead of %s", g.name, found, result)
	}
	return nil
}

// loadColumns reads a generation of columns on the graph of v.
func (s *Store) loadColumns(ctx context.Context, v *version, folder, digest string) ([]column.Column, error) {
	ranks, err := s.order(ctx, v)
	if err != nil {
		return nil, err
	}
	g, _, err := s.openGeneration(ctx, folder, digest, false, uncounted)
	if err != nil {
		return nil, err
	}
	defer g.close()
	cols, err := g.readColumns(ctx)
	if err != nil {
		return nil, err
	}
	return fromRanks(cols, ranks), nil
}

// names lists columns for a record.
func names(cols []column.Column) []string {
	var list []string
	for _, c := range cols {
		list = append(list, c.Name)
	}
	return list
}

// belongs refuses results of another graph than the one they would be filed
// under: their values would be given to the wrong vertices.
func (v *version) belongs(what, digest string) error {
	d := v.Dataset
	if digest != "" && !strings.EqualFold(digest, d.Graph.Digest) {
		return fmt.Errorf("store: %s of a graph with digest %.12s… cannot be kept with dataset %q, whose version %d has %.12s…; compute it again", what, digest, d.Name, d.Version, d.Graph.Digest)
	}
	return nil
}

// Columns returns a saved run of a dataset's current version.
func (s *Store) Columns(ctx context.Context, dataset, name string) (record.Run, []column.Column, error) {
	var run record.Run
	var cols []column.Column
	err := s.reading(func(c *catalog) error {
		v, err := c.version(dataset)
		if err != nil {
			return err
		}
		i, ok := v.run(name)
		if !ok {
			var known []string
			for _, r := range v.Runs {
				known = append(known, r.Run.Name)
			}
			return notFound("saved run of "+dataset, name, known)
		}
		run = v.Runs[i].Run
		cols, err = s.loadColumns(ctx, v, run.Generation, v.Runs[i].Seal)
		return err
	})
	if err != nil {
		return record.Run{}, nil, err
	}
	return run, cols, nil
}
