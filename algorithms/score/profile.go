package score

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithgraph/kith/algorithms/config"
	"github.com/kithgraph/kith/store/record"
)

// DefaultProfile is the name of the profile that is used unless asked otherwise.
const DefaultProfile = "tencent"

// The rules for a component that a member has no value for, beside Renormalise
// and Neutral, which are as for features.
const (
	Renormalise = "renormalise" // its weight goes to the others in proportion
	Neutral     = "neutral"     // the profile's neutral value counts
	Refuse      = "refuse"      // no score
)

// Profile says how components become a score on a banded scale:
//
//	score = low + (high - low) * sum of weight * component
type Profile struct {
	Version    int         `toml:"version" json:"version"` // of the format: 1
	Name       string      `toml:"name" json:"name"`
	Title      string      `toml:"title" json:"title"`
	Origin     string      `toml:"origin" json:"origin"`                             // where scale, weights and bands come from
	Low        float64     `toml:"low" json:"low"`                                   // a whole number
	High       float64     `toml:"high" json:"high"`                                 // a whole number
	Connection string      `toml:"connection,omitempty" json:"connection,omitempty"` // the component that kith computes; "": none
	Missing    string      `toml:"missing" json:"missing"`                           // renormalise, neutral or refuse
	Neutral    float64     `toml:"neutral,omitempty" json:"neutral,omitempty"`       // in (0, 1] when Missing is Neutral, else 0
	Components []Component `toml:"component" json:"components"`
	Bands      []Band      `toml:"band" json:"bands"`

	SHA256 string `toml:"-" json:"sha256"` // of the file
}

// Component is one part of a score, in [0, 1].
type Component struct {
	Name   string  `toml:"name" json:"name"`
	Weight float64 `toml:"weight" json:"weight"` // in (0, 1]; all add up to 1
	Origin string  `toml:"origin" json:"origin"`
}

// Band is a named part of the scale: from <= score < the next band's from. The
// last band includes the top of the scale.
type Band struct {
	Name   string  `toml:"name" json:"name"`
	From   float64 `toml:"from" json:"from"`
	Origin string  `toml:"origin" json:"origin"`
}

var profileNames = []string{"tencent", "sesame", "fico-like"}

// Profiles returns the built-in profiles.
func Profiles() []Profile {
	list := make([]Profile, len(profileNames))
	for i, name := range profileNames {
		p, err := parseProfile(name+".toml", ProfileText(name))
		if err != nil {
			panic(fmt.Sprintf("score: the built-in profile %s: %v", name, err)) // a test reads them all
		}
		list[i] = *p
	}
	return list
}

// ProfileText returns the text of a built-in profile, nil when there is none.
func ProfileText(name string) []byte {
	text, err := files.ReadFile("profiles/" + name + ".toml")
	if err != nil {
		return nil
	}
	return text
}

// LoadProfile returns a built-in profile by name, or reads one from a file:
// whatever has a path separator or a dot in it is a file, "-" is standard
// input and "" the default.
func LoadProfile(nameOrFile string, stdin io.Reader) (*Profile, error) {
	if nameOrFile == "" {
		nameOrFile = DefaultProfile
	}
	if slices.Contains(profileNames, nameOrFile) {
		return parseProfile(nameOrFile+".toml", ProfileText(nameOrFile))
	}
	if nameOrFile != "-" && !strings.ContainsRune(nameOrFile, filepath.Separator) && !strings.Contains(nameOrFile, ".") {
		return nil, fmt.Errorf("%w: %w", ErrUsage, unknownName("profile", nameOrFile, profileNames, "; a file needs an ending, such as my.toml"))
	}
	content, err := config.Read(nameOrFile, stdin)
	if err != nil {
		return nil, fmt.Errorf("score: profile: %w", err)
	}
	return parseProfile(nameOrFile, content)
}

// unknownName says that there is no such thing, and which one may be meant.
func unknownName(kind, name string, known []string, more string) error {
	if near := record.Nearest(name, known); near != "" {
		return fmt.Errorf("there is no %s %q; did you mean %q?", kind, name, near)
	}
	return fmt.Errorf("there is no %s %q; known are %s%s", kind, name, strings.Join(known, ", "), more)
}

func parseProfile(name string, content []byte) (*Profile, error) {
	p := &Profile{}
	if err := config.Decode(name, content, p); err != nil {
		return nil, fmt.Errorf("score: profile: %w", err)
	}
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("score: profile: %w", config.Errorf("%s: %w", name, err))
	}
	p.SHA256 = digest(content)
	return p, nil
}

