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
