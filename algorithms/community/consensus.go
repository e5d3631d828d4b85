package community

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Consensus looks for the communities on which many runs of one method agree,
// and tells how firmly each vertex belongs to its own. Runs that differ in
// their seeds alone divide the graph. Then edges get, as weights, the share of
// the runs in which their ends are together,
//
//	D(u,v) = |{ r : u and v are in one community of run r }| / Runs
//
// those below Threshold are left out, but for the heaviest of either end, so
// that nobody is cut off for being undecided; the same runs divide the graph of
// these weights; and so on, until no more than Tolerance of the edges are at
// odds, which is to say 0 < D < 1. The answer is the partition of the last
// round that has the highest modularity on the graph as it is; without
// tolerance all of Leiden's are the same when the rounds have converged.
//
//	stability(v) = mean over the runs r of the first round of
//	               |C(v) ∩ C_r(v)| / |C(v) ∪ C_r(v)|
//
// where C(v) is v's community in the answer, and C_r(v) in run r: in (0,1], and
// 1 if and only if every run has found just this community. The measure
// agreement is the mean NMI (see Comparison) of two runs of the first round.
//
// A full consensus matrix has an entry for each pair of vertices. Here D exists
// for the pairs that an edge of weight above 0 joins, as in fast consensus,
// which then adds, by chance, about as many pairs with a common neighbour as
// there are edges. Without those the consensus graph stays within the graph,
// where Leiden's communities are connected then, and its memory is known
// before. Nor is an edge settled, as it is there, once all runs of a round agree
// on it. It is not the median partition, and no vote.
//
// Runs are those of the kernel leiden with --restarts 0 --thorough-arcs 32768,
// or of louvain, whose other parameters are as they are by default; run i, from
// 0 on, has the seed Seed + i, in every round. Searching larger graphs
// thoroughly too took four times as long on a random one of 7,000 vertices, and
// changed modularity by less than 0.001 on three that have communities; on the
// 62 dolphins it is what finds the best partitions.
//
// Sources: A. Lancichinetti, S. Fortunato, Consensus clustering in complex
// networks, Scientific Reports 2:336, 2012; the restriction to edges: A. Tandon,
// A. Albeshri, V. Thayananthan, W. Alhalabi, S. Fortunato, Fast consensus
// clustering in complex networks, Physical Review E 99, 042301, 2019, with its
// program, which has 20 runs and for Louvain a threshold of 0.2. Stability is
// ours; the mean Jaccard index is what C. Hennig, Cluster-wise assessment of
// cluster stability, 2007, takes of whole clusters.
//
// Needs the undirected simple view; uses weights. A round costs that many runs
// of the method, and a pass of O(Runs (n+m)); memory as consensusBytes counts
// it. Runs come one after the other, each on all workers. As the bits of a run
// depend neither on the workers nor on the numbering, and all is counted in
// whole numbers on vertices in the canonical order, nor do those of the answer.
func Consensus(ctx context.Context, g *graph.Snapshot, p ConsensusParams, e algorithms.Env) (*ConsensusResult, error) {
	if err := algorithms.Validate(p); err != nil {
		return nil, fmt.Errorf("community: consensus: %w", err)
	}
	if err := g.Require(graph.NeedSimple | graph.NeedUnsigned); err != nil {
		return nil, fmt.Errorf("community: consensus: %w", err)
	}
	r, err := consensus(ctx, g, p, e)
	if err != nil {
		return nil, fmt.Errorf("community: consensus: %w", err)
	}
	return r, nil
}

