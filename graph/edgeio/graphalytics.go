package edgeio

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	p, source, err := readProperties(path)
	if err != nil {
		return nil, err
	}
	said := Undirected
	if p.Directed {
		said = Directed
	}
	if err := rd.direct(p.Path, said); err != nil {
		return nil, err
	}
	at, of, mended, err := p.Files()
	if err != nil {
		return nil, err
	}
	vertices := input{path: at, format: "graphalytics", roles: []role{vertex}, meant: &promise{by: path, what: "vertices", rows: p.Vertices}}
	for range p.vertexColumns {
		vertices.roles = append(vertices.roles, skip)
	}
	edges := input{path: of, format: "graphalytics", roles: p.roles, meant: &promise{by: path, what: "edges", rows: p.Edges}}
	if mended {
		rd.note("%s: its edge-file is the vertex file; %s is read instead", path, filepath.Base(of))
	}
	for _, name := range p.unused {
		rd.note("%s: edge property %q is not used", path, name)
	}
	rd.note("%s: the graph is %v, with the vertices of %s", path, rd.result.Direction, filepath.Base(vertices.path))
	rd.result.Sources = append(rd.result.Sources, source)
	return []input{vertices, edges}, nil
}

// direct takes the direction that a file says.
func (rd *reading) direct(path string, said Direction) error {
	switch have := rd.result.Direction; {
	case have == said || have == Unsaid:
	case rd.said == "":
		return fmt.Errorf("%s: the graph is %v, which %w --%v", path, said, ErrContradiction, have)
	default:
		return fmt.Errorf("%s: the graph is %v, which %w %s", path, said, ErrContradiction, rd.said)
	}
	if rd.result.Direction == Unsaid {
		rd.result.Direction, rd.said = said, path
	}
	return nil
}
