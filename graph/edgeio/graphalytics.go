package edgeio

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store/record"
)

// plan lists the files to read: those given, and the siblings of a
// Graphalytics graph.
func (rd *reading) plan(files []string) ([]input, error) {
	var inputs []input
	var graphs []string // .properties files that are in the list already
	for _, path := range files {
		if !rd.isGraphalytics(path) {
			format := rd.o.Format
			if format == "" {
				format = "auto"
			}
			inputs = append(inputs, input{path: path, format: format})
			continue
		}
		properties, err := propertiesFile(path)
		if err != nil {
			return nil, err
		}
		if slices.Contains(graphs, properties) {
			continue
		}
		graphs = append(graphs, properties)
		parts, err := rd.graphalytics(properties)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, parts...)
	}
	return inputs, nil
}

// isGraphalytics decides by the option or, left to itself, by the siblings.
// Columns that the user names mean that the .e file is to be read alone.
func (rd *reading) isGraphalytics(path string) bool {
	if rd.o.Format == "graphalytics" {
		return true
	}
	if rd.o.Format != "" && rd.o.Format != "auto" || path == "-" || rd.o.Columns != nil || rd.o.Header == "yes" {
		return false
	}
	switch e := ending(path); {
	case e == ".properties":
		return true
	case isFolder(path):
		found, err := filepath.Glob(filepath.Join(globSafe(path), "*.properties"))
		return err == nil && len(found) > 0
	case e == ".e" || e == ".v":
		_, err := os.Stat(stem(path) + ".properties")
		return err == nil
	}
	return false
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// globSafe takes the meaning from characters of a path that a pattern has.
func globSafe(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// stem returns a path without the endings of compression and format.
func stem(path string) string {
	if e := strings.ToLower(filepath.Ext(path)); e == ".gz" || e == ".zst" {
		path = path[:len(path)-len(e)]
	}
	return strings.TrimSuffix(path, filepath.Ext(path))
}

// propertiesFile finds the .properties file that a path stands for.
func propertiesFile(path string) (string, error) {
	if path != "-" && isFolder(path) {
		found, err := filepath.Glob(filepath.Join(globSafe(path), "*.properties"))
		switch {
		case err != nil:
			return "", fmt.Errorf("%s: %w", path, err)
		case len(found) == 0:
			return "", fmt.Errorf("%s: no .properties file in the folder; a graphalytics graph has NAME.e, NAME.v and NAME.properties", path)
		case len(found) > 1:
			names := make([]string, len(found))
			for i := range found {
				names[i] = filepath.Base(found[i])
			}
			return "", fmt.Errorf("%s: the folder holds %d graphs, name one of %s", path, len(found), strings.Join(names, ", "))
		}
		return found[0], nil
	}
	if !slices.Contains([]string{".e", ".v", ".properties"}, ending(path)) {
		return "", fmt.Errorf("%w: %s: a graphalytics graph is named by its .e, .v or .properties file or its folder", ErrUsage, title(path))
	}
	return stem(path) + ".properties", nil
}

// graphalytics reads a .properties file and returns the vertex and the edge
// file.
func (rd *reading) graphalytics(path string) ([]input, error) {
	r, err := tableio.Open(path, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxProperties+1))
	if err != nil {
		return nil, err
	}
	p, err := parseProperties(path, content)
	if err != nil {
		return nil, err
	}
	if err := rd.direct(p); err != nil {
		return nil, err
	}
	vertices := input{format: "graphalytics", roles: []role{vertex}, meant: &promise{by: path, what: "vertices", rows: p.vertices}}
	for range p.vertexColumns {
		vertices.roles = append(vertices.roles, skip)
	}
	edges := input{format: "graphalytics", roles: p.roles, meant: &promise{by: path, what: "edges", rows: p.edges}}
	if vertices.path, err = p.sibling("vertex-file", ".v"); err != nil {
		return nil, err
	}
	if edges.path, err = p.sibling("edge-file", ".e"); err == nil && edges.path == vertices.path {
		// So it is in test-wcc-directed of the suite itself.
		delete(p.values, "edge-file")
		edges.path, err = p.sibling("edge-file", ".e")
		rd.note("%s: its edge-file is the vertex file; %s is read instead", path, filepath.Base(edges.path))
	}
	if err != nil {
		return nil, err
	}
	for _, name := range p.unused {
		rd.note("%s: edge property %q is not used", path, name)
	}
	rd.note("%s: the graph is %v, with the vertices of %s", path, rd.result.Direction, filepath.Base(vertices.path))
	rd.result.Sources = append(rd.result.Sources, record.Source{
		Name: filepath.Base(path), Format: "graphalytics", Bytes: r.Bytes(), SHA256: r.SHA256()})
	return []input{vertices, edges}, nil
}

// direct takes the direction that a .properties file says.
func (rd *reading) direct(p *properties) error {
	said := Undirected
	if p.directed {
		said = Directed
	}
	switch have := rd.result.Direction; {
	case have == said || have == Unsaid:
	case rd.said == "":
		return fmt.Errorf("%s: the graph is %v, which %w --%v", p.path, said, ErrContradiction, have)
	default:
		return fmt.Errorf("%s: the graph is %v, which %w %s", p.path, said, ErrContradiction, rd.said)
	}
	if rd.result.Direction == Unsaid {
		rd.result.Direction, rd.said = said, p.path
	}
	return nil
}

// maxProperties is the length of the longest .properties file, in bytes.
const maxProperties = 1 << 20

// properties is what a .properties file says about its graph.
type properties struct {
	path, name    string
	values        map[string]string
	directed      bool
	roles         []role
	unused        []string // edge properties without a role
	vertexColumns int      // fields of a vertex behind its id
	vertices      int64    // -1: not said
	edges         int64
}

// parseProperties reads lines "key = value" with # comments, and of them those
// that begin with "graph.NAME.", where NAME is the file's.
func parseProperties(path string, content []byte) (*properties, error) {
	if len(content) > maxProperties {
		return nil, fmt.Errorf("%s: longer than %d bytes, so not a properties file", path, maxProperties)
	}
	p := &properties{path: path, name: filepath.Base(stem(path)), values: make(map[string]string), roles: []role{src, dst}}
	prefix := "graph." + p.name + "."
	line := 0
	for row := range bytes.Lines(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))) {
		line++
		text := strings.TrimSpace(string(row))
		if fault := lineFault([]byte(text)); fault != "" {
			return nil, fmt.Errorf("%s:%d: %s", path, line, fault)
		}
		if text == "" || text[0] == '#' || text[0] == '!' {
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%s:%d: %s is not key = value", path, line, quoted(text))
		}
		key, mine := strings.CutPrefix(strings.TrimSpace(key), prefix)
		if !mine {
			continue
		}
		if _, twice := p.values[key]; twice {
			return nil, fmt.Errorf("%s:%d: %s stands there twice", path, line, quoted(prefix+key))
		}
		p.values[key] = strings.TrimSpace(value)
	}
	return p, p.understand(prefix)
}

