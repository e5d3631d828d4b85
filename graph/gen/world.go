package gen

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/exact"
	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// World is a population with truth, made for experiments on scores that are
// computed from connections: groups that prefer their own, members who default
// by their own risk and by contagion from their contacts, labels with errors,
// anchors, and Sybils. Every effect is one parameter, and none moves the
// moments of another: the homophily, the default rate, the mean degree and the
// mean number of interactions stay what they were when any other is varied.
//
// Ties. Members have expected degrees k from a power law. With a(r) the share
// of group r in Σk, and h = Homophily, the share of edges within r and between
// r and s is
//
//	h·a(r) + (1-h)·a(r)²      2·(1-h)·a(r)·a(s)
//
// so that h is Newman's assortativity coefficient and, for every group,
// Coleman's homophily index, whatever the groups' sizes. Ends are drawn in
// proportion to k; the graph is simple: a pair that is there is drawn again.
//
// Interactions. A tie has 1 + a geometric number of interactions, which is its
// weight, of mean Interactions over all ties of members; a tie within a group
// has InsideFactor times as many as one across. Its time is that of the latest
// of them when they are spread evenly over Days from 2020 on.
//
// Defaults. A member of a group of rate q has the own risk
// ρ = q(1+s)·U^s with U even in [0,1), s = RiskSpread: mean q, all alike at
// s = 0, and of own risk alone AUC = ((1+s)/(2+s) - q/2)/(1-q) can be had. In
// period 0 members default with probability ρ; in each of Rounds further
// periods, independently, with probability
//
//	(1-c)·ρ + c·x      c = Contagion
//
// where x, the exposure, is the share of her contacts (or interactions) who
// defaulted the period before; without contacts with ρ. This is the
// linear-in-means model: a regression of the last defaults on ρ and x has the
// coefficients 1-c and c, and with one rate for all the default rate is that
// rate, whatever c and the graph. With q the vector of rates, groups default in
// period t+1 at (1-c)q + c·Wq(t), W(r,s) = h·[r=s] + (1-h)·a(s). It is not a
// cascade: who defaulted in a period may not in the next.
//
// Labels. A default is missed with probability MissedFlags, a member who did
// not default is flagged with FalseFlags, and nothing is known of the share
// Unlabelled. Anchors are so many members who did not default, at random, all
// of AnchorGroup unless that is 0.
//
// Sybils are linked among themselves at random with the mean degree
// SybilDegree, and to random members by AttackEdges edges, whose interactions
// have a mean of their own. They have no truth but that they are Sybils, and
// contagion leaves them alone.
//
// Moments: exact are the numbers of members, Sybils, anchors, attack edges,
// edges in all (the integer next to MeanDegree/2 per member) and edges within
// each group (within 1 of its share). An edge is left out only where a group
// is so dense that a thousand draws in turn were taken; more than half of the
// pairs of a group are refused. All else is as random numbers are: tests hold
// it to five standard deviations. It is not a model of clustering: triangles
// are what groups make of them.
//
// Sources: why one asks: Y. Wei, P. Yildirim, C. Van den Bulte, C. Dellarocas,
// Credit scoring with social network data, Marketing Science 35, 2016, pp.
// 234-258. Ties: B. Karrer, M. E. J. Newman, Stochastic blockmodels and
// community structure in networks, 2011; the indices: M. E. J. Newman, Mixing
// patterns in networks, Physical Review E 67, 2003, 026126, and J. S. Coleman,
// Relational analysis, Human Organization 17, 1958, pp. 28-36. Defaults: C. F.
// Manski, Identification of endogenous social effects: the reflection problem,
// Review of Economic Studies 60, 1993, pp. 531-542. Attack edges: H. Yu, M.
// Kaminsky, P. B. Gibbons, A. Flaxman, SybilGuard: defending against Sybil
// attacks via social networks, 2006, pp. 267-278.
//
// Costs O(Rounds) per edge, 8 bytes per edge and 40 per vertex. Truth: the
// columns of worldTruth.
type World struct {
	Sizes      param.Ints `json:"sizes" doc:"members of each group, such as 8000,2000" range:"[1,1073741824]" required:"yes"`
	MeanDegree float64    `json:"mean-degree" doc:"ties per member on average, each tie counted at both ends" range:"[1,1e6]"`
	Exponent   float64    `json:"exponent" doc:"of the power law of expected degrees" range:"[1,10]"`
	MaxDegree  int        `json:"max-degree" doc:"largest expected degree; the mean degree: all expect the same" range:"[1,1048576]"`
	Homophily  float64    `json:"homophily" doc:"assortativity coefficient of the groups: 0 ties ignore them, 1 none goes between" range:"[0,1]"`

	Interactions float64 `json:"interactions" doc:"of a tie on average, its weight" range:"[1,1e6]"`
	InsideFactor float64 `json:"inside-factor" doc:"how many times as many a tie within a group has as one across" range:"[0.001,1000]"`
	Days         int     `json:"days" doc:"over which interactions are spread, from 2020 on; 0: ties have no time" range:"[0,36500]"`

	Rates      param.Floats `json:"rates" doc:"own default rate of each group, or one for all" range:"[0,1]"`
	RiskSpread float64      `json:"risk-spread" doc:"how much own risks differ within a group: 0 not at all, 1 evenly from 0 to twice the mean" range:"[0,100]"`
	Contagion  float64      `json:"contagion" doc:"share of the probability to default that contacts decide" range:"[0,1]"`
	Rounds     int          `json:"rounds" doc:"periods of contagion" range:"[1,1000]"`
	By         string       `json:"exposure" doc:"whether every contact counts alike or by its interactions" enum:"contacts|interactions"`

	MissedFlags float64 `json:"missed-flags" doc:"share of defaults that are observed as none" range:"[0,1]"`
	FalseFlags  float64 `json:"false-flags" doc:"share of those without default who are observed with one" range:"[0,1]"`
	Unlabelled  float64 `json:"unlabelled" doc:"share of members of whom nothing is observed" range:"[0,1]"`
	Anchors     int     `json:"anchors" doc:"members trusted beforehand, none of whom defaults" range:"[0,1073741824]"`
	AnchorGroup int     `json:"anchor-group" doc:"the group that all anchors are of, counted from 1; 0: of any" range:"[0,1048576]"`

	Sybils             int     `json:"sybils" doc:"accounts that nobody is behind" range:"[0,1073741824]"`
	SybilDegree        float64 `json:"sybil-degree" doc:"ties per Sybil to others on average" range:"[0,1e6]"`
	AttackEdges        int     `json:"attack-edges" doc:"ties between a member and a Sybil" range:"[0,1073741824]"`
	AttackInteractions float64 `json:"attack-interactions" doc:"of an attack edge on average" range:"[1,1e6]"`

	Seed uint64 `json:"seed" doc:"every value gives another graph"`
}

