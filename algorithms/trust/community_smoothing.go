package trust

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/par"
)

// CommunitySmoothing corrects, as a baseline for other scores, known scores by
// those of communities. With b(v) the known scores, C(v) the community of v, and
// w the weights of the edges of the undirected simple view,
//
//	mean(c)  = mean of b over the members of c whose score is known
//	near(c)  = Σ w(v,u) mean(C(u)) / Σ w(v,u)    over edges from v in c to u in another community that has a mean
//	score(c) = (1-μ) mean(c) + μ near(c)
//	score(v) = (1-λ) b(v) + λ score(C(v))
//
// λ is Smoothing, μ Between. A community without a mean has score near(c) if
// μ > 0, and one that nothing near has a mean for keeps its own; who has no known
// score gets that of the community; where there is none at all, it is NaN. With
// λ = 0 known scores stay as they are, with μ = 0 communities do not look at
// each other, otherwise once. Without Scores everybody's is 1. The communities
// are given, or those that the kernel leiden finds. It is pure guilt by
// association, to be compared with, not used.
//
// Source: US patent application 2018/0276748 A1 (Tencent), by its abstract: the
// scores of sets of users follow from those of their members, are adjusted by
// those of sets related by social ties, and then correct those of the members.
// It names no formulas there; these, and the shares of one half, are chosen.
//
// Needs the undirected simple view; uses weights. O(n+m) beside finding the
// communities; 68 bytes per vertex. A row is added by one worker, in its order,
// and the members of a community in the order of their ids, so no bit depends
// on the workers; another numbering changes the rounding of the sums.
func CommunitySmoothing(ctx context.Context, g *graph.Snapshot, p CommunitySmoothingParams, e algorithms.Env) (*CommunitySmoothingResult, error) {
	r, err := communitySmoothing(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: community-smoothing: %w", err)
	}
	return r, nil
}

func communitySmoothing(ctx context.Context, g *graph.Snapshot, p CommunitySmoothingParams, e algorithms.Env) (*CommunitySmoothingResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	known, err := scoresOf(p.Scores, g.Order())
	if err != nil {
		return nil, err
	}
	r := &CommunitySmoothingResult{Given: len(p.Scores.Vertices) > 0}
	if r.Division, err = community.Divide(ctx, g, p.Labels, p.leiden(), e); err != nil {
		return nil, err
	}
	mean := means(g, r.Community, known)
	of := slices.Clone(mean)
	if p.Between > 0 {
		near, err := nearby(ctx, g, r.Community, mean, e.Workers)
		if err != nil {
			return nil, err
		}
		for c := range of {
			of[c] = mixed(mean[c], near[c], p.Between)
		}
	}
	r.Score, r.CommunityScore = known, mean // in their room
	for v, c := range r.Community {
		r.Score[v], r.CommunityScore[v] = mixed(known[v], of[c], p.Smoothing), of[c]
	}
	return r, nil
}

// mixed returns what the own value and another come to, of which the other has a
// share. Either alone stands for both.
func mixed(own, other, share float64) float64 {
	switch {
	case math.IsNaN(other):
		return own
	case math.IsNaN(own):
		return other
	}
	return float64((1-share)*own) + float64(share*other)
}

// means returns the mean of the known scores of each community, NaN without any.
func means(g *graph.Snapshot, label []graph.Vertex, known []float64) []float64 {
	mean, members := make([]float64, len(label)), make([]float64, len(label))
	for _, v := range g.IDs.ByRank() {
		if c := label[v]; !math.IsNaN(known[v]) {
			mean[c] += known[v]
			members[c]++
		}
	}
	for c := range mean {
		mean[c] /= members[c] // 0/0 is NaN
	}
	return mean
}

