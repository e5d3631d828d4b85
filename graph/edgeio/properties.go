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

// maxProperties is the length of the longest .properties file, in bytes.
const maxProperties = 1 << 20

// Properties is what a .properties file of LDBC Graphalytics says about its
// graph.
type Properties struct {
	Path            string // of the file
	Name            string // of the graph, which is the file's without its ending
	Directed        bool
	Vertices, Edges int64 // -1: not said

	values        map[string]string
	roles         []role
	unused        []string // edge properties without a role
	vertexColumns int      // fields of a vertex behind its id
}

// ReadProperties reads a .properties file.
func ReadProperties(path string) (*Properties, error) {
	p, _, err := readProperties(path)
	return p, err
}

// readProperties returns with it where it comes from.
func readProperties(path string) (*Properties, record.Source, error) {
	r, err := tableio.Open(path, nil)
	if err != nil {
		return nil, record.Source{}, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxProperties+1))
	if err != nil {
		return nil, record.Source{}, err
	}
	p, err := parseProperties(path, content)
	return p, record.Source{Name: filepath.Base(path), Format: "graphalytics", Bytes: r.Bytes(), SHA256: r.SHA256()}, err
}

// Key returns how the file writes a key, such as "bfs.source-vertex": with the
// graph's name before it.
func (p *Properties) Key(key string) string { return "graph." + p.Name + "." + key }

// Value returns what stands behind a key, given without the graph's name.
func (p *Properties) Value(key string) (value string, ok bool) {
	value, ok = p.values[key]
	return value, ok
}

// Weighted reports whether the edges have weights.
func (p *Properties) Weighted() bool { return slices.Contains(p.roles, weight) }

// parseProperties reads lines "key = value" with # comments, and of them those
// that begin with "graph.NAME.", where NAME is the file's.
func parseProperties(path string, content []byte) (*Properties, error) {
	if len(content) > maxProperties {
		return nil, fmt.Errorf("%s: longer than %d bytes, so not a properties file", path, maxProperties)
	}
	p := &Properties{Path: path, Name: filepath.Base(stem(path)), values: make(map[string]string), roles: []role{src, dst}}
	prefix := p.Key("")
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

func (p *Properties) understand(prefix string) (err error) {
	switch directed := strings.ToLower(p.values["directed"]); directed {
	case "true", "false":
		p.Directed = directed == "true"
	case "":
		return fmt.Errorf("%s: no line %sdirected = true or false", p.Path, prefix)
	default:
		return fmt.Errorf("%s: %sdirected is %s, not true or false", p.Path, prefix, quoted(p.values["directed"]))
	}
	for _, name := range listed(p.values["edge-properties.names"]) {
		r, ok := nameRole(name)
		if !ok || r == src || r == dst {
			r, p.unused = skip, append(p.unused, name)
		}
		p.roles = append(p.roles, r)
	}
	if err := complete(p.roles); err != nil {
		return fmt.Errorf("%s: %sedge-properties.names: %w", p.Path, prefix, err)
	}
	p.vertexColumns = len(listed(p.values["vertex-properties.names"]))
	if p.Vertices, err = p.count(prefix, "meta.vertices"); err != nil {
		return err
	}
	p.Edges, err = p.count(prefix, "meta.edges")
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
func (p *Properties) count(prefix, key string) (int64, error) {
	value, ok := p.values[key]
	if !ok {
		return -1, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: %s%s is %s, not a count", p.Path, prefix, key, quoted(value))
	}
	return n, nil
}

// Files finds the vertex and the edge file, plain or compressed. When the file
// names one for both, as test-wcc-directed of the suite itself does, mended is
// true and edges is NAME.e.
func (p *Properties) Files() (vertices, edges string, mended bool, err error) {
	if vertices, err = p.sibling("vertex-file", ".v"); err != nil {
		return "", "", false, err
	}
	if edges, err = p.sibling("edge-file", ".e"); err == nil && edges == vertices {
		mended = true
		edges, err = p.find("edge-file", p.Name+".e")
	}
	return vertices, edges, mended, err
}

// sibling finds a file that the properties name.
func (p *Properties) sibling(key, ending string) (string, error) {
	file, ok := p.values[key]
	if !ok {
		file = p.Name + ending
	}
	return p.find(key, file)
}

// find looks for a file in the folder of the properties, plain or compressed.
func (p *Properties) find(key, file string) (string, error) {
	if file == "" || file == "." || file == ".." || filepath.Base(file) != file {
		return "", fmt.Errorf("%s: %s is %s, which is not a file beside it", p.Path, key, quoted(file))
	}
	for _, compression := range []string{"", ".gz", ".zst"} {
		path := filepath.Join(filepath.Dir(p.Path), file+compression)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: its %s %s is missing in %s", p.Path, key, file, filepath.Dir(p.Path))
}
