package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
)

// readSeedSets reads a table of sets of members: the header is set,id or
// set,id,weight, and a row puts a member into a set, with weight 1 when there
// is none. "-" is csv on stdin.
func (e *environment) readSeedSets(file string, ids *graph.IDs) (algorithms.VertexSets, error) {
	return seedSetsOf(file, e.In, ids)
}

// seedSetsOf returns the sets in the order in which the table names them first.
// Their vertices come ascending by rank, whatever the order of the rows. Without
// ids nobody is looked up, and how many sets there are is all that is told.
func seedSetsOf(file string, stdin io.Reader, ids *graph.IDs) (algorithms.VertexSets, error) {
	t, err := tableio.ReadTable(file, stdin)
	if err != nil {
		return algorithms.VertexSets{}, err
	}
	set, id, weight := slices.Index(t.Header, "set"), slices.Index(t.Header, "id"), slices.Index(t.Header, "weight")
	if set < 0 || id < 0 || len(t.Header) > 3 || len(t.Header) == 3 && weight < 0 {
		return algorithms.VertexSets{}, fmt.Errorf("%s: has the columns %s; it needs set, id and, maybe, weight", t.Name, strings.Join(t.Header, ", "))
	}
	sets := algorithms.VertexSets{Name: fileName(t.Name), SHA256: t.SHA256}
	number := map[string]int{}
	for i, row := range t.Rows {
		v, ok := graph.None, ids == nil
		if !ok {
			v, ok = ids.Lookup(row[id])
		}
		if !ok {
			return algorithms.VertexSets{}, fmt.Errorf("%s:%d: %w: %q", t.Name, t.Lines[i], tableio.ErrUnknownMember, row[id])
		}
		w := 1.0
		if weight >= 0 && row[weight] != "" {
			if w, err = strconv.ParseFloat(row[weight], 64); err != nil {
				return algorithms.VertexSets{}, fmt.Errorf("%s:%d: weight %q is not a number", t.Name, t.Lines[i], row[weight])
			}
		}
		k, known := number[row[set]]
		if !known {
			k = len(sets.Sets)
			number[row[set]] = k
			sets.Sets = append(sets.Sets, algorithms.VertexWeights{Name: row[set], SHA256: t.SHA256})
		}
		s := &sets.Sets[k]
		s.Vertices, s.Weights = append(s.Vertices, v), append(s.Weights, w)
	}
	if len(sets.Sets) == 0 {
		return algorithms.VertexSets{}, fmt.Errorf("%s: holds no set; each row needs a set and an id", t.Name)
	}
	if ids == nil {
		return sets, nil
	}
	for _, s := range sets.Sets {
		byRank(ids, s.Vertices, s.Weights)
	}
	return sets, nil
}

// byRank sorts vertices, and with them their weights.
func byRank(ids *graph.IDs, vertices []graph.Vertex, weights []float64) {
	type member struct {
		vertex graph.Vertex
		weight float64
	}
	members := make([]member, len(vertices))
	for i, v := range vertices {
		members[i] = member{v, weights[i]}
	}
	slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(ids.Rank(a.vertex), ids.Rank(b.vertex)) })
	for i, m := range members {
		vertices[i], weights[i] = m.vertex, m.weight
	}
}