// maxParts is the largest number of components or bands: each takes up one of
// the 255 levels that a column of categories has, or two of them as reasons.
const maxParts = 50

// Validate reports what is wrong with a profile.
func (p *Profile) Validate() error {
	whole := func(x float64) bool { return x == math.Floor(x) && math.Abs(x) <= 1e9 }
	switch {
	case p.Version != 1:
		return fmt.Errorf("version %d is not 1, the only one that this program knows", p.Version)
	case p.Name == "":
		return fmt.Errorf("name must not be empty")
	case !whole(p.Low) || !whole(p.High):
		return fmt.Errorf("low %v and high %v are not whole numbers", p.Low, p.High)
	case p.Low >= p.High:
		return fmt.Errorf("low %v is not below high %v", p.Low, p.High)
	case p.Missing != Renormalise && p.Missing != Neutral && p.Missing != Refuse:
		return fmt.Errorf("missing %q is not %s, %s or %s", p.Missing, Renormalise, Neutral, Refuse)
	case !(p.Neutral >= 0 && p.Neutral <= 1):
		return fmt.Errorf("neutral %v is not in [0, 1]", p.Neutral)
	case p.Missing == Neutral && p.Neutral == 0: // left out; nothing at all is not neutral
		return fmt.Errorf("missing is neutral, so a line neutral = X is needed, X above 0 and at most 1, such as 0.5")
	case p.Missing != Neutral && p.Neutral != 0:
		return fmt.Errorf("neutral %v is given, but missing is %s", p.Neutral, p.Missing)
	}
	if err := p.validateComponents(); err != nil {
		return err
	}
	return p.validateBands()
}

func (p *Profile) validateComponents() error {
	if len(p.Components) == 0 || len(p.Components) > maxParts {
		return fmt.Errorf("%d components are not in [1, %d]", len(p.Components), maxParts)
	}
	var names []string
	sum := 0.0
	for _, c := range p.Components {
		switch {
		case !columnName(c.Name):
			return fmt.Errorf("component %q: a name has small letters, digits and -, and begins with a letter", c.Name)
		case slices.Contains(names, c.Name):
			return fmt.Errorf("component %q is given twice", c.Name)
		case !(c.Weight > 0 && c.Weight <= 1):
			return fmt.Errorf("component %q: weight %v is not in (0, 1]", c.Name, c.Weight)
		}
		names, sum = append(names, c.Name), sum+c.Weight
	}
	if !(math.Abs(sum-1) <= weightSlack) {
		return fmt.Errorf("the weights of the components add up to %.12g, not to 1", sum)
	}
	if p.Connection != "" && !slices.Contains(names, p.Connection) {
		return fmt.Errorf("connection: %w", unknownName("component", p.Connection, names, ""))
	}
	return nil
}

// columnName tells whether a component's name can become a column's.
func columnName(name string) bool {
	for i, c := range name {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '-')) {
			return false
		}
	}
	return name != "" && len(name) <= 60
}

func (p *Profile) validateBands() error {
	if len(p.Bands) == 0 || len(p.Bands) > maxParts {
		return fmt.Errorf("%d bands are not in [1, %d]", len(p.Bands), maxParts)
	}
	if p.Bands[0].From != p.Low {
		return fmt.Errorf("band %q begins at %v, but the first band must begin at low, %v", p.Bands[0].Name, p.Bands[0].From, p.Low)
	}
	for i, b := range p.Bands {
		switch {
		case b.Name == "":
			return fmt.Errorf("band %d has no name", i+1)
		case slices.ContainsFunc(p.Bands[:i], func(other Band) bool { return other.Name == b.Name }):
			return fmt.Errorf("band %q is given twice", b.Name)
		case i > 0 && !(b.From > p.Bands[i-1].From):
			return fmt.Errorf("band %q begins at %v, not above %v", b.Name, b.From, p.Bands[i-1].From)
		case !(b.From < p.High):
			return fmt.Errorf("band %q begins at %v, not below high, %v", b.Name, b.From, p.High)
		}
	}
	return nil
}

// band returns the position of the band that a score belongs to.
func (p *Profile) band(score float64) uint8 {
	i := len(p.Bands) - 1
	for i > 0 && score < p.Bands[i].From {
		i--
	}
	return uint8(i)
}
