package tableio

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Set is a set of members with weights, ascending by rank.
type Set struct {
	Name     string
	Vertices []graph.Vertex
	Weights  []float64
}

// ReadSets reads several sets of members from one table, such as the seeds of
// as many personalised PageRanks: the header is set,id or set,id,weight, and a
// row puts a member into a set, with weight 1 when there is none. "-" is csv on
// stdin. The sets come in the order in which the table names them first.
//
// It is an error when there is no set, or when a row names no member
// (ErrUnknownMember), one that its set has already, or a weight that is no
// number, infinite or negative. With nil for ids nobody is looked up, and the
// sets come without members.
func ReadSets(path string, stdin io.Reader, ids *graph.IDs) (sets []Set, sha256 string, err error) {
	t, err := ReadTable(path, stdin)
	if err != nil {
		return nil, "", err
	}
	set, id, weight := slices.Index(t.Header, "set"), slices.Index(t.Header, "id"), slices.Index(t.Header, "weight")
	if set < 0 || id < 0 || len(t.Header) > 3 || len(t.Header) == 3 && weight < 0 {
		return nil, "", fmt.Errorf("%s: has the columns %s; it needs set, id and, maybe, weight", t.Name, strings.Join(t.Header, ", "))
	}
	members := map[string]*weightedSet{}
	for i, row := range t.Rows {
		s := members[row[set]]
		if s == nil {
			s = newWeightedSet(ids)
			members[row[set]] = s
			sets = append(sets, Set{Name: row[set]})
		}
		if ids == nil {
			continue
		}
		text := ""
		if weight >= 0 {
			text = row[weight]
		}
		if err := s.add(row[id], text, t.Lines[i]); err != nil {
			return nil, "", fmt.Errorf("%s:%d: set %q: %w", t.Name, t.Lines[i], row[set], err)
		}
	}
	if len(sets) == 0 {
		return nil, "", fmt.Errorf("%s: holds no set; each row needs a set and an id", t.Name)
	}
	for i := range sets {
		sets[i].Vertices, sets[i].Weights = members[sets[i].Name].byRank()
	}
	return sets, t.SHA256, nil
}
