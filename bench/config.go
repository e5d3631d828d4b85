package bench

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
)

// Config says what Run measures: every workload on every number of workers.
type Config struct {
	Graph       Graph
	Workloads   []Workload
	Workers     []int // none below one
	Warmup      int   // runs before the first that counts
	Repetitions int   // at least MinRepetitions
	Check       bool  // let each kernel's checker see the answer, after the clock stopped
	Memory      bool  // measure the peak of the live heap, in a process of its own
	Bandwidth   int64 // bytes of each array of the bandwidth probe; 0: no probe
	Dir         string
	Timeout     time.Duration      // of one child process; 0: none
	Progress    func(phase string) // may be nil
}

// MinRepetitions is the smallest number of repetitions that a median and a
// spread are told of.
const MinRepetitions = 5

// ErrConfig is returned when a Config makes no sense.
var ErrConfig = errors.New("bench: wrong configuration")

// errDirected refuses a race on a directed graph.
var errDirected = fmt.Errorf("%w: races are run on undirected graphs", ErrConfig)

// Workload is a kernel with parameters, or a way of loading.
type Workload struct {
	Name   string              `json:"name"`   // as given, such as pagerank:tolerance=1e-4
	Kernel string              `json:"kernel"` // a name of the catalog, or LoadText or LoadStore
	Params map[string]string   `json:"params"` // those given; of a parameter that takes vertices a list such as 3+17, or pick8
	Runs   []map[string]string `json:"runs"`   // parameters that differ: a repetition is one run of each; empty: one run
}

// The workloads that are no kernels.
const (
	LoadText  = "load-text"  // a text edge list to a snapshot: parsing, merging, numbering, digest
	LoadStore = "load-store" // a dataset of the store to a snapshot, every checksum compared
)

// Loads lists the workloads that are no kernels, for help texts.
var Loads = []string{LoadText, LoadStore}

// ParseWorkload reads KERNEL or KERNEL:PARAM=VALUE:PARAM=VALUE... A parameter
// that takes vertices is a list of external ids parted by +, or pickN: N
// vertices with arcs, chosen by a fixed rule.
func ParseWorkload(text string) (Workload, error) {
	words := strings.Split(text, ":")
	w := Workload{Name: text, Kernel: words[0], Params: map[string]string{}}
	if slices.Contains(Loads, w.Kernel) {
		if len(words) > 1 {
			return w, fmt.Errorf("%w: %s takes no parameter", ErrConfig, w.Kernel)
		}
		return w, nil
	}
	spec, err := catalog.Lookup(w.Kernel)
	if err != nil {
		return w, err
	}
	probe := spec.New()
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return w, fmt.Errorf("%w: %q in %q is not PARAM=VALUE", ErrConfig, word, text)
		}
		if !ofGraph(kindOf(spec, name)) {
			if err := algorithms.Set(probe, name, value); err != nil {
				return w, fmt.Errorf("bench: %s: %w", w.Kernel, err)
			}
		}
		w.Params[name] = value
	}
	return w, nil
}

// measured is what is asked of kernels whose defaults would take long, or that
// do nothing of interest without vertices to start from.
var measured = map[string]string{
	"betweenness": "betweenness:sources=pick4",
	"bfs":         "bfs:source=pick1", // the smallest id may lie in a small component
	"consensus":   "consensus:runs=4",
	"infomap":     "infomap:trials=1",
	"power-law":   "power-law:bootstraps=4",
	"ppr":         "ppr:seed-sets=pick16",
	"similarity":  "similarity:of=pick100",
	"sssp":        "sssp:source=pick1",
}

// Everything returns a workload for every kernel.
func Everything() (names []string) {
	for _, name := range catalog.Names() {
		if more := measured[name]; more != "" {
			name = more
		}
		names = append(names, name)
	}
	return names
}

// kindOf returns the kind of a parameter, "" when there is none of that name.
func kindOf(spec algorithms.Spec, name string) string {
	for _, p := range spec.Params {
		if p.Name == name {
			return p.Kind
		}
	}
	return ""
}

// Validate refuses a configuration that makes no sense.
func (c Config) Validate() error {
	switch {
	case len(c.Workloads) == 0:
		return fmt.Errorf("%w: no workload", ErrConfig)
	case len(c.Workers) == 0 || slices.Min(c.Workers) < 1:
		return fmt.Errorf("%w: workers %v; give numbers from 1 on", ErrConfig, c.Workers)
	case c.Repetitions < MinRepetitions:
		return fmt.Errorf("%w: %d repetitions; a median and its spread need at least %d", ErrConfig, c.Repetitions, MinRepetitions)
	case c.Warmup < 0:
		return fmt.Errorf("%w: %d warm-up runs; give 0 or more", ErrConfig, c.Warmup)
	}
	return c.Graph.Validate()
}

// ofGraph tells whether a kind of parameter takes vertices, and so depends on
// the graph.
func ofGraph(kind string) bool { return slices.Contains([]string{"file", "vertex", "sets"}, kind) }

func (c Config) tell(format string, args ...any) {
	if c.Progress != nil {
		c.Progress(fmt.Sprintf(format, args...))
	}
}
