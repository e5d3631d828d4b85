package bench

import "context"

// Keep makes a graph as a bench does.
func Keep(ctx context.Context, g Graph, dir string, workers int) (Facts, error) {
	return makeGraph(ctx, graphRequest{Graph: g, Dir: dir, Workers: workers, Loopless: true, Files: &Files{Dir: dir, Weighted: true, Matrix: true, List: true, Sources: 3}})
}

// QualityOf computes the modularity of labels.
func QualityOf(ctx context.Context, g Facts, labels string) (Quality, error) {
	return quality(ctx, qualityRequest{DB: g.DB, Dataset: g.Dataset, Labels: labels, Workers: 1})
}
