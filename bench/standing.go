package bench

import (
	"bufio"
	"fmt"
	"io"
)

// Standing is the outcome of a race.
type Standing struct {
	Machine Machine `json:"machine"`
	Graph   Facts   `json:"graph"`
	Workers int     `json:"workers"`
	Turns   int     `json:"turns"`
	Rows    []Row   `json:"rows"`
}

// Row compares kith with one entry of a peer on one order of the graph.
type Row struct {
	Task   string  `json:"task"`
	Title  string  `json:"title"`
	Peer   string  `json:"peer"`
	Entry  string  `json:"entry"`
	Order  string  `json:"order"` // own, or kith: the peer on the graph in kith's order
	Kith   Score   `json:"kith"`
	Theirs Score   `json:"theirs"`
	Ratio  Summary `json:"ratio"` // kith's time over the peer's: of the medians, and the quartiles of the turns
	Note   string  `json:"note,omitempty"`
	NotRun string  `json:"not_run,omitempty"`
	Failed bool    `json:"failed,omitempty"` // not run, and that is kith's fault
}

// Score is one side of a row.
type Score struct {
	Seconds    Summary `json:"seconds"`
	Peak       int64   `json:"peak"`            // median over the turns, bytes
	Tolerance  float64 `json:"tolerance"`       // of PageRank; 0: the side takes none
	Error      float64 `json:"error"`           // true L1 error at that tolerance
	Delta      int     `json:"delta,omitempty"` // of delta-stepping
	Rounds     int     `json:"rounds,omitempty"`
	Modularity float64 `json:"modularity,omitempty"` // of kith's answer; of a peer's the median over the turns
	Checked    string  `json:"checked,omitempty"`
	Version    string  `json:"version,omitempty"`
}

// WriteLines writes a race as lines of Go's benchmark format: one per turn of
// kith in each task, and one per turn of every peer.
func (s *Standing) WriteLines(to io.Writer) error {
	w := bufio.NewWriter(to)
	writeHead(w, s.Machine, s.Graph)
	seen := map[string]bool{}
	for _, row := range s.Rows {
		if row.NotRun != "" {
			continue
		}
		if !seen[row.Task] {
			seen[row.Task] = true
			s.lines(w, row.Task, "kith", row.Kith)
		}
		s.lines(w, row.Task, fmt.Sprintf("%s-%s/order=%s", row.Peer, row.Entry, row.Order), row.Theirs)
	}
	return w.Flush()
}

func (s *Standing) lines(w io.Writer, task, side string, score Score) {
	for _, seconds := range score.Seconds.Values {
		fmt.Fprintf(w, "BenchmarkRace/graph=%s/task=%s/side=%s-%d 1 %.0f ns/op %d peak-B\n", lineWord(s.Graph.Name), task, side, s.Workers, seconds*1e9, score.Peak)
	}
}

// Failures returns what is wrong with a race, in sentences: what kith could not
// do or gave other bits in, kith's answers that a checker rejected, and ratios
// above a limit; 0 is none. What was not run for want of a program is no
// failure, but a limit that nothing was held against is.
func (s *Standing) Failures(atMost float64) (wrong []string) {
	ran := false
	for _, row := range s.Rows {
		where := fmt.Sprintf("%s beside %s %s (order %s)", row.Task, row.Peer, row.Entry, row.Order)
		ran = ran || row.NotRun == ""
		switch {
		case row.Failed:
			wrong = append(wrong, where+": not run: "+row.NotRun)
		case row.Kith.Checked != "" && row.Kith.Checked != "accepted" && row.Kith.Checked != "off":
			wrong = append(wrong, where+": "+row.Kith.Checked)
		case row.NotRun == "" && atMost > 0 && row.Ratio.Median > atMost:
			wrong = append(wrong, fmt.Sprintf("%s: the ratio %.3g is above %g", where, row.Ratio.Median, atMost))
		}
	}
	if atMost > 0 && !ran {
		wrong = append(wrong, fmt.Sprintf("no race was run, so no ratio is at most %g", atMost))
	}
	return wrong
}
