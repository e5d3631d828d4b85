package store

import (
	"fmt"
	"strconv"
	"strings"
)

// The files of a database. FORMAT.md draws them.
const (
	lockFile      = "LOCK"
	currentFile   = "CURRENT"
	catalogPrefix = "CATALOG-"
	folderPrefix  = "gen-"
	sealFile      = "SEAL"

	// The endings of what no CURRENT has named yet, and of what none names
	// any more.
	partial     = ".partial" // being written
	sealedState = ".sealed"  // complete, waiting for CURRENT
	trashPrefix = ".trash-"
)

// CheckName refuses, with ErrName, what cannot be the name of a dataset or a
// run: names that could leave the directory, hide in it, or need quoting. The
// message calls the name what it is.
func CheckName(what, name string) error {
	ok := len(name) >= 1 && len(name) <= 64 && name[0] != '.'
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		ok = ok && (letter || c == '.' || c == '_' || c == '-')
	}
	if !ok {
		return fmt.Errorf("%w: %s %q: use 1 to 64 of A-Z a-z 0-9 . _ - and no dot in front", ErrName, what, name)
	}
	return nil
}

// folderName names a generation after what it holds and the catalog's counter,
// which never repeats.
func folderName(dataset, kind string, counter uint64) string {
	return fmt.Sprintf("%s%s-%s-%06d", folderPrefix, dataset, kind, counter)
}

// folderCounter reads the counter back from a generation's final name.
func folderCounter(name string) (uint64, bool) {
	at := strings.LastIndexByte(name, '-')
	if !strings.HasPrefix(name, folderPrefix) || at < 0 {
		return 0, false
	}
	counter, err := strconv.ParseUint(name[at+1:], 10, 64)
	return counter, err == nil
}

// catalogName names the catalog file of a sequence number.
func catalogName(seq uint64) string { return catalogPrefix + strconv.FormatUint(seq, 10) }

// catalogSeq reads the number back from a catalog's final name.
func catalogSeq(name string) (uint64, bool) {
	digits, ok := strings.CutPrefix(name, catalogPrefix)
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, ok && err == nil && catalogName(seq) == name
}
