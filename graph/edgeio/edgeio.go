// Package edgeio reads edges from files and writes them.
//
// Formats (the list is in formats.go):
//
//	snap         src dst [weight [time [layer]]], parted by blanks; # and %
//	             start comment lines
//	csv, tsv     the same columns parted by commas or tabs, quotes as in RFC 4180,
//	             with or without a header
//	graphalytics NAME.e, NAME.v and NAME.properties of LDBC Graphalytics 1.0
//	sg, wsg      binary graphs of the GAP benchmark suite; drawn in gap.go
//	mtx          Matrix Market coordinates; drawn in matrix.go
//	metis        neighbours of each vertex on a line; drawn in metis.go
//	gr           shortest-path graphs of DIMACS; drawn in dimacs.go
//	pajek        *Vertices, *Arcs and *Edges; drawn in pajek.go
//	konect       out.NAME of the Koblenz Network Collection; drawn in konect.go
//	neo4j        csv with the header of neo4j-admin; drawn in neo4j.go
//	node-link    JSON of NetworkX; drawn in nodelink.go
//	graphml      GraphML; drawn in graphml.go
//	parquet      Parquet tables; drawn in parquet.go
//	gexf, dot    of Gephi and Graphviz, written only
//
// Blank lines do not count. Above the first row, lines that begin with # or %
// are comments in every format; behind it, csv and tsv skip only lines
// whose first byte is #, unless it stands in quotes.
//
// A header is recognised only if its first two fields are known column names;
// so a file of names whose first edge runs from "from" to "to" needs
// Header "no". In files without a header, the last comment before the first
// row is taken as one if it names exactly as many columns as there are, such as
// "# FromNodeId ToNodeId". A comma- or tab-separated row with nothing behind
// its src, and a snap line "# kith vertex ID", name a vertex without edges.
//
// Values. Integer ids are canonical 64-bit integers as graph.ParseID reads
// them. String ids are the bytes of the field as they stand, valid UTF-8
// without NUL, at most 4096 of them. A weight is a decimal number, rounded to
// the nearest 32-bit float. A time is in seconds since 1970 with an
// optional fraction, or an ISO 8601 date or date-time with a zone, between the
// years 1 and 9999; it is kept in microseconds, and further decimals are cut
// off downwards, which keeps the order of times.
//
// Text is cut at line ends into blocks that several workers parse at once. The
// batches come in the order of the file, and the error is always about the
// first bad line. From the first quote of a csv or tsv file on, rows are
// read one after the other, as only the whole text before says where a row ends.
//
// Reading costs the memory of the edges read (16 bytes each, 4 more with
// weights, 8 with times, 2 with layers) and a few blocks of 1 MiB per worker.
package edgeio

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/store/record"
)

// Direction says whether edges have one.
type Direction uint8

// The directions. Unsaid leaves the choice to the caller.
const (
	Unsaid Direction = iota
	Directed
	Undirected
)

// String returns the word of the flag.
func (d Direction) String() string {
	return [...]string{"unsaid", "directed", "undirected"}[min(d, Undirected)]
}

// Options say how files are read. The zero value recognises format, columns
// and header, reads integer ids and stops at the first bad row.
type Options struct {
	Format       string                  // a name of Formats; "" or "auto": by name and content
	Columns      []string                // a name per field: src, dst, weight, time, layer, or "-" to skip; nil: by header or place
	Header       string                  // "auto" or "": recognised; "yes", "no"
	IDs          string                  // "auto", "int" or "": integers; "string"
	Layer        string                  // layer of edges in files without a layer column; "": graph.DefaultLayer
	Signed       bool                    // weights may be negative
	AllowEmpty   bool                    // files without edges are no error
	BadTolerance int64                   // rows that may be left out as bad; 0: the first is the error
	Direction    Direction               // what the user said; a file that knows better is ErrContradiction
	Workers      int                     // < 1: GOMAXPROCS; never changes the result
	Stdin        io.Reader               // what the file "-" is; nil: os.Stdin
	Progress     func(done, total int64) // bytes read of all files, total -1 when unknown; from one goroutine; may be nil
}

// Result holds the edges of all files in order, and what became known.
type Result struct {
	Batches   []*graph.Edges
	IDs       graph.IDKind
	Direction Direction       // from the files if they say, else from Options
	Sources   []record.Source // one per file, in the order of reading
	Lines     int64           // lines read, with comments, headers and blank ones
	Rejected  int64           // bad rows left out
	Bad       []string        // messages about the first 20 of them
	Notes     []string        // defaults that were taken, in sentences for the user
}

// shownBad is how many rejected rows Result.Bad lists.
const shownBad = 20

// Read reads all edges of the files into memory. Equal files and options give
// equal batches, whatever the workers.
func Read(ctx context.Context, files []string, o Options) (*Result, error) {
	if err := o.validate(files); err != nil {
		return nil, err
	}
	rd := &reading{o: o, result: &Result{IDs: graph.IntIDs, Direction: o.Direction}}
	if o.IDs == "string" {
		rd.result.IDs = graph.StringIDs
	}
	inputs, err := rd.plan(files)
	if err != nil {
		return nil, err
	}
	rd.measure(inputs)
	for _, in := range inputs {
		if err := rd.file(ctx, in); err != nil {
			return nil, err
		}
	}
	if len(rd.result.Batches) == 0 && rd.blank != nil {
		rd.result.Batches = append(rd.result.Batches, rd.blank)
	}
	return rd.result, nil
}

// reading is the state of one call of Read.
type reading struct {
	o       Options
	result  *Result
	blank   *graph.Edges // a batch without edges, in case that no file has any
	said    string       // the file or flag that Direction comes from
	group   string       // of the ids in files of neo4j-admin
	grouped bool         // some file has said it
	done    int64        // bytes of the files that are finished
	total   int64        // bytes of all, -1 when unknown
}

// input is a file to be read.
type input struct {
	path   string
	format string   // a name of Formats or "auto"
	roles  []role   // what the fields are; nil: to be found out
	meant  *promise // what another file says about this one; nil: nothing
}

// promise is what a .properties file says about the rows of another file.
type promise struct {
	by   string // the file that says so
	what string // "edges" or "vertices"
	rows int64  // -1: not said
}

// measure adds up the sizes of the files.
func (rd *reading) measure(inputs []input) {
	for _, in := range inputs {
		info, err := os.Stat(in.path)
		if in.path == "-" || err != nil || !info.Mode().IsRegular() {
			rd.total = -1
			return
		}
		rd.total += info.Size()
	}
}

// progress reports that so many bytes of the current file are read.
func (rd *reading) progress(done int64) {
	if rd.o.Progress != nil {
		rd.o.Progress(rd.done+done, rd.total)
	}
}

func (rd *reading) note(format string, args ...any) {
	rd.result.Notes = append(rd.result.Notes, fmt.Sprintf(format, args...))
}

func (rd *reading) workers() int { return par.Workers(rd.o.Workers) }

// title is how messages call a file.
func title(path string) string {
	if path == "-" {
		return "stdin"
	}
	return path
}
