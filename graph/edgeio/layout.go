package edgeio

import (
	"fmt"
	"strings"
)

// layout is how the rows of a file are to be understood.
type layout struct {
	name       string // of the file, for messages
	separator  byte   // 0: blanks
	roles      []role // one per field
	headerLine int64  // of the header, or of the first row if there is none
	firstRow   int64  // lines before it are comments and the header
	headed     bool   // there is a header
	strings    bool   // ids are strings
	signed     bool
	layer      string // of edges without a layer column
	clock      clock  // the form of times, as far as it is known
	limit      int64  // bad rows that are allowed in all files together
	meant      *promise
	order      int64  // ids are 1 to order; 0: they are any
	orderOf    string // what has this order, for messages
	right      int64  // dst is 1 to right and numbered on behind order; 0: it is like src
	neo4j      bool   // the header is one of neo4j-admin
}

// has returns the position of a role among the fields, -1 when it is missing.
func (l *layout) has(r role) int {
	for i, x := range l.roles {
		if x == r {
			return i
		}
	}
	return -1
}

// learn finds out what the columns mean: from the options, the header, the
// comment above the first row, or by place. The header is the first line that
// could be a row; first is that line or, behind a header, the next one, nil
// when the file ends before.
func (rd *reading) learn(l *layout, comment []byte, header, first []string, line int64) error {
	l.headed = header != nil
	var unused []string
	var err error
	switch n := len(first); {
	case l.roles != nil: // a .properties file has said it
	case rd.o.Columns != nil:
		if l.roles, err = rolesOf(rd.o.Columns); err != nil {
			return err
		}
	case l.neo4j && header != nil:
		if l.roles, unused, err = rd.neo4jRoles(l.name, l.headerLine, header); err != nil {
			return err
		}
		for _, name := range unused {
			rd.note("%s: column %q is not used", l.name, name)
		}
	case header != nil:
		if l.roles, unused, err = headerRoles(header); err != nil {
			return fmt.Errorf("%s: header %s: %w; name them with --columns", l.name, quoted(strings.Join(header, ",")), err)
		}
		for _, name := range unused {
			rd.note("%s: column %q is not used", l.name, name)
		}
	case rd.o.Header != "no" && commentRoles(comment) != nil && (first == nil || n == len(commentRoles(comment))):
		if l.roles = commentRoles(comment); len(l.roles) > 2 {
			rd.note("%s: columns %s as its comment says", l.name, listRoles(l.roles))
		}
	case n > len(positional):
		return fmt.Errorf("%s:%d: %d fields and no header; name them with --columns, \"-\" for one to skip", l.name, line, n)
	default:
		l.roles = positional[:max(n, 2)]
		switch row := strings.Join(first, ","); {
		case n == 2 && l.strings && l.separator != 0 && rd.o.Header != "no": // what says that it is none?
			rd.note("%s: no header; the first row, %s, is an edge", l.name, quoted(row))
		case n > 2:
			rd.note("%s: no header; columns taken as %s", l.name, listRoles(l.roles))
		}
	}
	if first == nil {
		return nil
	}
	switch n := len(first); {
	case n == 1 && len(l.roles) > 1:
		return fmt.Errorf("%s:%d: one column, an edge needs two%s", l.name, line, wrongSeparator(first[0]))
	case n != len(l.roles) && l.meant != nil:
		return fmt.Errorf("%s:%d: %d fields, %s says %d (%s)", l.name, line, n, l.meant.by, len(l.roles), listRoles(l.roles))
	case n != len(l.roles) && rd.o.Columns != nil:
		return fmt.Errorf("%s:%d: %d fields, --columns names %d (%s)", l.name, line, n, len(l.roles), listRoles(l.roles))
	case n != len(l.roles):
		return fmt.Errorf("%s:%d: %s, the header names %d", l.name, line, countFields(n), len(l.roles))
	}
	return nil
}

// wrongSeparator guesses why a row is one field.
func wrongSeparator(field string) string {
	for _, c := range []string{";", "|", ",", "\t", " "} {
		if strings.Contains(field, c) {
			return fmt.Sprintf("; it holds %q, but --format snap parts fields by blanks, csv by commas and tsv by tabs", c)
		}
	}
	return ""
}

// wantsHeader decides whether the first line is a header. In snap files whose
// columns a comment names it is a row, whatever it says.
func (rd *reading) wantsHeader(l *layout, comment []byte, fields []string, line int64) (bool, error) {
	if l.neo4j {
		if !beginsAsNeo4j([]byte(strings.Join(fields, ","))) {
			return false, fmt.Errorf("%s:%d: header %s has neither :START_ID and :END_ID nor :ID; name the columns with --format csv --columns", l.name, line, quoted(strings.Join(fields, ",")))
		}
		return true, nil
	}
	if l.meant != nil || rd.o.Header == "no" {
		return false, nil
	}
	if rd.o.Header != "yes" {
		told := l.separator == 0 && len(commentRoles(comment)) == len(fields)
		return isHeader(fields) && !told, nil
	}
	if rd.o.Columns == nil && !isHeader(fields) {
		return false, fmt.Errorf("%s:%d: header %s: the first two columns are not src and dst or the like; name them with --columns",
			l.name, line, quoted(strings.Join(fields, ",")))
	}
	return true, nil
}
