package gapbs

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/graph/par"
)

// The suite's PageRank prints no scores. What a tolerance leaves as error is
// found here by doing the same rounds in the same precision and over the same
// file, until the suite's stop rule (the L1 change of a round below the
// tolerance), and comparing with a solution in float64 of the same equation, in
// which the mass of vertices without arcs is lost. The program's
// threads add nothing to a row's sum, which one of them forms in row order;
// only the in-place sweeps of pr depend on how threads meet; here one thread
// does them.

const errorsJob = "gapbs-errors"

type errorsRequest struct {
	Path     string  `json:"path"`     // a .sg file
	Solution string  `json:"solution"` // its PageRank where the mass of vertices without arcs goes to all alike
	InPlace  bool    `json:"in_place"` // pr: a round sees its own new scores
	Bits     int     `json:"bits"`     // 32 or 64
	Workers  int     `json:"workers"`
	Target   float64 `json:"target"`
}

// tuned returns the loosest tolerance that reaches the target.
func tuned(ctx context.Context, q errorsRequest) (found bench.Tuning, err error) {
	offsets, targets, err := readGraph(q.Path)
	if err != nil {
		return found, err
	}
	exact, err := bench.ReadValues(q.Solution)
	if err == nil && len(exact) != len(offsets)-1 {
		err = fmt.Errorf("%s: %d values for %d vertices", q.Solution, len(exact), len(offsets)-1)
	}
	if err != nil {
		return found, err
	}
	lose(exact, offsets)
	if q.Bits == 64 {
		return search[float64](ctx, offsets, targets, exact, q)
	}
	return search[float32](ctx, offsets, targets, exact, q)
}

// lose turns the solution of x = (1-d+dD)/n + d A'x/outdeg, D being the mass on
// vertices without arcs, into that of the equation without D: they differ by a
// factor.
func lose(exact []float64, offsets []int64) {
	mass := 0.0
	for v, x := range exact {
		if offsets[v] == offsets[v+1] {
			mass += x
		}
	}
	factor := (1 - bench.Damping) / (1 - bench.Damping + bench.Damping*mass)
	for v := range exact {
		exact[v] *= factor
	}
}

// search does rounds until one after which the suite would stop at some power
// of ten, and its scores are as near to the solution as the target. The first
// tolerance that a round meets is the loosest with that error.
func search[T float32 | float64](ctx context.Context, offsets []int64, targets []uint32, exact []float64, q errorsRequest) (bench.Tuning, error) {
	const most, tightest = 200, 12
	n := len(offsets) - 1
	score, share, seen := make([]T, n), make([]T, n), make([]T, n)
	d := T(bench.Damping)
	base := (1 - d) / T(n)
	for v := range score {
		score[v] = 1 / T(n)
		share[v] = score[v] / T(offsets[v+1]-offsets[v]) // infinite without arcs, and then never read
	}
	cuts := par.Cuts[uint32](offsets, 1<<16)
	if q.InPlace {
		seen, q.Workers = share, 1
	}
	best := bench.Tuning{Error: math.Inf(1)}
	for round, k := 0, 1; round < most && k <= tightest; round++ {
		if !q.InPlace {
			copy(seen, share)
		}
		change, err := par.Sum(ctx, q.Workers, cuts, func(lo, hi uint32) (change float64) {
			for v := lo; v < hi; v++ {
				sum := T(0)
				for _, u := range targets[offsets[v]:offsets[v+1]] {
					sum += seen[u]
				}
				old := score[v]
				score[v] = base + T(d*sum)
				change += math.Abs(float64(score[v] - old))
				share[v] = score[v] / T(offsets[v+1]-offsets[v])
			}
			return change
		})
		if err != nil {
			return best, err
		}
		first := k
		for k <= tightest && change < math.Pow10(-k) {
			k++
		}
		if k == first {
			continue
		}
		left := 0.0
		for v := range score {
			left += math.Abs(float64(score[v]) - exact[v])
		}
		if left <= q.Target {
			return bench.Tuning{Tolerance: math.Pow10(-first), Error: left}, nil
		}
		best.Error = min(best.Error, left)
	}
	best.Error = min(best.Error, never)
	return best, nil
}

// never stands for the error where no round met a tolerance, as JSON has no
// infinity: the largest L1 distance of two distributions.
const never = 2.0

// readGraph reads an undirected .sg file that the harness wrote.
func readGraph(path string) (offsets []int64, targets []uint32, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	var head struct {
		Directed    bool
		Arcs, Order int64
	}
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if want := 17 + 8*(head.Order+1) + 4*head.Arcs; head.Directed || head.Order < 0 || head.Arcs < 0 || want != info.Size() {
		return nil, nil, fmt.Errorf("%s: not an undirected graph of %d bytes", path, info.Size())
	}
	offsets, targets = make([]int64, head.Order+1), make([]uint32, head.Arcs)
	if err := binary.Read(r, binary.LittleEndian, offsets); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := binary.Read(r, binary.LittleEndian, targets); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return offsets, targets, nil
}
