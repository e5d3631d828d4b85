package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// MeanOfFriends computes, as a baseline for other scores, the weighted mean of
// the scores of everybody's friends,
//
//	mean(v) = Σ w(v,u) b(u) / Σ w(v,u)    over friends u with a known score
//
// and how many of them there are. Friends are neighbours in the undirected
// simple view; the own score does not count. Without a friend of known score,
// or if the weights of all are 0, there is no mean (NaN). Without Scores
// everybody's is 1. It is pure guilt by association, and meant to be compared
// with, not used.
//
// Source: C. Lunt, US patent 9,100,400 B2, which looks at the average credit
// rating of the members of an individual's network.
//
// Needs the undirected simple view. One pass, O(n+m); 24 bytes per vertex. Rows
// are added in their order, so no bit depends on the workers.
func MeanOfFriends(ctx context.Context, g *graph.Snapshot, p MeanOfFriendsParams, e algorithms.Env) (*MeanOfFriendsResult, error) {
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("trust: mean-of-friends: %w", err)
	}
	scores, err := scoresOf(p.Scores, g.Order())
	if err != nil {
		return nil, fmt.Errorf("trust: mean-of-friends: %w", err)
	}
	r := &MeanOfFriendsResult{Mean: make([]float64, g.Order()), Friends: make([]int64, g.Order()), Given: len(p.Scores.Vertices) > 0}
	err = par.Range(ctx, e.Workers, par.Cuts[graph.Vertex](g.Out.Offsets, chunkRatings), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			sum, whole, weights := 0.0, 0.0, g.Out.RowWeights(v)
			for i, u := range g.Out.Row(v) {
				if math.IsNaN(scores[u]) {
					continue
				}
				w := 1.0
				if weights != nil {
					w = float64(weights[i])
				}
				sum, whole = sum+float64(w*scores[u]), whole+w
				r.Friends[v]++
			}
			r.Mean[v] = sum / whole // 0/0 is NaN
		}
	})
	if err != nil {
		return nil, fmt.Errorf("trust: mean-of-friends: %w", err)
	}
	return r, nil
}

// scoresOf returns the known scores, NaN where there is none; without any list
// all are 1.
func scoresOf(listed algorithms.VertexWeights, n int) ([]float64, error) {
	if len(listed.Vertices) == 0 && len(listed.Weights) == 0 {
		return evidence(listed, "scores", n, 1)
	}
	return evidence(listed, "scores", n, math.NaN())
}

// MeanOfFriendsParams hold whose scores are known.
type MeanOfFriendsParams struct {
	Scores algorithms.VertexWeights `json:"scores" doc:"known scores of members, 0 or more, in place of weights (id[,weight] rows; without a weight: 1); without: everybody has 1"`
}

// DefaultMeanOfFriends knows no scores.
func DefaultMeanOfFriends() MeanOfFriendsParams { return MeanOfFriendsParams{} }

// MeanOfFriendsResult holds means, NaN where there is none.
type MeanOfFriendsResult struct {
	Mean    []float64
	Friends []int64 // with a known score
	Given   bool    // whether there were scores
}

// checkMeanOfFriends lets everybody with a score tell it to each friend.
func checkMeanOfFriends(g *graph.Snapshot, p MeanOfFriendsParams, o *algorithms.Outcome) error {
	scores, err := scoresOf(p.Scores, g.Order())
	if err != nil {
		return err
	}
	n, largest := g.Order(), 0.0
	sum, whole, friends := make([]float64, n), make([]float64, n), make([]int64, n)
	for u := range graph.Vertex(n) {
		if math.IsNaN(scores[u]) {
			continue
		}
		largest = max(largest, math.Abs(scores[u]))
		for arc := g.Out.Offsets[u]; arc < g.Out.Offsets[u+1]; arc++ {
			v, w := g.Out.Targets[arc], 1.0
			if g.Out.Weights != nil {
				w = float64(g.Out.Weights[arc])
			}
			sum[v], whole[v], friends[v] = sum[v]+float64(w*scores[u]), whole[v]+w, friends[v]+1
		}
	}
	for v := range n {
		if claimed := o.Columns[1].I64[v]; claimed != friends[v] {
			return fmt.Errorf("trust: mean-of-friends: %w: %s has %d friends with scores, not %d", algorithms.ErrCheck, g.IDs.Format(graph.Vertex(v)), friends[v], claimed)
		}
		sum[v] /= whole[v]
	}
	return near(g, "mean-of-friends", o, 1e-10*largest, sum)
}

// MeanOfFriendsSpec registers MeanOfFriends.
var MeanOfFriendsSpec = algorithms.Define(algorithms.Kernel[MeanOfFriendsParams, *MeanOfFriendsResult]{
	Name: "mean-of-friends", Title: "Mean of friends' scores",
	Cite: "Lunt, US patent 9,100,400 B2, 2015",
	Doc: "A baseline: the weighted mean of the known scores of a vertex's neighbours, without direction and loops, and how many of them " +
		"have one; no value without any. The own score does not count. Pure guilt by association, to be compared with.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"mean", "friends"},
	Default: DefaultMeanOfFriends(), Run: MeanOfFriends, Check: checkMeanOfFriends,
	Bytes: func(n, m int64, _ bool, _ int) int64 { return 24*n + ratingBytes(n, m) },
	Outcome: func(_ *graph.Snapshot, r *MeanOfFriendsResult) *algorithms.Outcome {
		o := &algorithms.Outcome{
			Columns:     []column.Column{column.Floats("mean", "score", r.Mean), column.Counts("friends", "friends", r.Friends)},
			Convergence: algorithms.Convergence{Iterations: 1, Converged: true},
		}
		if !r.Given {
			o.Notes = append(o.Notes, "no --scores: everybody counts with a score of 1, so every mean is 1; give --scores FILE with rows id,score")
		}
		return o
	},
})
