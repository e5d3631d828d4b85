package gapbs

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/kithgraph/kith/bench"
)

// The suite's PageRank prints no scores. What a tolerance leaves as error is
// found here by doing the same rounds serially, in the same precision and over
// the same file, until the suite's stop rule (the L1 change of a round below
// the tolerance), and comparing with a solution in float64 of the same
// equation, in which the mass of vertices without arcs is lost. The program's
// threads add nothing to a row's sum, which one of them forms in row order;
// only the in-place sweeps of pr depend on how threads meet.

const errorsJob = "gapbs-errors"

type errorsRequest struct {
	Path       string    `json:"path"`     // a .sg file
	InPlace    bool      `json:"in_place"` // pr: a round sees its own new scores
	Bits       int       `json:"bits"`     // 32 or 64
	Workers    int       `json:"workers"`
	Tolerances []float64 `json:"tolerances"`
}

const damping = 0.85

// errorsOf returns the L1 error at each tolerance, infinite where the stop
// rule is not met.
func errorsOf(ctx context.Context, q errorsRequest) ([]float64, error) {
	offsets, targets, err := readGraph(q.Path)
	if err != nil {
		return nil, err
	}
	exact, _, _, err := bench.Exact(ctx, offsets, targets, func(v int) int64 { return offsets[v+1] - offsets[v] }, damping, false, q.Workers)
	if err != nil {
		return nil, err
	}
	if q.Bits == 64 {
		return rounds[float64](ctx, offsets, targets, exact, q)
	}
	return rounds[float32](ctx, offsets, targets, exact, q)
}

// never stands for an error that no round reached, as JSON has no infinity.
const never = 2.0 // the largest L1 distance of two distributions

func rounds[T float32 | float64](ctx context.Context, offsets []int64, targets []uint32, exact []float64, q errorsRequest) ([]float64, error) {
	const most = 200
	n := len(offsets) - 1
	score, share, fresh := make([]T, n), make([]T, n), make([]T, n)
	errors := make([]float64, len(q.Tolerances))
	for i := range errors {
		errors[i] = never
	}
	d := T(damping)
	base := (1 - d) / T(n)
	for v := range score {
		score[v] = 1 / T(n)
		share[v] = score[v] / T(offsets[v+1]-offsets[v]) // infinite without arcs, and then never read
	}
	for range most {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		change := 0.0
		seen := share
		if !q.InPlace {
			copy(fresh, share)
			seen = fresh
		}
		for v := range score {
			sum := T(0)
			for _, u := range targets[offsets[v]:offsets[v+1]] {
				sum += seen[u]
			}
			old := score[v]
			score[v] = base + T(d*sum)
			change += math.Abs(float64(score[v] - old))
			share[v] = score[v] / T(offsets[v+1]-offsets[v])
		}
		distance := -1.0
		for i, tolerance := range q.Tolerances {
			if change >= tolerance || errors[i] < never {
				continue
			}
			if distance < 0 {
				distance = 0
				for v := range score {
					distance += math.Abs(float64(score[v]) - exact[v])
				}
			}
			errors[i] = distance
		}
	}
	return errors, nil
}

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
