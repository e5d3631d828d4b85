package score

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// Source gives the snapshot of a selection of a dataset. A store is one.
type Source interface {
	Snapshot(ctx context.Context, sel record.Selection) (*graph.Snapshot, error)
}

// Request says what is to be scored and how. Dataset is required; the zero
// value of everything else is the default.
type Request struct {
	Dataset record.Dataset // as the store describes it; Name and Graph.Signed decide what is read
	Layers  []string       // nil: all
	Weights string         // stored ("") or none

	Profile *Profile // nil: DefaultProfile
	Model   *Model   // nil: DefaultModel

	Anchors     algorithms.VertexWeights // trusted beforehand; empty: trust starts everywhere alike
	Flags       algorithms.VertexWeights // known bad; they enter only by Association
	Components  *Components              // nil: none
	Association float64                  // λ in [0, 1]: the share of the sub-score that may come from others' labels
	AsOf        *int64                   // microseconds since 1970; nil: the newest time of the selection

	Version string // of the program, for the manifest
}

// Result is one recomputation of the scores of a dataset.
type Result struct {
	Columns  []column.Column // one value per vertex of the snapshot; the method columns says which
	Manifest []byte          // JSON of a Manifest
	Summary  Summary
	IDs      *graph.IDs
	Digest   graph.Digest // of the dataset
}

// complete fills in the defaults and refuses what makes no sense.
func (r *Request) complete() error {
	var err error
	if r.Profile == nil {
		if r.Profile, err = LoadProfile(DefaultProfile, nil); err != nil {
			return err
		}
	}
	if r.Model == nil {
		if r.Model, err = LoadModel("", nil); err != nil {
			return err
		}
	}
	if !(r.Association >= 0 && r.Association <= 1) {
		return fmt.Errorf("%w: association %v is not in [0, 1]", ErrUsage, r.Association)
	}
	if r.Profile.Connection == "" {
		if r.Components == nil {
			return fmt.Errorf("%w: profile %s has no connection component, so its components must all come from a file; give --components FILE", ErrUsage, r.Profile.Name)
		}
		if r.Association > 0 {
			return fmt.Errorf("%w: profile %s has no connection component, so association %v has nothing to act on", ErrUsage, r.Profile.Name, r.Association)
		}
	}
	for _, set := range []struct {
		name string
		of   algorithms.VertexWeights
	}{{"anchors", r.Anchors}, {"flags", r.Flags}} {
		if err := checkSet(set.of); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrUsage, set.name, err)
		}
	}
	return nil
}

// checkSet reports why weights cannot be a restart.
func checkSet(set algorithms.VertexWeights) error {
	if len(set.Vertices) != len(set.Weights) {
		return fmt.Errorf("%d vertices with %d weights", len(set.Vertices), len(set.Weights))
	}
	for i, w := range set.Weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("the weight %v of vertex %d is not a number >= 0", w, set.Vertices[i])
		}
	}
	if len(set.Weights) > 0 && !positiveWeight(set) {
		return fmt.Errorf("all %d weights are 0", len(set.Weights))
	}
	return nil
}

// selections returns what is read of the dataset; negative is the zero value
// for unsigned data.
func (r *Request) selections() (positive, negative record.Selection) {
	positive = record.Selection{Dataset: r.Dataset.Name, Layers: r.Layers, Weights: r.Weights, Times: true}
	if positive.Weights == "" {
		positive.Weights = string(graph.WeightsStored)
	}
	if r.Dataset.Graph.Signed {
		negative = positive
		positive.Sign, negative.Sign = string(graph.SignPositive), string(graph.SignNegative)
	}
	return positive, negative
}

// Bytes estimates what a run takes beyond the snapshots of the selections:
// ties with transpose and simple view, the columns, and the largest kernel.
func Bytes(order, size int64, directed bool, workers int) int64 {
	const columns = 30 * 8 // bytes per member
	ties := 12*size + 8*order + graph.PrepareBytes(graph.NeedIn|graph.NeedSimple, order, size, directed, true)
	largest, g := int64(0), graph.Outline(order, size, directed, true)
	for _, s := range kernelSpecs() {
		prepared := graph.PrepareBytes(s.Needs, order, size, directed, s.Weights) // is in ties already
		largest = max(largest, s.Need(g, s.New(), workers)-prepared)
	}
	return ties + columns*order + largest
}
