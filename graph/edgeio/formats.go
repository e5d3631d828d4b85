package edgeio

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// Format describes a format for help texts.
type Format struct {
	Name    string
	Doc     string   // one line
	Endings []string // of file names; .gz or .zst may follow
	Writes  bool     // Write knows it too
}

// Formats holds every format that Read knows.
var Formats = []Format{
	{Name: "snap", Doc: "src dst [weight [time [layer]]] parted by blanks, # and % comments", Endings: []string{".txt", ".el", ".edges", ".e"}, Writes: true},
	{Name: "csv", Doc: "the same columns parted by commas, header optional, quotes allowed", Endings: []string{".csv"}, Writes: true},
	{Name: "tsv", Doc: "the same columns parted by tabs, header optional, quotes allowed", Endings: []string{".tsv"}, Writes: true},
	{Name: "graphalytics", Doc: "LDBC Graphalytics: NAME.e, NAME.v or NAME.properties with its siblings, or their folder", Endings: []string{".properties", ".v"}},
	{Name: "sg", Doc: "binary graph of the GAP benchmark suite without weights", Endings: []string{".sg"}, Writes: true},
	{Name: "wsg", Doc: "the same with weights, 32-bit integers", Endings: []string{".wsg"}, Writes: true},
	{Name: "mtx", Doc: "Matrix Market: a square coordinate matrix, pattern, real or integer, general or symmetric", Endings: []string{".mtx"}, Writes: true},
}

func formatNames() []string {
	names := make([]string, len(Formats))
	for i, f := range Formats {
		names[i] = f.Name
	}
	return names
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
// to none.
func formatByEnding(path string) string {
	for _, f := range Formats {
		if slices.Contains(f.Endings, ending(path)) {
			return f.Name
		}
	}
	return ""
}

// WriteFormat returns the format in which a file of that name is written, ""
// when no format has its ending.
func WriteFormat(path string) string {
	for _, f := range Formats {
		if f.Writes && slices.Contains(f.Endings, ending(path)) {
			return f.Name
		}
	}
	return ""
}

// isGAP reports whether a format is binary.
func isGAP(format string) bool { return format == "sg" || format == "wsg" }

// formatOf decides between mtx, snap, csv and tsv by name and first row. A
// banner makes a file Matrix Market whatever it is called. The names .csv and .tsv count as long as the row holds their separator; many files
// called .tsv are parted by spaces.
func formatOf(path string, h *head) string {
	row := h.row
	if formatByEnding(path) == "mtx" || h.hasBanner() {
		return "mtx"
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
	case "csv":
		return ','
	case "tsv":
		return '\t'
	}
	return 0
}
