package community

import "github.com/kithgraph/kith/graph"

// tally sums the weights of arcs by a label of their targets. It is dense:
// adding is one write, and clearing costs only what was touched. Arcs of
// weight 1 are counted apart, in half the memory, as it is the misses of the
// cache that take the time. (A small hash table that stays in the first cache
// was no faster: whether a label is there already cannot be foreseen.)
type tally struct {
	weight  []float64      // by label; all 0 between uses
	count   []uint32       // by label; all 0 between uses
	touched []graph.Vertex // room for the labels met
}

func newTally(n int, plain bool) *tally {
	t := &tally{weight: make([]float64, n), touched: make([]graph.Vertex, n+1)}
	if plain {
		t.count = make([]uint32, n)
	}
	return t
}

// countLabels counts targets by their label, after n labels have been met,
// writes further ones into touched in the order of meeting, and returns how
// many they then are.
//
// That a label is met for the first time is not foreseen by the processor, so
// every label is written and the place for the next one moves on without a
// branch.
func (t *tally) countLabels(row, label []graph.Vertex, n int) int {
	count, touched := t.count, t.touched
	for _, u := range row {
		c := label[u]
		x := count[c]
		touched[n] = c
		count[c] = x + 1
		next := n + 1
		if x != 0 {
			next = n
		}
		n = next
	}
	return n
}

// add is countLabels for the weights of v's arcs. A label met by arcs of
// weight 0 may stand in touched several times.
func (t *tally) add(l *level, v graph.Vertex, label []graph.Vertex, n int) int {
	lo, hi := l.begin[v], l.end[v]
	if l.wide != nil {
		return addWeighted(t, l.targets[lo:hi], l.wide[lo:hi], label, n)
	}
	return addWeighted(t, l.targets[lo:hi], l.weights[lo:hi], label, n)
}

func addWeighted[W float32 | float64](t *tally, row []graph.Vertex, weights []W, label []graph.Vertex, n int) int {
	sum, touched := t.weight, t.touched
	for i, w := range weights {
		c := label[row[i]]
		x := sum[c]
		if n == len(touched) { // labels met again and again by arcs of weight 0
			touched = append(touched, make([]graph.Vertex, n)...)
			t.touched = touched
		}
		touched[n] = c
		sum[c] = x + float64(w)
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
func (t *tally) addWithin(l *level, v graph.Vertex, places []place) []graph.Vertex {
	lo, hi, own := l.begin[v], l.end[v], places[v].community
	sum, touched, plain := t.weight, t.touched[:0], l.plain()
	for i, u := range l.targets[lo:hi] {
		at := &places[u] // the sub-community of a foreign one is not read: another worker writes it
		if at.community != own {
			continue
		}
		c := at.sub
		w := 1.0
		if !plain {
			w = l.weight(lo + int64(i))
		}
		x := sum[c]
		if x == 0 {
			touched = append(touched, c)
		}
		sum[c] = x + w
	}
	return touched
}

// clear forgets what was added.
func (t *tally) clear(touched []graph.Vertex) {
	for _, c := range touched {
		t.weight[c] = 0
	}
}
