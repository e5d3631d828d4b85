package trust

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// SybilSCAR spreads labels over friendships: p(v) is the probability that v is
// a Sybil, an account that somebody keeps beside others, as the labels and v's
// neighbours suggest it. With p^ = p - ½ and the like for q and w, a round is
//
//	p^(v) = q^(v) + 2 Σ w^(u,v) p^(u) over v's neighbours u,   kept in [-½, ½]
//
// from p^ = q^. The prior is q = θ for those labelled as Sybils, 1-θ for those
// labelled benign and ½ for everybody else; a label of weight c, how sure it
// is, from 0 to 1, counts c times: q^ = ±c (θ - ½). The homophily strength w is
// the probability that two neighbours are of a kind; w^ is Homophily for every
// edge, times its weight in a weighted graph.
//
// This is the linear local rule of the paper, which the authors later called
// SybilSCAR-C: neither the product over the neighbours that it approximates, nor
// their later SybilSCAR-D, which divides by the degree. Values are kept in
// [-½, ½] as probabilities must be; the authors' program does so too, the formula
// of their paper does not. (That program adds each round to the last value
// instead of replacing it. This kernel follows the paper.) p orders vertices; it
// is no calibrated probability.
//
// Source: B. Wang, L. Zhang, N. Gong, SybilSCAR: Sybil Detection in Online
// Social Networks via Local Rule based Propagation, INFOCOM 2017: equations 14
// to 16 and Algorithm 1, with its θ, bound on the relative change and rounds as
// defaults. Homophily 0 stands for 1/(2 average strength), at most ½: section
// V.A says that it still converged in their experiments, and the notes to the
// authors' program name it. SybilSCAR-C and -D are so called in B. Wang, J. Jia,
// L. Zhang, N. Gong, Structure-Based Sybil Detection in Social Networks via Local
// Rule-Based Propagation, IEEE Transactions on Network Science and Engineering.
//
// Needs the undirected simple view. A round costs O(n+m); 24 bytes per vertex. A
// row is added in a fixed order by one worker and partial sums in the order of
// the chunks, so the bits do not depend on the workers; on the numbering of the
// vertices they depend by the rounding of sums alone.
//
// It stops when ‖p^-p^'‖₁ is at most Tolerance times ‖p^‖₁. The contraction
// c = 2 w^ max s(v), s being the strength, says what that is worth: below 1 the
// rule has one fixed point, and p is within c/(1-c) of the last change of it
// (Theorem 3; to keep values in an interval moves them no further apart). From
// 1 on, which is usual, there is no bound: values settle because they reach the
// ends of the interval, or swing.
func SybilSCAR(ctx context.Context, g *graph.Snapshot, p SybilSCARParams, e algorithms.Env) (*SybilSCARResult, error) {
	r, err := sybilSCAR(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("trust: sybilscar: %w", err)
	}
	return r, nil
}

func sybilSCAR(ctx context.Context, g *graph.Snapshot, p SybilSCARParams, e algorithms.Env) (*SybilSCARResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, err
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, err
	}
	prior, err := p.prior(g.Order())
	if err != nil {
		return nil, err
	}
	r := &SybilSCARResult{Labels: len(p.Benign.Vertices) + len(p.Sybil.Vertices)}
	r.Meaning = "change of the last round over all residuals, in L1"
	cuts := par.Cuts[graph.Vertex](g.Out.Offsets, chunkArcs)
	if err := r.measure(ctx, g, p, e, cuts); err != nil {
		return nil, err
	}
	x, next := make([]float64, g.Order()), make([]float64, g.Order())
	copy(x, prior)
	change, size := make([]float64, len(cuts)), make([]float64, len(cuts))
	for r.Converged = g.Order() == 0; !r.Converged && r.Iterations < p.MaxIterations; {
		// next = q^ + 2 w^ A x
		err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
			moved, all := 0.0, 0.0
			rows := g.Out.Block(lo, hi)
			for i := range rows.Len() {
				v := lo + graph.Vertex(i)
				next[v] = residual(prior[v] + float64(2*r.Homophily*rows.Gather(i, x)))
				moved += math.Abs(next[v] - x[v])
				all += math.Abs(next[v])
			}
			change[c], size[c] = moved, all
		})
		if err != nil {
			return nil, fmt.Errorf("round %d: %w", r.Iterations+1, err)
		}
		x, next = next, x
		r.Iterations++
		r.Delta = relative(change, size)
		r.Converged = r.Delta <= p.Tolerance
		e.Report(algorithms.Step{Iteration: r.Iterations, Delta: r.Delta})
	}
	for v := range x {
		x[v] += 0.5
	}
	r.Sybil = x
	return r, nil
}

