package algorithms

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/param"
)

// Env says how to run. The zero value means all cores, silence and no limit.
type Env struct {
	Workers int        // < 1: GOMAXPROCS
	Step    func(Step) // called from the caller's goroutine between rounds; nil: silent
	Memory  int64      // bytes that a run may take beyond its snapshot; 0: no limit
}

// Step tells how far a run is.
type Step struct {
	Phase       string  // what is being done, such as "moving"; may be ""
	Iteration   int     // rounds done so far
	Delta       float64 // the change that the stop rule looks at; NaN when there is none
	Done, Total int64   // work units; Total 0: unknown
}

// Report calls Step if there is one.
func (e Env) Report(s Step) {
	if e.Step != nil {
		e.Step(s)
	}
}

// Convergence tells how a run ended. Not converging is no error.
type Convergence struct {
	Iterations int     `json:"iterations"`
	Delta      float64 `json:"delta"`   // the last change; what it means stands in Meaning
	Meaning    string  `json:"meaning"` // such as "bound on the L1 error"
	Converged  bool    `json:"converged"`
}

// Measure is a number about the whole graph that a run found.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// MeasureDoc says what a measure is, with its unit or range.
type MeasureDoc struct {
	Name   string `json:"name"` // one that ends in "*" stands for all that begin so
	Doc    string `json:"doc"`  // half a sentence for the help
	Effort bool   `json:"-"`    // tells how much work it was, which no checker can know
}

// Table is what a run found that is not one value per vertex, such as pairs of
// vertices. A row stands for itself; the values of a Label column are vertices.
type Table struct {
	Of      string // what a row is, in the plural: "pairs"
	Columns []column.Column
}

// Rows returns the number of rows.
func (t *Table) Rows() int {
	if t == nil || len(t.Columns) == 0 {
		return 0
	}
	return t.Columns[0].Len()
}

// Outcome is what a run gives whoever does not know the kernel's own type.
type Outcome struct {
	Columns     []column.Column // one value per vertex each, in the kernel's order
	Table       *Table          // nil: none
	Measures    []Measure
	Notes       []string // what the user should know about this answer
	Convergence Convergence
}

// Kernel is what the author of an algorithm writes.
type Kernel[P, R any] struct {
	Name    string // the command's name, lower case
	Title   string // as in a sentence
	Cite    string // author, title, year
	Doc     string // one paragraph for the help: what it computes, which variant, and what it is not
	Needs   graph.Need
	Weights bool     // uses the arcs' weights when there are any; otherwise it ignores them
	Signed  bool     // takes negative weights too, so that signed data is given to it whole
	Columns []string // the names of the outcome's columns with default parameters; empty, not nil, when it has a table, or measures alone
	Table   []string // the names of its table's columns; nil: it has none
	// Measures are those that it may find, whatever the parameters.
	Measures []MeasureDoc
	Default  P
	Run      func(ctx context.Context, g *graph.Snapshot, p P, e Env) (R, error)
	Outcome  func(g *graph.Snapshot, r R) *Outcome
	Check    func(g *graph.Snapshot, p P, o *Outcome) error                // another, simpler algorithm; wraps ErrCheck
	Bytes    func(order, size int64, weighted bool, workers int) (n int64) // peak of the run's memory beyond the snapshot it is given
	// BytesDirected stands in for Bytes on a directed snapshot; nil: no difference.
	BytesDirected func(order, size int64, weighted bool, workers int) (n int64)
	// More is what parameters add to Bytes, or take from it, and what the graph
	// itself does; nil: nothing. Of an outline it is the most that it may be of a
	// snapshot.
	More func(g *graph.Snapshot, p P, workers int) (n int64)
	// NeedsOf is what the kernel needs with other parameters than the default
	// ones, where that differs; nil: Needs.
	NeedsOf func(p P) graph.Need
}

// Spec describes an algorithm without its types.
type Spec struct {
	Name, Title, Cite, Doc string
	Needs                  graph.Need // with default parameters; see NeedsOf
	Weights, Signed        bool
	Columns                []string
	Table                  []string // the columns of a table, instead
	Measures               []MeasureDoc
	Params                 []Param

	fresh func() any // a pointer to the default parameters
	run   func(ctx context.Context, g *graph.Snapshot, params any, e Env) (*Outcome, error)
	check func(g *graph.Snapshot, params any, o *Outcome) error
	bytes func(order, size int64, weighted bool, workers int) int64
	// bytesDirected is bytes for a kernel that is given a directed snapshot.
	bytesDirected func(order, size int64, weighted bool, workers int) int64
	more          func(g *graph.Snapshot, params any, workers int) int64
	needs         func(params any) graph.Need
}

