package agreement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// Mode says how two answers are compared.
type Mode string

// The modes.
const (
	Values    Mode = "values"    // the largest difference, as a share of the largest value of its column
	Counts    Mode = "counts"    // how many differ
	Partition Mode = "partition" // the same division, whatever the names
	Quality   Mode = "quality"   // what the divisions are worth by one measure
)

// Task is a question to all systems.
type Task struct {
	Name     string
	Kernel   string                  // of the catalog, or Comparison
	What     string                  // what is compared, for readers
	Mode     Mode                    //
	Params   map[string]string       // of the kernel, where its defaults are not asked
	Set      func(any, *World) error // those that depend on the graph; nil: none
	Columns  []string                // of the kernel's outcome, one after the other
	Table    string                  // or a column of its table
	Measures []string                // or measures of the graph
	Where    func(*World) bool       // the graphs it makes sense on; nil: all
	Lengths  bool                    // asked about World.Lengths
	Scaled   bool                    // norms do not count: every column is divided by its largest value
	AllPairs bool                    // asked where vertices times edges are at most AllPairs
	Random   bool                    // runs once with each of Setting.Random
	Simple   bool                    // kith is given the undirected simple view, whatever the kernel needs
	Measure  string                  // of quality: modularity, or codelength
	Within   float64                 // agrees when no difference is larger; of quality: how much worse kith may be
}

// Comparison stands for a kernel: what kith compare computes.
const Comparison = "compare"

// AllPairs is the largest product of vertices and edges at which all pairs are
// asked for.
const AllPairs = 1e9

// How far answers may be apart. Exact methods add up in another order; power
// iterations stop at errors of 1e-12 to 1e-10, which the gap between two
// eigenvalues multiplies.
const (
	rounding  = 1e-9
	iterated  = 1e-6
	worse     = 0.002
	worseBits = 0.02 // of a codelength, which is between 5 and 15 bits
)

func directed(w *World) bool { return w.Whole.Directed }
func weighted(w *World) bool { return w.Whole.Weighted() }

