package gen

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// StochasticKronecker is the stochastic Kronecker graph of a given initiator:
// with Θ a square matrix of probabilities of b rows, each of the b^2k cells of
// its k-th Kronecker power, k = Power, is an edge with the probability that
// stands there, independently of all others. Written with base-b digits, the
// edge from u to v has the probability
//
//	Θ(u1,v1)·Θ(u2,v2)· ... ·Θ(uk,vk)
//
// It is the exact model, which flips a coin for every cell. Kronecker and RMAT
// are the approximation to it that drops a given number of edges into the
// matrix and in which cells repeat. Loops are cells like others; no cell
// repeats. Of an undirected graph of it an edge is there if either of its cells
// is, with probability 1-(1-p)² for a symmetric initiator.
//
// Cells of equal probability are those in whose digits each value of Θ occurs
// equally often. Such a group is numbered, cell by cell, and passed over with
// geometric skips, so that only the edges are met: a cell is found from its
// number as a permutation of a multiset is.
//
// Moments: (ΣΘ)^k edges on average, with the variance (ΣΘ)^k - (ΣΘ²)^k, and
// (trace Θ)^k loops; the out-degree of u is the product of the sums of its
// digits' rows on average.
//
// Source: J. Leskovec, D. Chakrabarti, J. Kleinberg, C. Faloutsos, Z.
// Ghahramani, Kronecker graphs: an approach to modeling networks, Journal of
// Machine Learning Research 11, 2010, pp. 985-1042; skips within groups of equal
// probability, and cells as permutations of multisets: A. S. Ramani, N. Eikmeier,
// D. F. Gleich, Coin-flipping, ball-dropping, and grass-hopping for generating
// random graphs from matrices of edge probabilities, SIAM Review 61(3), 2019, pp.
// 549-595.
//
// Costs O(k·q) per edge, with q different values above 0, and 24 + q bytes for
// each of the C(k+q-1, q-1) groups.
type StochasticKronecker struct {
	Initiator param.Floats `json:"initiator" doc:"probabilities row by row, such as 0.9,0.5,0.5,0.1 for two rows of two" range:"[0,1]" required:"yes"`
	Power     int          `json:"power" doc:"Kronecker power: rows^K vertices" range:"[1,31]" required:"yes"`
	Seed      uint64       `json:"seed" doc:"every value gives another graph"`
}

var stochasticKroneckerModel = define(Model{
	Name: "stochastic-kronecker", Title: "stochastic Kronecker graph of a given initiator", Directed: true,
	Cite: "Leskovec, Chakrabarti, Kleinberg, Faloutsos, Ghahramani: Kronecker graphs: an approach to modeling networks, 2010; drawn after Ramani, Eikmeier, Gleich: Coin-flipping, ball-dropping, and grass-hopping for generating random graphs from matrices of edge probabilities, 2019",
	Doc: "Every pair of vertices is an edge with the probability that stands in a Kronecker power of a small matrix, independently: the " +
		"model that is fitted to real graphs, and exactly that, unlike kronecker and rmat, which only approach it and repeat edges. Give the " +
		"matrix that a fit has found. Hubs, a core and a periphery; no communities to speak of.",
	Example: "--initiator 0.99,0.54,0.54,0.2 --power 12",
}, StochasticKronecker{Seed: 1})

// mostGroups bounds the memory of the groups.
const mostGroups = 1 << 22

// Validate reports parameters out of range or at odds with each other.
func (s StochasticKronecker) Validate() error {
	if err := s.validate(); err != nil {
		return fmt.Errorf("gen: stochastic-kronecker: %w", err)
	}
	return nil
}

func (s StochasticKronecker) validate() error {
	if err := param.Validate(s); err != nil {
		return err
	}
	rows := s.rows()
	if rows < 2 || rows*rows != len(s.Initiator) {
		return fmt.Errorf("%w: --initiator has %d numbers; two rows need 4, three 9, and so on", param.ErrBad, len(s.Initiator))
	}
	if q := len(s.values()); q > 255 {
		return fmt.Errorf("%w: --initiator has %d different numbers; 255 is the most", param.ErrBad, q)
	}
	vertices := 1
	for range s.Power {
		if vertices *= rows; vertices > 1<<31 {
			return fmt.Errorf("%w: --power %d of %d rows makes more than %d vertices", param.ErrBad, s.Power, rows, 1<<31)
		}
	}
	if groups := s.groups(); groups > mostGroups {
		return fmt.Errorf("%w: --power %d of %d different numbers makes more than %d different probabilities; give a smaller power or fewer numbers", param.ErrBad, s.Power, len(s.values()), mostGroups)
	}
	return nil
}

// rows returns b, rounded down when Initiator is no square.
func (s StochasticKronecker) rows() (b int) {
	for (b+1)*(b+1) <= len(s.Initiator) {
		b++
	}
	return b
}

func (s StochasticKronecker) order() int64 {
	n := int64(1)
	for range s.Power {
		n *= int64(s.rows())
	}
	return n
}

