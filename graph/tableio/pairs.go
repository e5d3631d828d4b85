package tableio

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// ReadPairs reads pairs of members from a table with the header source,target,
// such as those whose similarity is asked for. "-" is csv on stdin. The pairs
// come in the order of the rows; one may come twice. It is an error when there
// is none, or when a row names no member (ErrUnknownMember).
func ReadPairs(path string, stdin io.Reader, ids *graph.IDs) (source, target []graph.Vertex, sha256 string, err error) {
	t, err := ReadTable(path, stdin)
	if err != nil {
		return nil, nil, "", err
	}
	from, to := slices.Index(t.Header, "source"), slices.Index(t.Header, "target")
	if from < 0 || to < 0 || len(t.Header) > 2 {
		return nil, nil, "", fmt.Errorf("%s: has the columns %s; it needs source and target", t.Name, strings.Join(t.Header, ", "))
	}
	for i, row := range t.Rows {
		u, err := memberOf(ids, row[from])
		if err != nil {
			return nil, nil, "", fmt.Errorf("%s:%d: %w", t.Name, t.Lines[i], err)
		}
		v, err := memberOf(ids, row[to])
		if err != nil {
			return nil, nil, "", fmt.Errorf("%s:%d: %w", t.Name, t.Lines[i], err)
		}
		source, target = append(source, u), append(target, v)
	}
	if len(source) == 0 {
		return nil, nil, "", fmt.Errorf("%s: holds no pair; each row needs a source and a target", t.Name)
	}
	return source, target, t.SHA256, nil
}
