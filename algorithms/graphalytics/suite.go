package graphalytics

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/graph/edgeio"
)

// Algorithm is one of the suite.
type Algorithm struct {
	Name    string // as reference outputs are called: "BFS" of NAME-BFS
	Kernel  algorithms.Spec
	Rule    Rule
	Weights bool // it uses the weights of the edges, and cannot do without

	as       string    // the conventions that the kernel is to follow; "": it has none to choose from
	settings []setting // parameters that the .properties file must give
}

// setting is a parameter of an algorithm.
type setting struct {
	key   string // behind "graph.NAME.ALGORITHM."
	param string // of the kernel
}

// All are the algorithms of the suite, in the order of its specification.
var All = []Algorithm{
	{Name: "BFS", Kernel: path.BFSSpec, Rule: Exact, settings: []setting{{"source-vertex", "source"}}},
	{Name: "PR", Kernel: rank.PageRankSpec, Rule: Epsilon, as: "graphalytics",
		settings: []setting{{"damping-factor", "damping"}, {"num-iterations", "max-iterations"}}},
	{Name: "WCC", Kernel: structure.ComponentsSpec, Rule: Equivalence},
	{Name: "CDLP", Kernel: community.CDLPSpec, Rule: Exact, settings: []setting{{"max-iterations", "max-iterations"}}},
	{Name: "LCC", Kernel: structure.LCCSpec, Rule: Epsilon},
	{Name: "SSSP", Kernel: path.SSSPSpec, Rule: Epsilon, Weights: true, settings: []setting{{"source-vertex", "source"}}},
}

// Names lists the algorithms.
func Names() (names []string) {
	for _, a := range All {
		names = append(names, a.Name)
	}
	return names
}

// Lookup returns the algorithm of a name.
func Lookup(name string) (*Algorithm, bool) {
	at := slices.IndexFunc(All, func(a Algorithm) bool { return a.Name == name })
	if at < 0 {
		return nil, false
	}
	return &All[at], true
}

// key returns a key of the algorithm, as edgeio.Properties knows it.
func (a *Algorithm) key(name string) string { return strings.ToLower(a.Name) + "." + name }

// Graph is a graph of a suite.
type Graph struct {
	*edgeio.Properties
	Tasks []Task // one for each of All
}

// Task is an algorithm on a graph, with its reference output.
type Task struct {
	Algorithm *Algorithm
	Graph     *edgeio.Properties
	Reference string // the file; "" when there is none
	NotRun    string // why it can be run or judged not; "" when it can
}

// Find returns the .properties files that a path stands for: of a folder all
// in it, otherwise the path itself.
func Find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	}
	if !info.IsDir() {
		if filepath.Ext(path) != ending {
			return nil, fmt.Errorf("%s: a graph of the suite is named by its %s file, or with the others by their folder", path, ending)
		}
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path) // in order
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if name := entry.Name(); filepath.Ext(name) == ending && !entry.IsDir() {
			files = append(files, filepath.Join(path, name))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no %s file in the folder; a graph of the suite has NAME.v, NAME.e, NAME%s and outputs such as NAME-BFS", path, ending, ending)
	}
	return files, nil
}

const ending = ".properties"

// Open reads the .properties file of a graph and looks for what is needed for
// each algorithm.
func Open(path string) (*Graph, error) {
	p, err := edgeio.ReadProperties(path)
	if err != nil {
		return nil, err
	}
	g := &Graph{Properties: p}
	for i := range All {
		t := Task{Algorithm: &All[i], Graph: p}
		t.Reference, err = reference(p, t.Algorithm.Name)
		if err != nil {
			return nil, err
		}
		t.NotRun = cmp.Or(t.noReference(), t.lacking())
		g.Tasks = append(g.Tasks, t)
	}
	return g, nil
}

// reference finds a reference output beside the .properties file, plain or
// compressed; "" when there is none.
func reference(p *edgeio.Properties, algorithm string) (string, error) {
	for _, compression := range []string{"", ".gz", ".zst"} {
		path := filepath.Join(filepath.Dir(p.Path), p.Name+"-"+algorithm+compression)
		switch _, err := os.Stat(path); {
		case err == nil:
			return path, nil
		case !os.IsNotExist(err):
			return "", err
		}
	}
	return "", nil
}

func (t *Task) noReference() string {
	if t.Reference != "" {
		return ""
	}
	reason := fmt.Sprintf("no reference output %s-%s", t.Graph.Name, t.Algorithm.Name)
	if listed, said := t.Graph.Value("algorithms"); said {
		reason += ", though the algorithm is listed"
		if !slices.ContainsFunc(strings.Split(listed, ","), func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), t.Algorithm.Name) }) {
			reason = fmt.Sprintf("no reference output %s-%s; the graph is not for it", t.Graph.Name, t.Algorithm.Name)
		}
	}
	return reason
}

// lacking says what the .properties file leaves out.
func (t *Task) lacking() string {
	if t.Algorithm.Weights && !t.Graph.Weighted() {
		return fmt.Sprintf("no weights: %s names no edge property weight", filepath.Base(t.Graph.Path))
	}
	for _, s := range t.Algorithm.settings {
		key := t.Algorithm.key(s.key)
		if _, said := t.Graph.Value(key); !said {
			return fmt.Sprintf("no line %s in %s", t.Graph.Key(key), filepath.Base(t.Graph.Path))
		}
	}
	return ""
}
