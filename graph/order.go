package graph

import "context"

// DegreeOrder returns the vertices by falling degree, the number of arcs of an
// undirected table and of out- and in-arcs of a directed one, equal ones by
// rank.
func (t *EdgeTable) DegreeOrder(ctx context.Context, workers int) ([]Vertex, error) {
	degree := make([]int64, t.Order())
	for u := range degree {
		degree[u] += t.Offsets[u+1] - t.Offsets[u]
	}
	if t.Directed {
		for _, v := range t.Targets {
			degree[v]++
		}
	}
	most := int64(0)
	for _, d := range degree {
		most = max(most, d)
	}
	start := make([]int64, most+2)
	for _, d := range degree {
		start[most-d+1]++
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	order := make([]Vertex, t.Order())
	for _, v := range t.IDs.ByRank() {
		at := &start[most-degree[v]]
		order[*at] = v
		*at++
	}
	return order, ctx.Err()
}
