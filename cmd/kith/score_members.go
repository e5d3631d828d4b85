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
		if *set.to, err = e.readMembers(set.file, ids); err != nil {
			return err
		}
	}
	if o.anchors != "" && len(request.Anchors.Vertices) == 0 {
		return namesNobody(o.anchors, "anchors")
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

// readMembers reads a file of ids with weights.
func (e *environment) readMembers(file string, ids *graph.IDs) (set algorithms.VertexWeights, err error) {
	set.Name = fileName(file)
	set.Vertices, set.Weights, set.SHA256, err = tableio.ReadWeights(file, e.In, ids)
	return set, err
}

// readSeedSets reads a table of sets of ids with weights.
func (e *environment) readSeedSets(file string, ids *graph.IDs) (algorithms.VertexSets, error) {
	read, sha256, err := tableio.ReadSets(file, e.In, ids)
	sets := algorithms.VertexSets{Name: fileName(file), SHA256: sha256}
	for _, s := range read {
		sets.Sets = append(sets.Sets, algorithms.VertexWeights{Name: s.Name, Vertices: s.Vertices, Weights: s.Weights, SHA256: sha256})
	}
	return sets, err
}

// namesNobody refuses an empty file where none at all would mean everybody.
func namesNobody(file, flag string) error {
	return term.Errorf(term.Failure, "%s: names nobody; without --%s everybody counts alike", fileName(file), flag)
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
