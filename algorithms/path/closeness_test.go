package path_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

var exactly = path.ClosenessParams{Method: "exact", Direction: "in", Registers: 8}

func closeness(t testing.TB, g *graph.Snapshot, p path.ClosenessParams, workers int) *path.ClosenessResult {
	t.Helper()
	r, err := path.Closeness(context.Background(), g, p, algorithms.Env{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleCloseness() {
	e := graphtest.Edges([2]int64{1, 2}, [2]int64{2, 3}, [2]int64{3, 4}, [2]int64{5, 5})
	table, _, _ := graph.Build(context.Background(), []*graph.Edges{e}, graph.BuildOptions{})
	g, _ := table.Select(context.Background(), graph.Selection{}, 0)
	p := path.DefaultCloseness()
	p.Method = "exact"
	r, err := path.Closeness(context.Background(), g, p, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range g.IDs.ByRank() {
		fmt.Printf("%s %.4f %.4f\n", g.IDs.Format(v), r.Harmonic[v], r.Closeness[v])
	}
	// Output:
	// 1 1.8333 0.3750
	// 2 2.5000 0.5625
	// 3 2.5000 0.5625
	// 4 1.8333 0.3750
	// 5 0.0000 0.0000
}

// Closed forms. H(k) is the k-th harmonic number.
func TestClosenessOfFamilies(t *testing.T) {
	H := func(k float64) (sum float64) {
		for i := 1.0; i <= k; i++ {
			sum += 1 / i
		}
		return sum
	}
	const n = 150.0 // three words of sources, the last one not full
	family := func(name string, e *graph.Edges, o graph.BuildOptions, want func(id float64) (harmonic, others, far float64)) {
		t.Run(name, func(t *testing.T) {
			g := prepared(t, e, o)
			r := closeness(t, g, exactly, 2)
			all := float64(g.Order() - 1)
			for v := range r.Harmonic {
				id := float64(g.IDs.Int(graph.Vertex(v)))
				harmonic, others, far := want(id)
				classic := 0.0
				if others > 0 {
					classic = others / far * others / all
				}
				if math.Abs(r.Harmonic[v]-harmonic) > 1e-12*n || math.Abs(r.Closeness[v]-classic) > 1e-14 { // n rounded terms; three operations
					t.Errorf("%v: harmonic %v, closeness %v; want %v, %v", id, r.Harmonic[v], r.Closeness[v], harmonic, classic)
				}
			}
		})
	}
	family("path", graphtest.Path(n), undirected, func(id float64) (float64, float64, float64) {
		back := n - 1 - id
		return H(id) + H(back), n - 1, (id*(id+1) + back*(back+1)) / 2
	})
	family("path directed: towards", graphtest.Path(n), directed, func(id float64) (float64, float64, float64) {
		return H(id), id, id * (id + 1) / 2
	})
	family("cycle directed", graphtest.Cycle(n), directed, func(float64) (float64, float64, float64) {
		return H(n - 1), n - 1, n * (n - 1) / 2
	})
	family("star", graphtest.Star(n), undirected, func(id float64) (float64, float64, float64) {
		if id == 0 {
			return n - 1, n - 1, n - 1
		}
		return 1 + (n-2)/2, n - 1, 1 + 2*(n-2)
	})
	family("clique", graphtest.Clique(n), undirected, func(float64) (float64, float64, float64) { return n - 1, n - 1, n - 1 })
	family("bipartite", graphtest.Bipartite(60, 90), undirected, func(id float64) (float64, float64, float64) {
		near, far := 90.0, 59.0
		if id >= 60 {
			near, far = 60, 89
		}
		return near + far/2, n - 1, near + 2*far
	})
	family("edgeless", graphtest.Edgeless(n), undirected, func(float64) (float64, float64, float64) { return 0, 0, 0 })
}

// Both methods against the checker, whatever the direction, and the same bits
// for any workers and numbering.
func TestClosenessOfEveryMethod(t *testing.T) {
	cases := graphtest.Named()
	for seed := range uint64(4) {
		cases = append(cases, graphtest.Case{Name: fmt.Sprintf("random, seed %d", seed),
			Table: graphtest.Random(seed, 40+50*int(seed), 60+150*int(seed), graph.BuildOptions{Directed: seed%2 == 0}, false)})
	}
	cases = append(cases, graphtest.Case{Name: "random, seed 9, several chunks", Table: graphtest.Random(9, 1000, 5000, directed, false)})
	for _, c := range cases {
		g, h := withIn(t, c.Table), withIn(t, graphtest.Shuffled(c.Table, 3))
		for _, method := range []string{"exact", "hyperball"} {
			for _, direction := range []string{"in", "out", "both"} {
				p := path.ClosenessParams{Method: method, Direction: direction, Normalized: direction == "out", Registers: 5, Seed: 7}
				r := closeness(t, g, p, 1)
				o := path.ClosenessSpec.New()
				*o.(*path.ClosenessParams) = p
				outcome, _, err := path.ClosenessSpec.Run(t.Context(), g, o, algorithms.Env{})
				if err != nil {
					t.Fatal(err)
				}
				if err := path.ClosenessSpec.Check(g, o, outcome); err != nil {
					t.Errorf("%s, %s, %s: %v", c.Name, method, direction, err)
				}
				for v := range r.Harmonic {
					outcome.Columns[0].F64[v] += 1e-6
					if err := path.ClosenessSpec.Check(g, o, outcome); !errors.Is(err, algorithms.ErrCheck) {
						t.Errorf("%s, %s, %s: vertex %d changed, the checker says %v", c.Name, method, direction, v, err)
					}
					break
				}
				for i := range outcome.Measures {
					outcome.Columns[0].F64 = r.Harmonic
					outcome.Measures[i].Value = 1.5*outcome.Measures[i].Value + 1
					if err := path.ClosenessSpec.Check(g, o, outcome); !errors.Is(err, algorithms.ErrCheck) {
						t.Errorf("%s, %s, %s: another %s, the checker says %v", c.Name, method, direction, outcome.Measures[i].Name, err)
					}
				}
				for _, workers := range []int{2, 7, 64} {
					again := closeness(t, g, p, workers)
					if !slices.Equal(r.Harmonic, again.Harmonic) || !slices.Equal(r.Closeness, again.Closeness) {
						t.Errorf("%s, %s, %s: %d workers give other bits", c.Name, method, direction, workers)
					}
				}
				other := closeness(t, h, p, 2)
				for i, v := range g.IDs.ByRank() {
					if w := h.IDs.ByRank()[i]; r.Harmonic[v] != other.Harmonic[w] || r.Closeness[v] != other.Closeness[w] {
						t.Errorf("%s, %s, %s: renumbering changes %s", c.Name, method, direction, g.IDs.Format(v))
					}
				}
			}
		}
	}
}

// referenceRows reads a file of testdata: graph, id and values, with its origin
// in the comments.
func referenceRows(t *testing.T, file string) map[string][][]string {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := map[string][][]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] != "#" {
			rows[fields[0]] = append(rows[fields[0]], fields[1:])
		}
	}
	return rows
}

func real64(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Values that networkx computed, to rounding.
func TestClosenessEqualsNetworkx(t *testing.T) {
	for name, rows := range referenceRows(t, "closeness.txt") {
		g := withIn(t, graphtest.Load(t, name, name == "email-eu-core"))
		r := closeness(t, g, exactly, 0)
		for _, row := range rows {
			v, harmonic, classic := at(t, g, row[0]).Vertex, real64(t, row[1]), real64(t, row[2])
			if math.Abs(r.Harmonic[v]-harmonic) > 1e-13*harmonic*100 || math.Abs(r.Closeness[v]-classic) > 1e-14 { // theirs is a sum of n terms
				t.Errorf("%s, %s: %v %v, networkx has %v %v", name, row[0], r.Harmonic[v], r.Closeness[v], harmonic, classic)
			}
		}
	}
}

// A ball's size is off as the result says: the hubs of stars inward, whose
// balls have no vertex in common, over several seeds.
func TestHyperBallDeviation(t *testing.T) {
	const hubs, seeds = 40, 5
	e, next := &graph.Edges{}, int64(1e6)
	sizes := []int64{9, 99, 999}
	for kind, leaves := range sizes {
		for hub := range int64(hubs) {
			for range leaves {
				e.Src, e.Dst = append(e.Src, next), append(e.Dst, int64(kind)*hubs+hub)
				next++
			}
		}
	}
	g := prepared(t, e, directed)
	for _, bits := range []int{5, 7} {
		for kind, leaves := range sizes {
			square, mean, stated := 0.0, 0.0, 0.0
			for seed := range uint64(seeds) {
				p := path.DefaultCloseness()
				p.Method, p.Registers, p.Seed = "hyperball", bits, seed
				r := closeness(t, g, p, 0)
				stated = r.Deviation
				for hub := range hubs {
					v := at(t, g, strconv.Itoa(kind*hubs+hub)).Vertex
					d := (1+r.Harmonic[v])/float64(leaves+1) - 1 // all leaves are one hop away
					square, mean = square+d*d/(hubs*seeds), mean+d/(hubs*seeds)
				}
			}
			// Of 200 draws the root is uncertain by 1/20, the mean by stated/14; four times
			// that. Small sets are counted better than stated.
			root := math.Sqrt(square)
			if root > 1.2*stated || leaves > 500 && root < 0.8*stated || math.Abs(mean) > 4*stated/math.Sqrt(hubs*seeds) {
				t.Errorf("2^%d registers, %d leaves: a deviation of %v with a bias of %v, stated is %v", bits, leaves, root, mean, stated)
			}
		}
	}
}

// A search of 64 at a time equals 64 searches, in graphs where levels are wide
// and narrow.
func TestClosenessOfLargeGraphs(t *testing.T) {
	if testing.Short() {
		t.Skip("all pairs")
	}
	for seed := range uint64(2) {
		g := withIn(t, graphtest.Random(seed, 1500, 10000*int(seed+1), graph.BuildOptions{Directed: seed == 1}, false))
		r := closeness(t, g, path.ClosenessParams{Method: "exact", Direction: "out", Registers: 8}, 0)
		random := rand.New(rand.NewPCG(seed, 1))
		for range 40 {
			s, want := graph.Vertex(random.IntN(g.Order())), 0.0
			for _, d := range byHand(g, s) {
				if d > 0 {
					want += 1 / float64(d)
				}
			}
			if math.Abs(want-r.Harmonic[s]) > 1e-9 {
				t.Errorf("seed %d, vertex %d: %v, want %v", seed, s, r.Harmonic[s], want)
			}
		}
	}
}

func TestClosenessRefuses(t *testing.T) {
	g := prepared(t, graphtest.Path(3), directed)
	for _, p := range []path.ClosenessParams{{Method: "guess", Direction: "in", Registers: 8}, {Method: "exact", Direction: "up", Registers: 8}, {Method: "hyperball", Direction: "in", Registers: 17}} {
		if _, err := path.Closeness(t.Context(), g, p, algorithms.Env{}); !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	bare := graphtest.Snapshot(t, graphtest.Build(t, graphtest.Path(3), directed), graph.Selection{})
	if _, err := path.Closeness(t.Context(), bare, exactly, algorithms.Env{}); !errors.Is(err, graph.ErrUnsuited) {
		t.Errorf("without the transpose: %v", err)
	}
}

// Small graphs get the exact answer and large ones an estimate, with a note, and
// a run is charged for what it does.
func TestMethodAuto(t *testing.T) {
	const most = 31622 // vertices without an arc: the square is just below 1e9
	for _, c := range []struct {
		name      string
		table     *graph.EdgeTable
		estimated bool
	}{
		{"small", graphtest.Random(1, 200, 600, directed, false), false},
		{"the largest", graphtest.Build(t, graphtest.Edgeless(most), directed), false},
		{"one more", graphtest.Build(t, graphtest.Edgeless(most+1), directed), true},
		{"many arcs", graphtest.Random(2, 20000, 30050, undirected, false), true},
	} {
		g := withIn(t, c.table)
		for _, spec := range []algorithms.Spec{path.ClosenessSpec, path.NeighbourhoodSpec} {
			as := func(method string) any {
				params := spec.New()
				if err := algorithms.Set(params, "method", method); err != nil {
					t.Fatal(err)
				}
				return params
			}
			method := "exact"
			if c.estimated {
				method = "hyperball"
			}
			for _, workers := range []int{1, 2, 64} {
				auto, want := spec.Need(g, spec.New(), workers), spec.Need(g, as(method), workers)
				outline := graph.Outline(int64(g.Order()), g.Size(), g.Directed, false)
				most := max(spec.Need(outline, as("exact"), workers), spec.Need(outline, as("hyperball"), workers))
				if before := spec.Need(outline, spec.New(), workers); auto != want || before < auto || before > most {
					t.Errorf("%s, %s, %d workers: charged %d, its outline %d, method %s %d", spec.Name, c.name, workers, auto, before, method, want)
				}
			}
			if g.Size() > 1000 { // the charge tells
				continue
			}
			o, _, err := spec.Run(t.Context(), g, spec.New(), algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			given, _, err := spec.Run(t.Context(), g, as(method), algorithms.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if estimated := slices.ContainsFunc(o.Measures, func(m algorithms.Measure) bool { return m.Name == "deviation" }); estimated != c.estimated || (len(o.Notes) > 0) != estimated {
				t.Errorf("%s, %s: estimated %v, notes %q", spec.Name, c.name, estimated, o.Notes)
			}
			if !slices.Equal(o.Measures, given.Measures) {
				t.Errorf("%s, %s: %v, method %s has %v", spec.Name, c.name, o.Measures, method, given.Measures)
			}
		}
	}
}

// What is estimated has the same bits on every processor.
func TestBitsOfHyperBall(t *testing.T) {
	g := withIn(t, graphtest.Shuffled(graphtest.Random(6, 300, 900, directed, false), 2))
	h := sha256.New()
	for _, direction := range []string{"in", "out", "both"} {
		p := path.DefaultCloseness()
		p.Method, p.Direction = "hyperball", direction
		r := closeness(t, g, p, 0)
		for _, v := range g.IDs.ByRank() {
			_ = binary.Write(h, binary.LittleEndian, []float64{r.Harmonic[v], r.Closeness[v]}) // a hash takes everything
		}
	}
	q := path.DefaultNeighbourhood()
	q.Method = "hyperball"
	_ = binary.Write(h, binary.LittleEndian, neighbourhood(t, g, q, 0).Pairs)
	const want = "6e20f696e7f35370b95f9e8562d0c5dc16dc95c7e42c55887b501321853416b7"
	if got := fmt.Sprintf("%x", h.Sum(nil)); got != want {
		t.Errorf("the digest is %s", got)
	}
}
