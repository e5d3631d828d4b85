package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// SaveRun keeps the columns of a run of r.Selection.Dataset under r.Name; one
// of that name is replaced. Values are in the vertex order of what the store
// reads. It returns the record as it is kept.
func (s *Store) SaveRun(ctx context.Context, r record.Run, cols []column.Column) (record.Run, error) {
	if err := CheckName("column", r.Name); err != nil {
		return r, err
	}
	err := s.change(func(next *catalog) error {
		v, err := next.version(r.Selection.Dataset)
		if err != nil {
			return err
		}
		if err := firstOf(v.belongs("a run", r.Digest), checkColumns(cols, v.Dataset.Graph.Vertices)); err != nil {
			return err
		}
		r.Digest, r.Columns, r.Generation = v.Dataset.Graph.Digest, names(cols), next.take(v.Dataset.Name, "run")
		if r.Created.IsZero() {
			r.Created = now()
		}
		var digest string
		if r.Result, r.Bytes, digest, err = s.saveColumns(ctx, v, r.Generation, cols); err != nil {
			return err
		}
		i, ok := v.run(r.Name)
		if !ok {
			v.Runs = slices.Insert(v.Runs, i, savedRun{})
		}
		v.Runs[i] = savedRun{Run: r, Seal: digest}
		return nil
	})
	if err != nil {
		return record.Run{}, err
	}
	return r, nil
}

// run finds a saved run by name.
func (v *version) run(name string) (int, bool) {
	return slices.BinarySearchFunc(v.Runs, name, func(r savedRun, name string) int { return strings.Compare(r.Run.Name, name) })
}

// Publish makes columns the scores of r.Dataset. Readers see the scores before
// until it returns. As many result sets are kept as versions of a dataset. It
// returns the record as it is kept.
func (s *Store) Publish(ctx context.Context, r record.ResultSet, cols []column.Column) (record.ResultSet, error) {
	err := s.change(func(next *catalog) error {
		v, err := next.version(r.Dataset)
		if err != nil {
			return err
		}
		if err := firstOf(v.belongs("a result set", r.Digest), checkColumns(cols, v.Dataset.Graph.Vertices)); err != nil {
			return err
		}
		r.Version = 1
		for _, other := range v.Results {
			r.Version = max(r.Version, other.Set.Version+1)
		}
		r.Digest, r.Columns, r.Generation = v.Dataset.Graph.Digest, names(cols), next.take(v.Dataset.Name, "scores")
		if r.Created.IsZero() {
			r.Created = now()
		}
		var digest string
		if r.Result, r.Bytes, digest, err = s.saveColumns(ctx, v, r.Generation, cols); err != nil {
			return err
		}
		v.Results = append([]savedSet{{Set: r, Seal: digest}}, v.Results[:min(len(v.Results), s.o.Keep-1)]...)
		return nil
	})
	if err != nil {
		return record.ResultSet{}, err
	}
	return r, nil
}

// Scores returns the newest result set of a dataset's current version. Scores
// of an earlier version belong to another graph and are not served.
func (s *Store) Scores(ctx context.Context, dataset string) (record.ResultSet, []column.Column, error) {
	var set record.ResultSet
	var cols []column.Column
	err := s.reading(func(c *catalog) error {
		v, err := c.version(dataset)
		if err != nil {
			return err
		}
		if len(v.Results) == 0 {
			i, _ := c.position(dataset)
			for _, old := range c.Datasets[i].Versions[1:] {
				if len(old.Results) > 0 {
					return fmt.Errorf("%w: no scores of version %d of dataset %q; those of version %d belong to the graph that it replaced", ErrNotFound, v.Dataset.Version, dataset, old.Dataset.Version)
				}
			}
			return fmt.Errorf("%w: no scores of dataset %q; compute them first", ErrNotFound, dataset)
		}
		set = v.Results[0].Set
		cols, err = s.loadColumns(ctx, v, set.Generation, v.Results[0].Seal)
		return err
	})
	if err != nil {
		return record.ResultSet{}, nil, err
	}
	return set, cols, nil
}
