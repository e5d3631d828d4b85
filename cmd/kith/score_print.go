package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// scorePage is a recomputation as --json prints it.
type scorePage struct {
	ResultSet record.ResultSet `json:"result_set"`
	Summary   score.Summary    `json:"summary"`
	Top       []jsonRow        `json:"top"`
}

// printScore prints the summary: to stdout, or to stderr when the table itself
// went to stdout.
func (e *environment) printScore(o scoreOptions, r *scored) error {
	to := e.Terminal
	if o.out == "-" {
		if e.quiet {
			return nil
		}
		to = &term.Terminal{Out: e.Err}
	}
	top := topOf(r.IDs, scoreColumns(r.Columns), o.top)
	if e.json {
		page := *e
		page.Terminal = to
		return page.printJSON(scorePage{r.set, r.Summary, top.json()})
	}
	if err := printSummary(to, r); err != nil {
		return err
	}
	if o.top > 0 {
		fmt.Fprintln(to.Out)
		if err := to.Print(top.table()); err != nil {
			return err
		}
	}
	for _, note := range r.Summary.Notes {
		e.say("score: %s", term.Escape(note))
	}
	if o.out != "" && o.out != "-" {
		e.say("score: wrote %s", term.Escape(o.out))
	}
	e.say("score: `kith explain --dataset %s ID` explains one", o.dataset)
	return nil
}

// scoreColumns are the columns of a result set that tables of many members
// show.
func scoreColumns(columns []column.Column) (some []column.Column) {
	for _, name := range []string{"score", "band", "status", "coverage", "reason_1", "reason_2", "reason_3"} {
		for _, c := range columns {
			if c.Name == name {
				some = append(some, c)
			}
		}
	}
	return some
}

// printSummary prints the distribution of the scores.
func printSummary(t *term.Terminal, r *scored) error {
	s := r.Summary
	var b strings.Builder
	fmt.Fprintf(&b, "%s: scores version %d of %s, profile %s", s.Dataset, r.set.Version, term.Plural(s.Members, "member", "members"), term.Escape(s.Profile))
	if s.Model != "" {
		fmt.Fprintf(&b, ", model %s", term.Escape(s.Model))
	}
	fmt.Fprintf(&b, ", %s\n", term.Seconds(r.took))
	var statuses []string
	for _, tally := range s.Statuses {
		statuses = append(statuses, fmt.Sprintf("%s %s", term.Count(tally.Count), tally.Name))
	}
	fmt.Fprintf(&b, "  members    %s\n", cmp.Or(strings.Join(statuses, ", "), "none"))
	if s.Scored > 0 {
		fmt.Fprintf(&b, "  scores     %s to %s, median %s, mean %.1f\n", term.Float(s.Lowest), term.Float(s.Highest), term.Float(s.Median), s.Mean)
		fmt.Fprintf(&b, "  coverage   %.2f of the profile's weight on average\n", s.Coverage)
	}
	if s.Ties > 0 {
		fmt.Fprintf(&b, "  graph      %s, %s, %s (modularity %.4f)\n", term.Plural(s.Ties, "tie", "ties"), term.Plural(s.Notices, "notice", "notices"),
			term.Plural(s.Communities, "community", "communities"), s.Modularity)
		fmt.Fprintf(&b, "  trust      %s, error at most %.2g\n", term.Plural(s.Rounds, "round", "rounds"), s.Bound)
	}
	if s.AsOf != "" {
		fmt.Fprintf(&b, "  as of      %s\n", s.AsOf)
	}
	fmt.Fprintf(&b, "  result     %s\n", r.set.Result)
	if _, err := io.WriteString(t.Out, b.String()); err != nil || s.Scored == 0 {
		return err
	}
	fmt.Fprintln(t.Out)
	if err := term.Histogram(t.Out, distribution(s), 30); err != nil {
		return err
	}
	fmt.Fprintln(t.Out)
	bands := &term.Table{Columns: []term.Column{{Name: "band"}, {Name: "members", Right: true}, {Name: "share", Right: true}}}
	for _, band := range s.Bands {
		bands.Add(band.Name, term.Count(band.Count), fmt.Sprintf("%.1f%%", 100*float64(band.Count)/float64(s.Scored)))
	}
	return t.Print(bands)
}

// distribution makes bars of a summary's bins.
func distribution(s score.Summary) (bars []term.Bar) {
	for i, bin := range s.Bins {
		last := bin.To - 1 // scores are whole numbers
		if i == len(s.Bins)-1 {
			last = bin.To
		}
		bars = append(bars, term.Bar{Label: fmt.Sprintf("%s-%s", term.Float(bin.From), term.Float(last)), Count: bin.Count})
	}
	return bars
}
