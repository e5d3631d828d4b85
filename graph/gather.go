package graph

// Gather adds x over the vertices of a row, in four sums that do not wait for
// each other: every fourth term goes to the same one, what is left over to the
// first. It is as fast as one sum where memory is the limit, and faster where x
// stays in cache.
func Gather(x []float64, row []Vertex) float64 {
	var a, b, c, d float64
	for ; len(row) >= 4; row = row[4:] {
		a += x[row[0]]
		b += x[row[1]]
		c += x[row[2]]
		d += x[row[3]]
	}
	for _, u := range row {
		a += x[u]
	}
	return (a + b) + (c + d)
}

// GatherWeighted adds x over the vertices of a row, each times its arc's
// weight, in two sums.
func GatherWeighted(x []float64, row []Vertex, weights []float32) float64 {
	var a, b float64
	weights = weights[:len(row)]
	for ; len(row) >= 2; row, weights = row[2:], weights[2:] {
		a += float64(x[row[0]] * float64(weights[0]))
		b += float64(x[row[1]] * float64(weights[1]))
	}
	for i, u := range row {
		a += float64(x[u] * float64(weights[i]))
	}
	return a + b
}

// Gather adds x over the block's i-th row, each times its arc's weight if arcs
// have one.
func (b *Block) Gather(i int, x []float64) float64 {
	if b.Weights == nil {
		return Gather(x, b.Row(i))
	}
	return GatherWeighted(x, b.Row(i), b.RowWeights(i))
}