// worldTruth are the columns of the truth: the group by its smallest id (the
// Sybils are one), and by its number, from 1 on (Sybils 0); own risk; exposure
// in the last period, none without contacts; the probability to default, which
// is the best score there can be; and what came of it. Of Sybils only the
// first three are known.
var worldTruth = []string{"community", "group", "sybil", "anchor", "risk", "exposure", "probability", "default", "observed"}

var worldModel = define(Model{
	Name: "world", Title: "population with truth for scores from connections", Truth: worldTruth, Columns: "src dst weight time",
	Cite: "after Wei, Yildirim, Van den Bulte, Dellarocas: Credit scoring with social network data, 2016; Manski: Identification of endogenous social effects: the reflection problem, 1993; Newman: Mixing patterns in networks, 2003",
	Doc: "Groups that prefer their own, members who default by their own risk and by contagion from their contacts, interactions and " +
		"their times on ties, observed labels with errors, anchors, and a region of Sybils with a number of attack edges. Every effect is " +
		"one parameter that leaves the moments of the others alone, so that one thing can be varied at a time. Next to no clustering " +
		"beyond what the groups make.",
	Example: "--sizes 8000,2000 --homophily 0.5 --rates 0.05,0.15 --contagion 0.3 --anchors 100 --sybils 1000 --attack-edges 50",
}, World{
	MeanDegree: 16, Exponent: 2.5, MaxDegree: 200, Homophily: 0.5, Interactions: 5, InsideFactor: 1, Days: 365,
	Rates: param.Floats{0.1}, RiskSpread: 1, Contagion: 0.2, Rounds: 1, By: "contacts",
	SybilDegree: 16, AttackInteractions: 1, Seed: 1,
})

