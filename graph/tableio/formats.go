package tableio

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// formats is the list: a format's name is its ending too. Those that are
// text may end in .gz or .zst as well.
var formats = []struct {
	name  string
	text  bool
	write func(ctx context.Context, w io.Writer, t Table, order []vertex) error
}{
	{"csv", true, writeCSV},
	{"tsv", true, writeTSV},
	{"parquet", false, writeParquet},
	{"ndjson", true, writeNDJSON},
}

// Formats returns the names of the formats that Write takes.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// FormatOf tells a table's format by the ending of its file. "-" and the
// pipes under /dev are csv.
func FormatOf(path string) (string, error) {
	if path == "-" || strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/self/fd/") {
		return "csv", nil
	}
	name := filepath.Base(path)
	bare, squeezed := strings.CutSuffix(name, ".gz")
	if !squeezed {
		bare, squeezed = strings.CutSuffix(name, ".zst")
	}
	for _, f := range formats {
		if !strings.HasSuffix(bare, "."+f.name) {
			continue
		}
		if squeezed && !f.text {
			return "", fmt.Errorf("%s: %s is compressed inside; name it %s", path, f.name, bare)
		}
		return f.name, nil
	}
	return "", fmt.Errorf("%s: the ending says no format; use .csv, .tsv or .ndjson (each also with .gz or .zst), or .parquet", path)
}

// checkFormat refuses a format that Write does not take, and one that does not
// go with the compression of the path.
func checkFormat(path, format string) error {
	i := slices.Index(Formats(), format)
	if i < 0 {
		return fmt.Errorf("%s: %q is no format; use %s", path, format, strings.Join(Formats(), ", "))
	}
	if !formats[i].text && (strings.HasSuffix(path, ".gz") || strings.HasSuffix(path, ".zst")) {
		return fmt.Errorf("%s: %s is compressed inside; leave the ending .gz or .zst away", path, format)
	}
	return nil
}
