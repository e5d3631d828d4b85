package bench

import (
	"fmt"
	"strings"
)

// Task is what sides race in. Timed is the kernel call from a graph in memory
// to its result in internal numbers, or a way of loading.
type Task struct {
	Name     string
	Kernel   string // kith's, or a workload of Loads
	Title    string
	Target   float64 // of PageRank: the L1 error to reach; each side at its loosest power of ten that does
	Sources  int     // to start from
	Source   string  // kith's parameter that takes one; a repetition is a run of each
	Together bool    // all sources in one run of kith, their names parted by Parted
	Parted   string
	Sets     bool // of PageRank: one column per source; each is held against kith's own solution at ownExact, which its checker must accept
	Weighted bool // on the graph with weights from 1 to 255
	Delta    bool // the peer's best of 1, 2, 4 ... 64 is looked for
	PerRound bool // time is given per round
	Quality  bool // sides are compared by modularity as well
}

// Tasks is the list of all tasks.
var Tasks = []Task{
	{Name: "pagerank-1e-4", Kernel: "pagerank", Title: "PageRank to a true L1 error of 1e-4", Target: 1e-4},
	{Name: "pagerank-1e-9", Kernel: "pagerank", Title: "PageRank to a true L1 error of 1e-9", Target: 1e-9},
	{Name: "ppr-16", Kernel: "ppr", Title: "personalised PageRank of 16 seed sets in one call to a true L1 error of 1e-4", Target: 1e-4, Sets: true, Sources: 16, Source: "seed-sets", Together: true, Parted: "/"},
	{Name: "components", Kernel: "components", Title: "weakly connected components"},
	{Name: "bfs", Kernel: "bfs", Title: "breadth-first search from 16 sources, one after the other", Sources: 16, Source: "source"},
	{Name: "sssp", Kernel: "sssp", Title: "shortest paths from 8 sources, one after the other, weights 1 to 255", Sources: 8, Source: "source", Weighted: true, Delta: true},
	{Name: "betweenness", Kernel: "betweenness", Title: "betweenness from 4 sources", Sources: 4, Source: "sources", Together: true, Parted: "+"},
	{Name: "triangles", Kernel: "triangles", Title: "triangle count"},
	{Name: "core", Kernel: "core", Title: "core numbers"},
	{Name: "cdlp", Kernel: "cdlp", Title: "label propagation, per round", PerRound: true, Quality: true},
	{Name: "louvain", Kernel: "louvain", Title: "Louvain", Quality: true},
	{Name: "leiden", Kernel: "leiden", Title: "Leiden", Quality: true},
	{Name: "load-text", Kernel: LoadText, Title: "text edge list to graph in memory"},
	{Name: "load-store", Kernel: LoadStore, Title: "store to snapshot, beside reading raw arrays"},
}

// tasksOf returns the tasks that names mean: tasks, kernels, or all for none.
func tasksOf(names []string) (chosen []Task, err error) {
	if len(names) == 0 {
		return Tasks, nil
	}
	var known []string
	for _, t := range Tasks {
		known = append(known, t.Name)
	}
	for _, name := range names {
		before := len(chosen)
		for _, t := range Tasks {
			if t.Name == name || t.Kernel == name {
				chosen = append(chosen, t)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("%w: no race in %q; there are %s", ErrConfig, name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// workload is kith's side of a task.
func (t Task) workload(start []int64, tolerance float64) Workload {
	w := Workload{Name: t.Name, Kernel: t.Kernel, Params: map[string]string{}}
	if t.Target > 0 {
		w.Params["tolerance"] = fmt.Sprint(tolerance)
	}
	var all []string
	for _, rank := range start[:min(t.Sources, len(start))] {
		all = append(all, fmt.Sprintf("@%d", rank))
	}
	switch {
	case t.Together:
		w.Params[t.Source] = strings.Join(all, t.Parted)
	case t.Source != "":
		for _, one := range all {
			w.Runs = append(w.Runs, map[string]string{t.Source: one})
		}
	}
	return w
}
