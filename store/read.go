package store

import (
	"context"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// EdgeTable reads a whole dataset. It costs 4 bytes per arc, 2 more with
// layers, 4 with weights, 8 with times, and 20 per vertex, beside the text of
// string ids.
func (s *Store) EdgeTable(ctx context.Context, name string) (*graph.EdgeTable, error) {
	var t *graph.EdgeTable
	err := s.reading(func(c *catalog) (err error) {
		t, err = s.readGraph(ctx, c, name, everything)
		return err
	})
	return t, err
}

// Snapshot reads the part of a dataset that a selection names, and decodes
// only the attributes that it needs.
func (s *Store) Snapshot(ctx context.Context, sel record.Selection) (*graph.Snapshot, error) {
	wanted := graph.Selection{Layers: sel.Layers, Sign: graph.Sign(sel.Sign), Weights: graph.WeightUse(sel.Weights), Times: sel.Times}
	var t *graph.EdgeTable
	err := s.reading(func(c *catalog) error {
		v, err := c.version(sel.Dataset)
		if err != nil {
			return err
		}
		bySign := v.Dataset.Graph.Signed && wanted.Sign != graph.SignIgnore && wanted.Sign != graph.SignSigned
		t, err = s.readGraph(ctx, c, sel.Dataset, needs{layers: true, weights: bySign || wanted.Weights != graph.WeightsNone, times: sel.Times})
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.Select(ctx, wanted, s.o.Workers)
}

// readGraph decodes the current version of a dataset.
func (s *Store) readGraph(ctx context.Context, c *catalog, name string, need needs) (*graph.EdgeTable, error) {
	v, err := c.version(name)
	if err != nil {
		return nil, err
	}
	g, _, err := s.openGeneration(ctx, v.Dataset.Generation, v.Seal, false, uncounted)
	if err != nil {
		return nil, err
	}
	defer g.close()
	t, err := g.readTable(ctx, need, nil)
	if err != nil {
		return nil, err
	}
	if err := t.Digest.UnmarshalText([]byte(v.Dataset.Graph.Digest)); err != nil {
		return nil, damaged("%s: %w", v.Dataset.Generation, err)
	}
	return t, nil
}

// firstOf returns the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
