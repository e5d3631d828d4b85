package score

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/kithgraph/kith/algorithms/config"
	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/store/record"
)

//go:embed models/*.toml profiles/*.toml
var files embed.FS

// DefaultModel is the name of the built-in connection model.
const DefaultModel = "connection-1"

// Model is a connection model: how the ties of a member become a sub-score.
// The comments of models/connection-1.toml say what each number means.
type Model struct {
	Version     int              `toml:"version" json:"version"` // of the format: 1
	Name        string           `toml:"name" json:"name"`
	Title       string           `toml:"title" json:"title"`
	Tie         Tie              `toml:"tie" json:"tie"`
	Flow        Flow             `toml:"flow" json:"flow"`
	Notices     Notices          `toml:"notices" json:"notices"`
	Community   Community        `toml:"community" json:"community"`
	Gate        Gate             `toml:"gate" json:"gate"`
	Association Association      `toml:"association" json:"association"`
	Features    []feature.Recipe `toml:"feature" json:"features"`

	SHA256 string `toml:"-" json:"sha256"` // of the file
}

// Tie says how strong a tie is.
type Tie struct {
	Transform    string  `toml:"transform" json:"transform"`           // of the weight: none (every tie 1), linear, sqrt, log1p
	Cap          float64 `toml:"cap" json:"cap"`                       // largest transformed weight, > 0
	Unreturned   float64 `toml:"unreturned" json:"unreturned"`         // factor of a tie that is not returned, in (0, 1]
	HalfLifeDays float64 `toml:"half_life_days" json:"half_life_days"` // >= 0; 0: ties do not age
}

// Flow says how trust flows along ties.
type Flow struct {
	Damping          float64 `toml:"damping" json:"damping"`     // in [0, 1)
	Tolerance        float64 `toml:"tolerance" json:"tolerance"` // bound on the L1 error, in (0, 1)
	MaxIterations    int     `toml:"max_iterations" json:"max_iterations"`
	Dangling         string  `toml:"dangling" json:"dangling"`                   // uniform, seeds (without anchors: uniform) or none
	DegreeNormalised bool    `toml:"degree_normalised" json:"degree_normalised"` // the trust feature is flow over received strength
}

// Notices says how negative edges about a member add up. They age like ties.
type Notices struct {
	Transform string  `toml:"transform" json:"transform"` // as in Tie
	Cap       float64 `toml:"cap" json:"cap"`             // of one notice, > 0
	TotalCap  float64 `toml:"total_cap" json:"total_cap"` // of all notices about a member, > 0
}

// Community says how communities are found.
type Community struct {
	Resolution float64 `toml:"resolution" json:"resolution"` // > 0
	Seed       uint64  `toml:"seed" json:"seed"`
}

// Gate says how much evidence a sub-score needs.
type Gate struct {
	EffectiveTies float64 `toml:"effective_ties" json:"effective_ties"` // >= 0
}

// Association says what the part of the sub-score that comes from other
// people's labels is made of. How large that part is, is asked for by Request.
type Association struct {
	RiskWeight      float64     `toml:"risk_weight" json:"risk_weight"`           // in [0, 1]
	CommunityWeight float64     `toml:"community_weight" json:"community_weight"` // in [0, 1], not both 0
	LeastOthers     int         `toml:"least_others" json:"least_others"`         // a community mean over fewer other members is missing; >= 1
	RiskCurve       [][]float64 `toml:"risk_curve" json:"risk_curve"`             // multiple of the average risk flow → value, falling
}

// Measurements are the features that a model may use, with what they mean.
var Measurements = []struct{ Name, Unit, Doc string }{
	{"trust", "multiples of the average", "trust flow as a multiple of the average member's"},
	{"notices", "strength", "sum of the aged negative edges about the member"},
	{"reciprocity", "share", "share of the member's ties that are returned"},
	{"core", "ties", "core number in the undirected ties"},
	{"clustering", "share", "local clustering coefficient in the undirected ties"},
	{"participation", "share", "1 - the sum over communities of the squared share of the member's tie strength"},
	{"bridge_share", "share", "share of the member's contacts with whom no third contact is shared"},
}

// LoadModel reads a model from a file, "-" being standard input; "" or
// "connection-1" is the built-in one.
func LoadModel(file string, stdin io.Reader) (*Model, error) {
	if file == "" || file == DefaultModel {
		return parseModel(DefaultModel+".toml", ModelText(DefaultModel))
	}
	content, err := config.Read(file, stdin)
	if err != nil {
		return nil, fmt.Errorf("score: model: %w", err)
	}
	return parseModel(file, content)
}

// ModelText returns the text of a built-in model, nil when there is none.
func ModelText(name string) []byte {
	text, err := files.ReadFile("models/" + name + ".toml")
	if err != nil {
		return nil
	}
	return text
}

func parseModel(name string, content []byte) (*Model, error) {
	m := &Model{}
	if err := config.Decode(name, content, m); err != nil {
		return nil, fmt.Errorf("score: model: %w", err)
	}
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("score: model: %w", config.Errorf("%s: %w", name, err))
	}
	m.SHA256 = digest(content)
	return m, nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

