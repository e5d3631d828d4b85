package path

import (
	"fmt"
	"math"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
)

// checkCloseness searches from one vertex after the other with a queue, or
// joins all counters of all neighbours in every round, a byte at a time, and
// sums over vertices, not over distances.
func checkCloseness(g *graph.Snapshot, p ClosenessParams, o *algorithms.Outcome) error {
	n := g.Order()
	rows := roadsOf(g, p.Direction).forward
	compare := func(v graph.Vertex, harmonic, far, others float64) error {
		want := []float64{harmonic, 0}
		if others > 0 {
			want[1] = others * others / far / float64(n-1)
		}
		if p.Normalized && n > 1 {
			want[0] /= float64(n - 1)
		}
		for i, name := range []string{"harmonic", "closeness"} {
			got := o.Columns[i].F64[v]
			if slack := 1e-11 * math.Max(1e-3, want[i]); !(math.Abs(got-want[i]) <= slack) { // sums of up to n terms
				return fmt.Errorf("path: closeness: %w: %s of %s is %v, not %v", algorithms.ErrCheck, name, g.IDs.Format(v), want[i], got)
			}
		}
		return nil
	}
	if !counts(g, p.Method) {
		s := newQueueSearch(rows, n)
		for v := range graph.Vertex(n) {
			harmonic, far, others := 0.0, 0.0, 0.0
			s.from(v, func(_ graph.Vertex, hops int) {
				harmonic += 1 / float64(hops)
				far += float64(hops)
				others++
			})
			if err := compare(v, harmonic, far, others); err != nil {
				return err
			}
		}
		return nil
	}
	harmonic, far, others := make([]float64, n), make([]float64, n), make([]float64, n)
	plainBalls(g, rows, p.Registers, p.Seed, func(v graph.Vertex, round int, before, after float64) {
		harmonic[v] += (after - before) / float64(round)
		far[v] += float64((after - before) * float64(round))
		others[v] = after - 1
	})
	for v := range graph.Vertex(n) {
		if err := compare(v, harmonic[v], far[v], others[v]); err != nil {
			return err
		}
	}
	return checkMeasures("closeness", o, 1e-15, plainDeviation(p.Registers)) // one root and one division
}

// queueSearch searches from one vertex at a time.
type queueSearch struct {
	rows  []*graph.Adjacency
	hops  []int // one more than the distance, so that 0 is unreached
	queue []graph.Vertex
}

func newQueueSearch(rows []*graph.Adjacency, n int) *queueSearch {
	return &queueSearch{rows: rows, hops: make([]int, n)}
}

// from calls visit for every vertex that the rows lead to, with its distance, the
// source left out.
func (s *queueSearch) from(source graph.Vertex, visit func(v graph.Vertex, hops int)) {
	for _, v := range s.queue {
		s.hops[v] = 0
	}
	s.hops[source] = 1
	s.queue = append(s.queue[:0], source)
	for i := 0; i < len(s.queue); i++ {
		u := s.queue[i]
		if i > 0 {
			visit(u, s.hops[u]-1)
		}
		for _, a := range s.rows {
			for _, v := range a.Row(u) {
				if s.hops[v] == 0 {
					s.hops[v] = s.hops[u] + 1
					s.queue = append(s.queue, v)
				}
			}
		}
	}
}

// plainBalls estimates what a hyperBall does and calls visit for the balls that
// grow in a round.
func plainBalls(g *graph.Snapshot, rows []*graph.Adjacency, registers int, seed uint64, visit func(v graph.Vertex, round int, before, after float64)) {
	n, m := g.Order(), 1<<registers
	first := newHyperBall(g, rows, registers, seed)
	now, next, size := make([]uint8, n*m), make([]uint8, n*m), make([]float64, n)
	for i := range now {
		now[i] = uint8(first.now[i/8] >> (8 * (i % 8)))
	}
	for v := range size {
		size[v] = 1
	}
	for round, more := 1, true; more; round++ {
		more = false
		copy(next, now)
		for v := range n {
			own, grew := next[v*m:(v+1)*m], false
			for _, a := range rows {
				for _, u := range a.Row(graph.Vertex(v)) {
					for i, x := range now[int(u)*m : (int(u)+1)*m] {
						if x > own[i] {
							own[i], grew = x, true
						}
					}
				}
			}
			if grew {
				before := size[v]
				size[v] = math.Min(float64(n), math.Max(before, plainEstimate(own)))
				visit(graph.Vertex(v), round, before, size[v])
				more = true
			}
		}
		now, next = next, now
	}
}

// plainEstimate is Ertl's formula register by register.
func plainEstimate(counter []uint8) float64 {
	m, most := float64(len(counter)), uint8(65)
	for i := 1; i < len(counter); i *= 2 {
		most--
	}
	empty, full, z := 0.0, 0.0, 0.0
	for _, x := range counter {
		switch x {
		case 0:
			empty++
		case most:
			full++
		default:
			z += 1 / float64(uint64(1)<<x)
		}
	}
	z += float64(m*sigma(empty/m)) + float64(m*tau(1-full/m))/float64(uint64(1)<<(most-1))
	return 0.7213475204444817 * m * m / z
}

// plainDeviation is the measure that goes with an estimate, as the paper has it.
func plainDeviation(registers int) algorithms.Measure {
	return algorithms.Measure{Name: "deviation", Value: 1.04 / math.Sqrt(float64(int64(1)<<registers))}
}
