package score

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// connection is the state of computing the connection sub-score.
type connection struct {
	model *Model
	e     algorithms.Env
	age   ageing

	ties, simple *graph.Snapshot // ties with transpose; their undirected simple view
	counts       tieCounts
	notices      int64 // negative arcs that count

	flow       []float64
	reported   algorithms.Convergence // of the trust flow
	community  []graph.Vertex
	effective  []float64
	gate       []bool // enough effective ties
	composed   composition
	measured   [][]float64 // per term, one per vertex; NaN: missing
	own, sub   []float64   // before and after association; NaN: not scorable
	kernels    []KernelRecord
	modularity float64
	notes      []string
}

// connect computes the sub-score of all members. negative is nil when the data
// has no signs.
func connect(ctx context.Context, positive, negative *graph.Snapshot, r *Request, age ageing, e algorithms.Env) (*connection, error) {
	c := &connection{model: r.Model, e: e, age: age}
	c.composed = composition{features: r.Model.Features, lambda: r.Association, parts: r.Model.Association}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { return c.prepare(ctx, positive) },
		func(ctx context.Context) error { return c.trust(ctx, r.Anchors) },
		c.communities,
		func(ctx context.Context) error { return c.measure(ctx, negative) },
		c.fit,
		func(ctx context.Context) error { return c.associate(ctx, r.Flags) },
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// prepare makes the ties, their transpose and their simple view.
func (c *connection) prepare(ctx context.Context, positive *graph.Snapshot) error {
	c.e.Report(algorithms.Step{Phase: "ties", Delta: math.NaN()})
	ties, counts, err := tieStrengths(ctx, positive, c.model.Tie, c.age, c.e.Workers)
	if err != nil {
		return err
	}
	c.counts = counts
	if c.ties, err = ties.With(ctx, graph.NeedIn, c.e.Workers); err != nil {
		return fmt.Errorf("score: ties: %w", err)
	}
	if c.simple, err = c.ties.With(ctx, graph.NeedSimple, c.e.Workers); err != nil {
		return fmt.Errorf("score: ties: %w", err)
	}
	return nil
}

// flowParams returns how trust, or with other seeds and rule risk, flows.
func (m *Model) flowParams(seeds algorithms.VertexWeights, dangling string) rank.PageRankParams {
	if dangling == "seeds" && len(seeds.Vertices) == 0 {
		dangling = "uniform"
	}
	return rank.PageRankParams{Damping: m.Flow.Damping, Tolerance: m.Flow.Tolerance, MaxIterations: m.Flow.MaxIterations, Seeds: seeds, Dangling: dangling, As: "kith", Solver: "auto"}
}

// trust computes the trust flow.
func (c *connection) trust(ctx context.Context, anchors algorithms.VertexWeights) error {
	c.e.Report(algorithms.Step{Phase: "trust flow", Delta: math.NaN()})
	p := c.model.flowParams(anchors, c.model.Flow.Dangling)
	r, err := rank.PageRank(ctx, c.ties, p, c.e)
	if err != nil {
		return fmt.Errorf("score: trust flow: %w", err)
	}
	c.flow, c.reported = r.Score, r.Convergence
	if !r.Converged {
		c.notes = append(c.notes, fmt.Sprintf("the trust flow has not converged: after %d rounds the bound on its error is %v, not %v", r.Iterations, r.Delta, p.Tolerance))
	}
	return c.record("trust flow", "pagerank", p, r.Convergence, nil)
}

// communities finds the communities of the undirected ties.
func (c *connection) communities(ctx context.Context) error {
	c.e.Report(algorithms.Step{Phase: "communities", Delta: math.NaN()})
	p := community.DefaultLeiden()
	p.Resolution, p.Seed = c.model.Community.Resolution, c.model.Community.Seed
	r, err := community.Leiden(ctx, c.simple, p, c.e)
	if err != nil {
		return fmt.Errorf("score: communities: %w", err)
	}
	c.community, c.modularity = r.Community, r.Quality.Value
	return c.record("communities", "leiden", p, r.Convergence, []algorithms.Measure{r.Quality})
}

// record keeps for the manifest what a kernel was asked and how it ended.
func (c *connection) record(purpose, kernel string, params any, end algorithms.Convergence, measures []algorithms.Measure) error {
	text, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("score: %s: %w", purpose, err)
	}
	c.kernels = append(c.kernels, KernelRecord{Purpose: purpose, Kernel: kernel, Params: text, Convergence: end, Measures: measures})
	return nil
}

