// Package record says what a dataset, a run and a result set are: plain data
// that the store keeps in its catalog and every other part can read.
package record

import (
	"encoding/json"
	"time"
)

// Dataset describes a named graph and its current generation.
type Dataset struct {
	Name       string    `json:"name"`
	Version    int       `json:"version"`    // 1 for the first load, one more for each replacement
	Generation string    `json:"generation"` // the folder of the sealed database
	Created    time.Time `json:"created"`
	Bytes      int64     `json:"bytes"` // on disk

	Graph  Graph    `json:"graph"`
	Load   Load     `json:"load"`
	Source []Source `json:"source"`
}

// Graph describes the content of a generation.
type Graph struct {
	Digest   string   `json:"digest"` // SHA-256 of the canonical stream, in hexadecimal
	Vertices int64    `json:"vertices"`
	Edges    int64    `json:"edges"`
	Arcs     int64    `json:"arcs"`
	Loops    int64    `json:"loops"`
	Directed bool     `json:"directed"`
	Signed   bool     `json:"signed"`
	Weighted bool     `json:"weighted"`
	Timed    bool     `json:"timed"`
	IDs      string   `json:"ids"` // "int" or "string"
	Layers   []string `json:"layers"`
	Oldest   int64    `json:"oldest,omitempty"` // microseconds since 1970, of timed data
	Newest   int64    `json:"newest,omitempty"`
}

// Load counts what reading and merging did.
type Load struct {
	Lines    int64    `json:"lines"`
	Read     int64    `json:"read"`     // edges read
	Rejected int64    `json:"rejected"` // rows left out under --bad-tolerance
	Mirrored int64    `json:"mirrored"` // undirected edges listed both ways, kept once
	Merged   int64    `json:"merged"`   // parallel edges merged
	Notes    []string `json:"notes"`    // defaults that were taken, in sentences
}

// Source is a file, or a generator's parameters, that a dataset came from.
type Source struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Bytes  int64  `json:"bytes,omitempty"`  // as read, before decompression
	SHA256 string `json:"sha256,omitempty"` // of these bytes
}

// Selection is the part of a dataset that a run saw.
type Selection struct {
	Dataset string   `json:"dataset"`
	Layers  []string `json:"layers,omitempty"`  // nil: all
	Sign    string   `json:"sign,omitempty"`    // of signed data: positive, negative, ignore, signed
	Weights string   `json:"weights,omitempty"` // stored or none
	Times   bool     `json:"times,omitempty"`
}

// Manifest is everything that decides the bits of a run's columns.
type Manifest struct {
	Kernel    string          `json:"kernel"`
	Params    json.RawMessage `json:"params"`
	Selection Selection       `json:"selection"`
	Digest    string          `json:"digest"` // of the dataset
	Version   string          `json:"version"`
}

// Run is a kernel's run whose columns were saved.
type Run struct {
	Manifest
	Name       string             `json:"name"`       // under which --save put it
	Columns    []string           `json:"columns"`    // their names in the store
	Generation string             `json:"generation"` // the folder that holds them
	Result     string             `json:"result"`     // SHA-256 of the columns
	Iterations int                `json:"iterations"`
	Delta      float64            `json:"delta"`
	Meaning    string             `json:"meaning"`
	Converged  bool               `json:"converged"`
	Measures   map[string]float64 `json:"measures,omitempty"`
	Notes      []string           `json:"notes,omitempty"`
	Created    time.Time          `json:"created"`
	Bytes      int64              `json:"bytes"`
}

// ResultSet is one published recomputation of the scores of a dataset.
type ResultSet struct {
	Dataset    string          `json:"dataset"`
	Version    int             `json:"version"`    // 1 for the first, one more for each publication
	Generation string          `json:"generation"` // the folder that holds the columns
	Digest     string          `json:"digest"`     // of the dataset
	Result     string          `json:"result"`     // SHA-256 of the columns
	Columns    []string        `json:"columns"`
	Manifest   json.RawMessage `json:"manifest"` // how they were computed, written by package score
	Kith       string          `json:"kith"`     // version of the program
	Created    time.Time       `json:"created"`
	Bytes      int64           `json:"bytes"`
}
