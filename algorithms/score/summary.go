package score

import (
	"math"
	"slices"
)

// Summary is what a run has to say about all members together.
type Summary struct {
	Dataset string  `json:"dataset"`
	Profile string  `json:"profile"`
	Model   string  `json:"model,omitempty"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`

	Members  int64   `json:"members"`
	Scored   int64   `json:"scored"`
	Statuses []Tally `json:"statuses"` // those that occur
	Bands    []Tally `json:"bands"`    // all of the profile, in order
	Bins     []Bin   `json:"bins"`     // of equal width over the scale

	Mean     float64 `json:"mean"`   // of the scores; 0 when nobody is scored
	Median   float64 `json:"median"` // the lower one of two
	Lowest   float64 `json:"lowest"`
	Highest  float64 `json:"highest"`
	Coverage float64 `json:"coverage"` // mean over those scored

	Ties        int64   `json:"ties"`    // arcs that count as ties
	Notices     int64   `json:"notices"` // negative arcs that count
	Communities int64   `json:"communities"`
	Modularity  float64 `json:"modularity"`
	AsOf        string  `json:"as_of,omitempty"`
	Rounds      int     `json:"rounds"` // of the trust flow
	Bound       float64 `json:"bound"`  // on the L1 error of the trust flow
	Converged   bool    `json:"converged"`

	Notes []string `json:"notes"`
}

// Tally counts members.
type Tally struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Bin counts the scores from <= score < to; the last one includes to.
type Bin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int64   `json:"count"`
}

// binCount is the number of bins of the distribution. 300 to 850 and 350 to
// 950 give bins of whole width for 10.
const binCount = 10

func (s *scoring) summary() Summary {
	p := s.r.Profile
	sum := Summary{
		Dataset: s.r.Dataset.Name, Profile: p.Name, Low: p.Low, High: p.High,
		Members: int64(len(s.score)), AsOf: s.manifest.Request.AsOf, Converged: true, Notes: s.notes,
	}
	if sum.Notes == nil {
		sum.Notes = []string{}
	}
	statuses := make([]int64, len(Statuses))
	for _, b := range p.Bands {
		sum.Bands = append(sum.Bands, Tally{Name: b.Name})
	}
	for i := range binCount {
		edge := func(i int) float64 { return p.Low + float64((p.High-p.Low)*float64(i))/binCount }
		sum.Bins = append(sum.Bins, Bin{From: edge(i), To: edge(i + 1)})
	}
	var scores []float64
	for _, v := range s.ids.ByRank() {
		statuses[s.status[v]]++
		if x := s.score[v]; !math.IsNaN(x) {
			scores = append(scores, x)
			sum.Bands[s.band[v]].Count++
			sum.Bins[binOf(sum.Bins, x)].Count++
			sum.Mean += x
			sum.Coverage += s.coverage[v]
		}
	}
	for i, count := range statuses {
		if count > 0 {
			sum.Statuses = append(sum.Statuses, Tally{Statuses[i], count})
		}
	}
	if sum.Scored = int64(len(scores)); sum.Scored > 0 {
		slices.Sort(scores)
		sum.Mean, sum.Coverage = sum.Mean/float64(sum.Scored), sum.Coverage/float64(sum.Scored)
		sum.Lowest, sum.Median, sum.Highest = scores[0], scores[(len(scores)-1)/2], scores[len(scores)-1]
	}
	if c := s.link; c != nil {
		sum.Model, sum.Ties, sum.Notices, sum.Modularity = s.r.Model.Name, c.counts.arcs, c.notices, c.modularity
		sum.Rounds, sum.Bound, sum.Converged = c.reported.Iterations, c.reported.Delta, c.reported.Converged
		seen := make([]bool, len(c.community))
		for _, label := range c.community {
			if !seen[label] {
				seen[label] = true
				sum.Communities++
			}
		}
	}
	return sum
}

func binOf(bins []Bin, score float64) int {
	i := len(bins) - 1
	for i > 0 && score < bins[i].From {
		i--
	}
	return i
}
