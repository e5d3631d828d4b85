package tableio

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// splitColumn takes FILE:COLUMN apart. What is the name of a file as it stands
// has no column.
func splitColumn(path string) (file, column string) {
	at := strings.LastIndexByte(path, ':')
	if at <= 0 || at == len(path)-1 || strings.IndexByte(path[at:], '/') >= 0 {
		return path, ""
	}
	if _, err := os.Stat(path); err == nil {
		return path, ""
	}
	return path[:at], path[at+1:]
}

// pick returns where a header has the ids and the values that are meant: those of
// the column asked for; else of the one with the usual name; else of the only
// other one. what says in errors what that holds.
func pick(header []string, column, usual, what string) (id, value int, err error) {
	id, value = slices.Index(header, "id"), slices.Index(header, usual)
	all := strings.Join(header, ", ")
	switch {
	case id < 0:
	case column != "":
		if value = slices.Index(header, column); value < 0 || value == id {
			return 0, 0, fmt.Errorf("has the columns %s; no other than id is called %q", all, column)
		}
		return id, value, nil
	case value < 0 && len(header) == 2:
		value = 1 - id
	}
	if id < 0 || value < 0 {
		return 0, 0, fmt.Errorf("has the columns %s; it needs id and one that %s; where there are others, say which as in FILE:COLUMN or call it %s", all, what, usual)
	}
	return id, value, nil
}
