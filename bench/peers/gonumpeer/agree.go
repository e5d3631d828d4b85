package gonumpeer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"gonum.org/v1/gonum/graph/traverse"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/agreement"
)

const agreeJob = "gonum-agree"

// Agreement is gonum as a system whose answers are compared, each in a child
// process of this executable.
var Agreement = agreement.System{
	Name: "gonum", Most: 1e5,
	Open: func(context.Context) (agreement.Offer, error) {
		offer := agreement.Offer{Version: version(), Tasks: map[string]string{}}
		for name, f := range answers {
			offer.Tasks[name] = f.how
		}
		return offer, nil
	},
	Ask: func(ctx context.Context, q agreement.Question) (all []agreement.Report, err error) {
		for _, task := range q.Tasks {
			r := agreement.Report{Task: task}
			if err := bench.Call(ctx, agreeJob, agreeRequest{task, q}, &r, q.Limit); err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				r.NotRun = agreement.Reason(err, q.Limit)
			}
			all = append(all, r)
		}
		return all, nil
	},
}

// AgreeJobs is what it does in child processes.
var AgreeJobs = map[string]bench.Job{agreeJob: bench.NewJob(agree)}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "gonum.org/v1/gonum" {
				return "gonum " + m.Version
			}
		}
	}
	return "gonum"
}

type agreeRequest struct {
	Task     string             `json:"task"`
	Question agreement.Question `json:"question"`
}

// agree answers one task.
func agree(_ context.Context, q agreeRequest) (r agreement.Report, err error) {
	r.Task = q.Task
	arcs, err := agreement.ReadArcs(q.Question.Arcs)
	if err != nil {
		return r, err
	}
	w := &asked{Arcs: arcs}
	if w.set, err = agreement.ReadSetting(q.Question.Setting); err != nil {
		return r, err
	}
	f, ok := answers[q.Task]
	if !ok {
		return r, fmt.Errorf("gonumpeer: no task %q", q.Task)
	}
	work, err := f.ready(w)
	if err != nil {
		r.NotRun = err.Error()
		return r, nil
	}
	var values []float64
	if r.Seconds, err = agreement.Timed(func() error { values = work(); return nil }); err != nil {
		return r, err
	}
	if q.Task == "louvain" {
		r.Seconds /= float64(len(w.set.Random)) // it ran once with each
	}
	return r, bench.WriteValues(q.Question.Path(q.Task), values)
}

// asked is the graph in gonum's types.
type asked struct {
	*agreement.Arcs
	set agreement.Setting
}

// answer is a function of gonum: ready builds the graph and returns what is
// timed.
type answer struct {
	how   string
	ready func(w *asked) (work func() []float64, err error)
}

var answers = map[string]answer{
	"pagerank":            {"network.PageRankSparse to a change of 1e-13 in the 2-norm, an undirected edge as two arcs", (*asked).pagerank},
	"hits":                {"network.HITS to a change of 1e-13 in the 2-norm, an undirected edge as two arcs; it knows no weights", (*asked).hits},
	"bfs":                 {"traverse.BreadthFirst with the depth of each vertex", (*asked).bfs},
	"sssp":                {"path.DijkstraFrom", (*asked).sssp},
	"betweenness":         {"network.Betweenness over (n-1)(n-2)", (*asked).betweenness},
	"harmonic":            {"network.Harmonic of path.DijkstraAllPaths, by incoming paths", (*asked).harmonic},
	"closeness":           {"network.Closeness of path.DijkstraAllPaths, by incoming paths, times n-1", (*asked).closeness},
	"components":          {"topo.ConnectedComponents", (*asked).components},
	"scc":                 {"topo.TarjanSCC", (*asked).scc},
	"core":                {"topo.DegeneracyOrdering", (*asked).core},
	"louvain":             {"community.Modularize at resolution 1, the last level", (*asked).louvain},
	"modularity":          {"community.Q of an undirected graph", (*asked).modularity},
	"modularity-directed": {"community.Q of a directed graph", (*asked).modularityDirected},
}

// directed returns the graph with direction; an edge without one is two arcs.
func (w *asked) directed() (*simple.WeightedDirectedGraph, error) {
	g := simple.NewWeightedDirectedGraph(0, 0)
	for v := range w.Order {
		g.AddNode(simple.Node(v))
	}
	for i, u := range w.Source {
		v := w.Target[i]
		if u == v {
			return nil, errors.New("gonum's simple graphs have no loops, and this graph has some")
		}
		e := simple.WeightedEdge{F: simple.Node(u), T: simple.Node(v), W: w.weight(i)}
		g.SetWeightedEdge(e)
		if !w.Directed {
			e.F, e.T = e.T, e.F
			g.SetWeightedEdge(e)
		}
	}
	return g, nil
}

func (w *asked) weight(i int) float64 {
	if w.Weight == nil {
		return 1
	}
	return w.Weight[i]
}

// undirected returns the undirected simple view; weights of arcs both ways add.
func (w *asked) undirected() *simple.WeightedUndirectedGraph {
	g := simple.NewWeightedUndirectedGraph(0, 0)
	for v := range w.Order {
		g.AddNode(simple.Node(v))
	}
	for i, u := range w.Source {
		v, weight := w.Target[i], w.weight(i)
		if u == v {
			continue
		}
		if w.Weight != nil {
			if before := g.WeightedEdge(int64(u), int64(v)); before != nil {
				weight += before.Weight()
			}
		}
		g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(u), T: simple.Node(v), W: weight})
	}
	return g
}