// values returns the different numbers above 0 of the initiator, falling.
func (s StochasticKronecker) values() []float64 {
	values := slices.Clone([]float64(s.Initiator))
	slices.Sort(values)
	values = slices.Compact(values)
	slices.Reverse(values)
	return slices.DeleteFunc(values, func(p float64) bool { return p == 0 })
}

// groups returns how many there are: so many ways to divide Power among the
// values; no more than one above the most.
func (s StochasticKronecker) groups() int {
	ways := make([]int, s.Power+1) // of each total, with the values so far
	ways[0] = 1
	for range s.values() {
		for total := 1; total <= s.Power; total++ {
			ways[total] = min(ways[total]+ways[total-1], mostGroups+1)
		}
	}
	return ways[s.Power]
}

// Bytes is as Graph says.
func (s StochasticKronecker) Bytes(workers int) int64 {
	if s.Validate() != nil {
		return 0
	}
	one, edges := 0.0, 1.0
	for _, p := range s.Initiator {
		one += p
	}
	for range s.Power {
		edges *= one
	}
	return buildBytes(float64(s.order()), edges, workers) + int64(40+2*len(s.values()))*int64(s.groups())
}

// Draw lists the groups and returns a source of the edges.
func (s StochasticKronecker) Draw(ctx context.Context, _ int) (*Drawn, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("gen: stochastic-kronecker: %w", err)
	}
	p := newPowers(s)
	skip := newSkipping(len(p.cells), func(i int) (uint64, float64) { return p.cells[i], p.probability[i] }, splitmix.New(s.Seed, forEdges))
	n := s.order()
	labels := newRenaming(uint64(n), splitmix.New(s.Seed, forLabels))
	return &Drawn{Order: n, Source: &source{order: n, batches: skip.batches, edges: func(batch int) (src, dst []int64) {
		room := skip.room()
		src, dst = make([]int64, 0, room), make([]int64, 0, room)
		skip.each(batch, func(group int, at uint64) {
			u, v := p.cell(group, at)
			src, dst = append(src, int64(labels.of(u))), append(dst, int64(labels.of(v)))
		})
		return src, dst
	}}}, nil
}

// powers are the groups of cells of equal probability.
type powers struct {
	rows, power int
	values      []float64
	places      [][][2]uint64 // of each value: rows and columns where it stands
	counts      []uint8       // of each group: how often each value occurs
	cells       []uint64      // of each group
	probability []float64
}

func newPowers(s StochasticKronecker) *powers {
	p := &powers{rows: s.rows(), power: s.Power, values: s.values()}
	p.places = make([][][2]uint64, len(p.values))
	for i, x := range s.Initiator {
		if x > 0 {
			at := slices.Index(p.values, x)
			p.places[at] = append(p.places[at], [2]uint64{uint64(i / p.rows), uint64(i % p.rows)})
		}
	}
	if len(p.values) > 0 {
		p.list(make([]uint8, len(p.values)), 0, s.Power, 1, 1)
	}
	return p
}

// list appends the groups whose first values occur as often as counts says,
// which make so many cells of a probability, and the others left times in all.
// Of the cells so far each digit of a further value can stand at any place: the
// number of cells grows by C(left, k) times the places to the power of k.
func (p *powers) list(counts []uint8, value, left int, cells uint64, probability float64) {
	if value == len(p.values)-1 {
		counts[value] = uint8(left)
		for range left {
			cells *= uint64(len(p.places[value]))
			probability *= p.values[value]
		}
		p.counts, p.cells, p.probability = append(p.counts, counts...), append(p.cells, cells), append(p.probability, probability)
		return
	}
	for k := 0; k <= left; k++ {
		counts[value] = uint8(k)
		p.list(counts, value+1, left-k, cells, probability)
		cells = scaled(cells, uint64(left-k), uint64(k+1)) * uint64(len(p.places[value]))
		probability *= p.values[value]
	}
}

// scaled returns x·a/b, which is whole, though x·a may have more than 64 bits.
func scaled(x, a, b uint64) uint64 {
	high, low := bits.Mul64(x, a)
	quotient, _ := bits.Div64(high, low, b)
	return quotient
}

// cell returns row and column of a group's cell. Among the cells of which so
// many digits are left, the share of those whose next digit is a given value
// is this value's share of the digits.
func (p *powers) cell(group int, at uint64) (row, column uint64) {
	var have [255]uint8
	counts := have[:len(p.values)]
	copy(counts, p.counts[group*len(p.values):])
	cells := p.cells[group]
	for left := p.power; left > 0; left-- {
		value, here := 0, uint64(0)
		for ; ; value++ {
			if here = scaled(cells, uint64(counts[value]), uint64(left)); at < here {
				break
			}
			at -= here
		}
		counts[value]--
		places := p.places[value]
		cells = here / uint64(len(places))
		place := places[at/cells]
		at %= cells
		row, column = row*uint64(p.rows)+place[0], column*uint64(p.rows)+place[1]
	}
	return row, column
}
