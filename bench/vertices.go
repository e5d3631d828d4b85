package bench

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/splitmix"
)

// vertices reads a set of vertices with equal weights: external ids parted by
// +, or pickN.
func vertices(g *graph.Snapshot, text string) (algorithms.VertexWeights, error) {
	set := algorithms.VertexWeights{Name: text}
	if number, ok := strings.CutPrefix(text, "pick"); ok {
		count, err := strconv.Atoi(number)
		if err != nil || count < 1 {
			return set, fmt.Errorf("%w: %q picks no number of vertices", algorithms.ErrParameter, text)
		}
		for _, rank := range pick(g, count) {
			set.Vertices = append(set.Vertices, g.IDs.ByRank()[rank])
		}
	} else {
		for id := range strings.SplitSeq(text, "+") {
			v, ok := lookup(g, id)
			if !ok {
				return set, fmt.Errorf("%w: no vertex %q; give external ids parted by +, or pick16", algorithms.ErrParameter, id)
			}
			set.Vertices = append(set.Vertices, v)
		}
	}
	for range set.Vertices {
		set.Weights = append(set.Weights, 1)
	}
	return set, nil
}

// lookup finds a vertex by external id, or by its place among all as @RANK.
func lookup(g *graph.Snapshot, id string) (graph.Vertex, bool) {
	if rank, ok := strings.CutPrefix(id, "@"); ok {
		r, err := strconv.Atoi(rank)
		if err != nil || r < 0 || r >= g.Order() {
			return 0, false
		}
		return g.IDs.ByRank()[r], true
	}
	return g.IDs.Lookup(id)
}

// setParam gives a parameter a value written as text. Vertices are named as
// vertices reads them; several sets are parted by /, and of pickN each vertex
// is a set.
func setParam(params any, kind, name, value string, g *graph.Snapshot) error {
	switch kind {
	case "vertex":
		set, err := vertices(g, value)
		if err != nil {
			return err
		}
		if len(set.Vertices) != 1 {
			return fmt.Errorf("%w: --%s takes one vertex, %q names %d", algorithms.ErrParameter, name, value, len(set.Vertices))
		}
		_, err = algorithms.SetMember(params, name, g.IDs.Format(set.Vertices[0]), g.IDs)
		return err
	case "file":
		set, err := vertices(g, value)
		if err != nil {
			return err
		}
		return algorithms.SetVertices(params, name, set)
	case "sets":
		sets, err := vertexSets(g, value)
		if err != nil {
			return err
		}
		return algorithms.SetSets(params, name, sets)
	}
	return algorithms.Set(params, name, value)
}

// vertexSets reads several sets of vertices.
func vertexSets(g *graph.Snapshot, text string) (sets algorithms.VertexSets, err error) {
	sets.Name = text
	for word := range strings.SplitSeq(text, "/") {
		set, err := vertices(g, word)
		if err != nil {
			return sets, err
		}
		parts := []algorithms.VertexWeights{set}
		if strings.HasPrefix(word, "pick") {
			parts = parts[:0]
			for _, v := range set.Vertices {
				parts = append(parts, algorithms.VertexWeights{Vertices: []graph.Vertex{v}, Weights: []float64{1}})
			}
		}
		for _, part := range parts {
			part.Name = fmt.Sprintf("set%d", len(sets.Sets)+1)
			sets.Sets = append(sets.Sets, part)
		}
	}
	return sets, nil
}

// pick returns the ranks of up to count distinct vertices with arcs, a
// function of the graph alone: rank r is tried in the order of a fixed hash.
func pick(g *graph.Snapshot, count int) (ranks []int) {
	order, byRank := uint64(g.Order()), g.IDs.ByRank()
	seen := map[uint64]bool{}
	for i := uint64(0); len(ranks) < count && i < 64*order; i++ {
		r := splitmix.Mix(i+splitmix.Golden) % order
		if !seen[r] && g.Out.Degree(byRank[r]) > 0 {
			ranks = append(ranks, int(r))
		}
		seen[r] = true
	}
	return ranks
}