// whole is the graph as it is.
func (w *asked) whole() (graph.Weighted, error) {
	if w.Directed {
		return w.directed()
	}
	return w.undirected(), nil
}

func (w *asked) values(of map[int64]float64) []float64 {
	values := make([]float64, w.Order)
	for v, x := range of {
		values[v] = x
	}
	return values
}

// parts numbers the vertices by the parts that they are in.
func (w *asked) parts(parts [][]graph.Node) []float64 {
	values := make([]float64, w.Order)
	for i, part := range parts {
		for _, v := range part {
			values[v.ID()] = float64(i)
		}
	}
	return values
}

func (w *asked) pagerank() (func() []float64, error) {
	g, err := w.directed()
	return func() []float64 { return w.values(network.PageRankSparse(g, w.set.Damping, 1e-13)) }, err
}

func (w *asked) hits() (func() []float64, error) {
	if w.Weight != nil {
		return nil, errors.New("gonum's HITS knows no weights")
	}
	g, err := w.directed()
	return func() []float64 {
		hubs, authorities := map[int64]float64{}, map[int64]float64{}
		for v, x := range network.HITS(g, 1e-13) {
			hubs[v], authorities[v] = x.Hub, x.Authority
		}
		return append(w.values(hubs), w.values(authorities)...)
	}, err
}

func (w *asked) bfs() (func() []float64, error) {
	g, err := w.whole()
	return func() []float64 {
		hops := make([]float64, w.Order)
		for v := range hops {
			hops[v] = -1
		}
		search := traverse.BreadthFirst{}
		search.Walk(g, simple.Node(w.set.Source), func(v graph.Node, depth int) bool {
			hops[v.ID()] = float64(depth)
			return false
		})
		return hops
	}, err
}

func (w *asked) sssp() (func() []float64, error) {
	lengths := *w.Arcs
	lengths.Weight = w.Length
	g, err := (&asked{Arcs: &lengths}).whole()
	return func() []float64 {
		from := path.DijkstraFrom(simple.Node(w.set.Source), g)
		values := make([]float64, w.Order)
		for v := range values {
			values[v] = from.WeightTo(int64(v))
		}
		return values
	}, err
}

func (w *asked) betweenness() (func() []float64, error) {
	g, err := w.whole()
	return func() []float64 {
		values, n := w.values(network.Betweenness(g)), float64(w.Order)
		for v := range values {
			values[v] /= (n - 1) * (n - 2)
		}
		return values
	}, err
}

// allPaths returns all shortest paths in hops, where memory allows them: gonum
// keeps a distance and a list of successors for every pair.
func (w *asked) allPaths(of func(graph.Graph, path.AllShortest) map[int64]float64) (func() []float64, error) {
	const perPair, most = 40, 1 << 30
	if need := perPair * w.Order * w.Order; need > most {
		return nil, fmt.Errorf("gonum's matrix of all shortest paths would take about %.1f GiB", float64(need)/(1<<30))
	}
	g, err := w.whole()
	return func() []float64 { return w.values(of(g, path.DijkstraAllPaths(g))) }, err
}

func (w *asked) harmonic() (func() []float64, error) { return w.allPaths(network.Harmonic) }

func (w *asked) closeness() (func() []float64, error) {
	if w.Directed || len(topo.ConnectedComponents(w.undirected())) > 1 {
		return nil, errors.New("gonum's closeness is 1/Σd over those that reach the vertex, without Wasserman and Faust's factor: another quantity where not all do")
	}
	return w.allPaths(func(g graph.Graph, p path.AllShortest) map[int64]float64 {
		values := network.Closeness(g, p)
		for v := range values {
			values[v] *= float64(w.Order - 1)
		}
		return values
	})
}

func (w *asked) components() (func() []float64, error) {
	g := w.undirected()
	return func() []float64 { return w.parts(topo.ConnectedComponents(g)) }, nil
}

func (w *asked) scc() (func() []float64, error) {
	g, err := w.directed()
	return func() []float64 { return w.parts(topo.TarjanSCC(g)) }, err
}

func (w *asked) core() (func() []float64, error) {
	g := w.undirected()
	return func() []float64 {
		_, cores := topo.DegeneracyOrdering(g)
		return w.parts(cores)
	}, nil
}

func (w *asked) louvain() (func() []float64, error) {
	g := w.undirected()
	return func() (values []float64) {
		for _, seed := range w.set.Random {
			values = append(values, w.parts(community.Modularize(g, 1, rand.NewPCG(seed, 0)).Communities())...)
		}
		return values
	}, nil
}

// groups are the given labels as gonum takes them.
func (w *asked) groups() (groups [][]graph.Node) {
	at := map[int64]int{}
	for v, label := range w.set.Labels {
		i, met := at[label]
		if !met {
			i = len(groups)
			at[label], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], simple.Node(v))
	}
	return groups
}

func (w *asked) modularity() (func() []float64, error) {
	g, groups := w.undirected(), w.groups()
	return func() []float64 { return []float64{community.Q(g, groups, 1)} }, nil
}

func (w *asked) modularityDirected() (func() []float64, error) {
	g, err := w.directed()
	groups := w.groups()
	return func() []float64 { return []float64{community.Q(g, groups, 1)} }, err
}
