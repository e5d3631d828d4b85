package edgeio

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

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
