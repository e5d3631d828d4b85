package tableio

import (
	"fmt"
	"io"

	"github.com/kithgraph/kith/graph"
)

// Groups is a division of members into groups, as a table has it.
type Groups struct {
	Name   string // what errors call the file
	Column string // which names the groups
	SHA256 string
	IDs    []string
	Group  []graph.Vertex // of each id, as numbers from 0 in the order of first appearance
	Count  int

	row map[string]int // where an id stands
}

// groupColumn is the column that names the groups where there are several.
const groupColumn = "community"

// ReadGroups reads which member belongs to which group: the communities that a
// kernel wrote, or the truth that a model did. The table has a column id, and
// another that names groups: the one that the path asks for, as FILE:COLUMN;
// else the one called community; else the only other one. Names of groups
// are compared as texts. "-" is csv on stdin.
//
// It is an error when an id comes twice or has no group.
func ReadGroups(path string, stdin io.Reader) (*Groups, error) {
	file, asked := splitColumn(path)
	t, err := ReadTable(file, stdin)
	if err != nil {
		return nil, err
	}
	id, column, err := pick(t.Header, asked, groupColumn, "names the groups")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	x := &Groups{Name: t.Name, Column: t.Header[column], SHA256: t.SHA256, row: make(map[string]int, len(t.Rows))}
	numbers := map[string]graph.Vertex{}
	for i, row := range t.Rows {
		switch before, twice := x.row[row[id]]; {
		case twice:
			return nil, fmt.Errorf("%s:%d: id %q stands on line %d already; give it one group", t.Name, t.Lines[i], row[id], t.Lines[before])
		case row[column] == "":
			return nil, fmt.Errorf("%s:%d: id %q has no %s; give everybody a group, if need be one of his own", t.Name, t.Lines[i], row[id], x.Column)
		}
		x.row[row[id]] = i
		number, known := numbers[row[column]]
		if !known {
			number = graph.Vertex(len(numbers))
			numbers[row[column]] = number
		}
		x.IDs, x.Group = append(x.IDs, row[id]), append(x.Group, number)
	}
	x.Count = len(numbers)
	return x, nil
}

// Members returns the group of every member of a dataset, named after its
// member of smallest external id. Everybody needs one, and nobody else may have
// one.
func (x *Groups) Members(ids *graph.IDs) ([]graph.Vertex, error) {
	name, label := make([]graph.Vertex, x.Count), make([]graph.Vertex, ids.Len())
	for i := range name {
		name[i] = graph.None
	}
	for _, v := range ids.ByRank() {
		i, ok := x.row[ids.Format(v)]
		if !ok {
			return nil, fmt.Errorf("%s: names no %s of member %q; every member needs one", x.Name, x.Column, ids.Format(v))
		}
		if g := x.Group[i]; name[g] == graph.None {
			name[g] = v
		}
		label[v] = name[x.Group[i]]
	}
	if len(x.IDs) > ids.Len() {
		for _, id := range x.IDs {
			if _, ok := ids.Lookup(id); !ok {
				return nil, fmt.Errorf("%s: %w: %q is not in the dataset", x.Name, ErrUnknownMember, id)
			}
		}
	}
	return label, nil
}

// Beside returns the groups of x's members that y has for them. Both need the
// same members.
func (x *Groups) Beside(y *Groups) ([]graph.Vertex, error) {
	group := make([]graph.Vertex, len(x.IDs))
	for i, id := range x.IDs {
		j, ok := y.row[id]
		if !ok {
			return nil, fmt.Errorf("%s: has no id %q, which %s has; compare tables of the same members", y.Name, id, x.Name)
		}
		group[i] = y.Group[j]
	}
	for _, id := range y.IDs {
		if _, ok := x.row[id]; !ok {
			return nil, fmt.Errorf("%s: has no id %q, which %s has; compare tables of the same members", x.Name, id, y.Name)
		}
	}
	return group, nil
}
