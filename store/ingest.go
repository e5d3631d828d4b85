package store

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// IngestOptions say how a table becomes a dataset, and where it came from.
type IngestOptions struct {
	Replace bool            // of a dataset of that name; its old version is served until the new one is on disk
	Load    record.Load     // kept in the record
	Source  []record.Source // kept in the record

	// Progress is called from one goroutine at a time, with the arcs done of
	// all arcs, in the phases "write" and "verify"; nil: nothing.
	Progress func(phase string, done, total int64)
}

// Ingest keeps a table as a dataset. When it returns without error, the data
// is on disk and has been read back and compared. It fails with ErrName,
// ErrExists, ErrNoSpace or the error of the context, and then nothing has
// changed.
//
// Reading back takes the memory of two further tables; the given one is let go
// of before that, so a caller that does not use it any more has two in all.
func (s *Store) Ingest(ctx context.Context, name string, t *graph.EdgeTable, o IngestOptions) (record.Dataset, error) {
	var d record.Dataset
	if err := CheckName("dataset", name); err != nil {
		return d, err
	}
	t, err := ordered(ctx, t, s.o.Workers)
	if err != nil {
		return d, err
	}
	digest := t.Digest
	if digest == (graph.Digest{}) {
		if digest, err = t.ComputeDigest(ctx, s.o.Workers); err != nil {
			return d, err
		}
	}
	what, need := describe(t), tableBytes(t)
	err = s.change(func(next *catalog) error {
		old := next.find(name)
		if old != nil && !o.Replace {
			return fmt.Errorf("%w: dataset %q, version %d of %s; replace it, or use another name", ErrExists, name, old.Dataset.Version, old.Dataset.Created.Format("2006-01-02 15:04"))
		}
		d = record.Dataset{Name: name, Version: 1, Created: now(), Graph: what, Load: o.Load, Source: o.Source}
		d.Graph.Digest = digest.String()
		if old != nil {
			d.Version = old.Dataset.Version + 1
		}
		d.Generation = next.take(name, graphKind)
		v := version{Dataset: d}
		v.Dataset.Bytes, v.Seal, err = s.build(ctx, blueprint{
			folder: d.Generation,
			seal:   seal{Kind: graphKind, Digest: d.Graph.Digest, Vertices: d.Graph.Vertices, Arcs: d.Graph.Arcs},
			need:   need,
			write: func(w *writer) error {
				w.step = o.phase("write", what.Arcs)
				defer func() { t = nil }() // it is not needed for reading back
				return writeTable(w, t)
			},
			verify: func(g *generation) error {
				runtime.GC() // what is read back takes the place of what was written
				step := o.phase("verify", what.Arcs)
				return g.sameTable(ctx, digest, func(h header) { step(int64(h.width)) })
			},
		})
		if err != nil {
			return err
		}
		d = v.Dataset
		next.add(v, s.o.Keep)
		return nil
	})
	if err != nil {
		return record.Dataset{}, err
	}
	return d, nil
}

// phase returns a function that counts arcs and reports them.
func (o IngestOptions) phase(name string, total int64) func(arcs int64) {
	done := int64(0)
	return func(arcs int64) {
		done += arcs
		if o.Progress != nil {
			o.Progress(name, done, total)
		}
	}
}

// sameTable decodes a graph and compares its digest with what was meant to be
// written.
func (g *generation) sameTable(ctx context.Context, digest graph.Digest, after func(h header)) error {
	t, err := g.readTable(ctx, everything, after)
	if err != nil {
		return err
	}
	if err := mirrored(ctx, t, g.workers); err != nil {
		return err
	}
	if t.IDs.Ranks() != nil { // sorting all rows at once is three times faster than one by one for the digest
		if t, err = t.Renumber(ctx, t.IDs.ByRank(), g.workers); err != nil {
			return err
		}
	}
	found, err := t.ComputeDigest(ctx, g.workers)
	if err == nil && found != digest {
		err = damaged("%s: the content has digest %v instead of %v", g.name, found, digest)
	}
	return err
}

// ordered returns the table with its vertices numbered as they are stored: by
// falling degree, equal ones by rank. The order is a function of the graph
// alone. Hubs come first, so what kernels look up most often lies together.
func ordered(ctx context.Context, t *graph.EdgeTable, workers int) (*graph.EdgeTable, error) {
	order, err := t.DegreeOrder(ctx, workers)
	if err != nil {
		return nil, err
	}
	for i, v := range order {
		if graph.Vertex(i) != v {
			return t.Renumber(ctx, order, workers)
		}
	}
	return t, nil
}

// describe counts what a table holds.
func describe(t *graph.EdgeTable) record.Graph {
	g := record.Graph{Vertices: int64(t.Order()), Arcs: t.Size(), Directed: t.Directed, Signed: t.Signed,
		Weighted: t.Weights != nil, Timed: t.Times != nil, IDs: t.IDs.Kind().String(), Layers: t.Layers}
	for u := range graph.Vertex(t.Order()) {
		for _, v := range t.Targets[t.Offsets[u]:t.Offsets[u+1]] {
			if u == v {
				g.Loops++
			}
		}
	}
	g.Edges = g.Arcs
	if !t.Directed {
		g.Edges = (g.Arcs + g.Loops) / 2
	}
	dated := false
	for _, time := range t.Times {
		if time == graph.NoTime {
			continue
		}
		if !dated {
			g.Oldest, g.Newest, dated = time, time, true
		}
		g.Oldest, g.Newest = min(g.Oldest, time), max(g.Newest, time)
	}
	return g
}

// take names the next generation.
func (c *catalog) take(dataset, kind string) string {
	name := folderName(dataset, kind, c.Next)
	c.Next++
	return name
}

// add makes v the current version of its dataset and keeps so many in all.
// Runs and scores stay with the graph they were computed on; an equal graph
// takes them over.
func (c *catalog) add(v version, keep int) {
	i, ok := c.position(v.Dataset.Name)
	if !ok {
		c.Datasets = slices.Insert(c.Datasets, i, entry{Name: v.Dataset.Name})
	}
	e := &c.Datasets[i]
	if ok && e.Versions[0].Dataset.Graph.Digest == v.Dataset.Graph.Digest {
		v.Runs, v.Results = e.Versions[0].Runs, e.Versions[0].Results
	}
	e.Versions = append([]version{v}, e.Versions[:min(len(e.Versions), keep-1)]...)
}

// Remove removes a dataset with all its versions, runs and scores. What other
// processes have open they can read to the end.
func (s *Store) Remove(ctx context.Context, name string) error {
	return s.change(func(next *catalog) error {
		if _, err := next.version(name); err != nil {
			return err
		}
		i, _ := next.position(name)
		next.Datasets = slices.Delete(next.Datasets, i, i+1)
		return ctx.Err()
	})
}