// Validate reports parameters out of range or at odds with each other; whether
// a group has room for its edges turns out when degrees are drawn.
func (w World) Validate() error {
	if err := w.validate(); err != nil {
		return fmt.Errorf("gen: world: %w", err)
	}
	return nil
}

func (w World) validate() error {
	if err := param.Validate(w); err != nil {
		return err
	}
	if err := validateSizes(w.Sizes); err != nil {
		return err
	}
	members := sum(w.Sizes)
	edges := math.Floor(float64(float64(members)*w.MeanDegree/2)+0.5) + math.Floor(float64(float64(w.Sybils)*w.SybilDegree/2)+0.5) + float64(w.AttackEdges)
	switch {
	case members+w.Sybils > 1<<31:
		return fmt.Errorf("%w: --sizes and --sybils add up to more than %d vertices", param.ErrBad, 1<<31)
	case edges >= 1<<32:
		return fmt.Errorf("%w: %.0f edges; a world has less than %d", param.ErrBad, edges, int64(1<<32))
	case w.MeanDegree > float64(w.MaxDegree):
		return fmt.Errorf("%w: --mean-degree %v is above --max-degree %d", param.ErrBad, w.MeanDegree, w.MaxDegree)
	case len(w.Rates) != 1 && len(w.Rates) != len(w.Sizes):
		return fmt.Errorf("%w: --rates has %d numbers; %d groups need as many, or one for all", param.ErrBad, len(w.Rates), len(w.Sizes))
	case w.AnchorGroup > len(w.Sizes):
		return fmt.Errorf("%w: --anchor-group %d of %d groups", param.ErrBad, w.AnchorGroup, len(w.Sizes))
	case w.Anchors > w.candidates():
		return fmt.Errorf("%w: --anchors %d of %d members", param.ErrBad, w.Anchors, w.candidates())
	case float64(w.AttackEdges) > float64(float64(members)*float64(w.Sybils)/2):
		return fmt.Errorf("%w: --attack-edges %d between %d members and %d Sybils; half of the pairs is the most", param.ErrBad, w.AttackEdges, members, w.Sybils)
	case w.Sybils > 0 && w.SybilDegree > float64(w.Sybils-1)/2:
		return fmt.Errorf("%w: --sybil-degree %v of %d Sybils; %v, half of the others, is the most", param.ErrBad, w.SybilDegree, w.Sybils, float64(w.Sybils-1)/2)
	}
	for _, rate := range w.Rates {
		if most := float64(rate * (1 + w.RiskSpread)); most > 1 {
			return fmt.Errorf("%w: --risk-spread %v makes risks of up to %v of the rate %v; 1 is the most", param.ErrBad, w.RiskSpread, most, rate)
		}
	}
	return nil
}

// candidates returns how many members may be anchors, before any defaults.
func (w World) candidates() int {
	if w.AnchorGroup > 0 {
		return w.Sizes[w.AnchorGroup-1]
	}
	return sum(w.Sizes)
}

// Bytes is as Graph says.
func (w World) Bytes(workers int) int64 {
	if w.Validate() != nil {
		return 0
	}
	vertices := int64(sum(w.Sizes) + w.Sybils)
	edges := int64(float64(sum(w.Sizes))*w.MeanDegree/2) + int64(float64(w.Sybils)*w.SybilDegree/2) + int64(w.AttackEdges)
	return graph.BuildSize{Vertices: vertices, Edges: edges, Weighted: true, Timed: w.Days > 0, Workers: workers}.Bytes() + 8*edges + 40*vertices + 128*int64(len(w.Sizes))
}