// measure computes every measurement that the model uses.
func (c *connection) measure(ctx context.Context, negative *graph.Snapshot) error {
	c.e.Report(algorithms.Step{Phase: "features", Delta: math.NaN()})
	var err error
	if c.effective, err = effectiveTies(ctx, c.simple.Out, c.e.Workers); err != nil {
		return err
	}
	c.gate = make([]bool, len(c.effective))
	for v, ties := range c.effective {
		c.gate[v] = ties > 0 && ties >= c.model.Gate.EffectiveTies
	}
	c.measured = make([][]float64, c.composed.terms())
	for i, r := range c.model.Features {
		switch r.Name {
		case "trust":
			c.measured[i] = c.lift(c.flow)
		case "notices":
			c.measured[i], err = c.noticed(ctx, negative)
		case "reciprocity":
			c.measured[i], err = c.reciprocity(ctx)
		case "core":
			c.measured[i], err = c.core(ctx)
		case "clustering":
			c.measured[i], err = c.clustering(ctx)
		case "participation":
			c.measured[i], err = c.participation(ctx)
		case "bridge_share":
			c.measured[i], err = c.bridgeShare(ctx)
		default:
			err = fmt.Errorf("score: there is no measurement %q", r.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lift returns a flow as a multiple of the average member's: n·x, or with
// degree normalisation x over the share of all tie strength that the member
// receives, which is missing when she receives none.
func (c *connection) lift(flow []float64) []float64 {
	n := float64(len(flow))
	values := make([]float64, len(flow))
	if !c.model.Flow.DegreeNormalised {
		for v, x := range flow {
			values[v] = feature.Grid(float64(n * x))
		}
		return values
	}
	total, received := 0.0, make([]float64, len(flow))
	for _, v := range c.ties.IDs.ByRank() {
		received[v] = c.ties.In.Strength(v)
		total += received[v]
	}
	for v, x := range flow {
		values[v] = math.NaN()
		if received[v] > 0 {
			values[v] = feature.Grid(x / (received[v] / total))
		}
	}
	return values
}

// noticed returns the sums of notices, missing for all in unsigned data.
func (c *connection) noticed(ctx context.Context, negative *graph.Snapshot) ([]float64, error) {
	if negative == nil {
		c.notes = append(c.notes, "the data has no signs, so there are no notices; their weight goes by the model's rule for what is missing")
		return c.absent(), nil
	}
	about, err := negative.With(ctx, graph.NeedIn, c.e.Workers)
	if err != nil {
		return nil, fmt.Errorf("score: notices: %w", err)
	}
	sums, arcs, err := noticeSums(ctx, about.In, c.model.Notices, c.age, c.e.Workers)
	c.notices = arcs
	return sums, err
}

// absent returns a measurement that nobody has.
func (c *connection) absent() []float64 {
	values := make([]float64, c.ties.Order())
	for v := range values {
		values[v] = math.NaN()
	}
	return values
}

// reciprocity returns the share of ties that are returned. Undirected ties are
// all returned, which tells nothing, so it counts as missing there.
func (c *connection) reciprocity(ctx context.Context) ([]float64, error) {
	if !c.ties.Directed {
		c.notes = append(c.notes, "the data is undirected, so reciprocity tells nothing; its weight goes by the model's rule for what is missing")
		return c.absent(), nil
	}
	r, err := structure.Reciprocity(ctx, c.ties, structure.DefaultReciprocity(), c.e)
	if err != nil {
		return nil, fmt.Errorf("score: features: %w", err)
	}
	return onGrid(r.Share), nil
}

func (c *connection) core(ctx context.Context) ([]float64, error) {
	r, err := structure.Core(ctx, c.simple, structure.DefaultCore(), c.e)
	if err != nil {
		return nil, fmt.Errorf("score: features: %w", err)
	}
	values := make([]float64, len(r.Core))
	for v, k := range r.Core {
		values[v] = float64(k)
	}
	return values, nil
}

func (c *connection) clustering(ctx context.Context) ([]float64, error) {
	r, err := structure.Clustering(ctx, c.simple, structure.DefaultClustering(), c.e)
	if err != nil {
		return nil, fmt.Errorf("score: features: %w", err)
	}
	return onGrid(r.Coefficient), nil
}

func (c *connection) participation(ctx context.Context) ([]float64, error) {
	participation, _, err := community.Spread(ctx, c.simple.Out, c.community, c.e.Workers)
	if err != nil {
		return nil, fmt.Errorf("score: features: %w", err)
	}
	return onGrid(participation), nil
}

func (c *connection) bridgeShare(ctx context.Context) ([]float64, error) {
	r, err := structure.BridgeShare(ctx, c.simple, structure.DefaultBridgeShare(), c.e)
	if err != nil {
		return nil, fmt.Errorf("score: features: %w", err)
	}
	return onGrid(r.Share), nil
}

func onGrid(values []float64) []float64 {
	rounded := make([]float64, len(values))
	for v, x := range values {
		rounded[v] = feature.Grid(x)
	}
	return rounded
}

// fit makes the features' scales over the members that pass the gate, and
// their own sub-scores.
func (c *connection) fit(ctx context.Context) error {
	for i, r := range c.model.Features {
		c.composed.scales = append(c.composed.scales, r.Fit(c.measured[i], func(v int) bool { return c.gate[v] }))
	}
	plain := c.composed
	plain.lambda = 0
	var err error
	c.own, err = c.subScores(ctx, &plain)
	c.sub = c.own
	return err
}

// subScores returns the sub-score of every member that passes the gate and has
// a feature, NaN for the others.
func (c *connection) subScores(ctx context.Context, by *composition) ([]float64, error) {
	sub := c.absent()
	err := par.RangeWith(ctx, c.e.Workers, par.Even[graph.Vertex](len(sub), chunkRows), func() *member { return newMember(nil, by) },
		func(m *member, _ int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				if c.gate[v] && m.weigh(by, c.measured, v) {
					sub[v] = dot(m.weights, m.values)
				}
			}
		})
	return sub, err
}
