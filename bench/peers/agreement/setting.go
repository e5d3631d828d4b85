package agreement

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
)

// Setting holds the parameters that all systems are given, a function of the
// graph alone. Vertices are ranks of external ids.
type Setting struct {
	Damping float64    `json:"damping"`
	Source  int64      `json:"source"`  // of searches
	Sources []int64    `json:"sources"` // of betweenness from some
	Seeds   []int64    `json:"seeds"`   // of personalised PageRank, with equal weights
	Pairs   [][2]int64 `json:"pairs"`   // to compare, at most two hops apart
	Alpha   float64    `json:"alpha"`   // of Katz: 0.85 divided by the largest in-strength
	Xmin    int        `json:"xmin"`    // of a power law whose beginning is given: above the mean degree
	Labels  []int64    `json:"labels"`  // a partition to be measured: what kith's louvain finds
	Others  []int64    `json:"others"`  // another, to be compared with it: kith's cdlp
	Random  []uint64   `json:"random"`  // seeds; what is random runs once with each

	AllPairs float64 `json:"all_pairs"` // see AllPairs, for systems that search from every vertex where kith need not
}

// The sizes of what is picked.
const (
	pickedSources = 8
	pickedSeeds   = 3
	pickedPairs   = 200
	draws         = 10
)

// set fills in the Setting.
func (w *World) set(ctx context.Context, workers int) error {
	s := Setting{Damping: 0.85, Xmin: 1, AllPairs: AllPairs}
	for i := range uint64(draws) {
		s.Random = append(s.Random, i+1)
	}
	picked := w.pick()
	if len(picked) == 0 {
		return fmt.Errorf("agreement: %s has no arcs", w.Name)
	}
	s.Source = picked[0]
	s.Sources = picked[:min(pickedSources, len(picked))]
	s.Seeds = picked[:min(pickedSeeds, len(picked))]
	s.Pairs = w.pairs(picked)
	largest := 0.0
	for v := range graph.Vertex(w.Whole.Order()) {
		largest = max(largest, w.Whole.In.Strength(v))
	}
	s.Alpha = 0.85 / largest
	s.Xmin += int(w.Whole.Size() / int64(w.Whole.Order()))
	env := algorithms.Env{Workers: workers}
	simple, err := w.Whole.With(ctx, graph.NeedSimple, workers)
	if err != nil {
		return err
	}
	labels, err := community.Louvain(ctx, simple, community.DefaultLouvain(), env)
	if err != nil {
		return err
	}
	others, err := community.CDLP(ctx, w.Whole, community.DefaultCDLP(), env)
	if err != nil {
		return err
	}
	s.Labels, s.Others = w.byRank(labels.Community), w.byRank(others.Label)
	w.Setting = s
	return nil
}

// byRank returns labels by rank, as ranks.
func (w *World) byRank(label []graph.Vertex) []int64 {
	all := make([]int64, len(label))
	for v, c := range label {
		all[w.Whole.Rank(graph.Vertex(v))] = int64(w.Whole.Rank(c))
	}
	return all
}

// pick returns the ranks of vertices with out-arcs in a random order, always
// the same: enough of them for everything that is picked.
func (w *World) pick() (ranks []int64) {
	byRank := w.Whole.IDs.ByRank()
	for _, r := range rand.New(rand.NewPCG(4, 2)).Perm(len(byRank)) {
		if w.Whole.Out.Degree(byRank[r]) > 0 {
			ranks = append(ranks, int64(r))
		}
		if len(ranks) == 2*pickedPairs {
			break
		}
	}
	return ranks
}

// pairs returns pairs of distinct vertices joined by two arcs one after the
// other, so that most have a neighbour in common.
func (w *World) pairs(from []int64) (pairs [][2]int64) {
	byRank := w.Whole.IDs.ByRank()
	random := rand.New(rand.NewPCG(4, 3))
	step := func(u graph.Vertex) graph.Vertex {
		if row := w.Whole.Out.Row(u); len(row) > 0 {
			return row[random.IntN(len(row))]
		}
		return u
	}
	for len(from) > 0 && len(pairs) < pickedPairs {
		u := from[len(pairs)%len(from)]
		v := int64(w.Whole.Rank(step(step(byRank[u]))))
		if u == v {
			v = (u + 1) % int64(len(byRank))
		}
		if u == v {
			return nil // a graph of one vertex
		}
		pairs = append(pairs, [2]int64{u, v})
	}
	return pairs
}

// write writes it as JSON.
func (s Setting) write(path string) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// ReadSetting reads what was written, for systems inside this executable.
func ReadSetting(path string) (s Setting, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}