// nearby returns the mean of the other communities' means that the edges of each
// community lead to, NaN without any.
func nearby(ctx context.Context, g *graph.Snapshot, label []graph.Vertex, mean []float64, workers int) ([]float64, error) {
	n := len(label)
	sum, weight := make([]float64, n), make([]float64, n)
	err := par.Range(ctx, workers, par.Cuts[graph.Vertex](g.Out.Offsets, chunkRatings), func(_ int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			weights := g.Out.RowWeights(v)
			for i, u := range g.Out.Row(v) {
				c, w := label[u], 1.0
				if weights != nil {
					w = float64(weights[i])
				}
				if c != label[v] && !math.IsNaN(mean[c]) {
					sum[v] += float64(w * mean[c])
					weight[v] += w
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	near, whole := make([]float64, n), make([]float64, n)
	for _, v := range g.IDs.ByRank() {
		near[label[v]] += sum[v]
		whole[label[v]] += weight[v]
	}
	for c := range near {
		near[c] /= whole[c]
	}
	return near, nil
}

// CommunitySmoothingParams say whose scores are known, who belongs together, and
// how much comes from others.
type CommunitySmoothingParams struct {
	Scores     algorithms.VertexWeights `json:"scores" doc:"known scores of members, 0 or more, in place of weights (id[,weight] rows; without a weight: 1); without: everybody has 1"`
	Labels     algorithms.VertexLabels  `json:"labels" doc:"table with a column id and one that names communities; without it those that leiden finds"`
	Smoothing  float64                  `json:"smoothing" doc:"share λ of a known score that comes from the community" range:"[0,1]"`
	Between    float64                  `json:"between" doc:"share μ of a community's score that comes from those that edges lead to" range:"[0,1]"`
	Resolution float64                  `json:"resolution" doc:"of leiden, and of the modularity told" range:"(0,inf)"`
	Seed       uint64                   `json:"seed" doc:"of leiden"`
}

// DefaultCommunitySmoothing has half of everything come from others, and finds
// communities as leiden does by default.
func DefaultCommunitySmoothing() CommunitySmoothingParams {
	l := community.DefaultLeiden()
	return CommunitySmoothingParams{Smoothing: 0.5, Between: 0.5, Resolution: l.Resolution, Seed: l.Seed}
}

// leiden returns the parameters that communities are found with.
func (p CommunitySmoothingParams) leiden() community.LeidenParams {
	l := community.DefaultLeiden()
	l.Resolution, l.Seed = p.Resolution, p.Seed
	return l
}

// CommunitySmoothingResult holds the communities, the corrected scores, and of
// everybody the score of the community; NaN where there is none.
type CommunitySmoothingResult struct {
	*community.Division
	Score, CommunityScore []float64
	Given                 bool // whether there were scores
}

// checkCommunitySmoothing proves the communities as for leiden, or holds them
// against those given; then it adds up scores by community, and weights by pair of
// communities.
func checkCommunitySmoothing(g *graph.Snapshot, p CommunitySmoothingParams, o *algorithms.Outcome) error {
	if err := community.CheckDivision("community-smoothing", g, p.Labels, p.leiden(), o); err != nil {
		return err
	}
	known, err := scoresOf(p.Scores, g.Order())
	if err != nil {
		return err
	}
	type pair struct{ from, to uint32 }
	label, sum, count, between := o.Columns[0].U32, map[uint32]float64{}, map[uint32]float64{}, map[pair]float64{}
	largest := 0.0
	for v, c := range label {
		if !math.IsNaN(known[v]) {
			sum[c] += known[v]
			count[c]++
			largest = max(largest, math.Abs(known[v]))
		}
		for arc := g.Out.Offsets[v]; arc < g.Out.Offsets[v+1]; arc++ {
			w := 1.0
			if g.Out.Weights != nil {
				w = float64(g.Out.Weights[arc])
			}
			if d := label[g.Out.Targets[arc]]; d != c {
				between[pair{c, d}] += w
			}
		}
	}
	others, whole := map[uint32]float64{}, map[uint32]float64{}
	for d, w := range between {
		if count[d.to] > 0 && w > 0 {
			others[d.from] += float64(w * (sum[d.to] / count[d.to]))
			whole[d.from] += w
		}
	}
	scores, communities := make([]float64, len(label)), make([]float64, len(label))
	for v, c := range label {
		s := sum[c] / count[c]
		if other := others[c] / whole[c]; p.Between > 0 && whole[c] > 0 {
			if s += float64(p.Between * (other - s)); count[c] == 0 {
				s = other
			}
		}
		communities[v], scores[v] = s, known[v]
		switch {
		case math.IsNaN(s):
		case math.IsNaN(known[v]):
			scores[v] = s
		default:
			scores[v] += float64(p.Smoothing * (s - known[v]))
		}
	}
	rest := *o
	rest.Columns = o.Columns[1:]
	return near(g, "community-smoothing", &rest, 1e-10*largest, scores, communities)
}

// CommunitySmoothingSpec registers CommunitySmoothing.
var CommunitySmoothingSpec = algorithms.Define(algorithms.Kernel[CommunitySmoothingParams, *CommunitySmoothingResult]{
	Name: "community-smoothing", Title: "Scores smoothed over communities",
	Cite: "US patent application 2018/0276748 A1, 2018",
	Doc: "A baseline: known scores are mixed with the score of the community, which is the mean of its members' mixed with the means of the communities that its edges lead to; " +
		"members without a score get the community's. Communities are given or found by leiden. Undirected, without loops. Pure guilt by association, to be compared with.",
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"community", "score", "community_score"},
	Measures: []algorithms.MeasureDoc{
		{Name: "modularity", Doc: "of the communities, at --resolution"},
		{Name: "communities", Doc: "number of communities"},
		{Name: "largest", Doc: "members of the largest community"},
	},
	Default: DefaultCommunitySmoothing(), Run: CommunitySmoothing, Check: checkCommunitySmoothing,
	// 8 of known scores stand beside Leiden; afterwards there are these, 4 of
	// communities, twice, 16 of means and 32 of sums.
	Bytes: func(n, m int64, weighted bool, workers int) int64 {
		return 8*n + max(community.DivideBytes(n, m, weighted, workers), 60*n+ratingBytes(n, m))
	},
	More: func(g *graph.Snapshot, p CommunitySmoothingParams, workers int) int64 {
		return community.DivideMore(g, p.leiden(), workers)
	},
	Outcome: func(g *graph.Snapshot, r *CommunitySmoothingResult) *algorithms.Outcome {
		o := r.Division.Outcome()
		o.Columns = append(o.Columns, column.Floats("score", "score", r.Score), column.Floats("community_score", "score", r.CommunityScore))
		if !r.Given && g.Order() > 0 {
			o.Notes = append(o.Notes, "no --scores: everybody's is 1, so every corrected score is 1; give --scores FILE with rows id,score")
		}
		return o
	},
})
