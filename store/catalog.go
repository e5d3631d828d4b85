package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kithgraph/kith/store/record"
)

// catalog is one state of the database. It is immutable once published.
type catalog struct {
	Seq      uint64  `json:"seq"`      // of its file
	Next     uint64  `json:"next"`     // counter of the next generation
	Datasets []entry `json:"datasets"` // by name
}

// entry is a dataset with its versions, the newest first.
type entry struct {
	Name     string    `json:"name"`
	Versions []version `json:"versions"`
}

// version is one graph and what was computed on it. A replaced graph keeps
// its runs and scores until it is removed: they would not fit the new one.
type version struct {
	Dataset record.Dataset `json:"dataset"`
	Seal    string         `json:"seal"` // SHA-256 of the generation's SEAL
	Runs    []savedRun     `json:"runs"` // by name
	Results []savedSet     `json:"results"`
}

type savedRun struct {
	Run  record.Run `json:"run"`
	Seal string     `json:"seal"`
}

// savedSet is a published result set; the newest comes first.
type savedSet struct {
	Set  record.ResultSet `json:"set"`
	Seal string           `json:"seal"`
}

// pointer is the body of CURRENT.
type pointer struct {
	Seq    uint64 `json:"catalog"`
	SHA256 string `json:"sha256"` // of the whole catalog file
}

func decodeCatalog(name string, file []byte) (*catalog, error) {
	c := new(catalog)
	if err := decodeInto(name, catalogMagic, file, c); err != nil {
		return nil, err
	}
	for i, e := range c.Datasets {
		if CheckName("dataset", e.Name) != nil || len(e.Versions) == 0 || i > 0 && c.Datasets[i-1].Name >= e.Name {
			return nil, damaged("%s: dataset %d (%q) is not in order", name, i, e.Name)
		}
		for _, v := range e.Versions {
			if v.Dataset.Name != e.Name {
				return nil, damaged("%s: dataset %q holds the record of %q", name, e.Name, v.Dataset.Name)
			}
		}
	}
	for folder := range c.seals() {
		if counter, ok := folderCounter(folder); !ok || counter >= c.Next || strings.ContainsAny(folder, "/\x00") {
			return nil, damaged("%s: generation %q cannot be", name, folder)
		}
	}
	return c, nil
}

func decodePointer(file []byte) (pointer, error) {
	var p pointer
	err := decodeInto(currentFile, currentMagic, file, &p)
	return p, err
}

// framed encodes a body as JSON in a frame.
func framed(magic string, body any) ([]byte, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("store: %w; a record can hold only finite numbers", err)
	}
	return encodeFrame(magic, content), nil
}

// clone returns a copy that may be changed down to the slices; the records in
// them are replaced, never written to.
func (c *catalog) clone() *catalog {
	d := *c
	d.Datasets = slices.Clone(c.Datasets)
	for i := range d.Datasets {
		e := &d.Datasets[i]
		e.Versions = slices.Clone(e.Versions)
		for j := range e.Versions {
			e.Versions[j].Runs = slices.Clone(e.Versions[j].Runs)
			e.Versions[j].Results = slices.Clone(e.Versions[j].Results)
		}
	}
	return &d
}

// find returns the newest version of a dataset; nil when there is none.
func (c *catalog) find(name string) *version {
	i, ok := c.position(name)
	if !ok {
		return nil
	}
	return &c.Datasets[i].Versions[0]
}

func (c *catalog) position(name string) (int, bool) {
	return slices.BinarySearchFunc(c.Datasets, name, func(e entry, name string) int { return strings.Compare(e.Name, name) })
}

// seals yields every generation that the catalog names with the digest of its
// seal; one that serves two versions comes twice.
func (c *catalog) seals() func(yield func(folder, seal string) bool) {
	return func(yield func(folder, seal string) bool) {
		for _, e := range c.Datasets {
			for _, v := range e.Versions {
				if !v.seals(yield) {
					return
				}
			}
		}
	}
}

func (v *version) seals(yield func(folder, seal string) bool) bool {
	if !yield(v.Dataset.Generation, v.Seal) {
		return false
	}
	for _, r := range v.Runs {
		if !yield(r.Run.Generation, r.Seal) {
			return false
		}
	}
	for _, r := range v.Results {
		if !yield(r.Set.Generation, r.Seal) {
			return false
		}
	}
	return true
}

// notFound names what is missing and what was perhaps meant.
func notFound(what, name string, known []string) error {
	text := fmt.Sprintf("no %s %q", what, name)
	if near := record.Nearest(name, known); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	} else if len(known) > 0 && len(known) <= 8 {
		text += "; there is " + strings.Join(known, ", ")
	}
	return fmt.Errorf("%w: %s", ErrNotFound, text)
}
