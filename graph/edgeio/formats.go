package edgeio

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Format describes a format, for help texts and for Read and Write.
type Format struct {
	Name    string
	Doc     string   // one line
	Endings []string // of file names; .gz or .zst may follow
	Writes  bool     // Write knows it too
	Only    bool     // Read does not

	names bool                                                             // its vertices may be strings
	read  func(ctx context.Context, f *file) error                         // nil: rows of fields, or a folder
	write func(ctx context.Context, w io.Writer, t *graph.EdgeTable) error // nil: rows of fields
	knows func(head []byte) bool                                           // whether a file begins as this format does; nil: it does not show
}

// Formats holds every format that Read or Write knows.
var Formats = []Format{
	{Name: "snap", Doc: "src dst [weight [time [layer]]] parted by blanks, # and % comments", Endings: []string{".txt", ".el", ".edges", ".e"}, Writes: true},
	{Name: "csv", Doc: "the same columns parted by commas, header optional, quotes allowed", Endings: []string{".csv"}, Writes: true},
	{Name: "tsv", Doc: "the same columns parted by tabs, header optional, quotes allowed", Endings: []string{".tsv"}, Writes: true},
	{Name: "graphalytics", Doc: "LDBC Graphalytics: NAME.e, NAME.v or NAME.properties with its siblings, or their folder", Endings: []string{".properties", ".v"}},
	{Name: "sg", Doc: "binary graph of the GAP benchmark suite without weights", Endings: []string{".sg"}, Writes: true, read: readSG, write: writeSG},
	{Name: "wsg", Doc: "the same with weights, 32-bit integers", Endings: []string{".wsg"}, Writes: true, read: readWSG, write: writeWSG},
	{Name: "mtx", Doc: "Matrix Market: a square coordinate matrix, pattern, real or integer, general or symmetric", Endings: []string{".mtx"}, Writes: true,
		read: readMatrix, write: writeMatrix, knows: beginsWithBanner},
	{Name: "metis", Doc: "METIS: the neighbours of each vertex on a line, undirected, edge weights", Endings: []string{".graph", ".metis"}, Writes: true,
		read: readMETIS, write: writeMETIS},
	{Name: "gr", Doc: "shortest-path graph of the DIMACS challenge: p sp and a lines, directed", Endings: []string{".gr"}, Writes: true,
		read: readDIMACS, write: writeDIMACS},
	{Name: "pajek", Doc: "Pajek: *Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist; ids are numbers, or labels with string ids", Endings: []string{".net"}, Writes: true,
		names: true, read: readPajek, write: writePajek, knows: beginsAsPajek},
	{Name: "konect", Doc: "KONECT: out.NAME with a line % sym, asym or bip and what the weights are",
		read: readKONECT, knows: beginsAsKONECT},
	{Name: "neo4j", Doc: "csv of neo4j-admin: a header with :START_ID, :END_ID, :TYPE, weight:double, or with :ID", Endings: []string{".neo4j.csv"}, Writes: true,
		write: writeNeo4j},
	{Name: "node-link", Doc: "node-link JSON of NetworkX, with edges or links", Endings: []string{".json"}, Writes: true,
		names: true, read: readNodeLink, write: writeNodeLink, knows: beginsAsNodeLink},
	{Name: "graphml", Doc: "GraphML: nodes, edges and their data weight, time and layer", Endings: []string{".graphml"}, Writes: true,
		names: true, read: readGraphML, write: writeGraphML, knows: beginsAsGraphML},
	{Name: "gexf", Doc: "GEXF 1.2 of Gephi, written only", Endings: []string{".gexf"}, Writes: true, Only: true, write: writeGEXF},
	{Name: "dot", Doc: "DOT of Graphviz, written only", Endings: []string{".dot", ".gv"}, Writes: true, Only: true, write: writeDOT},
	{Name: "parquet", Doc: "Parquet table with columns src, dst and maybe weight, time, layer", Endings: []string{".parquet"}, Writes: true,
		names: true, write: writeParquet},
}

// Names lists the formats that Read knows.
func Names() []string {
	var names []string
	for _, f := range Formats {
		if !f.Only {
			names = append(names, f.Name)
		}
	}
	return names
}