func consensus(ctx context.Context, g *graph.Snapshot, p ConsensusParams, e algorithms.Env) (*ConsensusResult, error) {
	a, vertices, err := canonical(ctx, g, e.Workers)
	if err != nil {
		return nil, err
	}
	lowest, err := ground(ctx, a, e.Workers)
	if err != nil {
		return nil, err
	}
	first, err := p.divide(ctx, lowest, nil, 1, e)
	if err != nil {
		return nil, err
	}
	r := &ConsensusResult{}
	r.Meaning = "share of the edges that the runs of the last round are at odds about"
	if r.Agreement, err = first.agreement(ctx, g.Order()-lowest.order(), e.Workers); err != nil {
		return nil, err
	}
	weights, last, room := make([]float32, a.Size()), first, (*runs)(nil)
	for {
		r.Iterations++
		if r.Delta, err = last.weigh(ctx, a, weights, p.Threshold, e.Workers); err != nil {
			return nil, err
		}
		if r.Converged = r.Delta <= p.Tolerance; r.Converged || r.Iterations >= p.MaxIterations {
			break
		}
		l, err := ground(ctx, &graph.Adjacency{Offsets: a.Offsets, Targets: a.Targets, Weights: weights}, e.Workers)
		if err != nil {
			return nil, err
		}
		if room, err = p.divide(ctx, l, room, r.Iterations+1, e); err != nil {
			return nil, err
		}
		last = room
	}
	label, q, err := last.best(ctx, lowest, p.Resolution, e.Workers)
	if err != nil {
		return nil, err
	}
	stability, err := first.stability(ctx, label, e.Workers)
	if err != nil {
		return nil, err
	}
	r.Community, r.Modularity = named(g, vertices, label), q
	r.Stability, r.MeanStability = firm(stability, vertices, g.Order())
	return r, nil
}

// divide has every run divide a graph. It takes the room of runs that are not
// needed any more.
func (p ConsensusParams) divide(ctx context.Context, l *level, room *runs, round int, e algorithms.Env) (*runs, error) {
	if room == nil {
		room = &runs{count: p.Runs, label: make([]graph.Vertex, l.order()*p.Runs)}
	}
	silent := algorithms.Env{Workers: e.Workers}
	for i := range p.Runs {
		s, label := searchOn(l, byModularity, p.Resolution, silent), []graph.Vertex(nil)
		switch p.Method {
		case "leiden":
			best, err := s.leiden(ctx, p.leiden(i))
			if err != nil {
				return nil, err
			}
			label = best.label
		default:
			var err error
			if label, _, err = s.louvain(ctx, p.louvain(i)); err != nil {
				return nil, err
			}
		}
		room.put(i, label)
		e.Report(algorithms.Step{Phase: fmt.Sprintf("round %d", round), Iteration: round, Delta: math.NaN(), Done: int64(i + 1), Total: int64(p.Runs)})
	}
	return room, nil
}

// firm returns the stability of g's vertices, and its mean. Those that have no
// edge are alone in all runs.
func firm(stability []float64, vertices []graph.Vertex, n int) (of []float64, mean float64) {
	of, mean = make([]float64, n), 1
	sum := 0.0
	for i := range n {
		s := 1.0
		if i < len(stability) {
			s = stability[i]
		}
		sum += s
		if vertices == nil {
			of[i] = s
		} else {
			of[vertices[i]] = s
		}
	}
	if n > 0 {
		mean = sum / float64(n)
	}
	return of, mean
}

// ConsensusParams decide the answer.
type ConsensusParams struct {
	Method        string  `json:"method" doc:"kernel whose runs are compared" enum:"leiden|louvain"`
	Runs          int     `json:"runs" doc:"runs in each round, each with a seed of its own" range:"[1,10000]"`
	Threshold     float64 `json:"threshold" doc:"share τ of the runs in which the ends of an edge must be together for it to keep its weight" range:"[0,1]"`
	Resolution    float64 `json:"resolution" doc:"of the runs, and of the modularity told" range:"(0,inf)"`
	Seed          uint64  `json:"seed" doc:"of the first run; the others have those that follow"`
	Tolerance     float64 `json:"tolerance" doc:"end when no more than this share of the edges is at odds between runs" range:"[0,1]"`
	MaxIterations int     `json:"max-iterations" doc:"stop after so many rounds in any case" range:"[1,inf)"`
}

