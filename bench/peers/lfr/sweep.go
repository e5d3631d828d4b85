package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/python"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/gen"
)

// method is a way to find communities.
type method struct {
	system string            // kith, or the peer
	name   string            // kernel, or the peer's method
	family string            // it is compared within; "": shown beside, with no verdict
	column string            // of the family that it is shown in
	params map[string]string // of the kernel
	kernel string            // "": the name
	once   bool              // one run says enough: it makes several itself, or is shown beside and slow
}

// families are what is compared.
var families = []string{"Leiden", "Leiden in few iterations", "Louvain", "label propagation", "Infomap"}

// methods holds every method; the first of a family is kith's. What is compared
// is like with like: one search of Leiden's algorithm, as igraph makes one, until
// nothing is gained any more; and the one iteration that kith makes on large
// graphs, with the three that NetworKit makes.
var methods = []method{
	{system: "kith", name: "leiden one search", kernel: "leiden", family: "Leiden", params: map[string]string{"restarts": "0"}},
	{system: "kith", name: "leiden", column: "Leiden"},
	{system: "igraph", name: "igraph-leiden", family: "Leiden"},
	{system: "kith", name: "leiden one iteration", kernel: "leiden", family: "Leiden in few iterations", params: map[string]string{"thorough-arcs": "0"}},
	{system: "NetworKit", name: "networkit-leiden", family: "Leiden in few iterations", column: "Leiden"},
	{system: "kith", name: "louvain", family: "Louvain"},
	{system: "igraph", name: "igraph-multilevel", family: "Louvain"},
	{system: "NetworKit", name: "networkit-plm", family: "Louvain"},
	{system: "kith", name: "cdlp asynchronous", kernel: "cdlp", family: "label propagation", params: map[string]string{"order": "asynchronous", "max-iterations": "100"}},
	{system: "kith", name: "cdlp", column: "label propagation", params: map[string]string{"max-iterations": "100"}},
	{system: "kith", name: "slpa", column: "label propagation", once: true},
	{system: "igraph", name: "igraph-label-propagation", family: "label propagation"},
	{system: "NetworKit", name: "networkit-plp", family: "label propagation"},
	{system: "kith", name: "infomap", family: "Infomap", once: true},
	{system: "igraph", name: "igraph-infomap", family: "Infomap", once: true},
}

// in tells whether a method is shown with a family.
func (m method) in(family string) bool { return m.family == family || m.column == family }

// raisesModularity tells whether it is what a method looks for.
func (m method) raisesModularity() bool {
	return m.family == "Louvain" || m.in("Leiden") || m.in("Leiden in few iterations")
}

// seeds returns those of the runs on a graph.
func (m method) seeds(runs int) (seeds []uint64) {
	if m.once {
		runs = 1
	}
	for seed := range uint64(runs) {
		seeds = append(seeds, seed+1)
	}
	return seeds
}

// once lists the methods of others that run once.
func once() (names []string) {
	for _, m := range methods {
		if m.once && m.system != "kith" {
			names = append(names, m.name)
		}
	}
	return names
}

// sort of graph: order and sizes of communities.
type sort struct {
	order    int
	name     string // of the sizes
	min, max int
}

var sorts = []sort{{1000, "small", 10, 50}, {1000, "big", 20, 100}, {5000, "small", 10, 50}, {5000, "big", 20, 100}}

// mixings are tenths.
const mixings = 8

// planted is a graph with its truth and what was found.
type planted struct {
	sort   sort
	mixing int // in tenths
	seed   uint64
	file   string
	truth  []graph.Vertex // by id
	g      *graph.Snapshot
	runs   [][]run // by method and seed
}

// run is what a method came to with a seed.
type run struct {
	communities int
	nmi, ami    float64 // normalised mutual information; and adjusted for chance
	modularity  float64
}

// sweep is all graphs.
type sweep struct {
	graphs  []*planted
	seeds   int                      // graphs of a kind and mixing
	runs    int                      // of a method on a graph
	took    map[string]time.Duration // by method
	version string                   // of the peers
}

