package main

import (
	"context"
	"errors"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// readSets reads the files that name members.
func (e *environment) readSets(ctx context.Context, s *store.Store, o scoreOptions, request *score.Request) error {
	if o.anchors == "" && o.flags == "" && o.components == "" {
		return nil
	}
	ids, err := memberIDs(ctx, s, o.dataset)
	if err != nil {
		return err
	}
	for _, set := range []struct {
		file string
		to   *algorithms.VertexWeights
	}{{o.anchors, &request.Anchors}, {o.flags, &request.Flags}} {
		if set.file == "" {
			continue
		}
		if set.to.Vertices, set.to.Weights, set.to.SHA256, err = tableio.ReadWeights(set.file, e.In, ids); err != nil {
			return err
		}
		set.to.Name = fileName(set.file)
	}
	if o.components != "" {
		text, err := tableio.ReadTable(o.components, e.In)
		if err != nil {
			return err
		}
		table := score.ComponentTable{Name: fileName(text.Name), Header: text.Header, Rows: text.Rows, Lines: text.Lines, SHA256: text.SHA256}
		request.Components, err = score.NewComponents(table, o.profile, ids)
		return err
	}
	return nil
}

// memberIDs returns the external ids of a dataset.
func memberIDs(ctx context.Context, s *store.Store, dataset string) (*graph.IDs, error) {
	g, err := s.Snapshot(ctx, record.Selection{Dataset: dataset, Weights: string(graph.WeightsNone), Sign: string(graph.SignIgnore)})
	if err != nil {
		return nil, err
	}
	return g.IDs, nil
}

// noScores says that nobody has scored a dataset yet, and how to.
func noScores(err error, s *store.Store, dataset string) error {
	if _, problem := s.Dataset(dataset); problem == nil && errors.Is(err, store.ErrNotFound) {
		return term.Errorf(term.Missing, "%w; `kith score --dataset %s` makes them", err, dataset)
	}
	return err
}
