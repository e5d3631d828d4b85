package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The views of an explanation.
const (
	ViewFull = "full"             // for an auditor: every contact with what it passes on
	ViewSafe = "third-party-safe" // for the member: contacts together, nothing from which one could be recovered
)

// Explanation is a score taken apart. Points add up: Base and the points of
// all terms give Total, which differs from Unrounded by Residual.
type Explanation struct {
	Dataset string  `json:"dataset"`
	Version int     `json:"version"` // of the result set
	Member  string  `json:"member"`
	View    string  `json:"view"`
	Profile string  `json:"profile"`
	Model   string  `json:"model,omitempty"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`

	Status    string   `json:"status"`
	Scorable  bool     `json:"scorable"`
	Score     *float64 `json:"score"` // null when not scorable
	Band      string   `json:"band,omitempty"`
	Unrounded *float64 `json:"unrounded"`
	Rounding  *float64 `json:"rounding"` // score - unrounded
	Coverage  float64  `json:"coverage"`

	EffectiveTies *float64 `json:"effective_ties,omitempty"`
	TiesNeeded    float64  `json:"ties_needed,omitempty"`
	Connection    *float64 `json:"connection,omitempty"` // the sub-score
	Association   float64  `json:"association"`          // λ
	Flagged       bool     `json:"flagged"`              // the member is; her own flag never enters her score

	Base       float64         `json:"base"` // the low end of the scale
	Components []ComponentPart `json:"components"`
	Terms      []TermPart      `json:"terms"` // of the connection component
	Total      *float64        `json:"total"` // Base and all points, added from the smallest to the largest
	Residual   *float64        `json:"residual"`
	Reasons    []ReasonPart    `json:"reasons"`

	Flow     *FlowPart     `json:"flow,omitempty"`     // in the full view
	Contacts *ContactsPart `json:"contacts,omitempty"` // instead, in the safe view
	Notes    []string      `json:"notes,omitempty"`
}

// ComponentPart is one component's part of a score.
type ComponentPart struct {
	Name     string   `json:"name"`
	Value    *float64 `json:"value"`  // in [0, 1]; null when missing
	Weight   float64  `json:"weight"` // in the profile
	Applied  float64  `json:"applied"`
	Points   float64  `json:"points"`   // of the connection component: the sum of Terms
	Computed bool     `json:"computed"` // by kith, from the graph
}

// TermPart is one term's part of the connection component.
type TermPart struct {
	Name       string   `json:"name"`
	Measured   *float64 `json:"measured"` // null when missing, or withheld from the safe view
	Unit       string   `json:"unit"`
	Value      *float64 `json:"value"`   // on the map, in [0, 1]
	Applied    float64  `json:"applied"` // share of the whole scale
	Points     float64  `json:"points"`
	Difference float64  `json:"difference"` // in points, from what the mean value would give
	Sentence   string   `json:"sentence"`
}

// ReasonPart is one of the strongest reasons.
type ReasonPart struct {
	Name     string  `json:"name"`
	Points   float64 `json:"points"` // more or less than the mean value would give
	Sentence string  `json:"sentence"`
}

// FlowPart is the trust flow of a member by its last hop:
//
//	flow = restart + dangling + one term per contact who has a tie to the member
type FlowPart struct {
	Value     float64       `json:"value"`
	Restart   float64       `json:"restart"`
	Dangling  float64       `json:"dangling"`
	Contacts  []ContactPart `json:"contacts"` // largest first, equal ones by id
	Sum       float64       `json:"sum"`
	Residual  float64       `json:"residual"` // value - sum
	Bound     float64       `json:"bound"`    // the solver's on its L1 error, and what rounding adds
	Within    bool          `json:"within"`   // |residual| <= bound
	Converged bool          `json:"converged"`
}

// ContactPart is what one contact passes on.
type ContactPart struct {
	Member string  `json:"member"`
	Flow   float64 `json:"flow"`   // the contact's own
	Share  float64 `json:"share"`  // of her tie strength that goes to the member
	Passes float64 `json:"passes"` // damping · flow · share
}

// ContactsPart is what the safe view says about the contacts.
type ContactsPart struct {
	Count string `json:"count"` // fewer than 5, 5 to 9, 10 to 99, 100 or more
	Share string `json:"share"` // of the trust flow that comes from them, in words; withheld below 5
}

// fewContacts is the number below which contacts are not summed up: what five
// pass on together tells little about one.
const fewContacts = 5

// Safe returns the third-party-safe view: no id, flow or share of a contact,
// no measurement, and points as whole numbers, which are no finer than the
// published score. The parts of the association are one number; the model
// leaves community means over few people out to begin with.
func (x *Explanation) Safe() *Explanation {
	y := *x
	y.View = ViewSafe
	y.Unrounded, y.Rounding, y.Residual, y.Total, y.Connection, y.EffectiveTies = nil, nil, nil, nil, nil, nil
	y.Components = []ComponentPart{}
	for _, c := range x.Components {
		if c.Computed {
			c.Value = nil
		}
		c.Points = whole(c.Points)
		y.Components = append(y.Components, c)
	}
	y.Terms = []TermPart{}
	association := TermPart{Name: "association", Sentence: "the part that comes from other people's labels"}
	for _, t := range x.Terms {
		if t.Name == termRisk || t.Name == termCommunity {
			association.Points, association.Applied = association.Points+t.Points, association.Applied+t.Applied
			association.Difference += t.Difference
			continue
		}
		t.Measured, t.Value, t.Points, t.Difference = nil, nil, whole(t.Points), whole(t.Difference)
		y.Terms = append(y.Terms, t)
	}
	if association.Applied > 0 {
		association.Points, association.Difference = whole(association.Points), whole(association.Difference)
		y.Terms = append(y.Terms, association)
	}
	y.Reasons = safeReasons(x.Reasons, association)
	if x.Flow != nil {
		y.Flow, y.Contacts = nil, x.Flow.together()
	}
	return &y
}

// safeReasons rounds reasons and puts the association as a whole in the place
// of its parts: one part beside the sum would give the other away.
func safeReasons(full []ReasonPart, association TermPart) []ReasonPart {
	safe := []ReasonPart{}
	told := association.Difference == 0
	for _, r := range full {
		if r.Name == termRisk || r.Name == termCommunity {
			if told {
				continue
			}
			told, r = true, ReasonPart{Name: association.Name, Points: association.Difference, Sentence: association.Sentence}
		}
		r.Points = whole(r.Points)
		safe = append(safe, r)
	}
	slices.SortStableFunc(safe, func(a, b ReasonPart) int { return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)) })
	return safe
}

func whole(x float64) float64 { return math.Floor(x + 0.5) }

// together sums the contacts up in coarse words.
func (f *FlowPart) together() *ContactsPart {
	n := len(f.Contacts)
	t := &ContactsPart{Share: "a part that is withheld, because there are few contacts"}
	switch {
	case n < fewContacts:
		t.Count = fmt.Sprintf("fewer than %d", fewContacts)
		return t
	case n < 10:
		t.Count = "5 to 9"
	case n < 100:
		t.Count = "10 to 99"
	default:
		t.Count = "100 or more"
	}
	passed := 0.0
	for _, c := range f.Contacts {
		passed += c.Passes
	}
	switch share := passed / f.Value; {
	case f.Value == 0:
		t.Share = "nothing"
	case share < 0.25:
		t.Share = "less than a quarter of it"
	case share < 0.5:
		t.Share = "a quarter to a half of it"
	case share < 0.75:
		t.Share = "a half to three quarters of it"
	default:
		t.Share = "more than three quarters of it"
	}
	return t
}
