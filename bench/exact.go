package bench

import (
	"context"
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// Damping is PageRank's in every race, as the GAP benchmark has it.
const Damping = 0.85

// exactEnding is that of the files with the exact PageRank.
const exactEnding = ".exact"

// exactRequest asks for PageRank so precise that errors can be measured
// against it, in every order of the files.
type exactRequest struct {
	DB      string `json:"db"`
	Dataset string `json:"dataset"`
	Workers int    `json:"workers"`
	Files   *Files `json:"files"`
}

// exactReport says how exact it is.
type exactReport struct {
	Rounds int     `json:"rounds"`
	Bound  float64 `json:"bound"`
}

// exactBound is the L1 error at which the reference stops.
const exactBound = 1e-14

// exactRanks solves x = (1-d)/n + d (A'x/outdeg + D/n), where D is the mass on
// vertices without out-arcs. kith's kernel only says where to begin: plain
// rounds go on from there until they bound the error themselves, which they do
// from any start. They share no code with the kernel that is measured against
// them.
func exactRanks(ctx context.Context, q exactRequest) (r exactReport, err error) {
	g, err := readSnapshot(ctx, q.DB, q.Dataset, false, graph.SignPositive, q.Workers)
	if err != nil {
		return r, err
	}
	if g, err = g.With(ctx, graph.NeedIn, q.Workers); err != nil {
		return r, err
	}
	p := rank.DefaultPageRank()
	p.Damping, p.Tolerance = Damping, 10*exactBound
	near, err := rank.PageRank(ctx, g, p, algorithms.Env{Workers: q.Workers})
	if err != nil {
		return r, err
	}
	x := near.Score
	if r.Rounds, r.Bound, err = plainRounds(ctx, g, x, q.Workers); err != nil {
		return r, err
	}
	byRank := make([]float64, len(x))
	for v := range x {
		byRank[g.Rank(graph.Vertex(v))] = x[v]
	}
	if err := WriteValues(q.Files.Path(OwnOrder, exactEnding), byRank); err != nil || !q.Files.BothOrders {
		return r, err
	}
	return r, WriteValues(q.Files.Path(KithOrder, exactEnding), x)
}

// plainRounds improves x until the bound on its L1 error, before rounding, is
// at most exactBound.
func plainRounds(ctx context.Context, g *graph.Snapshot, x []float64, workers int) (rounds int, bound float64, err error) {
	const most = 400 // a round divides the bound by 1/Damping at least, so 210 do from anywhere
	n := float64(len(x))
	share, cuts := make([]float64, len(x)), par.Cuts[graph.Vertex](g.In.Offsets, 1<<16)
	for bound = math.Inf(1); bound > exactBound; rounds++ {
		if rounds == most {
			return rounds, bound, fmt.Errorf("bench: the exact solution is off by up to %g after %d rounds", bound, rounds)
		}
		lost, err := par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) (mass float64) {
			for v := lo; v < hi; v++ {
				if k := g.Out.Degree(v); k > 0 {
					share[v] = x[v] / float64(k)
				} else {
					mass += x[v]
				}
			}
			return mass
		})
		if err != nil {
			return rounds, bound, err
		}
		base := ((1 - Damping) + Damping*lost) / n
		change, err := par.Sum(ctx, workers, cuts, func(lo, hi graph.Vertex) (l1 float64) {
			for v := lo; v < hi; v++ {
				sum := 0.0
				for _, u := range g.In.Row(v) {
					sum += share[u]
				}
				next := base + Damping*sum
				l1 += math.Abs(next - x[v])
				x[v] = next
			}
			return l1
		})
		if err != nil {
			return rounds, bound, err
		}
		bound = Damping / (1 - Damping) * change
	}
	return rounds, bound, nil
}

// distance returns the L1 distance of two answers, of several columns of the
// same length, one after the other, the largest.
func distance(a, b []float64, length int) (largest float64, err error) {
	if len(a) != len(b) || length < 1 || len(a)%length != 0 {
		return 0, fmt.Errorf("bench: %d values beside %d, in columns of %d", len(a), len(b), length)
	}
	for first := 0; first < len(a); first += length {
		sum := 0.0
		for i := first; i < first+length; i++ {
			sum += math.Abs(a[i] - b[i])
		}
		largest = max(largest, sum)
	}
	return largest, nil
}

// distanceOfFiles is the distance of two columns of values in files.
func distanceOfFiles(a, b string) (float64, error) {
	x, err := ReadValues(a)
	if err != nil {
		return 0, err
	}
	y, err := ReadValues(b)
	if err != nil {
		return 0, err
	}
	return distance(x, y, len(y))
}