// Tasks is the list of all tasks, by family.
var Tasks = []Task{
	{Name: "degree", Kernel: "degree", What: "in- and out-degrees", Mode: Counts, Columns: []string{"in_degree", "out_degree"}},
	{Name: "strength", Kernel: "degree", What: "in- and out-strengths", Mode: Values, Columns: []string{"in_strength", "out_strength"}, Where: weighted, Within: rounding},
	{Name: "pagerank", Kernel: "pagerank", What: "PageRank, damping 0.85, dangling mass to all alike", Mode: Values, Params: map[string]string{"tolerance": "1e-13", "max-iterations": "1000"}, Columns: []string{"pagerank"}, Within: iterated},
	{Name: "ppr", Kernel: "ppr", What: "personalised PageRank of three vertices, dangling mass to them", Mode: Values, Params: map[string]string{"tolerance": "1e-13", "max-iterations": "1000", "dangling": "seeds"}, Set: seeds, Columns: []string{"ppr_seeds"}, Within: iterated},
	{Name: "hits", Kernel: "hits", What: "hubs and authorities", Mode: Values, Params: map[string]string{"tolerance": "1e-14", "max-iterations": "10000"}, Columns: []string{"hub", "authority"}, Scaled: true, Within: iterated},
	{Name: "eigenvector", Kernel: "eigenvector", What: "eigenvector centrality by in-arcs", Mode: Values, Params: map[string]string{"tolerance": "1e-14", "max-iterations": "10000"}, Columns: []string{"eigenvector"}, Scaled: true, Within: iterated},
	{Name: "katz", Kernel: "katz", What: "Katz centrality by in-arcs, alpha 0.85 divided by the largest in-strength", Mode: Values, Params: map[string]string{"tolerance": "1e-13", "max-iterations": "10000"}, Set: alpha, Columns: []string{"katz"}, Scaled: true, Within: iterated},

	{Name: "bfs", Kernel: "bfs", What: "hops from one vertex", Mode: Counts, Set: source, Columns: []string{"distance"}},
	{Name: "sssp", Kernel: "sssp", What: "distances from one vertex, lengths 1 to 255 or the weights", Mode: Values, Set: source, Columns: []string{"distance"}, Lengths: true, Within: rounding},
	{Name: "betweenness", Kernel: "betweenness", What: "betweenness of vertices, all pairs", Mode: Values, Params: map[string]string{"samples": "0", "normalized": "true"}, Columns: []string{"betweenness"}, AllPairs: true, Within: rounding},
	{Name: "betweenness-8", Kernel: "betweenness", What: "betweenness of vertices by the paths from 8 of them", Mode: Values, Params: map[string]string{"normalized": "false"}, Set: sources, Columns: []string{"betweenness"}, Within: rounding},
	{Name: "harmonic", Kernel: "closeness", What: "harmonic centrality by in-arcs", Mode: Values, Params: map[string]string{"method": "exact"}, Columns: []string{"harmonic"}, AllPairs: true, Within: rounding},
	{Name: "closeness", Kernel: "closeness", What: "closeness by in-arcs, as Wasserman and Faust", Mode: Values, Params: map[string]string{"method": "exact"}, Columns: []string{"closeness"}, AllPairs: true, Within: rounding},
	{Name: "neighbourhood", Kernel: "neighbourhood", What: "pairs within 0, 1, 2 ... hops", Mode: Counts, Params: map[string]string{"method": "exact"}, Table: "pairs", AllPairs: true},
	{Name: "diameter", Kernel: "diameter", What: "most hops between two with a path, undirected view", Mode: Counts, Measures: []string{"diameter"}},
	{Name: "diameter-directed", Kernel: "neighbourhood", What: "most hops between two with a path along arcs", Where: directed, Mode: Counts, Params: map[string]string{"method": "exact"}, Measures: []string{"diameter"}, AllPairs: true},
	{Name: "mean-distance", Kernel: "neighbourhood", What: "mean distance of the pairs with a path", Mode: Values, Params: map[string]string{"method": "exact"}, Measures: []string{"mean_distance"}, AllPairs: true, Within: rounding},
	{Name: "jaccard", Kernel: "similarity", What: "Jaccard's coefficient of 200 pairs", Mode: Values, Params: map[string]string{"measure": "jaccard"}, Set: pairs, Table: "similarity", Within: rounding},
	{Name: "adamic-adar", Kernel: "similarity", What: "index of Adamic and Adar of 200 pairs", Mode: Values, Params: map[string]string{"measure": "adamic-adar"}, Set: pairs, Table: "similarity", Within: rounding},
	{Name: "common", Kernel: "similarity", What: "common neighbours of 200 pairs", Mode: Counts, Params: map[string]string{"measure": "common"}, Set: pairs, Table: "similarity"},

	{Name: "components", Kernel: "components", What: "weakly connected components", Mode: Partition, Columns: []string{"component"}},
	{Name: "scc", Kernel: "scc", What: "strongly connected components", Mode: Partition, Columns: []string{"scc"}, Where: directed},
	{Name: "articulation", Kernel: "bridges", What: "articulation points", Mode: Counts, Columns: []string{"articulation"}},
	{Name: "bridges", Kernel: "bridges", What: "bridges at each vertex", Mode: Counts, Columns: []string{"bridges"}},
	{Name: "reciprocity", Kernel: "reciprocity", What: "share of arcs that are returned", Mode: Values, Measures: []string{"reciprocity"}, Where: directed, Within: rounding},
	{Name: "assortativity", Kernel: "assortativity", What: "degree assortativity of the undirected view", Mode: Values, Measures: []string{"assortativity"}, Within: rounding},
	{Name: "assortativity-out-in", Kernel: "assortativity", What: "correlation of out-degree and in-degree along arcs", Mode: Values, Params: map[string]string{"degrees": "out-in"}, Measures: []string{"assortativity"}, Where: directed, Within: rounding},
	{Name: "neighbour-degree", Kernel: "assortativity", What: "mean degree of the neighbours", Mode: Values, Columns: []string{"neighbour_degree"}, Within: rounding},
	{Name: "power-law", Kernel: "power-law", What: "exponent and beginning of a power law of the degrees", Mode: Values, Params: map[string]string{"bootstraps": "0"}, Measures: []string{"alpha", "xmin"}, Within: iterated},
	{Name: "power-law-alpha", Kernel: "power-law", What: "exponent when the beginning is given", Mode: Values, Params: map[string]string{"bootstraps": "0"}, Set: xmin, Measures: []string{"alpha"}, Within: iterated},
	{Name: "triangles", Kernel: "clustering", What: "triangles at each vertex", Mode: Counts, Columns: []string{"triangles"}},
	{Name: "triangle-count", Kernel: "triangles", What: "triangles of the graph", Mode: Counts, Measures: []string{"triangles"}},
	{Name: "clustering", Kernel: "clustering", What: "local clustering coefficients", Mode: Values, Columns: []string{"clustering"}, Within: rounding},
	{Name: "transitivity", Kernel: "clustering", What: "transitivity", Mode: Values, Measures: []string{"transitivity"}, Within: rounding},
	{Name: "local-bridges", Kernel: "bridge-share", What: "share of a vertex's edges whose ends have no common neighbour", Mode: Values, Columns: []string{"bridge_share"}, Within: rounding},
	{Name: "core", Kernel: "core", What: "core numbers", Mode: Counts, Columns: []string{"core"}},
	{Name: "truss", Kernel: "truss", What: "truss numbers of vertices", Mode: Counts, Columns: []string{"truss"}},

	{Name: "cdlp", Kernel: "cdlp", What: "label propagation in turns, undirected view", Mode: Quality, Params: map[string]string{"order": "asynchronous", "max-iterations": "100"}, Simple: true, Columns: []string{"label"}, Random: true, Measure: "modularity", Within: worse},
	{Name: "louvain", Kernel: "louvain", What: "Louvain until no move gains, as the others do", Mode: Quality, Columns: []string{"community"}, Random: true, Measure: "modularity", Within: worse},
	{Name: "leiden", Kernel: "leiden", What: "Leiden for modularity", Mode: Quality, Columns: []string{"community"}, Random: true, Measure: "modularity", Within: worse},
	{Name: "infomap", Kernel: "infomap", What: "Infomap, two levels, on the undirected view", Mode: Quality, Params: map[string]string{"flow": "undirected", "trials": "1"}, Columns: []string{"community"}, Random: true, Measure: "codelength", Within: worseBits},
	{Name: "modularity", Kernel: "quality", What: "modularity of given labels, undirected view", Mode: Values, Set: labels, Measures: []string{"modularity"}, Within: rounding},
	{Name: "modularity-directed", Kernel: "quality", What: "directed modularity of given labels, without loops", Mode: Values, Set: labels, Measures: []string{"directed_modularity"}, Where: directed, Within: rounding},
	{Name: "coverage", Kernel: "quality", What: "coverage of given labels", Mode: Values, Set: labels, Measures: []string{"coverage"}, Within: rounding},
	{Name: "nmi", Kernel: Comparison, What: "normalised mutual information of two given partitions", Mode: Values, Within: rounding},
	{Name: "vi", Kernel: Comparison, What: "their variation of information", Mode: Values, Within: rounding},
	{Name: "ari", Kernel: Comparison, What: "their adjusted Rand index", Mode: Values, Within: rounding},
}

