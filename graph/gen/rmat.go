package gen

import (
	"context"
	"fmt"

	"github.com/kithgraph/kith/graph/param"
	"github.com/kithgraph/kith/graph/splitmix"
)

// RMAT is the recursive matrix model: Kronecker with quadrants of one's own,
//
//	A B
//	C D     with D = 1 - A - B - C
//
// where B and C may differ, so that in-degrees and out-degrees do. A plain
// R-MAT graph has waves in its degree distribution; Noise smooths them: at
// level i the quadrants are
//
//	A - 2μA/(A+D)   B + μ
//	C + μ           D - 2μD/(A+D)
//
// with one random μ in [-Noise,Noise] for each level, which still add up to
// one. Loops and repeated edges are delivered as they come.
//
// Moments, with m = 2^Scale·EdgeFactor edges: two of them have the same source
// with probability Π((A+B)² + (C+D)²) over the levels, the same target with
// Π((A+C)² + (B+D)²), and are equal with Π(A² + B² + C² + D²).
//
// Source: D. Chakrabarti, Y. Zhan, C. Faloutsos, R-MAT: a recursive model for
// graph mining, 2004, pp. 442-446; noise: C. Seshadhri, A. Pinar, T. G. Kolda,
// An in-depth analysis of stochastic Kronecker graphs, Journal of the ACM, 2013.
//
// Costs O(Scale/6) per edge.
type RMAT struct {
	Scale      int     `json:"scale" doc:"2^S vertices" range:"[1,31]" required:"yes"`
	EdgeFactor int     `json:"edge-factor" doc:"edges per vertex" range:"[1,65536]"`
	A          float64 `json:"a" doc:"probability of the upper left quadrant" range:"[0,1]"`
	B          float64 `json:"b" doc:"probability of the upper right quadrant" range:"[0,1]"`
	C          float64 `json:"c" doc:"probability of the lower left quadrant; the lower right one has the rest" range:"[0,1]"`
	Noise      float64 `json:"noise" doc:"by how much B and C may vary from level to level" range:"[0,0.5]"`
	Seed       uint64  `json:"seed" doc:"every value gives another graph"`
}

var rmatModel = define(Model{
	Name: "rmat", Title: "R-MAT graph", Directed: true,
	Cite: "Chakrabarti, Zhan, Faloutsos: R-MAT: a recursive model for graph mining, 2004; noise: Seshadhri, Pinar, Kolda: An in-depth analysis of stochastic Kronecker graphs, 2013",
	Doc: "A Kronecker graph with quadrant probabilities of one's own: the more unequal, the larger the hubs; a 0.25, b 0.25, c 0.25 is " +
		"a uniform random graph. Noise smooths the waves in the degree distribution. No communities to speak of.",
	Example: "--scale 12 --a 0.45 --b 0.22 --c 0.22 --noise 0.05",
}, RMAT{EdgeFactor: 16, A: 0.57, B: 0.19, C: 0.19, Seed: 1})

// Validate reports parameters out of range, and probabilities that a level
// would make negative.
func (r RMAT) Validate() error {
	if err := param.Validate(r); err != nil {
		return fmt.Errorf("gen: rmat: %w", err)
	}
	a, d := r.A, r.d()
	if d < 0 {
		return fmt.Errorf("gen: rmat: %w: --a %v, --b %v and --c %v add up to %v; 1 is the most", param.ErrBad, r.A, r.B, r.C, r.A+r.B+r.C)
	}
	if most := min(r.B, r.C, (a+d)/2); r.Noise > most {
		return fmt.Errorf("gen: rmat: %w: --noise %v may make a quadrant negative; %v is the most for these", param.ErrBad, r.Noise, most)
	}
	return nil
}

// d is the rest, 0 where it is a rounding error below that.
func (r RMAT) d() float64 {
	d := 1 - (r.A + r.B + r.C)
	if d < 0 && d > -1e-15 {
		return 0
	}
	return d
}

// Bytes is as Graph says.
func (r RMAT) Bytes(workers int) int64 {
	if r.Validate() != nil {
		return 0
	}
	return recursiveBytes(r.Scale, r.EdgeFactor, workers)
}

// Draw returns a source of 2^Scale·EdgeFactor edges.
func (r RMAT) Draw(context.Context, int) (*Drawn, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return recursive(r.Scale, r.EdgeFactor, r.Seed, r.levels()), nil
}

// levels returns the quadrants' probabilities at each level.
func (r RMAT) levels() [][4]float64 {
	levels, random, d := make([][4]float64, r.Scale), splitmix.New(r.Seed, forNoise), r.d()
	for i := range levels {
		levels[i] = [4]float64{r.A, r.B, r.C, d}
		if r.Noise > 0 {
			mu := float64(r.Noise * (float64(2*random.Unit(uint64(i))) - 1))
			keep := 1 - 2*mu/(r.A+d)
			levels[i] = [4]float64{r.A * keep, r.B + mu, r.C + mu, d * keep}
		}
	}
	return levels
}
