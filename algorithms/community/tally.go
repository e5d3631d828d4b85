package community

import "github.com/kithgraph/kith/graph"

// tally sums the weights of arcs by a label of their targets. It is dense:
// adding is one write, and clearing costs only what was touched.
type tally struct {
	weight  []float64      // by label; all 0 between uses
	touched []graph.Vertex // the labels met, in the order of the arcs
}

// add sums v's arcs by the label of their target. A label met by arcs of
// weight 0 may stand in touched several times.
func (t *tally) add(l *level, v graph.Vertex, label []graph.Vertex) {
	lo, hi := l.offsets[v], l.offsets[v+1]
	row, sum, touched := l.targets[lo:hi], t.weight, t.touched
	switch {
	case l.wide != nil:
		for i, w := range l.wide[lo:hi] {
			c := label[row[i]]
			if sum[c] == 0 {
				touched = append(touched, c)
			}
			sum[c] += w
		}
	case l.weights != nil:
		for i, w := range l.weights[lo:hi] {
			c := label[row[i]]
			if sum[c] == 0 {
				touched = append(touched, c)
			}
			sum[c] += float64(w)
		}
	default:
		for _, u := range row {
			c := label[u]
			x := sum[c]
			if x == 0 {
				touched = append(touched, c)
			}
			sum[c] = x + 1
		}
	}
	t.touched = touched
}

// addWithin is add for the targets that lie in v's own part alone.
func (t *tally) addWithin(l *level, v graph.Vertex, part, label []graph.Vertex) {
	lo, hi, own := l.offsets[v], l.offsets[v+1], part[v]
	sum, touched, plain := t.weight, t.touched, l.wide == nil && l.weights == nil
	for i, u := range l.targets[lo:hi] {
		if part[u] != own {
			continue
		}
		c, w := label[u], 1.0
		if !plain {
			w = l.weight(lo + int64(i))
		}
		x := sum[c]
		if x == 0 {
			touched = append(touched, c)
		}
		sum[c] = x + w
	}
	t.touched = touched
}

// clear forgets what was added.
func (t *tally) clear() {
	for _, c := range t.touched {
		t.weight[c] = 0
	}
	t.touched = t.touched[:0]
}
