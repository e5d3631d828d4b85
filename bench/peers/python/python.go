// Package python lets systems of the Python index take part in races. Each is a
// script of ours beside this file, run in a virtual environment that the
// harness makes, with versions that are fixed here. A script reads a request
// on standard input and the graph from a .sg file, and prints a report.
package python

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/bench"
)

//go:embed *.py
var scripts embed.FS

// What is installed.
var (
	networkitPackages = []string{"networkit==11.3", "numpy==2.4.6", "scipy==1.17.1"}
	igraphPackages    = []string{"igraph==1.0.0", "numpy==2.4.6"}
	networkxPackages  = []string{"networkx==3.6.1", "numpy==2.4.6", "scipy==1.17.1"}
)

// NetworKit is the parallel toolkit of Staudt, Sazonovs, Meyerhenke, 2016.
var NetworKit = peer("networkit", "NetworKit, in a virtual environment", networkitPackages, []entry{
	{"pagerank-1e-4", "PageRank", scaled}, {"pagerank-1e-9", "PageRank", scaled},
	{"components", "ParallelConnectedComponents", ""}, {"core", "CoreDecomposition", "on one thread: it has no parallel one"},
	{"cdlp", "PLP", "its rounds skip vertices whose neighbours kept their labels"}, {"louvain", "PLM", ""}, {"leiden", "ParallelLeiden", "one iteration, its default is three"},
	{"triangles", "LocalClusteringCoefficient", "counts per vertex"},
})

const scaled = "it loses the mass of vertices without edges; its scores are scaled to a sum of one after the clock stopped"

// Igraph is the library of Csárdi and Nepusz, 2006.
var Igraph = peer("igraph", "igraph, in a virtual environment", igraphPackages, []entry{
	{"pagerank-1e-4", "PRPACK", "one thread; it has no tolerance, so it solves further than asked"}, {"pagerank-1e-9", "PRPACK", "one thread; it has no tolerance, so it solves further than asked"},
	{"components", "connected_components", "one thread"}, {"core", "coreness", "one thread"},
	{"louvain", "community_multilevel", "one thread"}, {"leiden", "community_leiden", "one thread, 2 iterations, node weights are degrees"},
	{"triangles", "transitivity_local", "one thread; counts per vertex"},
})

// NetworkX is the library of Hagberg, Schult, Swart, 2008.
var NetworkX = peer("networkx", "NetworkX, in a virtual environment; slow, for small graphs", networkxPackages, []entry{
	{"pagerank-1e-4", "pagerank", "one thread, scipy inside"}, {"components", "connected_components", "one thread"}, {"core", "core_number", "one thread"},
})

// entry is a function that a script offers.
type entry struct{ task, name, note string }

func peer(name, doc string, packages []string, entries []entry) bench.Peer {
	p := bench.Peer{Name: name, Doc: doc + ": " + packages[0], Place: bench.Auto}
	p.Open = func(ctx context.Context, o bench.Opening) error { return install(ctx, o, name, packages) }
	for _, e := range entries {
		p.Entries = append(p.Entries, bench.Entry{Task: e.task, Name: e.name, Note: e.note, Reads: ".sg", Exact: e.name == "PRPACK", Turn: func(ctx context.Context, t bench.Turn) (bench.Timing, error) {
			return run(ctx, t, name, e.task)
		}})
	}
	return p
}

// The files of a virtual environment.
func interpreter(place string) string { return filepath.Join(place, "bin", "python") }

// install makes the virtual environment, unless it is there with the same
// packages, and puts the script into it.
func install(ctx context.Context, o bench.Opening, name string, packages []string) error {
	if o.Place == "" {
		return fmt.Errorf("no folder for a virtual environment: --venv DIR names one")
	}
	mark, want := filepath.Join(o.Place, "kith-"+name), strings.Join(packages, "\n")+"\n"
	if have, err := os.ReadFile(mark); err != nil || string(have) != want {
		if _, err := os.Stat(interpreter(o.Place)); err != nil {
			o.Progress("making the virtual environment %s", o.Place)
			if _, err := (bench.Process{Path: "python3", Args: []string{"-m", "venv", o.Place}, Timeout: o.Timeout}).Run(ctx); err != nil {
				return fmt.Errorf("no virtual environment: %w", err)
			}
		}
		o.Progress("installing %s", strings.Join(packages, " "))
		args := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"}, packages...)
		if _, err := (bench.Process{Path: interpreter(o.Place), Args: args, Timeout: o.Timeout}).Run(ctx); err != nil {
			return fmt.Errorf("pip cannot install %s: %w", strings.Join(packages, " "), err)
		}
		if err := os.WriteFile(mark, []byte(want), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// request is what a script reads.
type request struct {
	Task      string  `json:"task"`
	Graph     string  `json:"graph"`
	Workers   int     `json:"workers"`
	Warmup    int     `json:"warmup"`
	Trials    int     `json:"trials"`
	Damping   float64 `json:"damping"`
	Tolerance float64 `json:"tolerance"`
	Out       string  `json:"out"`
}

// handOver puts a script with what all share into a folder. Scripts are handed
// over by path, not installed: what runs is what this executable holds.
func handOver(dir, name string) error {
	for _, file := range []string{"kithgraph.py", name + ".py"} {
		text, err := scripts.ReadFile(file)
		if err != nil {
			return err
		}
		// A script must not have its library's name, or it would import itself.
		if err := os.WriteFile(filepath.Join(dir, "peer_"+file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run lets a script work once.
func run(ctx context.Context, t bench.Turn, name, task string) (bench.Timing, error) {
	dir := t.Graph.Files.Dir
	if err := handOver(dir, name); err != nil {
		return bench.Timing{}, err
	}
	question, err := json.Marshal(request{Task: task, Graph: t.File, Workers: t.Workers, Warmup: t.Warmup, Trials: t.Trials, Damping: bench.Damping, Tolerance: t.Tolerance, Out: t.Out})
	if err != nil {
		return bench.Timing{}, err
	}
	threads := "OMP_NUM_THREADS=" + strconv.Itoa(t.Workers)
	ended, err := bench.Process{Path: interpreter(t.Place), Args: []string{filepath.Join(dir, "peer_"+name+".py")}, Env: []string{threads, "PYTHONDONTWRITEBYTECODE=1"}, Stdin: question, Timeout: t.Timeout}.Run(ctx)
	if err != nil {
		return bench.Timing{}, err
	}
	return parse(ended.Stdout, t.Trials)
}

// parse reads a script's report, one JSON object and nothing else.
func parse(text string, trials int) (timing bench.Timing, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&timing); err != nil {
		return timing, fmt.Errorf("cannot read its report %q: %w", text, err)
	}
	if decoder.More() {
		return timing, fmt.Errorf("something follows the report in %q", text)
	}
	if len(timing.Seconds) != trials {
		return timing, fmt.Errorf("%d times instead of %d in its report %q", len(timing.Seconds), trials, text)
	}
	return timing, nil
}