// newSweep draws the graphs, keeps them in a folder, and lets kith look.
func newSweep(ctx context.Context, dir string, seeds, runs, largest int, tell func(string, ...any)) (*sweep, error) {
	s := &sweep{seeds: seeds, runs: runs, took: map[string]time.Duration{}}
	for _, kind := range sorts {
		for mixing := 1; mixing <= mixings && kind.order <= largest; mixing++ {
			for seed := range uint64(seeds) {
				p := &planted{
					sort: kind, mixing: mixing, seed: seed + 1, runs: make([][]run, len(methods)),
					file: filepath.Join(dir, fmt.Sprintf("%d-%s-%d-%d.sg", kind.order, kind.name, mixing, seed+1)),
				}
				if err := p.draw(ctx); err != nil {
					return nil, err
				}
				if err := s.look(ctx, p); err != nil {
					return nil, err
				}
				s.graphs = append(s.graphs, p)
			}
			tell("%d vertices, %s communities, mixing 0.%d: kith is done", kind.order, kind.name, mixing)
		}
	}
	if len(s.graphs) == 0 {
		return nil, fmt.Errorf("no graph has at most %d vertices", largest)
	}
	return s, nil
}

// draw makes the graph and writes its file, where a vertex's place is its id.
func (p *planted) draw(ctx context.Context) error {
	drawn, err := gen.LFR{
		Vertices: p.sort.order, Exponent: 2, MeanDegree: 20, MaxDegree: 50, CommunityExponent: 1,
		MinCommunity: p.sort.min, MaxCommunity: p.sort.max, Mixing: float64(p.mixing) / 10, Seed: p.seed,
	}.Draw(ctx, 0)
	if err != nil {
		return err
	}
	for _, c := range drawn.Truth[0].U32 {
		p.truth = append(p.truth, graph.Vertex(c))
	}
	table, _, err := graph.BuildFrom(ctx, drawn, graph.BuildOptions{})
	if err != nil {
		return err
	}
	file, err := os.Create(p.file)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	if err := edgeio.Write(ctx, w, table, "sg"); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	p.g, err = table.Select(ctx, graph.Selection{}, 0)
	return err
}

// look runs kith's kernels.
func (s *sweep) look(ctx context.Context, p *planted) error {
	for i, m := range methods {
		if m.system != "kith" {
			continue
		}
		spec, err := catalog.Lookup(cmp.Or(m.kernel, m.name))
		if err != nil {
			return err
		}
		params := spec.New()
		for name, value := range m.params {
			if err := algorithms.Set(params, name, value); err != nil {
				return err
			}
		}
		for _, seed := range m.seeds(s.runs) {
			if err := algorithms.Set(params, "seed", fmt.Sprint(seed)); err != nil {
				return err
			}
			start := time.Now()
			o, seen, err := spec.Run(ctx, p.g, params, algorithms.Env{})
			if err != nil {
				return err
			}
			s.took[m.name] += time.Since(start)
			label := make([]graph.Vertex, len(p.truth))
			for v, c := range o.Columns[0].U32 {
				label[seen.Rank(graph.Vertex(v))] = graph.Vertex(c)
			}
			if err := p.compare(i, label); err != nil {
				return err
			}
		}
	}
	return nil
}

// compare keeps how alike labels by id are to the truth, and their modularity.
func (p *planted) compare(method int, label []graph.Vertex) error {
	c, err := community.Compare(p.truth, label)
	if err != nil {
		return err
	}
	found := make([]graph.Vertex, len(label)) // by the graph's own numbers
	for v := range found {
		found[v] = label[p.g.Rank(graph.Vertex(v))]
	}
	p.runs[method] = append(p.runs[method], run{c.B, c.NMI, c.AMI, community.Modularity(p.g, found, 1)})
	return nil
}

// files lists the graphs.
func (s *sweep) files() (files []string) {
	for _, p := range s.graphs {
		files = append(files, p.file)
	}
	return files
}

// judge reads what the peers found.
func (s *sweep) judge(found python.Found) error {
	s.version = found.Version
	for i, m := range methods {
		if m.system == "kith" {
			continue
		}
		s.took[m.name] = time.Duration(found.Seconds[m.name] * float64(time.Second))
		for _, p := range s.graphs {
			for _, seed := range m.seeds(s.runs) {
				values, err := bench.ReadValues(fmt.Sprintf("%s.%s.%d", p.file, m.name, seed))
				if err != nil {
					return err
				}
				label := make([]graph.Vertex, len(values))
				for v, x := range values {
					label[v] = graph.Vertex(x)
				}
				if err := p.compare(i, label); err != nil {
					return fmt.Errorf("%s: %w", m.name, err)
				}
			}
		}
	}
	return nil
}