func (p *properties) understand(prefix string) (err error) {
	switch directed := strings.ToLower(p.values["directed"]); directed {
	case "true", "false":
		p.directed = directed == "true"
	case "":
		return fmt.Errorf("%s: no line %sdirected = true or false", p.path, prefix)
	default:
		return fmt.Errorf("%s: %sdirected is %s, not true or false", p.path, prefix, quoted(p.values["directed"]))
	}
	for _, name := range listed(p.values["edge-properties.names"]) {
		r, ok := nameRole(name)
		if !ok || r == src || r == dst {
			r, p.unused = skip, append(p.unused, name)
		}
		p.roles = append(p.roles, r)
	}
	if err := complete(p.roles); err != nil {
		return fmt.Errorf("%s: %sedge-properties.names: %w", p.path, prefix, err)
	}
	p.vertexColumns = len(listed(p.values["vertex-properties.names"]))
	if p.vertices, err = p.count(prefix, "meta.vertices"); err != nil {
		return err
	}
	p.edges, err = p.count(prefix, "meta.edges")
	return err
}

// listed splits "a, b".
func listed(value string) (names []string) {
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// count reads a number that is compared with the rows found, and never used to
// make room for them.
func (p *properties) count(prefix, key string) (int64, error) {
	value, ok := p.values[key]
	if !ok {
		return -1, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: %s%s is %s, not a count", p.path, prefix, key, quoted(value))
	}
	return n, nil
}

// sibling finds a file that the properties name, in their folder, plain or
// compressed.
func (p *properties) sibling(key, ending string) (string, error) {
	file, ok := p.values[key]
	if !ok {
		file = p.name + ending
	}
	if file == "" || file == "." || file == ".." || filepath.Base(file) != file {
		return "", fmt.Errorf("%s: %s is %s, which is not a file beside it", p.path, key, quoted(file))
	}
	for _, compression := range []string{"", ".gz", ".zst"} {
		path := filepath.Join(filepath.Dir(p.path), file+compression)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: its %s %s is missing in %s", p.path, key, file, filepath.Dir(p.path))
}
