package bench

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/kithgraph/kith/graph/gen"
	"github.com/kithgraph/kith/graph/param"
)

// Graph says which graph is measured: a model, a file of edges, or a dataset
// of a database.
type Graph struct {
	Model  string            `json:"model,omitempty"`  // a name of gen.Models
	Params map[string]string `json:"params,omitempty"` // of the model, as text; those left out have their default

	File string `json:"file,omitempty"`

	Directed bool `json:"directed,omitempty"` // keep the direction; of a dataset: it has one

	DB      string `json:"db,omitempty"`
	Dataset string `json:"dataset,omitempty"`
}

// model returns the parameters of a synthetic graph, checked.
func (g Graph) model() (gen.Graph, error) {
	at := slices.IndexFunc(gen.Models, func(m gen.Model) bool { return m.Name == g.Model })
	if at < 0 {
		return nil, fmt.Errorf("%w: no model %q", ErrConfig, g.Model)
	}
	params := gen.Models[at].New()
	for _, p := range gen.Models[at].Params {
		value, given := g.Params[p.Name]
		if p.Required && !given {
			return nil, fmt.Errorf("%w: %s: --%s is missing", ErrConfig, g.Model, p.Name)
		}
		if given {
			if err := param.Set(params, p.Name, value); err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrConfig, g.Model, err)
			}
		}
	}
	for name := range g.Params {
		if !slices.ContainsFunc(gen.Models[at].Params, func(p param.Param) bool { return p.Name == name }) {
			return nil, fmt.Errorf("%w: the model %s has no parameter --%s", ErrConfig, g.Model, name)
		}
	}
	if err := params.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return params, nil
}

// Validate refuses a graph that cannot be made.
func (g Graph) Validate() error {
	switch {
	case g.Model != "":
		_, err := g.model()
		return err
	case g.File == "" && g.Dataset == "":
		return fmt.Errorf("%w: no graph: name a model, a file or a dataset", ErrConfig)
	}
	return nil
}

// Name returns a short name, such as kronecker-18 or lfr-10000.
func (g Graph) Name() string {
	switch {
	case g.Model != "":
		for _, size := range []string{"scale", "vertices", "sizes"} {
			if value := g.Params[size]; value != "" {
				return g.Model + "-" + value
			}
		}
		return g.Model
	case g.File != "":
		return filepath.Base(g.File)
	}
	return g.Dataset
}

// Bytes estimates the memory that making the graph takes on so many workers; 0
// when it is not known beforehand.
func (g Graph) Bytes(workers int) int64 {
	if g.Model == "" {
		return 0
	}
	params, err := g.model()
	if err != nil {
		return 0
	}
	return params.Bytes(workers)
}

// Facts describe the graph that was measured.
type Facts struct {
	Name     string  `json:"name"`
	Vertices int64   `json:"vertices"`
	Edges    int64   `json:"edges"`
	Arcs     int64   `json:"arcs"`
	Loops    int64   `json:"loops"`
	Directed bool    `json:"directed"`
	Weighted bool    `json:"weighted"`
	Signed   bool    `json:"signed"`
	IDs      string  `json:"ids"` // "int" or "string"
	Digest   string  `json:"digest"`
	OnDisk   int64   `json:"on_disk"`        // bytes in the store
	Generate float64 `json:"generate"`       // seconds: reading the file, or what a model's edges have in common
	Build    float64 `json:"build"`          // seconds: drawing a model's edges, merging, numbering, digest
	Text     string  `json:"text,omitempty"` // a text edge list of it, when asked for
	Files    *Files  `json:"files,omitempty"`

	DB      string `json:"db"`
	Dataset string `json:"dataset"`
}