// residual keeps p^ where p is a probability.
func residual(x float64) float64 { return math.Max(-0.5, math.Min(x, 0.5)) }

// relative returns the sum of change over that of size, 0 when nothing changed.
func relative(change, size []float64) float64 {
	moved, all := 0.0, 0.0
	for c := range change {
		moved, all = moved+change[c], all+size[c]
	}
	switch {
	case moved == 0:
		return 0
	case all == 0: // everything fell to ½
		return 1
	}
	return moved / all
}

// prior returns q^ of every vertex.
func (p SybilSCARParams) prior(n int) ([]float64, error) {
	prior := make([]float64, n)
	for _, kind := range []struct {
		name   string
		labels algorithms.VertexWeights
		full   float64
	}{{"benign", p.Benign, 0.5 - p.Theta}, {"sybil", p.Sybil, p.Theta - 0.5}} {
		if len(kind.labels.Vertices) != len(kind.labels.Weights) {
			return nil, fmt.Errorf("%w: --%s has %d vertices and %d weights", algorithms.ErrParameter, kind.name, len(kind.labels.Vertices), len(kind.labels.Weights))
		}
		places, err := kind.labels.Ascending(kind.name, n)
		if err != nil {
			return nil, err
		}
		for _, i := range places {
			v, sure := kind.labels.Vertices[i], kind.labels.Weights[i]
			if !(sure >= 0 && sure <= 1) {
				return nil, fmt.Errorf("%w: --%s gives vertex %d the weight %v; how sure a label is goes from 0 to 1", algorithms.ErrParameter, kind.name, v, sure)
			}
			if prior[v] != 0 {
				return nil, fmt.Errorf("%w: vertex %d is listed by --benign and by --sybil; leave it out of one", algorithms.ErrParameter, v)
			}
			prior[v] = kind.full * sure
		}
	}
	return prior, nil
}

// measure finds w^ and what it makes of the greatest strength.
func (r *SybilSCARResult) measure(ctx context.Context, g *graph.Snapshot, p SybilSCARParams, e algorithms.Env, cuts []graph.Vertex) error {
	most := make([]float64, len(cuts))
	all := make([]float64, len(cuts))
	err := par.Range(ctx, e.Workers, cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			s := g.Out.Strength(v)
			most[c], all[c] = math.Max(most[c], s), all[c]+s
		}
	})
	greatest, total := 0.0, 0.0
	for c := range most {
		greatest, total = math.Max(greatest, most[c]), total+all[c]
	}
	r.Homophily = p.Homophily
	if p.Homophily == 0 && total > 0 {
		r.Homophily = math.Min(0.5, float64(g.Order())/(2*total))
	}
	r.Contraction = 2 * r.Homophily * greatest
	return err
}

// SybilSCARParams are the quantities that decide the answer.
type SybilSCARParams struct {
	Benign        algorithms.VertexWeights `json:"benign" doc:"vertices known as benign; a weight from 0 to 1 says how sure (id[,weight] rows)"`
	Sybil         algorithms.VertexWeights `json:"sybil" doc:"vertices known as Sybils, in the same form"`
	Theta         float64                  `json:"theta" doc:"prior probability that a vertex labelled as a Sybil is one; less than 1 allows for wrong labels" range:"(0.5,1]"`
	Homophily     float64                  `json:"homophily" doc:"probability that neighbours are of a kind, less 1/2; 0: 1/(2 average strength)" range:"[0,0.5]"`
	Tolerance     float64                  `json:"tolerance" doc:"relative L1 change of a round at which to stop" range:"[0,inf)"`
	MaxIterations int                      `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultSybilSCAR returns the parameters of the paper's section VI.A, and a
// homophily strength that goes by the graph.
func DefaultSybilSCAR() SybilSCARParams {
	return SybilSCARParams{Theta: 0.9, Tolerance: 1e-3, MaxIterations: 20}
}

// SybilSCARResult holds one probability per vertex.
type SybilSCARResult struct {
	Sybil       []float64 // p
	Homophily   float64   // w^
	Contraction float64   // 2 w^ times the greatest strength
	Labels      int
	algorithms.Convergence
}
