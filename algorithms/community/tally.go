package community

import "github.com/kithgraph/kith/graph"

// tally sums the weights of arcs by a label of their targets. It is dense:
// adding is one write, and clearing costs only what was touched. Whole numbers
// are summed as such, in half the memory, as it is the misses of the cache that
// take the time. (A small hash table that stays in the first cache was no
// faster: whether a label is there already cannot be foreseen.)
type tally struct {
	weight  []float64      // by label; all 0 between uses; nil when weights are whole
	count   []uint32       // the same when they are
	touched []graph.Vertex // room for the labels met
}

// newTally makes room for n labels.
func newTally(n int, whole bool) *tally {
	t := &tally{touched: make([]graph.Vertex, n+1)}
	if whole {
		t.count = make([]uint32, n)
	} else {
		t.weight = make([]float64, n)
	}
	return t
}

// add sums the weights of v's arcs by the label of their targets, after n
// labels have been met, writes further ones into touched in the order of
// meeting, and returns how many they then are. A label met by arcs of weight 0
// may stand in touched several times.
func (t *tally) add(l *level, v graph.Vertex, label []graph.Vertex, n int) int {
	lo, hi := l.begin[v], l.end[v]
	row := l.targets[lo:hi]
	switch {
	case l.counts != nil:
		return addWeighted(t, t.count, row, l.counts[lo:hi], label, n)
	case l.wide != nil:
		return addWeighted(t, t.weight, row, l.wide[lo:hi], label, n)
	case l.weights != nil:
		return addWeighted(t, t.weight, row, l.weights[lo:hi], label, n)
	case l.whole():
		return addOnes(t, t.count, row, label, n)
	}
	return addOnes(t, t.weight, row, label, n)
}

// addOnes is add for arcs of weight 1.
//
// That a label is met for the first time is not foreseen by the processor, so
// every label is written and the place for the next one moves on without a
// branch.
func addOnes[S uint32 | float64](t *tally, sum []S, row, label []graph.Vertex, n int) int {
	touched := t.touched
	for _, u := range row {
		c := label[u]
		x := sum[c]
		touched[n] = c
		sum[c] = x + 1
		next := n + 1
		if x != 0 {
			next = n
		}
		n = next
	}
	return n
}

// addWeighted is add for other arcs.
func addWeighted[W uint32 | float32 | float64, S uint32 | float64](t *tally, sum []S, row []graph.Vertex, weights []W, label []graph.Vertex, n int) int {
	touched := t.touched
	for i, w := range weights {
		c := label[row[i]]
		x := sum[c]
		if n == len(touched) { // labels met again and again by arcs of weight 0
			touched = append(touched, make([]graph.Vertex, n)...)
			t.touched = touched
		}
		touched[n] = c
		sum[c] = x + S(w)
		next := n + 1
		if x != 0 {
			next = n
		}
		n = next
	}
	return n
}

// addWithin sums the weights of v's arcs to vertices of its own community by
// their sub-community. It returns the sub-communities met.
func addWithin[S uint32 | float64](t *tally, sum []S, l *level, v graph.Vertex, places []place) []graph.Vertex {
	lo, hi, own := l.begin[v], l.end[v], places[v].community
	touched, plain := t.touched[:0], l.plain()
	for i, u := range l.targets[lo:hi] {
		at := &places[u] // the sub-community of a foreign one is not read: another worker writes it
		if at.community != own {
			continue
		}
		c := at.sub
		w := S(1)
		if !plain {
			w = S(l.weight(lo + int64(i)))
		}
		x := sum[c]
		if x == 0 {
			touched = append(touched, c)
		}
		sum[c] = x + w
	}
	return touched
}

// take returns the sum of a label and clears it.
func (t *tally) take(c graph.Vertex) (sum float64) {
	if t.count != nil {
		sum, t.count[c] = float64(t.count[c]), 0
		return sum
	}
	sum, t.weight[c] = t.weight[c], 0
	return sum
}
