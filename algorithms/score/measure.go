package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms/feature"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// chunkRows is the number of vertices of one chunk in passes over vertices.
const chunkRows = 1 << 12

// noticeSums returns for every member the sum over the negative arcs about
// her of min(cap, transform(weight)) · 2^(-age/half-life), at most total_cap.
// in holds the negative arcs by target. A member's notice about herself is
// left out.
func noticeSums(ctx context.Context, in *graph.Adjacency, m Notices, a ageing, workers int) (sums []float64, arcs int64, err error) {
	sums = make([]float64, in.Order())
	cuts := par.Cuts[graph.Vertex](in.Offsets, chunkArcs)
	counts := make([]int64, len(cuts))
	err = par.Range(ctx, workers, cuts, func(c int, lo, hi graph.Vertex) {
		for v := lo; v < hi; v++ {
			sum := 0.0
			for i := in.Offsets[v]; i < in.Offsets[v+1]; i++ {
				weight, time := 1.0, graph.NoTime
				if in.Weights != nil {
					weight = float64(in.Weights[i])
				}
				if in.Times != nil {
					time = in.Times[i]
				}
				if in.Targets[i] == v || a.future(time) {
					continue
				}
				counts[c]++
				sum += float64(transformed(m.Transform, weight, m.Cap) * a.factor(time))
			}
			sums[v] = feature.Grid(math.Min(sum, m.TotalCap))
		}
	})
	for _, n := range counts {
		arcs += n
	}
	if err != nil {
		err = fmt.Errorf("score: notices: %w", err)
	}
	return sums, arcs, err
}

// evidence holds what the simple view of the ties tells about each member.
type evidence struct {
	effective     []float64 // (Σw)²/Σw² over the member's ties in both directions (Kish); 0 without ties
	participation []float64 // 1 - Σ_c (w_c/w)²; NaN without ties
	bridges       []float64 // share of the contacts with whom no third contact is shared; NaN without ties
}

// gather computes the evidence. simple is the undirected simple view of the
// ties, in which the strengths of both directions are added.
//
// Effective ties: L. Kish, Survey Sampling, 1965, section 8.2. Participation:
// R. Guimerà, L. A. N. Amaral, Functional cartography of complex metabolic
// networks, Nature 433, 2005. Bridges: M. Granovetter, The Strength of Weak
// Ties, 1973; a local bridge is a tie whose ends share no contact.
//
// Costs O(m log d) and, for the bridges, at most O(Σ min(d(u), d(v)) log d) over
// the ties, though each search ends at the first shared contact; 4 bytes per
// vertex and worker.
func gather(ctx context.Context, simple *graph.Adjacency, community []graph.Vertex, workers int) (*evidence, error) {
	n := simple.Order()
	e := &evidence{effective: make([]float64, n), participation: make([]float64, n), bridges: make([]float64, n)}
	cuts := par.Cuts[graph.Vertex](simple.Offsets, chunkArcs)
	err := par.RangeWith(ctx, workers, cuts, func() *gatherer { return &gatherer{marks: make([]graph.Vertex, n)} },
		func(scratch *gatherer, _ int, lo, hi graph.Vertex) {
			for v := lo; v < hi; v++ {
				row := simple.Row(v)
				if len(row) == 0 {
					e.participation[v], e.bridges[v] = math.NaN(), math.NaN()
					continue
				}
				strands := scratch.strands[:0]
				scratch.mark(row, v)
				sum, squares, bridges := 0.0, 0.0, 0
				for i, w := range simple.RowWeights(v) {
					sum += float64(w)
					squares += float64(float64(w) * float64(w))
					strands = append(strands, strand{community[row[i]], float64(w)})
					if !scratch.shareContact(simple, row[i], v) {
						bridges++
					}
				}
				e.effective[v] = feature.Grid(float64(sum*sum) / squares)
				e.participation[v] = feature.Grid(math.Max(0, 1-concentration(strands, sum)))
				e.bridges[v] = feature.Grid(float64(bridges) / float64(len(row)))
				scratch.strands = strands
			}
		})
	if err != nil {
		return nil, fmt.Errorf("score: structure: %w", err)
	}
	return e, nil
}

// strand is a member's tie by the community it leads to.
type strand struct {
	community graph.Vertex
	strength  float64
}

// concentration returns the sum over communities of the squared share of the
// whole strength that leads there. It sorts the strands.
func concentration(strands []strand, whole float64) float64 {
	slices.SortStableFunc(strands, func(a, b strand) int { return cmp.Compare(a.community, b.community) })
	sum, part := 0.0, 0.0
	for i, s := range strands {
		part += s.strength
		if i+1 == len(strands) || strands[i+1].community != s.community {
			share := part / whole
			sum, part = sum+float64(share*share), 0
		}
	}
	return sum
}

// gatherer is scratch space of one worker.
type gatherer struct {
	strands []strand
	marks   []graph.Vertex // marks[w] = v+1: w is a contact of v, the last one marked
}

func (s *gatherer) mark(row []graph.Vertex, v graph.Vertex) {
	for _, w := range row {
		s.marks[w] = v + 1
	}
}

// shareContact tells whether u has a contact in common with v, whose contacts
// are marked. If u has many more, v's are looked up among them instead.
func (s *gatherer) shareContact(simple *graph.Adjacency, u, v graph.Vertex) bool {
	if simple.Degree(u) > 16*simple.Degree(v) {
		for _, w := range simple.Row(v) {
			if _, ok := simple.Find(u, w); ok {
				return true
			}
		}
		return false
	}
	for _, w := range simple.Row(u) {
		if s.marks[w] == v+1 {
			return true
		}
	}
	return false
}
