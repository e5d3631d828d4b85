// Package report writes a recomputation of connection scores as one
// self-contained HTML page: no script, nothing loaded from elsewhere, every
// drawing inline SVG. It knows numbers and words only; who calls it decides
// what they mean.
package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
)

// Data is what the page shows.
type Data struct {
	Dataset string
	Scale   string // such as "300 to 850"
	Facts   []Fact // the graph, the model, the manifest in short

	Distribution []Bar // the scores, lowest first
	Bands        []Band
	NotScorable  int // members whom the evidence gate leaves without a score
	Top, Bottom  []Row
	Communities  []Community // largest first
	Member       Member
	Commands     []string // that made this page
	Cite         []string // sources of data and methods
}

// Fact is a line of the overview.
type Fact struct{ Name, Value string }

// Bar is one bin of the histogram: lo <= score < hi.
type Bar struct {
	Lo, Hi float64
	Count  int
}

// Band is a named part of the scale.
type Band struct {
	Name   string
	Lo, Hi float64
	Count  int
}

// Row is a member in a list.
type Row struct {
	ID, Score, Band, Reason string
}

// Community is a group that the community kernel found.
type Community struct {
	ID      string // the id of its smallest-ranked member
	Members int
	Mean    float64 // of the scores in it; NaN when none of its members has one
}

// Member is the one whose score the page explains.
type Member struct {
	ID, Score, Band string
	Base            float64 // the foot of the scale, from which the terms start
	Terms           []Term
	Unrounded       float64
	Residual        float64
	Sentences       []string
	Ego             Ego
}

// Term is one line of an explanation, in points of the scale.
type Term struct {
	Name, Value string
	Points, Max float64
}

//go:embed report.html.tmpl
var page string

var tmpl = template.Must(template.New("report").Funcs(template.FuncMap{
	"num":  func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) },
	"mean": mean,
	"tiny": func(x float64) string { return fmt.Sprintf("%.1e", x) },
	"int":  group,
}).Parse(page))

// Write writes the page.
func Write(w io.Writer, d Data) error {
	return tmpl.Execute(w, struct {
		Data
		Histogram Histogram
		Bars      []TermBar
		Drawing   Drawing
	}{d, histogram(d), termBars(d.Member), d.Member.Ego.draw()})
}

// mean formats a community's mean score.
func mean(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// group writes a count with thin spaces between its thousands.
func group(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}