// Draw draws everything but the interactions, and returns a source of the
// edges.
func (w World) Draw(ctx context.Context, workers int) (*Drawn, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	t, err := w.tie(ctx, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: world: %w", err)
	}
	n := int64(sum(w.Sizes) + w.Sybils)
	labels := newRenaming(uint64(n), splitmix.New(w.Seed, forLabels))
	name := func(v uint64) int64 { return int64(labels.of(v)) }
	truth, err := w.truth(ctx, t, name, workers)
	if err != nil {
		return nil, fmt.Errorf("gen: world: %w", err)
	}
	batches := max(1, (len(t.pairs)+batchEdges-1)/batchEdges)
	ids := &source{order: n, batches: batches, edges: func(i int) (src, dst []int64) {
		for _, pair := range t.batch(i) {
			if pair != freeSlot {
				a, b := endsOf(pair)
				src, dst = append(src, name(uint64(a))), append(dst, name(uint64(b)))
			}
		}
		return src, dst
	}}
	return &Drawn{Order: n, Source: &worldSource{ids, t}, Truth: truth}, nil
}

// worldSource adds weights and times to the edges.
type worldSource struct {
	*source
	ties *ties
}

func (s *worldSource) Batch(i int) (*graph.Edges, error) {
	e, err := s.source.Batch(i)
	if err != nil {
		return nil, err
	}
	e.Weights = make([]float32, 0, len(e.Src))
	if s.ties.days > 0 {
		e.Times = make([]int64, 0, len(e.Src))
	}
	for k, pair := range s.ties.batch(i) {
		if pair == freeSlot {
			continue
		}
		slot := i*batchEdges + k
		n := s.ties.interactions(slot)
		e.Weights = append(e.Weights, float32(n))
		if s.ties.days > 0 {
			e.Times = append(e.Times, s.ties.latest(slot, n))
		}
	}
	return e, nil
}

// truth returns the columns.
func (w World) truth(ctx context.Context, t *ties, name func(v uint64) int64, workers int) ([]column.Column, error) {
	f, err := w.fate(ctx, t, workers)
	if err != nil {
		return nil, err
	}
	anchors, err := w.anchor(f)
	if err != nil {
		return nil, err
	}
	members := sum(w.Sizes)
	n := members + w.Sybils
	sizes, yesNo := append(param.Ints{}, w.Sizes...), []string{"no", "yes"}
	if w.Sybils > 0 {
		sizes = append(sizes, w.Sybils)
	}
	group, risk, exposure, probability := make([]int64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	sybil, anchor, defaulted, observed := make([]uint8, n), make([]uint8, n), make([]uint8, n), make([]uint8, n)
	for v := range n {
		id := name(uint64(v))
		if v >= members {
			sybil[id], defaulted[id], observed[id] = 1, column.NoCode, column.NoCode
			risk[id], exposure[id], probability[id] = math.NaN(), math.NaN(), math.NaN()
			continue
		}
		group[id], risk[id], exposure[id], probability[id] = int64(t.group(uint32(v)))+1, f.risk[v], f.exposure[v], f.probability[v]
		defaulted[id], observed[id] = f.defaulted[v], w.observe(v, f.defaulted[v])
	}
	for _, v := range anchors {
		anchor[name(uint64(v))] = 1
	}
	return []column.Column{
		blockColumn(sizes, name), column.Counts("group", "group", group), column.Categories("sybil", sybil, yesNo), column.Categories("anchor", anchor, yesNo),
		column.Floats("risk", "probability", risk), column.Floats("exposure", "share", exposure), column.Floats("probability", "probability", probability),
		column.Categories("default", defaulted, yesNo), column.Categories("observed", observed, yesNo),
	}, nil
}

// even returns a number in (0,1] made of 64 random bits' upper 53.
func even(random splitmix.Sequence, i uint64) float64 { return 1 - random.Unit(i) }

// powerOf is u^s, 1 at s = 0.
func powerOf(u, s float64) float64 {
	if s == 1 {
		return u
	}
	return exact.Pow(u, s)
}
