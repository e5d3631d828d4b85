package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kithgraph/kith/graph"
)

// Report counts what Verify compared.
type Report struct {
	Datasets    int      `json:"datasets"`
	Generations int      `json:"generations"`
	Files       int      `json:"files"`
	Blocks      int64    `json:"blocks"`
	Bytes       int64    `json:"bytes"`
	Leftovers   []string `json:"leftovers,omitempty"` // of ended processes; the next command that writes removes them
}

// Verify reads everything that the catalog names for a dataset, in all its
// versions, runs and result sets, or for all datasets when the name is "": the
// catalogs, seals, the SHA-256 of every file, every block, the counts of the
// footers, and the digests of graphs and columns, recomputed from what was
// decoded. All damage found is in the one ErrDamaged.
//
// progress is called from one goroutine at a time with bytes; it may be nil.
func (s *Store) Verify(ctx context.Context, dataset string, progress func(done, total int64)) (Report, error) {
	var r Report
	err := s.reading(func(*catalog) (err error) {
		r, err = s.verify(ctx, dataset, progress)
		return err
	})
	return r, err
}

// verify is Verify on what CURRENT names now, which is read again: the state
// in memory is not what could have been damaged.
func (s *Store) verify(ctx context.Context, dataset string, progress func(done, total int64)) (Report, error) {
	var r Report
	c, found, err := readState(s.dir)
	if err != nil {
		return r, fmt.Errorf("%s: %w", s.dir, err)
	}
	if dataset != "" {
		if _, err := c.version(dataset); err != nil {
			return r, err
		}
	}
	r.Leftovers = found.leftovers(c)
	problems := []error{s.verifyCatalogs(found)}

	type work struct {
		folder, seal string
		bytes        int64
		digest       string // that the catalog promises
	}
	var todo []work
	seen := map[string]bool{}
	total := int64(0)
	add := func(w work) {
		if !seen[w.folder] {
			seen[w.folder], todo, total = true, append(todo, w), total+w.bytes
		}
	}
	for _, e := range c.Datasets {
		if dataset != "" && e.Name != dataset {
			continue
		}
		r.Datasets++
		for _, v := range e.Versions {
			add(work{v.Dataset.Generation, v.Seal, v.Dataset.Bytes, v.Dataset.Graph.Digest})
			for _, run := range v.Runs {
				add(work{run.Run.Generation, run.Seal, run.Run.Bytes, run.Run.Result})
			}
			for _, set := range v.Results {
				add(work{set.Set.Generation, set.Seal, set.Set.Bytes, set.Set.Result})
			}
		}
	}
	var mu sync.Mutex
	done := int64(0)
	for _, w := range todo {
		sealed, err := s.verifyGeneration(ctx, w.folder, w.seal, w.digest, func(bytes int64) {
			mu.Lock()
			defer mu.Unlock()
			done += bytes
			if progress != nil {
				progress(min(done, total), total)
			}
		})
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		r.Generations++
		r.Files += len(sealed.Files) + 1
		r.Blocks += sealed.Blocks
		r.Bytes += w.bytes
	}
	return r, errors.Join(problems...)
}

// verifyCatalogs checks the frames of all catalogs, also of the one before the
// current, which nothing else reads. One that is gone meanwhile counts as
// damage, so that reading looks whether a writer has published a newer state.
func (s *Store) verifyCatalogs(found *survey) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(found.catalogs)) {
		file, err := readSmall(filepath.Join(s.dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = damaged("%s has disappeared", name)
		case err == nil:
			_, err = decodeCatalog(name, file)
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// verifyGeneration checks one generation to the last value.
func (s *Store) verifyGeneration(ctx context.Context, folder, sealDigest, digest string, done func(bytes int64)) (*seal, error) {
	g, sealed, err := s.openGeneration(ctx, folder, sealDigest, true, done)
	if err != nil {
		return nil, err
	}
	defer g.close()
	if sealed.Digest != digest {
		err = damaged("%s: the seal says digest %s, the catalog %s", folder, sealed.Digest, digest)
	} else if sealed.Kind == graphKind {
		var want graph.Digest
		if want.UnmarshalText([]byte(digest)) != nil {
			return nil, damaged("%s: %q is no digest", folder, digest)
		}
		err = g.sameTable(ctx, want, nil)
	} else {
		err = g.sameColumns(ctx, digest)
	}
	return sealed, err
}
