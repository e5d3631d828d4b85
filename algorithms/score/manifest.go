package score

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/store/record"
)

// manifestFormat is the version of Manifest.
const manifestFormat = 1

// Manifest says everything that decides the bits of a result set's columns,
// and how the kernels ended. Explain and CheckInvariants read it back.
type Manifest struct {
	Format   int              `json:"format"`
	Version  string           `json:"version"` // of the program
	Dataset  string           `json:"dataset"`
	Digest   string           `json:"digest"` // of the dataset
	Directed bool             `json:"directed"`
	Positive record.Selection `json:"positive"`
	Negative record.Selection `json:"negative,omitzero"` // of signed data

	Profile *Profile      `json:"profile"`
	Model   *Model        `json:"model,omitempty"` // nil when the profile has no connection component
	Request RequestRecord `json:"request"`

	Kernels []KernelRecord `json:"kernels,omitempty"`
	Scales  []ScaleRecord  `json:"scales,omitempty"` // one per term of the connection sub-score
	Terms   []TermRecord   `json:"components,omitempty"`
	Notes   []string       `json:"notes,omitempty"`
}

// RequestRecord is what was asked for beside profile and model.
type RequestRecord struct {
	Anchors     SetRecord `json:"anchors"`
	Flags       SetRecord `json:"flags"`
	Components  SetRecord `json:"components"`
	Association float64   `json:"association"`
	AsOf        string    `json:"as_of,omitempty"` // RFC 3339; "" when the data keeps no times
	AsOfMicros  int64     `json:"as_of_micros,omitempty"`
	AsOfGiven   bool      `json:"as_of_given"`
}

// SetRecord identifies a file of anchors, flags or components.
type SetRecord struct {
	Name    string   `json:"name,omitempty"`
	SHA256  string   `json:"sha256,omitempty"`
	Count   int64    `json:"count"`             // members or values
	Used    bool     `json:"used"`              // entered the scores
	Members []string `json:"members,omitempty"` // of flags, when there are at most 10,000: shown to the member, whether used or not
}

// maxListed bounds the flagged members that a manifest lists.
const maxListed = 10000

// KernelRecord is a kernel's run.
type KernelRecord struct {
	Purpose  string               `json:"purpose"`
	Kernel   string               `json:"kernel"`
	Params   json.RawMessage      `json:"params"`
	Measures []algorithms.Measure `json:"measures,omitempty"`
	algorithms.Convergence
}

// ScaleRecord is the fitted map of a feature with the mean value that reasons
// are measured from.
type ScaleRecord struct {
	feature.Scale
	Reference float64 `json:"reference"` // mean value over the members with a connection sub-score
}

// TermRecord is a component with the mean value that reasons are measured from.
type TermRecord struct {
	Name      string  `json:"name"`
	Reference float64 `json:"reference"` // mean value over the members that have one
}

// ParseManifest reads the manifest of a result set.
func ParseManifest(set record.ResultSet) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(set.Manifest, m); err != nil {
		return nil, fmt.Errorf("score: the manifest of the scores of %q: %w", set.Dataset, err)
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("score: the manifest of the scores of %q has format %d, this program knows %d", set.Dataset, m.Format, manifestFormat)
	}
	if m.Profile == nil || m.Profile.Connection != "" && m.Model == nil {
		return nil, fmt.Errorf("score: the manifest of the scores of %q has no profile or no model", set.Dataset)
	}
	if err := m.Profile.Validate(); err != nil {
		return nil, fmt.Errorf("score: the manifest of the scores of %q: profile: %w", set.Dataset, err)
	}
	if m.Model != nil {
		if err := m.Model.Validate(); err != nil {
			return nil, fmt.Errorf("score: the manifest of the scores of %q: model: %w", set.Dataset, err)
		}
		if c := m.composition(); len(m.Scales) != c.terms() {
			return nil, fmt.Errorf("score: the manifest of the scores of %q has %d scales for %d terms", set.Dataset, len(m.Scales), c.terms())
		}
		for i, r := range m.Model.Features {
			if err := r.Check(m.Scales[i].Scale); err != nil {
				return nil, fmt.Errorf("score: the manifest of the scores of %q: feature %q: %w", set.Dataset, r.Name, err)
			}
		}
	}
	if len(m.Terms) != len(m.Profile.Components) {
		return nil, fmt.Errorf("score: the manifest of the scores of %q has %d components, the profile %d", set.Dataset, len(m.Terms), len(m.Profile.Components))
	}
	return m, nil
}

// composition rebuilds how the sub-score was composed.
func (m *Manifest) composition() *composition {
	c := &composition{features: m.Model.Features, lambda: m.Request.Association, parts: m.Model.Association}
	for i := range min(len(m.Scales), len(m.Model.Features)) {
		c.scales = append(c.scales, m.Scales[i].Scale)
	}
	return c
}

// age rebuilds how ties aged.
func (m *Manifest) age() ageing {
	return ageing{asOf: m.Request.AsOfMicros, halfLife: m.Model.Tie.HalfLifeDays}
}

// timeText writes a time as people read it.
func timeText(micros int64) string {
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

// setRecord describes a set of vertices.
func setRecord(set algorithms.VertexWeights, used bool) SetRecord {
	return SetRecord{Name: set.Name, SHA256: set.SHA256, Count: int64(len(set.Vertices)), Used: used && len(set.Vertices) > 0}
}
