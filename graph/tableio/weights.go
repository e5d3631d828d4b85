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
// weight: anchors, flags, known scores, seeds of a personalised PageRank. "-" is
// stdin.
//
// A row is `id` or `id,weight`; a missing weight is 1. Fields are separated by
// commas, by tabs or, if the first row has neither, by spaces; a file that
// ends in .csv or .tsv says so. Fields may be quoted as in csv. Blank lines
// and lines that start with # are skipped.
//
// A first row that holds `id` and no number is a header, as the tables of
// kernels have one; a member with the external id `id` is then listed further
// down. Of the other columns the one is taken that the path asks for, as
// FILE:COLUMN; else the one called weight; else the only other one. Who has no
// value there, unless it is called weight, is left out, as a kernel that has no
// value for somebody means none. Tables in .ndjson and .parquet have the column
// id and others in the same way.
//
// The vertices come ascending by rank, whatever the order of the rows, so that
// sums over them have the same bits. A file without rows gives none. It is an
// error when a row names no member (ErrUnknownMember) or one already named, or
// a weight is no number, infinite or negative.
func ReadWeights(path string, stdin io.Reader, ids *graph.IDs) (vertices []graph.Vertex, weights []float64, sha256 string, err error) {
	s := newWeightedSet(ids)
	file, column := splitColumn(path)
	if format, _ := FormatOf(file); format == "parquet" || format == "ndjson" {
		sha256, err = s.readTable(file, column, stdin)
	} else {
		sha256, err = s.readLines(file, column, stdin)
	}
	if err != nil {
		return nil, nil, "", err
	}
	vertices, weights = s.byRank()
	return vertices, weights, sha256, nil
}

// weightedSet is what has been read so far.
type weightedSet struct {
	ids     *graph.IDs
	rows    []weightedRow
	line    map[graph.Vertex]int64 // where a vertex was named
	partial bool                   // who has no weight is left out; otherwise it is 1
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

// weightColumn is the column that has the weights where there are several.
const weightColumn = "weight"

// choose finds the columns of ids and weights; weight is -1 when there is none.
func (s *weightedSet) choose(header []string, column string) (id, weight int, err error) {
	if len(header) == 1 && header[0] == "id" && column == "" {
		return 0, -1, nil
	}
	if id, weight, err = pick(header, column, weightColumn, "holds the weights"); err == nil {
		if s.partial = header[weight] != weightColumn; slices.Contains(header[weight+1:], header[weight]) {
			err = fmt.Errorf("two columns are called %q; rename one", header[weight])
		}
	}
	if err == nil && slices.Contains(header[id+1:], "id") {
		err = errors.New("two columns are called \"id\"; rename one")
	}
	return id, weight, err
}

func (s *weightedSet) readTable(path, column string, stdin io.Reader) (string, error) {
	t, err := ReadTable(path, stdin)
	if err != nil {
		return "", err
	}
	id, weight, err := s.choose(t.Header, column)
	if err != nil {
		return "", fmt.Errorf("%s: %w", t.Name, err)
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

func (s *weightedSet) readLines(path, column string, stdin io.Reader) (string, error) {
	r, err := Open(path, stdin)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text := bufio.NewReaderSize(r, 64<<10)
	if err := skipMark(r.Name(), text); err != nil {
		return "", err
	}
	comma, form := commaOf(path), weightForm{}
	for line, err := range eachLine(r.Name(), text) {
		if err != nil {
			return "", err
		}
		if bytes.IndexByte(bytes.TrimRight(line.text, "\r"), '\r') >= 0 {
			return "", fmt.Errorf("%s:%d: a carriage return stands inside the line; convert the file to LF or CRLF", r.Name(), line.number)
		}
		row := bytes.TrimSpace(line.text)
		if len(row) == 0 || row[0] == '#' {
			continue
		}
		if comma == 0 {
			comma = commaIn(row)
		}
		fields, err := splitRow(line.text, comma)
		if err == nil {
			err = s.addRow(&form, fields, column, line.number)
		}
		if err != nil {
			return "", fmt.Errorf("%s:%d: %w", r.Name(), line.number, err)
		}
	}
	return r.SHA256(), nil
}

// weightForm is how the rows of a text are laid out.
type weightForm struct {
	begun      bool
	columns    int // of the header; 0: there is none
	id, weight int
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
		rows := csv.NewReader(bytes.NewReader(bytes.Trim(row, " ")))
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

// isWeightHeader tells whether a first row names columns: one is id, and none a
// number.
func isWeightHeader(fields []string) bool {
	for _, f := range fields {
		if _, err := strconv.ParseFloat(f, 64); err == nil || errors.Is(err, strconv.ErrRange) || f == "" {
			return false
		}
	}
	return slices.Contains(fields, "id")
}

// addRow adds a row, or learns from the first what the columns are.
func (s *weightedSet) addRow(form *weightForm, fields []string, column string, line int64) (err error) {
	first := !form.begun
	form.begun = true
	if first && isWeightHeader(fields) {
		form.columns = len(fields)
		form.id, form.weight, err = s.choose(fields, column)
		return err
	}
	id, weight := fields[0], ""
	switch {
	case first && column != "":
		return fmt.Errorf("is no header, so there is no column %q", column)
	case form.columns == 0 && len(fields) > 2:
		return fmt.Errorf("has %d fields; a row is id or id,weight, or stands under a header that names id", len(fields))
	case form.columns == 0 && len(fields) == 2:
		weight = fields[1]
	case form.columns == 2 && form.id == 0 && len(fields) == 1: // without a weight
	case form.columns > 0 && len(fields) != form.columns:
		return fmt.Errorf("has %d fields under a header of %d", len(fields), form.columns)
	case form.columns > 0:
		if id = fields[form.id]; form.weight >= 0 {
			weight = fields[form.weight]
		}
	}
	err = s.add(id, weight, line)
	if err != nil && first {
		return fmt.Errorf("%w (a header would have a column id)", err)
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
	if strings.TrimSpace(weight) == "" && s.partial {
		return nil
	}
	w := 1.0
	if weight = strings.TrimSpace(weight); weight != "" {
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
