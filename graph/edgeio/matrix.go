package edgeio

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Matrix Market, the exchange format of sparse matrices:
//
//	%%MatrixMarket matrix coordinate FIELD SYMMETRY
//	% comments
//	ROWS COLUMNS ENTRIES
//	i j [value]        an edge from i to j; rows and columns count from 1
//
// The matrix is square, and its rows are the vertices, also those without an
// entry. Their ids are the numbers as they stand, 1 to ROWS. A symmetric
// matrix, of which only one triangle is listed, is an undirected graph; of a
// general one the user says whether it is.
//
// Source: R. Boisvert, R. Pozo, K. Remington, The Matrix Market Exchange
// Formats: Initial Design, NISTIR 5935, 1996.

// A matrix may have so many rows per entry, and freeRows beside: they are
// vertices, and a few bytes must not ask for the memory of billions.
const (
	rowsPerEntry = 16
	freeRows     = 1 << 20
)

// readMatrix reads a Matrix Market file. Its entries are rows like others.
func readMatrix(ctx context.Context, f *file) error {
	h, err := readHead(f.cutter)
	if err != nil {
		return err
	}
	field, err := f.banner(h)
	if err != nil {
		return err
	}
	entries, err := f.matrixSize(h)
	if err != nil {
		return err
	}
	f.roles = []role{src, dst, weight}
	if field == "pattern" {
		f.roles = f.roles[:2]
	}
	f.firstRow, f.headed = h.line+1, true
	f.meant = &promise{by: fmt.Sprintf("line %d", h.line), what: "entries", rows: entries}
	if err := f.parallel(ctx, h); err != nil {
		return err
	}
	if err := f.keepsPromise(); err != nil {
		return err
	}
	f.meant = nil
	f.allVertices()
	return nil
}

// allVertices adds the vertices 1 to f.order, which has been compared with what
// the file holds.
func (f *file) allVertices() {
	if f.order == 0 {
		return
	}
	f.rows += f.order
	rows := newBatch(&f.layout, 0, nil).edges
	rows.Vertices = make([]int64, f.order)
	for i := range rows.Vertices {
		rows.Vertices[i] = int64(i) + 1
	}
	f.result.Batches = append(f.result.Batches, rows)
}

// orderFault refuses more vertices than a table holds, or than so many edges
// pay for.
func (f *file) orderFault(line, order, edges int64) error {
	switch {
	case uint64(order) > graph.MaxOrder:
		return fmt.Errorf("%s:%d: %d vertices: %w", f.name, line, order, graph.ErrTooLarge)
	case order > freeRows && (order-freeRows)/rowsPerEntry > edges:
		return fmt.Errorf("%s:%d: %d vertices for %d edges; more than %d and %d per edge are not read, so write the vertices that have edges",
			f.name, line, order, edges, freeRows, rowsPerEntry)
	}
	return nil
}

// banner understands the first line.
func (f *file) banner(h *head) (field string, err error) {
	if len(h.blocks) == 0 || !beginsWithBanner(h.blocks[0].text) {
		return "", fmt.Errorf("%s:1: does not begin with %q; if it holds plain edges, name their format with --format", f.name, banner)
	}
	text := h.blocks[0].text
	words := strings.Fields(strings.ToLower(string(text[:bytes.IndexByte(text, '\n')])))
	if len(words) != 5 {
		return "", fmt.Errorf("%s:1: the banner has %d words, not 5: %s matrix coordinate FIELD SYMMETRY", f.name, len(words), banner)
	}
	for _, c := range []struct {
		place int
		known []string
		hint  string
	}{
		{0, []string{strings.ToLower(banner)}, ""},
		{1, []string{"matrix"}, ""},
		{2, []string{"coordinate"}, "; a dense array is no list of edges, so write it in coordinates"},
		{3, []string{"pattern", "real", "integer"}, ""},
		{4, []string{"general", "symmetric"}, ""},
	} {
		if word := words[c.place]; !slices.Contains(c.known, word) {
			return "", fmt.Errorf("%s:1: the banner says %s, kith reads %s%s", f.name, quoted(word), strings.Join(c.known, ", "), c.hint)
		}
	}
	if words[4] == "symmetric" {
		err = f.direct(f.name, Undirected)
	}
	return words[3], err
}

// matrixSize understands the first line that is no comment.
func (f *file) matrixSize(h *head) (entries int64, err error) {
	if h.row == nil {
		return 0, fmt.Errorf("%s: ends before the line of its size, ROWS COLUMNS ENTRIES", f.name)
	}
	words := strings.Fields(string(h.row))
	if len(words) != 3 {
		return 0, fmt.Errorf("%s:%d: %s where the size of the matrix should be, ROWS COLUMNS ENTRIES", f.name, h.line, quoted(h.row))
	}
	var size [3]int64
	for i, word := range words {
		if size[i], err = strconv.ParseInt(word, 10, 64); err != nil || size[i] < 0 {
			return 0, fmt.Errorf("%s:%d: %s is not a number of rows, columns or entries", f.name, h.line, quoted(word))
		}
	}
	rows, columns, entries := size[0], size[1], size[2]
	switch {
	case rows != columns:
		return 0, fmt.Errorf("%s:%d: %d rows and %d columns; only a square matrix is the graph of its rows", f.name, h.line, rows, columns)
	case rows == 0 && entries > 0:
		return 0, fmt.Errorf("%s:%d: no rows for %d entries", f.name, h.line, entries)
	case uint64(rows) > graph.MaxOrder:
		return 0, fmt.Errorf("%s:%d: %d rows: %w", f.name, h.line, rows, graph.ErrTooLarge)
	case rows > freeRows && (rows-freeRows)/rowsPerEntry > entries:
		return 0, fmt.Errorf("%s:%d: %d rows for %d entries; more than %d and %d per entry are not read, so write the rows that have entries",
			f.name, h.line, rows, entries, freeRows, rowsPerEntry)
	}
	f.order, f.orderOf = rows, "the rows and columns of the matrix"
	return entries, nil
}
