package store

import (
	"encoding/json"
	"fmt"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

// head says what a generation holds, so that it can be read without the
// catalog.
type head struct {
	Kind     string       `json:"kind"`
	Vertices int64        `json:"vertices"`
	Arcs     int64        `json:"arcs,omitempty"`
	Directed bool         `json:"directed,omitempty"`
	Signed   bool         `json:"signed,omitempty"`
	IDs      graph.IDKind `json:"ids,omitempty"`
	Layers   []string     `json:"layers,omitempty"`
	Order    string       `json:"order,omitempty"`    // of the rows: byDegree; "": by rank
	Sections uint8        `json:"sections,omitempty"` // of the adjacency blocks
	Columns  []columnHead `json:"columns,omitempty"`
}

// columnHead says what the values of a column mean.
type columnHead struct {
	Name   string      `json:"name"`
	Unit   string      `json:"unit"`
	Kind   column.Kind `json:"kind"`
	Levels []string    `json:"levels,omitempty"`
}

func headOf(t *graph.EdgeTable) head {
	codec, _ := sections(t)
	h := head{Kind: graphKind, Vertices: int64(t.Order()), Arcs: t.Size(), Directed: t.Directed, Signed: t.Signed,
		IDs: t.IDs.Kind(), Layers: t.Layers, Sections: codec}
	if t.IDs.Ranks() != nil {
		h.Order = byDegree
	}
	return h
}

func headOfColumns(cols []column.Column) head {
	h := head{Kind: columnKind, Vertices: int64(cols[0].Len())}
	for _, c := range cols {
		h.Columns = append(h.Columns, columnHead{Name: c.Name, Unit: c.Unit, Kind: c.Kind, Levels: c.Levels})
	}
	return h
}

// write puts the head as blocks of its JSON.
func (h head) write(put func(h header, payload []byte) error) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for lo := 0; lo < len(text); lo += blockTarget {
		piece := text[lo:min(lo+blockTarget, len(text))]
		if err := put(header{first: uint64(lo), count: uint32(len(piece))}, piece); err != nil {
			return err
		}
	}
	return nil
}

// readHead reads the head of an opened generation and bounds its counts: every
// vertex and every arc takes at least one byte.
func (g *generation) readHead() error {
	var text []byte
	p := part{family: headFamily}
	f, err := g.footer(p)
	if err != nil {
		return err
	}
	_, err = g.scanRange(p, 0, f.blocks, func(h header, payload []byte) error {
		if h.first != uint64(len(text)) || int(h.count) != len(payload) {
			return damaged("head: block %d does not follow the block before it", h.seq)
		}
		text = append(text, payload...)
		return nil
	})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &g.head); err != nil {
		return damaged("%s: head: %w", g.name, err)
	}
	h := &g.head
	ok := h.Vertices >= 0 && h.Vertices <= g.bytes && h.Arcs >= 0 && h.Arcs <= g.bytes && uint64(h.Vertices) <= graph.MaxOrder
	switch h.Kind {
	case graphKind:
		ok = ok && (h.IDs == graph.IntIDs || h.IDs == graph.StringIDs) && len(h.Layers) > 0 && len(h.Columns) == 0 && (h.Order == "" || h.Order == byDegree)
	case columnKind:
		ok = ok && len(h.Columns) > 0 && len(h.Columns) <= 1<<16
		for _, c := range h.Columns {
			ok = ok && c.Kind >= column.Float && c.Kind <= column.Category && len(c.Levels) <= int(column.NoCode)
		}
	default:
		ok = false
	}
	if !ok {
		return damaged("%s: head: impossible content", g.name)
	}
	return nil
}

// agrees compares the head with what the seal says.
func (h *head) agrees(s *seal) bool {
	return h.Kind == s.Kind && h.Vertices == s.Vertices && h.Arcs == s.Arcs && len(h.Columns) == s.Columns
}