var transforms = []string{"none", "linear", "sqrt", "log1p"}

// Validate reports the first number of a model that is out of its range.
func (m *Model) Validate() error {
	positive := func(x float64) bool { return x > 0 && !math.IsInf(x, 1) }
	switch {
	case m.Version != 1:
		return fmt.Errorf("version %d is not 1, the only one that this program knows", m.Version)
	case m.Name == "":
		return fmt.Errorf("name must not be empty")
	case !slices.Contains(transforms, m.Tie.Transform):
		return fmt.Errorf("tie.transform %q is not one of %s", m.Tie.Transform, strings.Join(transforms, ", "))
	case !positive(m.Tie.Cap):
		return fmt.Errorf("tie.cap %v is not a positive number", m.Tie.Cap)
	case !(m.Tie.Unreturned > 0 && m.Tie.Unreturned <= 1):
		return fmt.Errorf("tie.unreturned %v is not in (0, 1]", m.Tie.Unreturned)
	case !(m.Tie.HalfLifeDays >= 0) || math.IsInf(m.Tie.HalfLifeDays, 1):
		return fmt.Errorf("tie.half_life_days %v is not a number of days; 0 means no ageing", m.Tie.HalfLifeDays)
	case !(m.Flow.Damping >= 0 && m.Flow.Damping < 1):
		return fmt.Errorf("flow.damping %v is not in [0, 1)", m.Flow.Damping)
	case !(m.Flow.Tolerance > 0 && m.Flow.Tolerance < 1):
		return fmt.Errorf("flow.tolerance %v is not in (0, 1)", m.Flow.Tolerance)
	case m.Flow.MaxIterations < 1 || m.Flow.MaxIterations > 1e6:
		return fmt.Errorf("flow.max_iterations %d are not in [1, 1000000]", m.Flow.MaxIterations)
	case !slices.Contains([]string{"uniform", "seeds", "none"}, m.Flow.Dangling):
		return fmt.Errorf("flow.dangling %q is not uniform, seeds or none", m.Flow.Dangling)
	case !slices.Contains(transforms, m.Notices.Transform):
		return fmt.Errorf("notices.transform %q is not one of %s", m.Notices.Transform, strings.Join(transforms, ", "))
	case !positive(m.Notices.Cap):
		return fmt.Errorf("notices.cap %v is not a positive number", m.Notices.Cap)
	case !positive(m.Notices.TotalCap):
		return fmt.Errorf("notices.total_cap %v is not a positive number", m.Notices.TotalCap)
	case !positive(m.Community.Resolution):
		return fmt.Errorf("community.resolution %v is not a positive number", m.Community.Resolution)
	case !(m.Gate.EffectiveTies >= 0) || math.IsInf(m.Gate.EffectiveTies, 1):
		return fmt.Errorf("gate.effective_ties %v is not a number >= 0", m.Gate.EffectiveTies)
	}
	if err := m.Association.validate(); err != nil {
		return fmt.Errorf("association: %w", err)
	}
	return m.validateFeatures()
}

func (a Association) validate() error {
	if !(a.RiskWeight >= 0 && a.RiskWeight <= 1 && a.CommunityWeight >= 0 && a.CommunityWeight <= 1 && a.RiskWeight+a.CommunityWeight > 0) {
		return fmt.Errorf("risk_weight %v and community_weight %v are not in [0, 1], or both 0", a.RiskWeight, a.CommunityWeight)
	}
	if a.LeastOthers < 1 {
		return fmt.Errorf("least_others %d is not at least 1", a.LeastOthers)
	}
	if err := feature.ValidateCurve(a.RiskCurve); err != nil {
		return fmt.Errorf("risk_curve: %w", err)
	}
	if first, last := a.RiskCurve[0], a.RiskCurve[len(a.RiskCurve)-1]; first[1] < last[1] {
		return fmt.Errorf("risk_curve rises from %v to %v; more risk cannot be better", first[1], last[1])
	}
	return nil
}

// validateFeatures checks every recipe, and that the weights add up to one.
func (m *Model) validateFeatures() error {
	var known, seen []string
	for _, k := range Measurements {
		known = append(known, k.Name)
	}
	sum := 0.0
	for i, r := range m.Features {
		if !slices.Contains(known, r.Name) {
			hint := "; known are " + strings.Join(known, ", ")
			if near := record.Nearest(r.Name, known); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			return fmt.Errorf("feature %d: there is no measurement %q%s", i+1, r.Name, hint)
		}
		if slices.Contains(seen, r.Name) {
			return fmt.Errorf("feature %q is given twice", r.Name)
		}
		if err := r.Validate(); err != nil {
			return fmt.Errorf("feature %q: %w", r.Name, err)
		}
		seen = append(seen, r.Name)
		sum += r.Weight
	}
	if !(math.Abs(sum-1) <= weightSlack) {
		return fmt.Errorf("the weights of the features add up to %v, not to 1", sum)
	}
	return nil
}

// weightSlack is how far from 1 a sum of weights may be: decimal fractions
// such as 0.1 have no exact binary form.
const weightSlack = 1e-9
