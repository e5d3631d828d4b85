package main

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
)

// sampleBytes is how much of a file is looked at to guess how many edges it
// holds.
const sampleBytes = 1 << 20

// leastPerEdge is the memory that an edge takes while a graph is read and
// built, without weights: its two ids, the sorted row and the table.
const leastPerEdge = 16 + 8 + 4

// allowReading refuses files that are far too large, before they are read: it
// counts the lines in the first piece of every file. What cannot be read, or
// not twice, is left to the reader.
func (e *environment) allowReading(what string, files ...string) error {
	var edges float64
	for _, path := range files {
		edges += guessLines(path)
	}
	return e.allow(what, int64(edges*leastPerEdge))
}

// guessLines extrapolates the lines of a file from its first piece.
func guessLines(path string) float64 {
	info, err := os.Stat(path)
	if path == "-" || err != nil || !info.Mode().IsRegular() || info.Size() <= sampleBytes {
		return 0
	}
	r, err := tableio.Open(path, nil)
	if err != nil {
		return 0
	}
	defer r.Close()
	piece := make([]byte, sampleBytes)
	n, err := io.ReadFull(r, piece)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0
	}
	read := float64(n)
	if r.Compressed() {
		// The reader runs ahead by its buffers, which makes the guess smaller
		// and so the refusal rarer.
		done, _ := r.Progress()
		read = float64(max(done, 1))
	}
	return float64(bytes.Count(piece[:n], []byte("\n"))) * float64(info.Size()) / read
}

// batchBytes is the memory of what was read.
func batchBytes(batches []*graph.Edges) (total int64) {
	for _, b := range batches {
		total += 8*int64(len(b.Src)+len(b.Dst)+len(b.Times)+len(b.Vertices)) + 4*int64(len(b.Weights)) + 2*int64(len(b.Layers)) + 16*int64(len(b.Names))
		for _, name := range b.Names {
			total += int64(len(name))
		}
	}
	return total
}

// buildBytes bounds what graph.Build takes beside the batches. Every end of an
// edge may be a vertex of its own, but rarely is; a vertex is taken to have four
// of them.
func buildBytes(batches []*graph.Edges, directed bool, workers int) int64 {
	size := graph.BuildSize{Directed: directed, Workers: workers}
	for _, b := range batches {
		size.Edges += int64(b.Len())
		size.Vertices += int64(len(b.Vertices))
		size.Layered = size.Layered || b.Layers != nil
		size.Weighted = size.Weighted || b.Weights != nil
		size.Timed = size.Timed || b.Times != nil
	}
	size.Vertices = max(size.Vertices, size.Edges/4+1)
	return size.Bytes()
}