// TasksOf returns the tasks of the names, all for none. A kernel's name stands
// for all of its tasks.
func TasksOf(names []string) (chosen []Task, err error) {
	if len(names) == 0 {
		return Tasks, nil
	}
	for _, name := range names {
		before := len(chosen)
		for _, t := range Tasks {
			if t.Name == name || t.Kernel == name {
				chosen = append(chosen, t)
			}
		}
		if len(chosen) == before {
			var known []string
			for _, t := range Tasks {
				known = append(known, t.Name)
			}
			return nil, fmt.Errorf("no task %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// vertices turns ranks into a set.
func (w *World) vertices(name string, ranks []int64) algorithms.VertexWeights {
	set := algorithms.VertexWeights{Name: name}
	for _, r := range ranks {
		set.Vertices = append(set.Vertices, w.Whole.IDs.ByRank()[r])
		set.Weights = append(set.Weights, 1)
	}
	return set
}

func source(p any, w *World) error {
	v := w.Whole.IDs.ByRank()[w.Setting.Source]
	_, err := algorithms.SetMember(p, "source", w.Whole.IDs.Format(v), w.Whole.IDs)
	return err
}

func sources(p any, w *World) error {
	return algorithms.SetVertices(p, "sources", w.vertices("sources", w.Setting.Sources))
}

func seeds(p any, w *World) error {
	set := w.vertices("seeds", w.Setting.Seeds)
	return algorithms.SetSets(p, "seed-sets", algorithms.VertexSets{Sets: []algorithms.VertexWeights{set}, Name: "seeds"})
}

func alpha(p any, w *World) error { return algorithms.Set(p, "alpha", fmt.Sprint(w.Setting.Alpha)) }
func xmin(p any, w *World) error  { return algorithms.Set(p, "xmin", fmt.Sprint(w.Setting.Xmin)) }

func pairs(p any, w *World) error {
	list := algorithms.VertexPairs{Name: "pairs"}
	for _, pair := range w.Setting.Pairs {
		list.Source = append(list.Source, w.Whole.IDs.ByRank()[pair[0]])
		list.Target = append(list.Target, w.Whole.IDs.ByRank()[pair[1]])
	}
	return algorithms.SetPairs(p, "pairs", list)
}

func labels(p any, w *World) error {
	return algorithms.SetLabels(p, "labels", w.labels(w.Setting.Labels))
}

// labels turns labels by rank into a partition of the snapshot: each community
// is called by the member of lowest rank.
func (w *World) labels(byRank []int64) algorithms.VertexLabels {
	first := map[int64]graph.Vertex{}
	of := make([]graph.Vertex, len(byRank))
	for r, v := range w.Whole.IDs.ByRank() {
		name, met := first[byRank[r]]
		if !met {
			name, first[byRank[r]] = v, v
		}
		of[v] = name
	}
	return algorithms.VertexLabels{Label: of, Name: "labels"}
}

// asked tells whether a task makes sense on a graph: on one with weights only
// kernels that use them are asked.
func (t Task) asked(w *World, weights bool) bool {
	return (t.Where == nil || t.Where(w)) && (weights || !w.Weighted)
}

// fits returns why a task is not run on a graph; "": it is.
func (t Task) fits(w *World) string {
	if product := float64(w.Whole.Order()) * float64(w.Edges); t.AllPairs && product > AllPairs {
		return fmt.Sprintf("all pairs, and vertices times edges are %.2g, above %.0e", product, AllPairs)
	}
	return ""
}

// taskAt returns where a task stands in the list.
func taskAt(name string) int {
	return slices.IndexFunc(Tasks, func(t Task) bool { return t.Name == name })
}
