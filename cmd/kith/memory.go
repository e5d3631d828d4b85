package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

// memoryShare is the part of the machine's memory that kith takes without
// being told: the rest is for the page cache, which the store reads through.
const memoryShare = 0.8

// memoryLimit returns the bytes that a command may take, and makes Go's
// collector work harder before that is reached. The collector cannot refuse;
// the estimates do that, before anything starts.
func memoryLimit(size string) (int64, error) {
	limit := int64(float64(machineMemory()) * memoryShare)
	if size != "" {
		var err error
		if limit, err = parseSize(size); err != nil {
			return 0, fmt.Errorf("--memory %w", err)
		}
	}
	if limit > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(limit/10*9, 64<<20))
	}
	return limit, nil
}

// parseSize reads a size such as 512MiB, 8G or 1.5GiB. Units are powers of
// 1024, with or without "iB" or "B"; a bare number counts bytes.
func parseSize(text string) (int64, error) {
	number := strings.TrimRight(text, "kKmMgGtTiIbB")
	unit := strings.ToLower(strings.TrimSpace(text[len(number):]))
	shift := strings.Index("kmgt", strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i"))
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	switch {
	case unit == "" || unit == "b":
		shift = 0
	case shift < 0 || len(strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")) != 1:
		err = strconv.ErrSyntax
	default:
		shift++
	}
	if bytes := value * float64(int64(1)<<(10*max(shift, 0))); err == nil && bytes >= 1 && bytes < 1<<62 {
		return int64(bytes), nil
	}
	return 0, fmt.Errorf("%q is not a size such as 512MiB or 8GiB", text)
}

// snapshotBytes estimates the memory of reading a snapshot: offsets, targets,
// weights, times and the external ids. A string id is taken to have 16 bytes.
// Of signed or layered data the arcs are read with what tells them apart, and
// those that were chosen are copied.
func snapshotBytes(g record.Graph, weights, times bool) int64 {
	arc, id := int64(4), int64(8)
	if weights && g.Weighted {
		arc += 4
	}
	if times && g.Timed {
		arc += 8
	}
	if g.IDs == "string" {
		id = 24
	}
	need := arc*g.Arcs + (8+id)*g.Vertices
	if g.Signed || len(g.Layers) > 1 {
		need += (arc+4+2)*g.Arcs + 8*g.Vertices
	}
	return need
}

// allow refuses what does not fit into the limit.
func (e *environment) allow(what string, need int64) error {
	if e.memory > 0 && need > e.memory {
		return term.Errorf(term.NoMemory, "%s needs about %s of memory, the limit is %s; --memory SIZE changes it", what, term.Bytes(need), term.Bytes(e.memory))
	}
	return nil
}

// beyond returns what the limit leaves when so much is taken already; 0 when
// there is no limit.
func (e *environment) beyond(taken int64) int64 {
	if e.memory <= 0 {
		return 0
	}
	return max(e.memory-taken, 1)
}