// DefaultConsensus has runs and a threshold as fast consensus has them for
// Louvain.
func DefaultConsensus() ConsensusParams {
	return ConsensusParams{Method: "leiden", Runs: 20, Threshold: 0.2, Resolution: 1, Seed: 1, MaxIterations: 20}
}

// consensusThoroughArcs is the size up to which a run of Leiden is thorough.
const consensusThoroughArcs = 1 << 15

// leiden returns the parameters of a run of Leiden.
func (p ConsensusParams) leiden(run int) LeidenParams {
	l := DefaultLeiden()
	l.Resolution, l.Seed, l.Restarts, l.ThoroughArcs = p.Resolution, p.Seed+uint64(run), 0, consensusThoroughArcs
	return l
}

// louvain returns those of Louvain.
func (p ConsensusParams) louvain(run int) LouvainParams {
	l := DefaultLouvain()
	l.Resolution, l.Seed = p.Resolution, p.Seed+uint64(run)
	return l
}

// ConsensusResult holds one community per vertex, named after its member of
// smallest external id, and how firmly the vertex belongs to it.
type ConsensusResult struct {
	Community     []graph.Vertex
	Stability     []float64
	Modularity    float64 // at the resolution of the parameters
	MeanStability float64 // over vertices; 1 if there are none
	Agreement     float64 // mean NMI of two runs of the first round; 1 of a single run
	algorithms.Convergence
}

// ConsensusSpec registers Consensus.
var ConsensusSpec = algorithms.Define(algorithms.Kernel[ConsensusParams, *ConsensusResult]{
	Name: "consensus", Title: "Consensus communities and their stability",
	Cite: "Lancichinetti, Fortunato, Consensus clustering in complex networks, 2012; Tandon and others, Fast consensus clustering in complex networks, 2019",
	Doc: "Runs leiden or louvain with many seeds, weighs every edge by the share of runs that keep its ends together, and divides the graph of these weights again, until the runs agree. " +
		"Tells the communities, and of every vertex how alike its community was in the first runs: 1 if always the same. Pairs without an edge are not weighed, " +
		"other than in a full consensus matrix, and none are added.",
	Measures: append(measuresWith(algorithms.MeasureDoc{Name: byModularity, Doc: "of the answer on the graph as it is, at --resolution, below 1"}),
		algorithms.MeasureDoc{Name: "mean_stability", Doc: "over the vertices, in (0,1]"},
		algorithms.MeasureDoc{Name: "agreement", Doc: "mean NMI of two runs of the first round, in [0,1]"},
	),
	Needs: graph.NeedSimple, Weights: true, Columns: []string{"community", "stability"}, Default: DefaultConsensus(), Run: Consensus, Check: checkConsensus,
	Outcome: func(_ *graph.Snapshot, r *ConsensusResult) *algorithms.Outcome {
		o := outcome(r.Community, byName(byModularity, r.Modularity), r.Convergence)
		o.Columns = append(o.Columns, column.Floats("stability", "share", r.Stability))
		o.Measures = append(o.Measures, algorithms.Measure{Name: "mean_stability", Value: r.MeanStability}, algorithms.Measure{Name: "agreement", Value: r.Agreement})
		return o
	},
	Bytes: consensusBytes,
	More: func(g *graph.Snapshot, p ConsensusParams, _ int) int64 {
		return 8*int64(p.Runs)*int64(g.Order()) + copyBytes(g)
	},
})

// consensusBytes bounds the memory of a run but for the labels of the runs of
// the first round and of the one at hand, which are in More: that of a search
// without restarts (see leidenBytes), which from the second round on has
// weights, with these, and the strengths of the vertices in the graph itself
// and in the consensus graph.
func consensusBytes(order, size int64, _ bool, workers int) int64 {
	return louvainBytes(order, size, true, workers) + 93*order + 4*size
}
