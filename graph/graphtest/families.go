package graphtest

import "github.com/kithgraph/kith/graph"

// Edges returns a batch of unweighted edges between integer ids.
func Edges(pairs ...[2]int64) *graph.Edges {
	e := &graph.Edges{}
	for _, p := range pairs {
		add(e, p[0], p[1])
	}
	return e
}

func add(e *graph.Edges, u, v int64) {
	e.Src, e.Dst = append(e.Src, u), append(e.Dst, v)
}

// Edgeless returns the vertices 0 to n-1 and nothing else. The families below
// have such ids too, and have all their vertices even where they have no edge.
func Edgeless(n int) *graph.Edges {
	e := &graph.Edges{}
	for v := range int64(n) {
		e.Vertices = append(e.Vertices, v)
	}
	return e
}

// Path returns 0 → 1 → ... → n-1.
func Path(n int) *graph.Edges {
	e := Edgeless(n)
	for v := int64(1); v < int64(n); v++ {
		add(e, v-1, v)
	}
	return e
}

// Cycle returns Path and n-1 → 0, for n of at least 3.
func Cycle(n int) *graph.Edges {
	e := Path(n)
	add(e, int64(n-1), 0)
	return e
}

// Star returns 0 → v for each of the n-1 other vertices.
func Star(n int) *graph.Edges {
	e := Edgeless(n)
	for v := int64(1); v < int64(n); v++ {
		add(e, 0, v)
	}
	return e
}

// Clique returns u → v for all u < v.
func Clique(n int) *graph.Edges {
	e := Edgeless(n)
	connect(e, 0, int64(n))
	return e
}

// TwoCliques returns cliques of 0 to n-1 and of n to 2n-1, and the bridge
// n-1 → n.
func TwoCliques(n int) *graph.Edges {
	e, k := Edgeless(2*n), int64(n)
	connect(e, 0, k)
	connect(e, k, 2*k)
	add(e, k-1, k)
	return e
}

// connect adds u → v for all lo <= u < v < hi.
func connect(e *graph.Edges, lo, hi int64) {
	for u := lo; u < hi; u++ {
		for v := u + 1; v < hi; v++ {
			add(e, u, v)
		}
	}
}

// Bipartite returns u → v for each of the first a vertices to each of the
// other b.
func Bipartite(a, b int) *graph.Edges {
	e := Edgeless(a + b)
	for u := range int64(a) {
		for v := int64(a); v < int64(a+b); v++ {
			add(e, u, v)
		}
	}
	return e
}

// Grid returns the edges of a grid of rows and columns to the right and down;
// the vertex in row r and column c is r*columns+c.
func Grid(rows, columns int) *graph.Edges {
	e := Edgeless(rows * columns)
	for v := range int64(rows * columns) {
		if (v+1)%int64(columns) != 0 {
			add(e, v, v+1)
		}
		if v+int64(columns) < int64(rows*columns) {
			add(e, v, v+int64(columns))
		}
	}
	return e
}