// written lists the formats that Write knows.
func written() string {
	var names []string
	for _, f := range Formats {
		if f.Writes {
			names = append(names, f.Name)
		}
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// formatCalled returns the format of a name; the zero one if there is none.
func formatCalled(name string) Format {
	if i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name }); i >= 0 {
		return Formats[i]
	}
	return Format{}
}

// hasEnding reports whether a file name, but for the ending of a compression,
// has one of the endings.
func hasEnding(path string, endings []string) bool {
	name := strings.ToLower(filepath.Base(path))
	for _, compression := range []string{".gz", ".zst"} {
		if bare, ok := strings.CutSuffix(name, compression); ok {
			name = bare
			break
		}
	}
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) })
}

// ending returns the ending of a file name that says its format, without that
// of a compression.
func ending(path string) string {
	e := strings.ToLower(filepath.Ext(path))
	if e == ".gz" || e == ".zst" {
		e = strings.ToLower(filepath.Ext(path[:len(path)-len(e)]))
	}
	return e
}

// formatByEnding returns the format that a name points to, "" when it points
// to none. An ending of two parts, which stands further down, goes first.
func formatByEnding(path string) string {
	for _, f := range slices.Backward(Formats) {
		if hasEnding(path, f.Endings) {
			return f.Name
		}
	}
	return ""
}

// WriteFormat returns the format in which a file of that name is written, ""
// when no format has its ending.
func WriteFormat(path string) string {
	for _, f := range slices.Backward(Formats) {
		if f.Name == "parquet" && !strings.HasSuffix(strings.ToLower(path), ".parquet") {
			continue // it is compressed inside
		}
		if f.Writes && hasEnding(path, f.Endings) {
			return f.Name
		}
	}
	return ""
}

// WriteEndings lists the endings of the files that Write writes.
func WriteEndings() []string {
	var endings []string
	for _, f := range Formats {
		if f.Writes {
			endings = append(endings, f.Endings...)
		}
	}
	return endings
}

// isGAP reports whether a format is binary from its first byte on.
func isGAP(format string) bool { return format == "sg" || format == "wsg" }

// recognise returns the format that the first bytes of a file or, if they show
// none, its name tell; "auto" when it holds rows of fields or nothing is known.
func recognise(path string, head []byte) string {
	for _, f := range Formats {
		if f.knows != nil && f.knows(head) {
			return f.Name
		}
	}
	if f := formatCalled(formatByEnding(path)); f.read != nil {
		return f.Name
	}
	return "auto"
}

// firstWord returns the first bytes of a file that are not blank.
func firstWord(head []byte) []byte { return bytes.TrimLeft(head, " \t\r\n") }

// hasPrefixFold reports whether a text begins with another, in whatever case.
func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(string(text[:len(prefix)]), prefix)
}

// formatOf decides between snap, csv, tsv and neo4j by name and first row. The names
// .csv and .tsv count as long as the row holds their separator; many files
// called .tsv are parted by spaces.
func formatOf(path string, h *head) string {
	row := h.row
	if beginsAsNeo4j(row) {
		return "neo4j"
	}
	comma, tab := bytes.IndexByte(row, ',') >= 0, bytes.IndexByte(row, '\t') >= 0
	blank := tab || bytes.IndexByte(row, ' ') >= 0
	byName := formatByEnding(path)
	switch {
	case byName == "csv" && (comma || !blank), byName == "tsv" && (tab || !blank && !comma):
		return byName
	case comma && !(blank && byName != "tsv" && commaLater(row)):
		return "csv"
	case tab && byName == "csv":
		return "tsv"
	}
	return "snap"
}

// commaLater reports whether blanks part the first two fields of a row and the
// comma stands further on, as in a weight "1,5".
func commaLater(row []byte) bool {
	fields := split(nil, row, 0)
	return len(fields) > 2 && bytes.IndexByte(fields[0], ',') < 0 && bytes.IndexByte(fields[1], ',') < 0
}

// separator returns the byte that parts the fields, 0 for runs of blanks.
func separator(format string) byte {
	switch format {
	case "csv", "neo4j":
		return ','
	case "tsv":
		return '\t'
	}
	return 0
}
