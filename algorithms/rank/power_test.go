package rank_test

import "math"

// limit returns where the power iteration from x with the matrix m ends, which
// it finds by squaring m sixty times. m must be such that it ends somewhere: no
// eigenvalue but the largest has its absolute value.
func limit(m [][]float64, x []float64) []float64 {
	n := len(m)
	for range 60 {
		square, largest := make([][]float64, n), 0.0
		for u := range square {
			square[u] = make([]float64, n)
			for k, a := range m[u] {
				if a != 0 {
					for v := range n {
						square[u][v] += a * m[k][v]
					}
				}
			}
			for _, value := range square[u] {
				largest = max(largest, value)
			}
		}
		for u := range square {
			for v := range square[u] {
				if largest > 0 {
					square[u][v] /= largest
				}
			}
		}
		m = square
	}
	y := make([]float64, n)
	for u := range m {
		for v := range m[u] {
			y[u] += m[u][v] * x[v]
		}
	}
	return euclidean(y)
}

// euclidean returns the vector scaled to length 1, or 0.
func euclidean(x []float64) []float64 {
	size, y := 0.0, make([]float64, len(x))
	for _, v := range x {
		size += v * v
	}
	for v := range x {
		if size > 0 {
			y[v] = x[v] / math.Sqrt(size)
		}
	}
	return y
}

// farthest returns the largest difference of two vectors.
func farthest(x, y []float64) (d float64) {
	for v := range x {
		d = max(d, math.Abs(x[v]-y[v]))
	}
	return d
}

// ones returns n of them.
func ones(n int) []float64 {
	x := make([]float64, n)
	for v := range x {
		x[v] = 1
	}
	return x
}
