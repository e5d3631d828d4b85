package tableio

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// ReadWeights reads the members of a dataset that a file names, each with a
// weight: anchors, flags, seeds of a personalised PageRank. "-" is stdin.
//
// A row is `id` or `id,weight`; a missing weight is 1. Fields are separated by
// commas, by tabs or, if the first row has neither, by spaces; a file that
// ends in .csv or .tsv says so. Fields may be quoted as in csv. Blank lines
// and lines that start with # are skipped. A first row `id` or `id,weight` is
// a header; a member with the external id `id` is then listed further down.
// Tables in .ndjson and .parquet have the columns id and, maybe, weight.
//
// The vertices come ascending by rank, whatever the order of the rows, so that
// sums over them have the same bits. A file without rows gives none. It is an
// error when a row names no member (ErrUnknownMember) or one already named, or
// a weight is no number, infinite or negative.
func ReadWeights(path string, stdin io.Reader, ids *graph.IDs) (vertices []graph.Vertex, weights []float64, sha256 string, err error) {
	s := newWeightedSet(ids)
	if format, _ := FormatOf(path); format == "parquet" || format == "ndjson" {
		sha256, err = s.readTable(path, stdin)
	} else {
		sha256, err = s.readLines(path, stdin)
	}
	if err != nil {
		return nil, nil, "", err
	}
	vertices, weights = s.byRank()
	return vertices, weights, sha256, nil
}

// weightedSet is what has been read so far.
type weightedSet struct {
	ids  *graph.IDs
	rows []weightedRow
	line map[graph.Vertex]int64 // where a vertex was named
}

type weightedRow struct {
	vertex graph.Vertex
	weight float64
}

func newWeightedSet(ids *graph.IDs) *weightedSet {
	return &weightedSet{ids: ids, line: map[graph.Vertex]int64{}}
}

// byRank returns what has been read, ascending by rank.
func (s *weightedSet) byRank() (vertices []graph.Vertex, weights []float64) {
	slices.SortFunc(s.rows, func(a, b weightedRow) int { return cmp.Compare(s.ids.Rank(a.vertex), s.ids.Rank(b.vertex)) })
	vertices, weights = make([]graph.Vertex, len(s.rows)), make([]float64, len(s.rows))
	for i, r := range s.rows {
		vertices[i], weights[i] = r.vertex, r.weight
	}
	return vertices, weights
}

func (s *weightedSet) readTable(path string, stdin io.Reader) (string, error) {
	t, err := ReadTable(path, stdin)
	if err != nil {
		return "", err
	}
	id, weight := slices.Index(t.Header, "id"), slices.Index(t.Header, "weight")
	if id < 0 || len(t.Header) > 2 || len(t.Header) == 2 && weight < 0 {
		return "", fmt.Errorf("%s: has the columns %s; it needs id and, maybe, weight", t.Name, strings.Join(t.Header, ", "))
	}
	for i, row := range t.Rows {
		text := ""
		if weight >= 0 {
			text = row[weight]
		}
		if err := s.add(row[id], text, t.Lines[i]); err != nil {
			return "", fmt.Errorf("%s:%d: %w", t.Name, t.Lines[i], err)
		}
	}
	return t.SHA256, nil
}

func (s *weightedSet) readLines(path string, stdin io.Reader) (string, error) {
	r, err := Open(path, stdin)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text := bufio.NewReaderSize(r, 64<<10)
	if err := skipMark(r.Name(), text); err != nil {
		return "", err
	}
	comma, first := commaOf(path), true
	for line, err := range eachLine(r.Name(), text) {
		if err != nil {
			return "", err
		}
		row := bytes.TrimSpace(line.text)
		if len(row) == 0 || row[0] == '#' {
			continue
		}
		if comma == 0 {
			comma = commaIn(row)
		}
		fields, err := splitRow(line.text, comma)
		if err == nil && !(first && isWeightHeader(fields)) {
			err = s.addRow(fields, first, line.number)
		}
		if err != nil {
			return "", fmt.Errorf("%s:%d: %w", r.Name(), line.number, err)
		}
		first = false
	}
	return r.SHA256(), nil
}

// commaOf returns what separates the fields of a file, by its ending; 0 when
// that is not said.
func commaOf(path string) byte {
	switch format, _ := FormatOf(path); {
	case path == "-" || format == "":
		return 0
	case format == "tsv":
		return '\t'
	case strings.Contains(path, ".csv"):
		return ','
	}
	return 0
}

// commaIn returns what separates the fields of a file that starts with row.
func commaIn(row []byte) byte {
	for _, comma := range []byte(",\t") {
		if bytes.IndexByte(row, comma) >= 0 {
			return comma
		}
	}
	return ' '
}

func splitRow(row []byte, comma byte) ([]string, error) {
	switch {
	case bytes.IndexByte(row, '"') >= 0:
		rows := csv.NewReader(bytes.NewReader(row))
		rows.Comma, rows.TrimLeadingSpace = rune(comma), comma == ' '
		fields, err := rows.Read()
		if syntax, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, rowError(syntax)
		}
		return fields, err
	case comma == ' ':
		return strings.Fields(string(row)), nil
	}
	fields := strings.Split(string(row), string(rune(comma)))
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return fields, nil
}

func isWeightHeader(fields []string) bool {
	return slices.Equal(fields, []string{"id"}) || slices.Equal(fields, []string{"id", "weight"})
}

func (s *weightedSet) addRow(fields []string, first bool, line int64) error {
	if len(fields) > 2 {
		return fmt.Errorf("has %d fields; a row is id or id,weight", len(fields))
	}
	weight := ""
	if len(fields) == 2 {
		weight = fields[1]
	}
	err := s.add(fields[0], weight, line)
	if err != nil && first {
		return fmt.Errorf("%w (a header would be id or id,weight)", err)
	}
	return err
}

func (s *weightedSet) add(id, weight string, line int64) error {
	v, err := memberOf(s.ids, id)
	if err != nil {
		return err
	}
	if before, twice := s.line[v]; twice {
		return fmt.Errorf("member %q was already named on line %d; name it once", id, before)
	}
	s.line[v] = line
	w := 1.0
	if weight != "" {
		if w, err = parseWeight(weight); err != nil {
			return err
		}
	}
	s.rows = append(s.rows, weightedRow{v, w})
	return nil
}

// memberOf returns the vertex with an external id.
func memberOf(ids *graph.IDs, id string) (graph.Vertex, error) {
	v, ok := ids.Lookup(id)
	if ok {
		return v, nil
	}
	if _, canonical := graph.ParseID(id); ids.Kind() == graph.IntIDs && !canonical {
		return graph.None, fmt.Errorf("%w: %q; the ids of this dataset are integers without leading zeros or signs", ErrUnknownMember, id)
	}
	return graph.None, fmt.Errorf("%w: %q is not in the dataset", ErrUnknownMember, id)
}

// parseWeight reads a decimal number that is finite and not negative.
func parseWeight(text string) (float64, error) {
	w, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("weight %q is beyond the range of a double", text)
	case err == nil && (math.IsNaN(w) || math.IsInf(w, 0)):
		return 0, fmt.Errorf("weight %q is not finite", text)
	case err != nil || strings.ContainsAny(text, "xXpP_"):
		return 0, fmt.Errorf("weight %q is not a number", text)
	case w < 0:
		return 0, fmt.Errorf("weight %q is negative; weights here are zero or more", text)
	}
	return w, nil
}
