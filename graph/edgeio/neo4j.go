package edgeio

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// CSV as neo4j-admin imports it. The header says what the fields are:
//
//	:START_ID(Group),:END_ID(Group),:TYPE,weight:double,since:datetime
//	personId:ID(Group),name,:LABEL
//
// A file with :START_ID and :END_ID holds edges; :TYPE is their layer, and of
// the properties those called weight and time or the like are used, as
// everywhere in kith. A file with :ID holds vertices. Fields are parted by
// commas, semicolons, tabs or bars. All ids must be of one group, as the same id
// in two groups is two vertices. A header in a file of its own is not read: name
// the columns of the other with --format csv --columns.
//
// Written are relationships, one edge a row, an undirected one with the
// smaller end first.
//
// Source: Neo4j Operations Manual 5, Import, "CSV header format".

// beginsAsNeo4j reports whether a row is such a header.
func beginsAsNeo4j(row []byte) bool {
	row, _, _ = bytes.Cut(row, []byte("\n"))
	fields := bytes.FieldsFunc(row, func(c rune) bool { return strings.ContainsRune(",;\t|", c) })
	if len(fields) == 1 && !bytes.Contains(row, []byte(":ID")) {
		return false
	}
	return slices.ContainsFunc(fields, func(field []byte) bool {
		_, kind, _ := neo4jField(strings.Trim(string(field), "\" \r"))
		return kind == "START_ID" || kind == "END_ID" || kind == "ID"
	})
}

// neo4jField cuts a field of a header, name:KIND(Group){options}, into its parts.
func neo4jField(field string) (name, kind, group string) {
	name, kind, _ = strings.Cut(field, ":")
	kind, _, _ = strings.Cut(kind, "{")
	kind, group, _ = strings.Cut(kind, "(")
	return strings.TrimSpace(name), strings.TrimSpace(kind), strings.TrimSuffix(strings.TrimSpace(group), ")")
}

// neo4jSeparator returns the byte that parts the fields of a header.
func neo4jSeparator(row []byte) byte {
	for _, c := range []byte{',', ';', '\t', '|'} {
		if bytes.IndexByte(row, c) >= 0 {
			return c
		}
	}
	return ','
}

// neo4jRoles reads a header.
func (rd *reading) neo4jRoles(file string, line int64, header []string) (roles []role, unused []string, err error) {
	roles = make([]role, len(header))
	for i, field := range header {
		name, kind, group := neo4jField(field)
		switch strings.ToUpper(kind) {
		case "START_ID":
			roles[i] = src
		case "END_ID":
			roles[i] = dst
		case "ID":
			roles[i] = vertex
		case "TYPE":
			roles[i] = layer
		case "LABEL", "IGNORE":
			continue
		default:
			if r, ok := nameRole(name); ok && r >= weight && !strings.HasSuffix(kind, "[]") {
				roles[i] = r
			} else {
				unused = append(unused, name)
			}
			continue
		}
		if roles[i] == layer {
			continue
		}
		if rd.grouped && rd.group != group {
			return nil, nil, fmt.Errorf("%s:%d: %s is of group %s, other ids of %s; the same id in both would be two vertices, so make them differ and leave the groups away",
				file, line, quoted(field), quoted(group), quoted(rd.group))
		}
		rd.grouped, rd.group = true, group
	}
	if slices.Contains(roles, vertex) && !slices.Contains(roles, src) && !slices.Contains(roles, dst) {
		for i, r := range roles {
			if r != vertex {
				roles[i] = skip
			} else if slices.Contains(roles[:i], vertex) {
				return nil, nil, fmt.Errorf("%s:%d: the header names :ID twice", file, line)
			}
		}
		return roles, nil, nil
	}
	if slices.Contains(roles, vertex) {
		return nil, nil, fmt.Errorf("%s:%d: header %s names both :ID and :START_ID or :END_ID", file, line, quoted(strings.Join(header, ",")))
	}
	if err := complete(roles); err != nil {
		return nil, nil, fmt.Errorf("%s:%d: header %s: %w; neo4j-admin calls them :START_ID and :END_ID", file, line, quoted(strings.Join(header, ",")), err)
	}
	return roles, unused, nil
}

// writeNeo4j writes a file of relationships.
func writeNeo4j(ctx context.Context, w io.Writer, t *graph.EdgeTable) error {
	o, err := newWriter(w, t, "neo4j")
	if err != nil {
		return err
	}
	o.named = true
	header := ":START_ID,:END_ID"
	if t.Weights != nil {
		header += ",weight:float"
	}
	if t.Times != nil {
		header += ",time:double"
	}
	o.w.WriteString(header + ",:TYPE\n") // bufio keeps an error until Flush
	for v, linked := range o.linked() {
		if !linked {
			return fmt.Errorf("edgeio: %s has no edges, and relationships of neo4j name no vertices; write csv", quoted(t.IDs.Format(graph.Vertex(v))))
		}
	}
	if err := o.rows(ctx); err != nil {
		return err
	}
	return o.w.Flush()
}
