package bench

import "context"

// Keep makes a graph as a bench does.
func Keep(ctx context.Context, g Graph, dir string, workers int) (Facts, error) {
	return makeGraph(ctx, graphRequest{Graph: g, Dir: dir, Workers: workers, Loopless: true, Files: &Files{Dir: dir, Endings: []string{".sg", ".wsg", ".mtx", ".el"}, BothOrders: true, Weighted: true, Sources: 3}})
}

// QualityOf computes the modularity of labels.
func QualityOf(ctx context.Context, g Facts, labels string) (Quality, error) {
	return quality(ctx, qualityRequest{DB: g.DB, Dataset: g.Dataset, Labels: labels, Workers: 1})
}

// ExactOf writes the exact PageRank in every order of a graph's files.
func ExactOf(ctx context.Context, g Facts) (bound float64, err error) {
	r, err := exactRanks(ctx, exactRequest{g.DB, g.Dataset, 2, g.Files})
	return r.Bound, err
}
