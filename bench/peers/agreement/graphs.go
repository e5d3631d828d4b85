package agreement

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
)

// Graph is a real graph of the data folder, and how it is taken.
type Graph struct {
	Name     string
	File     string // below the data folder
	Directed bool
	Signed   bool // its weights have signs; they are left out but where Weighted says otherwise
	Weighted bool // the arcs of positive weight alone, with their weights
	Note     string
}

// Graphs lists the real graphs, the small ones first.
var Graphs = []Graph{
	{Name: "karate", File: "karate/karate.gml"},
	{Name: "dolphins", File: "dolphins/dolphins.gml"},
	{Name: "email-eu-core", File: "email-eu-core/email-Eu-core.txt", Directed: true},
	{Name: "bitcoin-otc", File: "bitcoin-otc/soc-sign-bitcoinotc.csv.gz", Directed: true, Signed: true, Note: "all ratings, their values left out"},
	{Name: "bitcoin-otc-positive", File: "bitcoin-otc/soc-sign-bitcoinotc.csv.gz", Directed: true, Signed: true, Weighted: true, Note: "the positive ratings as weights; kernels that take weights alone"},
	{Name: "ego-facebook", File: "ego-facebook/facebook_combined.txt"},
	{Name: "wiki-vote", File: "wiki-vote/wiki-Vote.txt.gz", Directed: true},
	{Name: "sybil-facebook", File: "sybil-facebook/edges.tsv.gz"},
	{Name: "soc-epinions1-undirected", File: "soc-epinions1-undirected/soc-Epinions1-undirected-lcc.txt.gz"},
	{Name: "soc-slashdot0902", File: "soc-slashdot0902/edges.tsv.gz", Directed: true},
	{Name: "ego-twitter", File: "ego-twitter/ego-twitter-undirected.tsv.gz"},
}

// World is a graph in memory, as kith is given it.
type World struct {
	Graph
	Whole   *graph.Snapshot // with its transpose; an undirected one without loops, which systems count differently
	Lengths *graph.Snapshot // the same arcs, with lengths: weights if it has some, else whole numbers from 1 to 255
	Edges   int64           // of Whole; undirected ones once
	Loops   int64           // of the graph as read
	Setting Setting
}

// Open reads a graph as kith load does.
func (g Graph) Open(ctx context.Context, dir string, workers int) (*World, error) {
	path := filepath.Join(dir, filepath.FromSlash(g.File))
	batches, err := g.read(ctx, path, workers)
	if err != nil {
		return nil, err
	}
	table, report, err := graph.BuildFrom(ctx, batches, graph.BuildOptions{Directed: g.Directed, Signed: g.Signed, Order: graph.OrderDegree, Workers: workers})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	selection := graph.Selection{}
	if g.Signed && !g.Weighted {
		selection.Sign = graph.SignIgnore
	}
	whole, err := table.Select(ctx, selection, workers)
	if err != nil {
		return nil, err
	}
	return g.world(ctx, whole, report.Loops, workers)
}

// world prepares a snapshot for the kernels and the systems.
func (g Graph) world(ctx context.Context, whole *graph.Snapshot, loops int64, workers int) (*World, error) {
	need := graph.NeedIn
	if !whole.Directed {
		need |= graph.NeedSimple
	}
	whole, err := whole.Without(!g.Weighted, true).With(ctx, need, workers)
	if err != nil {
		return nil, err
	}
	w := &World{Graph: g, Whole: whole, Lengths: whole, Edges: whole.Size(), Loops: loops}
	if !whole.Directed {
		w.Edges /= 2
	}
	if !whole.Weighted() {
		w.Lengths = lengthened(whole)
	}
	return w, w.set(ctx, workers)
}

// lengthened returns a snapshot with a length for every arc, the same both
// ways, which is a function of the ranks of its ends.
func lengthened(g *graph.Snapshot) *graph.Snapshot {
	t := *g
	out := *g.Out
	out.Weights = make([]float32, len(out.Targets))
	for u := range graph.Vertex(g.Order()) {
		for i := out.Offsets[u]; i < out.Offsets[u+1]; i++ {
			a, b := g.Rank(u), g.Rank(out.Targets[i])
			out.Weights[i] = float32(1 + mix(uint64(min(a, b))<<32|uint64(max(a, b)))%255)
		}
	}
	t.Out, t.In = &out, nil
	if !g.Directed {
		t.In = t.Out
	}
	return &t
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// read returns the edges of a file.
func (g Graph) read(ctx context.Context, path string, workers int) (graph.Batches, error) {
	if strings.HasSuffix(path, ".gml") {
		e, err := readGML(path)
		return graph.Batches{e}, err
	}
	direction := edgeio.Undirected
	if g.Directed {
		direction = edgeio.Directed
	}
	read, err := edgeio.Read(ctx, []string{path}, edgeio.Options{Direction: direction, Signed: g.Signed, Workers: workers})
	if err != nil {
		return nil, err
	}
	return graph.Batches(read.Batches), nil
}

// readGML takes from a file of GML, a format that kith does not load, what the
// two small graphs need: the numbers behind the words id, source and target.
func readGML(path string) (*graph.Edges, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	e := &graph.Edges{}
	words := bufio.NewScanner(f)
	words.Split(bufio.ScanWords)
	columns := map[string]*[]int64{"id": &e.Vertices, "source": &e.Src, "target": &e.Dst}
	for words.Scan() {
		key := words.Text()
		column := columns[key]
		if column == nil || !words.Scan() {
			continue
		}
		id, err := strconv.ParseInt(words.Text(), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %s %q is no whole number", path, key, words.Text())
		}
		*column = append(*column, id)
	}
	return e, words.Err()
}

// Lookup returns the graphs of the names, all for none.
func Lookup(names []string) ([]Graph, error) {
	if len(names) == 0 {
		return Graphs, nil
	}
	var chosen []Graph
	for _, name := range names {
		at := slices.IndexFunc(Graphs, func(g Graph) bool { return g.Name == name })
		if at < 0 {
			var known []string
			for _, g := range Graphs {
				known = append(known, g.Name)
			}
			return nil, fmt.Errorf("no graph %q; there are %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, Graphs[at])
	}
	return chosen, nil
}
