package score

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// WriteText writes an explanation in words and points, with the contacts that
// pass on most; 0 lists all. Ids, names and sentences that hold more than
// printable characters are quoted, so that nothing in them acts on a terminal.
func (x *Explanation) WriteText(w io.Writer, contacts int) error {
	t := &textWriter{w: w}
	t.head(x)
	if x.Scorable {
		t.sum(x)
		t.reasons(x)
	}
	if x.Flow != nil {
		t.flow(x.Flow, contacts)
	}
	if c := x.Contacts; c != nil {
		t.line("")
		t.line("Trust flow: %s contacts have ties to the member and pass on %s.", c.Count, c.Share)
	}
	for _, note := range x.Notes {
		t.line("Note: %s.", note)
	}
	if x.View == ViewSafe {
		t.line("This view leaves out what would tell about one contact; points are whole numbers and need not add up.")
	}
	t.line("A score describes ties in this data. It is not a statement about the person, and no ground for a decision.")
	return t.err
}

// textWriter keeps the first error.
type textWriter struct {
	w   io.Writer
	err error
}

func (t *textWriter) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

func (t *textWriter) head(x *Explanation) {
	if x.Scorable {
		t.line("%s of dataset %s: %s on the scale from %s to %s, band %q (profile %s)", printable(x.Member), x.Dataset, short(*x.Score), short(x.Low), short(x.High), x.Band, printable(x.Profile))
		t.line("Coverage %s: the share of the profile's weight whose components are there.", strconv.FormatFloat(x.Coverage, 'f', 2, 64))
	} else {
		t.line("%s of dataset %s: no score (profile %s)", printable(x.Member), x.Dataset, printable(x.Profile))
		t.line("Status: %s.", x.Status)
	}
	if x.EffectiveTies != nil {
		t.line("Effective ties: %s; the model asks for at least %s.", strconv.FormatFloat(*x.EffectiveTies, 'f', 2, 64), short(x.TiesNeeded))
	}
	if x.Association > 0 {
		t.line("Association %s: so much of the sub-score may come from other people's labels.", short(x.Association))
	}
}

// sum writes the points in the order in which they are added.
func (t *textWriter) sum(x *Explanation) {
	t.line("")
	t.line("%10s", "points")
	t.points(x, x.Base, "low end of the scale")
	for _, c := range x.Components {
		if c.Computed && len(x.Terms) > 0 {
			t.terms(x, c)
			continue
		}
		switch {
		case c.Value != nil:
			t.points(x, c.Points, fmt.Sprintf("%s: value %s, weight %s", c.Name, digits(*c.Value), digits(c.Applied)))
		case c.Applied > 0:
			t.points(x, c.Points, fmt.Sprintf("%s: missing, counts as neutral with weight %s", c.Name, digits(c.Applied)))
		default:
			t.points(x, 0, c.Name+": missing, its weight goes to the others")
		}
	}
	if x.Total == nil {
		return
	}
	t.line("%10s", strings.Repeat("-", 10))
	t.points(x, *x.Total, "sum of the above")
	t.line("%10s  %s", strconv.FormatFloat(*x.Residual, 'e', 1, 64), "residual: unrounded score minus the sum")
	t.points(x, *x.Unrounded, "unrounded score")
	t.points(x, *x.Rounding, "rounding to a whole number, halves upwards")
	t.points(x, *x.Score, "score")
}

// terms writes the terms of the connection component.
func (t *textWriter) terms(x *Explanation, c ComponentPart) {
	t.line("%10s  %s, weight %s, from the graph:", "", c.Name, digits(c.Applied))
	for _, term := range x.Terms {
		text := term.Name
		if term.Measured != nil {
			text += " " + digits(*term.Measured) + " " + term.Unit
		}
		if term.Value != nil {
			text += fmt.Sprintf(", value %s, weight %s", digits(*term.Value), digits(term.Applied))
		}
		t.points(x, term.Points, "  "+text)
		t.line("%10s      %s", "", printable(term.Sentence))
	}
}

// points writes one line of the sum: in the safe view in whole numbers.
func (t *textWriter) points(x *Explanation, points float64, text string) {
	decimals := 4
	if x.View == ViewSafe {
		decimals = 0
	}
	t.line("%10s  %s", strconv.FormatFloat(points, 'f', decimals, 64), text)
}

func (t *textWriter) reasons(x *Explanation) {
	t.line("")
	if len(x.Reasons) == 0 {
		t.line("No part differs by half a point or more from what its mean value would give.")
		return
	}
	t.line("What sets the member apart most, in points against the mean value:")
	for i, r := range x.Reasons {
		t.line("%3d. %6s  %s (%s)", i+1, signed(r.Points, x.View), printable(r.Sentence), r.Name)
	}
}

// flow writes where the trust comes from.
func (t *textWriter) flow(f *FlowPart, contacts int) {
	shown := len(f.Contacts)
	if contacts > 0 {
		shown = min(shown, contacts)
	}
	t.line("")
	t.line("Trust flow %s, by its last hop:", digits(f.Value))
	t.line("%12s  restart", digits(f.Restart))
	t.line("%12s  from members without ties of their own", digits(f.Dangling))
	for _, c := range f.Contacts[:shown] {
		t.line("%12s  from %s, who has %s and gives the member %s of her tie strength", digits(c.Passes), printable(c.Member), digits(c.Flow), digits(c.Share))
	}
	if rest := f.Contacts[shown:]; len(rest) > 0 {
		sum := 0.0
		for _, c := range rest {
			sum += c.Passes
		}
		t.line("%12s  from %d more contacts", digits(sum), len(rest))
	}
	verdict := "within"
	if !f.Within {
		verdict = "BEYOND"
	}
	t.line("%12s  residual: flow minus the sum; %s the solver's bound of %s", strconv.FormatFloat(f.Residual, 'e', 1, 64), verdict, strconv.FormatFloat(f.Bound, 'e', 1, 64))
}

// signed writes points with their sign, in the safe view as a whole number.
func signed(points float64, view string) string {
	if view == ViewSafe {
		return fmt.Sprintf("%+.0f", points)
	}
	return fmt.Sprintf("%+.1f", points)
}

// digits writes a number with four significant digits, large ones as whole
// numbers.
func digits(x float64) string {
	if a := math.Abs(x); a >= 1e4 && a < 1e15 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// short writes a number as short as it reads back.
func short(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// printable quotes text in which there is more than printable characters.
func printable(text string) string {
	if quoted := strconv.Quote(text); quoted[1:len(quoted)-1] != text {
		return quoted
	}
	return text
}
