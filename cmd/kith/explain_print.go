package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
)

// printExplanation prints a score taken apart: the answer, the reasons in
// words, the sum in points, and the flow by last hop.
func printExplanation(t *term.Terminal, x *score.Explanation, contacts int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s, scores version %d, profile %s, %s view\n\n", term.Escape(x.Member), x.Dataset, x.Version, term.Escape(x.Profile), x.View)
	if x.Score == nil {
		fmt.Fprintf(&b, "no score: %s\n", term.Escape(x.Status))
	} else {
		fmt.Fprintf(&b, "score %s on %s to %s, band %s\n", term.Float(*x.Score), term.Float(x.Low), term.Float(x.High), term.Escape(x.Band))
	}
	fmt.Fprintf(&b, "coverage %.2f of the profile's weight\n", x.Coverage)
	if x.EffectiveTies != nil {
		fmt.Fprintf(&b, "effective ties %.2f, needed %s\n", *x.EffectiveTies, term.Float(x.TiesNeeded))
	}
	for i, r := range x.Reasons {
		if i == 0 {
			b.WriteString("\nreasons, in points more or less than an average member gets:\n")
		}
		fmt.Fprintf(&b, "  %s  %s: %s\n", signed(r.Points), term.Escape(r.Name), term.Escape(r.Sentence))
	}
	if _, err := io.WriteString(t.Out, b.String()); err != nil {
		return err
	}
	if x.Score != nil {
		if err := printSum(t, x); err != nil {
			return err
		}
	}
	if err := printFlow(t, x, contacts); err != nil {
		return err
	}
	for i, note := range x.Notes {
		if i == 0 {
			fmt.Fprintln(t.Out)
		}
		fmt.Fprintf(t.Out, "note: %s\n", term.Escape(note))
	}
	return nil
}

// signed writes points with their sign.
func signed(points float64) string { return fmt.Sprintf("%+8.2f", points) }

// printSum prints the addition that gives the score.
func printSum(t *term.Terminal, x *score.Explanation) error {
	table := &term.Table{Columns: []term.Column{{Name: "points", Right: true}, {Name: "from"}, {Name: "value", Right: true}, {Name: "share", Right: true}, {Name: "how"}}}
	table.Add(points(x.Base, x), "the low end of the scale")
	for _, c := range x.Components {
		if c.Computed && len(x.Terms) > 0 {
			continue // its terms follow
		}
		how := "from the components file"
		if c.Value == nil {
			how = "missing"
		}
		table.Add(points(c.Points, x), "component "+c.Name, optional(c.Value, "%.4f"), fmt.Sprintf("%.4f", c.Applied), how)
	}
	for _, p := range x.Terms {
		how := p.Sentence
		if p.Measured != nil {
			how = fmt.Sprintf("%.4g %s; %s", *p.Measured, p.Unit, p.Sentence)
		}
		table.Add(points(p.Points, x), p.Name, optional(p.Value, "%.4f"), fmt.Sprintf("%.4f", p.Applied), how)
	}
	if x.Unrounded != nil && x.Rounding != nil && x.Residual != nil {
		table.Add(fmt.Sprintf("%.2g", *x.Residual), "residual of the addition")
		table.Add(points(*x.Unrounded, x), "unrounded score")
		table.Add(fmt.Sprintf("%.6f", *x.Rounding), "rounding")
	}
	table.Add(term.Float(*x.Score), "score")
	fmt.Fprintln(t.Out)
	return t.Print(table)
}

// points writes points as exactly as the view shows them.
func points(value float64, x *score.Explanation) string {
	if x.View == score.ViewSafe {
		return term.Float(value)
	}
	return fmt.Sprintf("%.6f", value)
}

func optional(value *float64, format string) string {
	if value == nil {
		return "-"
	}
	return fmt.Sprintf(format, *value)
}

// printFlow prints the trust flow by last hop.
func printFlow(t *term.Terminal, x *score.Explanation, contacts int) error {
	if c := x.Contacts; c != nil {
		_, err := fmt.Fprintf(t.Out, "\ntrust: %s contacts have a tie to the member; what comes from them is %s\n", c.Count, c.Share)
		return err
	}
	f := x.Flow
	if f == nil {
		return nil
	}
	fmt.Fprintf(t.Out, "\ntrust flow %.6g by last hop, in shares of it:\n", f.Value)
	table := &term.Table{Columns: []term.Column{{Name: "share", Right: true}, {Name: "passes", Right: true}, {Name: "from"}, {Name: "their flow", Right: true}, {Name: "of their ties", Right: true}}}
	share := func(part float64) string {
		if f.Value == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f%%", 100*part/f.Value)
	}
	table.Add(share(f.Restart), fmt.Sprintf("%.6g", f.Restart), "trust that starts here")
	table.Add(share(f.Dangling), fmt.Sprintf("%.6g", f.Dangling), "members without ties")
	shown, rest := len(f.Contacts), 0.0
	if contacts > 0 {
		shown = min(shown, contacts)
	}
	for i, c := range f.Contacts {
		if i < shown {
			table.Add(share(c.Passes), fmt.Sprintf("%.6g", c.Passes), c.Member, fmt.Sprintf("%.6g", c.Flow), fmt.Sprintf("%.2f%%", 100*c.Share))
		} else {
			rest += c.Passes
		}
	}
	if more := len(f.Contacts) - shown; more > 0 {
		table.Add(share(rest), fmt.Sprintf("%.6g", rest), term.Plural(more, "further contact", "further contacts")+" (--top 0 lists all)")
	}
	table.Add(share(f.Residual), fmt.Sprintf("%.2g", f.Residual), fmt.Sprintf("residual; the solver's error is at most %.2g", f.Bound))
	return t.Print(table)
}
