package structure

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/exact"
)

// checkPowerLaw counts the degrees in the rows of the view itself. Of the fit it
// asks what must hold at the greatest likelihood: the mean of ln x by the law is
// that of the data. It adds the law up from xmin on to find the distance and the
// likelihood again, and fits from up to 64 other beginnings, by bisection of that
// condition, none of which may be nearer. For the goodness it draws and fits all
// sets once more, one after the other.
func checkPowerLaw(g *graph.Snapshot, p PowerLawParams, o *algorithms.Outcome) error {
	degrees, err := plainDegrees(g, p.Degree)
	if err != nil {
		return err
	}
	sorted := slices.Sorted(slices.Values(degrees))
	for v, d := range degrees {
		from, _ := slices.BinarySearch(sorted, d)
		share := float64(len(sorted)-from) / float64(len(sorted))
		if o.Columns[0].I64[v] != d || o.Columns[1].F64[v] != share {
			return fmt.Errorf("structure: power-law: %w: %s has degree %d and %v of all have that, not %d and %v", algorithms.ErrCheck,
				g.IDs.Format(graph.Vertex(v)), d, share, o.Columns[0].I64[v], o.Columns[1].F64[v])
		}
	}
	least, _ := slices.BinarySearch(sorted, max(1, int64(p.Xmin)))
	tail := sorted[least:]
	if len(tail) == 0 || tail[0] == tail[len(tail)-1] {
		if len(o.Measures) > 0 {
			return fmt.Errorf("structure: power-law: %w: a fit to fewer than two different degrees", algorithms.ErrCheck)
		}
		return nil
	}
	measures := 5
	if p.Bootstraps > 0 {
		measures++
	}
	if len(o.Measures) != measures {
		return fmt.Errorf("structure: power-law: %w: %d measures, not %d", algorithms.ErrCheck, measures, len(o.Measures))
	}
	alpha, xmin, ks := o.Measures[0].Value, o.Measures[1].Value, o.Measures[3].Value
	from, _ := slices.BinarySearch(tail, int64(xmin))
	if p.Xmin > 0 && xmin != float64(p.Xmin) || from == len(tail) || o.Measures[2].Value != float64(len(tail)-from) {
		return fmt.Errorf("structure: power-law: %w: the fit is from %v on, which %v vertices have", algorithms.ErrCheck, xmin, o.Measures[2].Value)
	}
	const tolerance = 1e-6 // α is found to 1e-7 of itself, and the mean is a difference quotient
	if law, data := lawMean(alpha, xmin), logMean(tail[from:], xmin); alpha < steepest-1 && !(math.Abs(law-data) <= tolerance*max(1, data)) {
		return fmt.Errorf("structure: power-law: %w: with exponent %v the mean of ln(x/xmin) is %v, of the degrees %v", algorithms.ErrCheck, alpha, law, data)
	}
	if again := plainDistance(tail[from:], alpha, xmin); !(math.Abs(again-ks) <= tolerance) {
		return fmt.Errorf("structure: power-law: %w: the distance is %v, not %v", algorithms.ErrCheck, again, ks)
	}
	n := float64(len(tail) - from)
	likelihood := -float64(n * (float64(alpha*logMean(tail[from:], xmin)) + exact.Log(slowZeta(alpha, xmin))))
	if err := algorithms.CheckMeasure(o, "log_likelihood", likelihood, tolerance); err != nil {
		return fmt.Errorf("structure: power-law: %w", err)
	}
	if p.Xmin == 0 {
		if err := noneNearer(tail, ks, tolerance); err != nil {
			return err
		}
	}
	if p.Bootstraps > 0 {
		zeros, _ := slices.BinarySearch(sorted, 1)
		fit := PowerLawFit{Alpha: alpha, Xmin: int64(xmin), Tail: int64(len(tail) - from), KS: ks}
		if err := algorithms.CheckMeasure(o, "p", goodnessOf(sorted[zeros:], fit, p), 0); err != nil {
			return fmt.Errorf("structure: power-law: %w", err)
		}
	}
	return nil
}

// goodnessOf returns the share of the sets whose own fit is no nearer.
func goodnessOf(degrees []int64, fit PowerLawFit, p PowerLawParams) float64 {
	b, worse := bootstrapOf(tallied(slices.Clone(degrees), tally{}), fit, p.Seed), 0
	room := b.scratch()
	for number := range p.Bootstraps {
		if f, ok := b.draw(room, number).fit(int64(p.Xmin)); ok && f.KS >= fit.KS {
			worse++
		}
	}
	return float64(worse) / float64(p.Bootstraps)
}

func plainDegrees(g *graph.Snapshot, kind string) ([]int64, error) {
	rows := g.Out
	switch kind {
	case "in":
		rows = g.In
	case "undirected":
		simple, err := g.With(context.Background(), graph.NeedSimple, 1)
		if err != nil {
			return nil, err
		}
		rows = simple.Out
	}
	degrees := make([]int64, g.Order())
	for v := range degrees {
		degrees[v] = rows.Degree(graph.Vertex(v))
	}
	return degrees, nil
}

// noneNearer fits from other beginnings, evenly spaced among the values.
func noneNearer(tail []int64, ks, tolerance float64) error {
	values := slices.Compact(slices.Clone(tail))
	for i := 0; i+1 < len(values); i += 1 + len(values)/64 {
		from, _ := slices.BinarySearch(tail, values[i])
		xmin := float64(values[i])
		lo, hi := 1+1e-6, float64(steepest)
		for data := logMean(tail[from:], xmin); hi-lo > 1e-8*lo; {
			if mid := (lo + hi) / 2; lawMean(mid, xmin) > data {
				lo = mid
			} else {
				hi = mid
			}
		}
		if other := plainDistance(tail[from:], lo, xmin); other < ks-tolerance {
			return fmt.Errorf("structure: power-law: %w: from %v on the distance is %v, less than %v", algorithms.ErrCheck, xmin, other, ks)
		}
	}
	return nil
}

// logMean returns the mean of ln(x/xmin).
func logMean(tail []int64, xmin float64) float64 {
	sum := 0.0
	for _, x := range tail {
		sum += exact.Log(float64(x) / xmin)
	}
	return sum / float64(len(tail))
}

// lawMean returns it by the law, which is the slope of -ln h.
func lawMean(alpha, xmin float64) float64 {
	const step = 1e-5
	step1 := min(step, (alpha-1)/2)
	return (exact.Log(slowZeta(alpha-step1, xmin)) - exact.Log(slowZeta(alpha+step1, xmin))) / (2 * step1)
}

// slowZeta adds two hundred terms of Σ (1+k/q)^-s and puts the integral from the
// middle before the next one for the rest.
func slowZeta(s, q float64) float64 {
	const terms = 200
	sum := 0.0
	for k := range terms {
		sum += exact.Pow(1+float64(k)/q, -s)
	}
	a := q + terms - 0.5
	rest := float64(exact.Pow(a/q, -s) * (a/(s-1) - s/(24*a)))
	return sum + rest
}

// plainDistance goes from one whole number to the next, up to the largest.
func plainDistance(tail []int64, alpha, xmin float64) float64 {
	h, law, worst, at := slowZeta(alpha, xmin), 1.0, 0.0, 0
	for x := int64(xmin); x <= tail[len(tail)-1]; x++ {
		for at < len(tail) && tail[at] <= x {
			at++
		}
		law -= exact.Pow(float64(x)/xmin, -alpha) / h
		worst = max(worst, math.Abs(float64(len(tail)-at)/float64(len(tail))-law))
	}
	return worst
}
