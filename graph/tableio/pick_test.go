package tableio

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that is there as named has no column, whatever its name.
func TestSplitColumn(t *testing.T) {
	folder := t.TempDir()
	there := filepath.Join(folder, "a:b.csv")
	if err := os.WriteFile(there, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, file, column string }{
		{"a.csv", "a.csv", ""},
		{"a.csv:x", "a.csv", "x"},
		{"-", "-", ""},
		{"-:x", "-", "x"},
		{"a:b/c.csv", "a:b/c.csv", ""},
		{"a.csv:", "a.csv:", ""},
		{":x", ":x", ""},
		{there, there, ""},
		{there + ":x", there, "x"},
	} {
		if file, column := splitColumn(c.path); file != c.file || column != c.column {
			t.Errorf("%s: %q and %q, want %q and %q", c.path, file, column, c.file, c.column)
		}
	}
}
