package edgeio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/store/record"
)

// role says what a field of a row means.
type role uint8

const (
	skip role = iota
	src
	dst
	weight
	timed
	layer
	vertex // the id of a vertex, in a file that lists vertices
)

// String returns the name of the column.
func (r role) String() string {
	return [...]string{"-", "src", "dst", "weight", "time", "layer", "vertex"}[r]
}

// columnNames are the names of headers, in small letters without marks, by role.
var columnNames = map[string]role{
	"src": src, "source": src, "from": src, "start": src,
	"srcid": src, "sourceid": src, "fromid": src, "startid": src, "fromnode": src, "sourcenode": src, "fromnodeid": src, "sourcenodeid": src,
	"dst": dst, "target": dst, "to": dst, "end": dst, "dest": dst, "destination": dst,
	"dstid": dst, "targetid": dst, "toid": dst, "endid": dst, "tonode": dst, "targetnode": dst, "tonodeid": dst, "targetnodeid": dst,
	"weight": weight, "rating": weight, "w": weight,
	"time": timed, "timestamp": timed, "ts": timed,
	"layer": layer, "type": layer, "kind": layer,
}

// positional is what columns mean when nothing says so.
var positional = []role{src, dst, weight, timed, layer}

// nameRole returns the role that a column name stands for. Letter case, "_",
// "-", ":" and blanks do not count: ":START_ID" is "startid".
func nameRole(name string) (role, bool) {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("_-: ", r) {
			return -1
		}
		return r
	}, strings.ToLower(name))
	r, ok := columnNames[plain]
	return r, ok
}

// rolesOf turns the words of --columns into roles.
func rolesOf(names []string) ([]role, error) {
	roles := make([]role, len(names))
	for i, name := range names {
		r, ok := nameRole(name)
		if !ok && name != "-" {
			known := []string{"src", "dst", "weight", "time", "layer", "-"}
			if near := record.Nearest(name, known); near != "" {
				return nil, fmt.Errorf("column %q is unknown; did you mean %q?", name, near)
			}
			return nil, fmt.Errorf("column %q is not one of %s", name, strings.Join(known, ", "))
		}
		roles[i] = r
	}
	return roles, complete(roles)
}

// complete checks that src and dst are there and no role comes twice.
func complete(roles []role) error {
	for i, r := range roles {
		if r != skip && slices.Contains(roles[:i], r) {
			return fmt.Errorf("column %v is named twice", r)
		}
	}
	for _, r := range []role{src, dst} {
		if !slices.Contains(roles, r) {
			return fmt.Errorf("no column is named %v", r)
		}
	}
	return nil
}

// isHeader tells a header from data: its first two fields are known names.
func isHeader(fields []string) bool {
	if len(fields) < 2 {
		return false
	}
	a, okA := nameRole(fields[0])
	b, okB := nameRole(fields[1])
	return okA && okB && a != b
}

// headerRoles reads a header. Columns it does not know are skipped.
func headerRoles(fields []string) (roles []role, unused []string, err error) {
	roles = make([]role, len(fields))
	for i, name := range fields {
		r, ok := nameRole(name)
		if !ok {
			unused = append(unused, name)
		}
		roles[i] = r
	}
	return roles, unused, complete(roles)
}

// commentRoles reads a comment that names every column, such as the last one
// above the rows of many published files.
func commentRoles(comment []byte) []role {
	fields := strings.FieldsFunc(strings.TrimLeft(string(comment), "#% \t"), func(r rune) bool {
		return strings.ContainsRune(" \t,\r", r)
	})
	roles, unused, err := headerRoles(fields)
	if err != nil || len(unused) > 0 || !isHeader(fields) {
		return nil
	}
	return roles
}

// listRoles writes roles as --columns takes them.
func listRoles(roles []role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.String()
	}
	return strings.Join(names, ",")
}