// Define makes the Spec of a kernel. It panics when the kernel is incomplete
// or a field of P lacks its tags, which is a mistake of the author.
func Define[P, R any](k Kernel[P, R]) Spec {
	if k.Name == "" || k.Run == nil || k.Outcome == nil || k.Check == nil || k.Bytes == nil || k.Columns == nil {
		panic(fmt.Sprintf("algorithms: kernel %q is incomplete", k.Name))
	}
	if k.Signed && !k.Weights {
		panic(fmt.Sprintf("algorithms: kernel %q knows signs but no weights", k.Name))
	}
	if len(k.Columns) > 0 && len(k.Table) > 0 {
		panic(fmt.Sprintf("algorithms: kernel %q has columns and a table; a file has room for one", k.Name))
	}
	if k.BytesDirected == nil {
		k.BytesDirected = k.Bytes
	}
	return Spec{
		Name: k.Name, Title: k.Title, Cite: k.Cite, Doc: k.Doc, Needs: k.Needs, Weights: k.Weights, Signed: k.Signed,
		Columns: k.Columns, Table: k.Table, Measures: k.Measures,
		Params: param.Describe(k.Default),
		fresh:  func() any { p := k.Default; return &p },
		run: func(ctx context.Context, g *graph.Snapshot, params any, e Env) (*Outcome, error) {
			r, err := k.Run(ctx, g, *params.(*P), e)
			if err != nil {
				return nil, err
			}
			return k.Outcome(g, r), nil
		},
		check: func(g *graph.Snapshot, params any, o *Outcome) error { return k.Check(g, *params.(*P), o) },
		bytes: k.Bytes, bytesDirected: k.BytesDirected,
		more: func(g *graph.Snapshot, params any, workers int) int64 {
			if k.More == nil {
				return 0
			}
			return k.More(g, *params.(*P), workers)
		},
		needs: func(params any) graph.Need {
			if k.NeedsOf == nil {
				return k.Needs
			}
			return k.NeedsOf(*params.(*P))
		},
	}
}

// Measure returns what the Spec says of a measure.
func (s Spec) Measure(name string) (doc MeasureDoc, ok bool) {
	i := slices.IndexFunc(s.Measures, func(m MeasureDoc) bool {
		begin, all := strings.CutSuffix(m.Name, "*")
		return m.Name == name || all && strings.HasPrefix(name, begin)
	})
	if i < 0 {
		return MeasureDoc{}, false
	}
	return s.Measures[i], true
}

// New returns a pointer to a copy of the default parameters.
func (s Spec) New() any { return s.fresh() }

// NeedsOf returns what a run with these parameters wants from its snapshot.
func (s Spec) NeedsOf(params any) graph.Need { return s.needs(params) }

// Bytes estimates the peak memory of a run with default parameters beyond the
// snapshot: preparing what the kernel needs, and the kernel itself.
func (s Spec) Bytes(order, size int64, directed, weighted bool, workers int) int64 {
	return s.peak(s.Needs, order, size, directed, weighted, workers)
}

// peak is Bytes when the kernel needs other things.
func (s Spec) peak(needs graph.Need, order, size int64, directed, weighted bool, workers int) int64 {
	weighted = weighted && s.Weights // Run leaves out what the kernel has no use for
	prepare := graph.PrepareBytes(needs, order, size, directed, weighted)
	switch {
	case directed && needs&graph.NeedSimple != 0:
		size *= 2 // the kernel sees the simple view, which may have two arcs for each
	case directed:
		return prepare + s.bytesDirected(order, size, weighted, workers)
	}
	return prepare + s.bytes(order, size, weighted, workers)
}

// Need is what a run is charged: Bytes with what the parameters add, and
// without preparing what the snapshot offers already. Before the snapshot is
// read, its outline stands for it.
func (s Spec) Need(g *graph.Snapshot, params any, workers int) int64 {
	n, m, needs := int64(g.Order()), g.Size(), s.needs(params)
	need := s.peak(needs, n, m, g.Directed, g.Weighted(), workers) + s.more(g, params, workers)
	if g.Has(needs) {
		need -= graph.PrepareBytes(needs, n, m, g.Directed, g.Weighted() && s.Weights)
	}
	return need
}

// Sign returns the sign of a selection for the kernel when none was asked for.
func (s Spec) Sign() graph.Sign {
	if s.Signed {
		return graph.SignSigned
	}
	return graph.SignPositive
}

// Run refuses with ErrMemory when the estimate exceeds e.Memory, and with
// ErrSigned negative weights that the kernel does not know; it prepares what
// the kernel needs, and runs it. Weights that the kernel does not use, and
// times, are left out before. params comes from New; Run returns the snapshot
// that the kernel saw, for Check.
func (s Spec) Run(ctx context.Context, g *graph.Snapshot, params any, e Env) (*Outcome, *graph.Snapshot, error) {
	need := s.Need(g, params, e.Workers)
	if e.Memory > 0 && need > e.Memory {
		return nil, nil, fmt.Errorf("algorithms: %s: %w: it needs about %d MiB beyond the snapshot, the limit leaves %d MiB", s.Name, ErrMemory, need>>20, e.Memory>>20)
	}
	if err := Validate(params); err != nil {
		return nil, nil, fmt.Errorf("algorithms: %s: %w", s.Name, err)
	}
	if g.Signed && s.Weights && !s.Signed {
		return nil, nil, fmt.Errorf("algorithms: %s: %w; select the positive arcs, the negative, or all without weights", s.Name, ErrSigned)
	}
	prepared, err := g.Without(!s.Weights, true).With(ctx, s.needs(params), e.Workers)
	if err != nil {
		return nil, nil, err
	}
	o, err := s.run(ctx, prepared, params, e)
	return o, prepared, err
}

// Check runs the independent checker on an outcome. g is the snapshot that Run
// returned with it.
func (s Spec) Check(g *graph.Snapshot, params any, o *Outcome) error { return s.check(g, params, o) }
