package graphalytics

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// Compare reads a reference output, called by its name in messages, and judges
// a column by the algorithm's rule. An output has a line for every vertex, its
// id and the value, parted by blanks. It is read as it comes, and only once;
// tick is called now and then. What is wrong with the file itself, such as a
// vertex that is missing or comes twice, is an error and no difference.
func (a *Algorithm) Compare(ctx context.Context, name string, r io.Reader, ids *graph.IDs, c column.Column, tick func()) (Match, error) {
	j, err := a.judge(ids, c)
	if err != nil {
		return Match{}, err
	}
	find := finder{ids: ids.Ints()}
	order := ids.ByRank()
	seen := make([]uint64, (len(order)+63)/64)
	err = eachRow(name, r, func(line int64, id, value []byte) (string, error) {
		if line%rowsPerTick == 0 {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			tick()
		}
		number, ok := graph.ParseID(id)
		if !ok {
			return fmt.Sprintf("vertex %s is not a canonical 64-bit integer", quoted(id)), nil
		}
		rank, ok := find.rank(number)
		if !ok {
			return fmt.Sprintf("the graph has no vertex %d", number), nil
		}
		v := order[rank]
		if seen[v/64]&(1<<(v%64)) != 0 {
			return fmt.Sprintf("vertex %d stands there twice", number), nil
		}
		seen[v/64] |= 1 << (v % 64)
		return j.value(v, value), nil
	})
	if err != nil {
		return Match{}, cmp.Or(ctx.Err(), err) // a reading that was interrupted has an error of its own
	}
	tick()
	return missing(name, order, seen, ids, j)
}

// rowsPerTick is how many rows are read between two looks at the context.
const rowsPerTick = 1 << 14

// missing ends a comparison, if no vertex is missing.
func missing(name string, order []graph.Vertex, seen []uint64, ids *graph.IDs, j judge) (Match, error) {
	absent, first := 0, graph.None
	for _, v := range order {
		if seen[v/64]&(1<<(v%64)) == 0 {
			if absent++; absent == 1 {
				first = v
			}
		}
	}
	if absent > 0 {
		return Match{}, fmt.Errorf("%s: %d values for %d vertices, %d has none; is the file cut short?", name, len(order)-absent, len(order), ids.Int(first))
	}
	m := j.end()
	m.Vertices = int64(len(order))
	return m, nil
}

// matchBytes bounds the memory of Compare on a graph of n vertices: a column,
// the vertices by rank and those seen, and for the mapping of labels each with
// its name and the pairs that are sorted.
func (r Rule) matchBytes(n int64) int64 {
	bytes := 8*n + 4*n + n/8
	if r == Equivalence {
		bytes += 8*n + 3*n + 16*n
	}
	return bytes
}

// finder finds ids that come mostly in ascending order.
type finder struct {
	ids  []int64 // ascending
	next int     // behind the one found last
}

func (f *finder) rank(id int64) (int, bool) {
	if f.next >= len(f.ids) || f.ids[f.next] != id {
		at, found := slices.BinarySearch(f.ids, id)
		if !found {
			return 0, false
		}
		f.next = at
	}
	f.next++
	return f.next - 1, true
}

// longestRow is more than any row of two numbers takes.
const longestRow = 4 << 10

// eachRow calls take for every line but blank ones. What take finds wrong with
// a row becomes an error with the line.
func eachRow(name string, r io.Reader, take func(line int64, id, value []byte) (fault string, err error)) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	for line := int64(1); ; line++ {
		text, err := lines.ReadSlice('\n')
		switch {
		case err == io.EOF && len(text) == 0:
			return nil
		case len(text) > longestRow: // or the buffer is full
			return fmt.Errorf("%s:%d: a line of more than %d bytes; is it a reference output?", name, line, longestRow)
		case err != nil && err != io.EOF:
			return err
		}
		id, value, fault := fields(text)
		if id == nil && fault == "" {
			continue
		}
		if fault == "" {
			if fault, err = take(line, id, value); err != nil {
				return err
			}
		}
		if fault != "" {
			return fmt.Errorf("%s:%d: %s", name, line, fault)
		}
	}
}

// blanks part the fields of a row.
const blanks = " \t\r\n"

// fields splits a row into its two; both are nil when it is blank.
func fields(text []byte) (id, value []byte, fault string) {
	text = bytes.Trim(text, blanks)
	if len(text) == 0 {
		return nil, nil, ""
	}
	at := bytes.IndexAny(text, blanks)
	if at < 0 {
		return nil, nil, fmt.Sprintf("%s is not a vertex and its value", quoted(text))
	}
	id, value = text[:at], bytes.TrimLeft(text[at:], blanks)
	if bytes.ContainsAny(value, blanks) {
		return nil, nil, fmt.Sprintf("%s is not a vertex and its value", quoted(text))
	}
	return id, value, ""
}

// quoted shows what stands in a file, shortened if need be.
func quoted(text []byte) string {
	const shown = 60
	if len(text) <= shown {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q...", text[:shown])
}
