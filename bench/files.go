package bench

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/graph/splitmix"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// Files are the graph files that peers read, below one folder. Every file
// exists in the graph's own order, that of its external ids, and, where that is
// asked for and the snapshot is numbered otherwise, in kith's: own.sg and
// kith.sg.
type Files struct {
	Dir        string   `json:"dir"`
	Endings    []string `json:"endings"`     // .sg, .wsg with weights 1 to 255, .mtx, .el in the graph's own order alone
	BothOrders bool     `json:"both_orders"` // also in kith's order; no longer set after writing when that is the graph's own
	Weighted   bool     `json:"weighted"`    // also a dataset with the weights
	Sources    int      `json:"sources"`     // so many vertices to start from

	Start [2][]int64 `json:"start"` // the sources, by place in the files: own order, kith's order
}

// listEnding is that of text edge lists, which have no format in edgeio: not
// every reader knows comments or vertices without edges.
const listEnding = ".el"

// add asks for files of one more ending.
func (f *Files) add(ending string) {
	if !slices.Contains(f.Endings, ending) {
		f.Endings = append(f.Endings, ending)
	}
}

// Order says in which order a file numbers the vertices.
type Order int

// The orders.
const (
	OwnOrder  Order = 0
	KithOrder Order = 1
)

// String names the order as file names do.
func (o Order) String() string { return [...]string{"own", "kith"}[o] }

// Path returns the file of an ending in an order.
func (f *Files) Path(o Order, ending string) string {
	return filepath.Join(f.Dir, o.String()+ending)
}

// weightedName is the dataset of the weighted graph.
const weightedName = "weighted"

// write writes all files of an undirected table without loops.
func (f *Files) write(ctx context.Context, db string, t *graph.EdgeTable, workers int) error {
	switch {
	case t.Directed:
		return errDirected
	case t.Order() >= math.MaxInt32:
		return fmt.Errorf("%w: %d vertices; the formats of peers number up to 2^31", ErrConfig, t.Order())
	}
	byRank := t.IDs.ByRank()
	f.BothOrders = f.BothOrders && !slices.IsSorted(byRank)
	snapshot, err := t.Select(ctx, graph.Selection{}, workers)
	if err != nil {
		return err
	}
	for _, r := range pick(snapshot, f.Sources) {
		f.Start[OwnOrder] = append(f.Start[OwnOrder], int64(r))
		f.Start[KithOrder] = append(f.Start[KithOrder], int64(byRank[r]))
	}
	var weights []float32
	if f.Weighted || slices.Contains(f.Endings, ".wsg") {
		weights = weightsOf(t)
	}
	if err := f.writeAs(ctx, OwnOrder, t, t.IDs, weights); err != nil {
		return err
	}
	if f.BothOrders {
		numbers := make([]int64, t.Order())
		for v := range numbers {
			numbers[v] = int64(v)
		}
		ids, err := graph.NewIntIDs(numbers)
		if err != nil {
			return err
		}
		if err := f.writeAs(ctx, KithOrder, t, ids, weights); err != nil {
			return err
		}
	}
	if !f.Weighted {
		return nil
	}
	return ingestWeighted(ctx, db, t, weights, workers)
}

// writeAs writes the files of an order: a vertex's place in them is its rank
// among the ids.
func (f *Files) writeAs(ctx context.Context, o Order, t *graph.EdgeTable, ids *graph.IDs, weights []float32) error {
	for _, ending := range f.Endings {
		as := &graph.EdgeTable{IDs: ids, Layers: []string{graph.DefaultLayer}, Offsets: t.Offsets, Targets: t.Targets}
		if ending == ".wsg" {
			as.Weights = weights
		}
		write := func(w *bufio.Writer) error { return edgeio.Write(ctx, w, as, ending[1:]) }
		if ending == listEnding {
			if o == KithOrder {
				continue
			}
			write = func(w *bufio.Writer) error { return writeList(w, t) }
		}
		if err := writeFile(f.Path(o, ending), write); err != nil {
			return err
		}
	}
	return nil
}

// ingestWeighted keeps the graph with its weights as a further dataset.
func ingestWeighted(ctx context.Context, db string, t *graph.EdgeTable, weights []float32, workers int) error {
	weighted := *t
	weighted.Weights = weights
	var err error
	if weighted.Digest, err = weighted.ComputeDigest(ctx, workers); err != nil {
		return err
	}
	s, err := store.Open(db, store.Options{Workers: workers})
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Ingest(ctx, weightedName, &weighted, store.IngestOptions{Source: []record.Source{{Name: "weights 1 to 255", Format: "bench"}}, Load: record.Load{Notes: []string{}}})
	return err
}

// weightsOf returns a weight for every arc, the same for both of an edge.
func weightsOf(t *graph.EdgeTable) []float32 {
	weights := make([]float32, len(t.Targets))
	for u := range graph.Vertex(t.Order()) {
		for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
			weights[i] = float32(weightOf(t.IDs.Rank(u), t.IDs.Rank(t.Targets[i])))
		}
	}
	return weights
}

// weightOf is an edge's weight from 1 to 255, a function of its ends' ranks.
func weightOf(a, b graph.Vertex) int32 {
	return int32(1 + splitmix.Mix((uint64(min(a, b))<<32|uint64(max(a, b)))+splitmix.Golden)%255)
}

// writeList writes each edge once, by ranks, and nothing else.
func writeList(w *bufio.Writer, t *graph.EdgeTable) error {
	var text []byte
	for u := range graph.Vertex(t.Order()) {
		for _, v := range t.Targets[t.Offsets[u]:t.Offsets[u+1]] {
			if v >= u {
				break
			}
			text = strconv.AppendUint(text[:0], uint64(t.IDs.Rank(u)), 10)
			text = append(text, ' ')
			text = strconv.AppendUint(text, uint64(t.IDs.Rank(v)), 10)
			if _, err := w.Write(append(text, '\n')); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeFile writes a file whole.
func writeFile(path string, write func(w *bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(w)
	if flushing := w.Flush(); err == nil {
		err = flushing
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
