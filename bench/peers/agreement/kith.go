package agreement

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Answer is what a side gives to a task: one or, of random tasks, several
// columns of values, by rank where they are of vertices.
type Answer struct {
	Values  []float64
	Seconds float64 // median of the runs
}

// Short is how long runs are repeated that take less, at most three times. The
// scripts do the same.
const Short = 500 * time.Millisecond

// Timed lets a side work once, or three times where that is soon done, and
// returns the median of the times in seconds.
func Timed(work func() error) (float64, error) {
	var seconds []float64
	for start := time.Now(); len(seconds) == 0 || len(seconds) < 3 && time.Since(start) < Short; {
		begin := time.Now()
		if err := work(); err != nil {
			return 0, err
		}
		seconds = append(seconds, time.Since(begin).Seconds())
	}
	return bench.Summarize(seconds).Median, nil
}

// kith is kith's answer to a task. The views that the kernel needs are prepared
// before the clock starts.
func (w *World) kith(ctx context.Context, t Task, workers int) (a Answer, err error) {
	if t.Kernel == Comparison {
		return w.compared(t)
	}
	spec, err := catalog.Lookup(t.Kernel)
	if err != nil {
		return a, err
	}
	g := w.Whole
	if t.Lengths {
		g = w.Lengths
	}
	needs := spec.Needs
	if t.Simple {
		needs = graph.NeedSimple
	}
	if g, err = g.Without(!spec.Weights, true).With(ctx, needs, workers); err != nil {
		return a, err
	}
	runs := []uint64{0}
	if t.Random {
		runs = w.Setting.Random
	}
	var seconds []float64
	for _, seed := range runs {
		p, err := t.params(spec, w, seed)
		if err != nil {
			return a, err
		}
		var o *algorithms.Outcome
		var seen *graph.Snapshot
		took, err := Timed(func() (err error) {
			o, seen, err = spec.Run(ctx, g, p, algorithms.Env{Workers: workers})
			return err
		})
		if err != nil {
			return a, err
		}
		if !o.Convergence.Converged && t.Mode != Quality {
			return a, fmt.Errorf("agreement: %s did not converge in %d rounds", t.Name, o.Convergence.Iterations)
		}
		seconds = append(seconds, took)
		if a.Values, err = t.extract(a.Values, seen, o); err != nil {
			return a, err
		}
	}
	a.Seconds = bench.Summarize(seconds).Median
	return a, nil
}

// params returns the kernel's parameters for a task.
func (t Task) params(spec algorithms.Spec, w *World, seed uint64) (any, error) {
	p := spec.New()
	for name, value := range t.Params {
		if err := algorithms.Set(p, name, value); err != nil {
			return nil, err
		}
	}
	if t.Random {
		if err := algorithms.Set(p, "seed", fmt.Sprint(seed)); err != nil {
			return nil, err
		}
	}
	if t.Set != nil {
		if err := t.Set(p, w); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// extract appends what a task is about to values.
func (t Task) extract(values []float64, g *graph.Snapshot, o *algorithms.Outcome) ([]float64, error) {
	for _, name := range t.Columns {
		at := slices.IndexFunc(o.Columns, func(c column.Column) bool { return c.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("agreement: the kernel %s has no column %s", t.Kernel, name)
		}
		values = append(values, byRank(g, o.Columns[at])...)
	}
	if t.Table != "" {
		at := slices.IndexFunc(o.Table.Columns, func(c column.Column) bool { return c.Name == t.Table })
		if at < 0 {
			return nil, fmt.Errorf("agreement: the kernel %s has no column %s in its table", t.Kernel, t.Table)
		}
		values = append(values, o.Table.Columns[at].F64...)
	}
	for _, name := range t.Measures {
		at := slices.IndexFunc(o.Measures, func(m algorithms.Measure) bool { return m.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("agreement: the kernel %s has no measure %s here", t.Kernel, name)
		}
		values = append(values, o.Measures[at].Value)
	}
	return values, nil
}

// byRank returns a column by rank; labels become ranks.
func byRank(g *graph.Snapshot, c column.Column) []float64 {
	values := make([]float64, g.Order())
	for v := range values {
		r := g.Rank(graph.Vertex(v))
		switch c.Kind {
		case column.Float:
			values[r] = c.F64[v]
		case column.Count:
			values[r] = float64(c.I64[v])
		default:
			values[r] = float64(g.Rank(graph.Vertex(c.U32[v])))
		}
	}
	return values
}

// compared answers the tasks about two given partitions.
func (w *World) compared(t Task) (a Answer, err error) {
	x, y := w.labels(w.Setting.Labels).Label, w.labels(w.Setting.Others).Label
	var c community.Comparison
	a.Seconds, err = Timed(func() (err error) {
		c, err = community.Compare(x, y)
		return err
	})
	a.Values = []float64{map[string]float64{"nmi": c.NMI, "vi": c.VI, "ari": c.ARI}[t.Name]}
	return a, err
}

// worth returns the measure of quality of each of several divisions, by rank
// and one after the other.
func (w *World) worth(ctx context.Context, t Task, values []float64, workers int) (all []float64, err error) {
	spec, err := catalog.Lookup("quality")
	if err != nil {
		return nil, err
	}
	n := w.Whole.Order()
	if len(values) == 0 || len(values)%n != 0 {
		return nil, fmt.Errorf("%d labels for %d vertices", len(values), n)
	}
	of := Task{Kernel: "quality", Measures: []string{t.Measure}}
	for part := range slices.Chunk(values, n) {
		labels := make([]int64, n)
		for r, x := range part {
			labels[r] = int64(x)
		}
		p := spec.New()
		if err := algorithms.SetLabels(p, "labels", w.labels(labels)); err != nil {
			return nil, err
		}
		o, seen, err := spec.Run(ctx, w.Whole, p, algorithms.Env{Workers: workers})
		if err != nil {
			return nil, err
		}
		if all, err = of.extract(all, seen, o); err != nil {
			return nil, err
		}
	}
	return all, nil
}
