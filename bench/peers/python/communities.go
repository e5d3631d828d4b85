package python

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithgraph/kith/bench"
)

// Found is what Communities reports.
type Found struct {
	Methods []string           `json:"methods"` // such as igraph-leiden
	Seconds map[string]float64 `json:"seconds"` // by method, of all graphs and runs together
	Version string             `json:"version"` // of the systems
}

// Communities lets igraph and NetworKit look for communities in undirected .sg
// files of one folder, by every method that the script knows, on one thread: with
// seeds 1 to runs, or, by those of once, with seed 1 alone. The labels found by a
// method are left in FILE.METHOD.SEED, for bench.ReadValues.
func Communities(ctx context.Context, o bench.Opening, files []string, runs int, once []string) (found Found, err error) {
	packages := slices.Compact(slices.Sorted(slices.Values(slices.Concat(networkitPackages, igraphPackages))))
	if err := install(ctx, o, "communities", packages); err != nil {
		return found, err
	}
	dir := filepath.Dir(files[0])
	if err := handOver(dir, "communities"); err != nil {
		return found, err
	}
	question, err := json.Marshal(map[string]any{"graphs": files, "runs": runs, "once": once})
	if err != nil {
		return found, err
	}
	ended, err := bench.Process{Path: interpreter(o.Place), Args: []string{filepath.Join(dir, "peer_communities.py")}, Env: []string{"PYTHONDONTWRITEBYTECODE=1"}, Stdin: question, Timeout: o.Timeout}.Run(ctx)
	if err != nil {
		return found, err
	}
	decoder := json.NewDecoder(strings.NewReader(ended.Stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&found); err != nil {
		return found, fmt.Errorf("cannot read its report %q: %w", ended.Stdout, err)
	}
	return found, nil
}
