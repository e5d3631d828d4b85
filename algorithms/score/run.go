package score

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
)

// Run computes the scores of all members of a dataset. Equal graphs, requests
// and versions of kith give equal bits for any number of workers. It refuses
// with algorithms.ErrMemory before the start when its estimate exceeds
// e.Memory, and with ErrUsage what makes no sense.
func Run(ctx context.Context, src Source, r Request, e algorithms.Env) (*Result, error) {
	if err := r.complete(); err != nil {
		return nil, err
	}
	s := &scoring{r: &r}
	var err error
	s.manifest.Positive, s.manifest.Negative = r.selections()
	positive, err := src.Snapshot(ctx, s.manifest.Positive)
	if err != nil {
		return nil, err
	}
	for _, set := range [][]graph.Vertex{r.Anchors.Vertices, r.Flags.Vertices} {
		for _, v := range set {
			if int64(v) >= int64(positive.Order()) {
				return nil, fmt.Errorf("%w: vertex %d is beyond the %d members", ErrUsage, v, positive.Order())
			}
		}
	}
	s.ids, s.digest = positive.IDs, positive.Dataset
	if r.Profile.Connection != "" {
		if err := s.connect(ctx, src, positive, e); err != nil {
			return nil, err
		}
	}
	if err := s.aggregate(ctx, e.Workers); err != nil {
		return nil, err
	}
	return s.result()
}

// scoring is the state of a run.
type scoring struct {
	r        *Request
	ids      *graph.IDs
	digest   graph.Digest
	link     *connection // nil when the profile has no connection component
	notes    []string
	manifest Manifest

	score, unrounded, coverage []float64
	band, status               []uint8
	points                     [][]float64 // per term of the connection sub-score
	reasons                    [reasonCount][]uint8
	reference                  []float64   // mean value per term of the sub-score
	given                      []float64   // mean value per component
	values                     [][]float64 // per component; nil: nobody has it
}

// connect reads what else the connection sub-score needs and computes it.
func (s *scoring) connect(ctx context.Context, src Source, positive *graph.Snapshot, e algorithms.Env) error {
	if e.Memory > 0 {
		if need := Bytes(int64(positive.Order()), positive.Size(), positive.Directed, e.Workers); need > e.Memory {
			return fmt.Errorf("score: %w: it needs about %d MiB beyond the snapshot, the limit leaves %d MiB", algorithms.ErrMemory, need>>20, e.Memory>>20)
		}
	}
	var negative *graph.Snapshot
	var err error
	if s.r.Dataset.Graph.Signed {
		if negative, err = src.Snapshot(ctx, s.manifest.Negative); err != nil {
			return err
		}
	}
	age := s.ageing(positive, negative)
	if s.link, err = connect(ctx, positive, negative, s.r, age, e); err != nil {
		return err
	}
	s.notes = append(s.notes, s.link.notes...)
	s.remark()
	return nil
}

// ageing takes the time as of which is scored from the request or the data.
func (s *scoring) ageing(positive, negative *graph.Snapshot) ageing {
	age := ageing{halfLife: s.r.Model.Tie.HalfLifeDays}
	latest, timed := newest(positive, negative)
	record := &s.manifest.Request
	if !timed {
		note := "the data keeps no times, so ties and notices do not age"
		if s.r.AsOf != nil {
			note += "; the time asked for has no effect"
		}
		s.notes = append(s.notes, note)
		age.asOf = math.MaxInt64
		return age
	}
	age.asOf = latest
	if s.r.AsOf != nil {
		age.asOf, record.AsOfGiven = *s.r.AsOf, true
	}
	record.AsOfMicros, record.AsOf = age.asOf, timeText(age.asOf)
	return age
}

// remark puts into words what the user should know about the ties.
func (s *scoring) remark() {
	c := s.link.counts
	for _, n := range []struct {
		arcs int64
		text string
	}{
		{c.loops, "arcs from a member to herself are no ties: %d"},
		{c.future, "arcs newer than the time asked for are left out: %d; where edges were merged at load, the newest one's time counts for all"},
		{c.weak, "arcs of weight 0, or so old that nothing is left of them, are no ties: %d"},
		{c.undated, "ties without a time do not age: %d"},
	} {
		if n.arcs > 0 {
			s.notes = append(s.notes, fmt.Sprintf(n.text, n.arcs))
		}
	}
	if len(s.r.Anchors.Vertices) == 0 {
		s.notes = append(s.notes, "no anchors: trust starts at every member alike, which many new accounts can exploit")
	}
	if len(s.r.Flags.Vertices) > 0 && s.r.Association == 0 {
		s.notes = append(s.notes, "flags are recorded and shown, but association is 0, so they change no score")
	}
}

// result puts everything together.
func (s *scoring) result() (*Result, error) {
	m := &s.manifest
	m.Format, m.Version, m.Dataset, m.Digest, m.Profile = manifestFormat, s.r.Version, s.r.Dataset.Name, s.digest.String(), s.r.Profile
	m.Request.Association = s.r.Association
	m.Request.Anchors = setRecord(s.r.Anchors, s.link != nil)
	m.Request.Flags = setRecord(s.r.Flags, s.link != nil && s.r.Association > 0)
	if len(s.r.Flags.Vertices) <= maxListed {
		for _, v := range s.r.Flags.Vertices {
			m.Request.Flags.Members = append(m.Request.Flags.Members, s.ids.Format(v))
		}
	}
	if c := s.r.Components; c != nil {
		m.Request.Components = SetRecord{Name: c.Name, SHA256: c.SHA256, Count: c.Given, Used: c.Given > 0}
	}
	if s.link != nil {
		m.Directed, m.Model, m.Kernels = s.link.ties.Directed, s.r.Model, s.link.kernels
		for i := range s.link.composed.terms() {
			scale := ScaleRecord{Reference: s.reference[i]}
			if i < len(s.link.composed.scales) {
				scale.Scale = s.link.composed.scales[i]
			} else {
				scale.Feature = s.link.composed.name(i)
			}
			m.Scales = append(m.Scales, scale)
		}
	}
	for i, c := range s.r.Profile.Components {
		m.Terms = append(m.Terms, TermRecord{Name: c.Name, Reference: s.given[i]})
	}
	m.Notes = s.notes
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("score: manifest: %w", err)
	}
	columns := s.columns()
	for _, c := range columns {
		if err := c.Validate(s.ids.Len()); err != nil {
			return nil, fmt.Errorf("score: %w", err)
		}
	}
	return &Result{Columns: columns, Manifest: text, Summary: s.summary(), IDs: s.ids, Digest: s.digest}, nil
}

// kernelSpecs returns the kernels that a run uses.
func kernelSpecs() []algorithms.Spec {
	return []algorithms.Spec{rank.PageRankSpec, community.LeidenSpec, structure.CoreSpec, structure.ClusteringSpec, structure.ReciprocitySpec, structure.BridgeShareSpec}
}
