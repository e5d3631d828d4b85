package bench

import (
	"bufio"
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/edgeio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// graphRequest asks for a graph in a store of its own.
type graphRequest struct {
	Graph    Graph  `json:"graph"`
	Dir      string `json:"dir"`
	Workers  int    `json:"workers"`
	Text     bool   `json:"text"`     // write it as text too
	Loopless bool   `json:"loopless"` // leave loops out
	Files    *Files `json:"files"`    // what peers read; nil: nothing
}

// A bench keeps its graph below its folder in a store of its own.
const (
	Database    = "kith.db"
	datasetName = "graph"
)

// makeGraph generates or reads a graph and keeps it in a store below Dir,
// whence every child reads it as any kith would.
func makeGraph(ctx context.Context, q graphRequest) (Facts, error) {
	facts := Facts{Name: q.Graph.Name(), DB: filepath.Join(q.Dir, Database), Dataset: datasetName}
	if q.Graph.Dataset != "" && !q.Loopless {
		facts.DB, facts.Dataset = q.Graph.DB, q.Graph.Dataset
	} else if err := keepGraph(ctx, q, &facts); err != nil {
		return facts, err
	}
	s, err := store.Open(facts.DB, store.Options{ReadOnly: true, Workers: q.Workers})
	if err != nil {
		return facts, err
	}
	defer s.Close()
	d, err := s.Dataset(facts.Dataset)
	if err != nil {
		return facts, err
	}
	g := d.Graph
	facts.Vertices, facts.Edges, facts.Arcs, facts.Loops = g.Vertices, g.Edges, g.Arcs, g.Loops
	facts.Directed, facts.Weighted, facts.Signed, facts.IDs = g.Directed, g.Weighted, g.Signed, g.IDs
	facts.Digest, facts.OnDisk = g.Digest, d.Bytes
	if !q.Text && q.Files == nil {
		return facts, nil
	}
	t, err := s.EdgeTable(ctx, facts.Dataset)
	if err != nil {
		return facts, err
	}
	if q.Text {
		facts.Text = filepath.Join(q.Dir, "graph.txt")
		if err := writeText(ctx, facts.Text, t); err != nil {
			return facts, err
		}
	}
	if q.Files != nil {
		facts.Files = q.Files
		return facts, q.Files.write(ctx, facts.DB, t, q.Workers)
	}
	return facts, nil
}

// keepGraph makes a graph and ingests it.
func keepGraph(ctx context.Context, q graphRequest, facts *Facts) error {
	start := time.Now()
	source, options, err := edgesOf(ctx, q.Graph, q.Workers)
	if err != nil {
		return err
	}
	if q.Loopless {
		source = loopless{source}
	}
	facts.Generate = time.Since(start).Seconds()
	start = time.Now()
	options.Workers, options.Order = q.Workers, graph.OrderDegree
	t, _, err := graph.BuildFrom(ctx, source, options)
	if err != nil {
		return err
	}
	facts.Build = time.Since(start).Seconds()
	s, err := store.Open(facts.DB, store.Options{Workers: q.Workers})
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Ingest(ctx, datasetName, t, store.IngestOptions{Source: []record.Source{{Name: facts.Name, Format: "bench"}}, Load: record.Load{Notes: []string{}}})
	return err
}

// edgesOf returns a graph's edges and how they are to be built.
func edgesOf(ctx context.Context, g Graph, workers int) (graph.Source, graph.BuildOptions, error) {
	o := graph.BuildOptions{Directed: g.Directed}
	switch {
	case g.Model != "":
		params, err := g.model()
		if err != nil {
			return nil, o, err
		}
		drawn, err := params.Draw(ctx, workers)
		return drawn, o, err
	case g.File != "":
		direction := edgeio.Unsaid
		if g.Directed {
			direction = edgeio.Directed
		}
		read, err := edgeio.Read(ctx, []string{g.File}, edgeio.Options{Direction: direction, Workers: workers})
		if err != nil {
			return nil, o, err
		}
		o.IDs, o.Directed = read.IDs, read.Direction == edgeio.Directed
		return graph.Batches(read.Batches), o, nil
	}
	s, err := store.Open(g.DB, store.Options{ReadOnly: true, Workers: workers})
	if err != nil {
		return nil, o, err
	}
	defer s.Close()
	t, err := s.EdgeTable(ctx, g.Dataset)
	if err != nil {
		return nil, o, err
	}
	o.Directed, o.Signed, o.IDs = t.Directed, t.Signed, graph.IntIDs
	return graph.Batches{edgesByRank(t)}, o, nil
}

// edgesByRank returns a table's edges with ranks for ids, an undirected one
// once.
func edgesByRank(t *graph.EdgeTable) *graph.Edges {
	e := &graph.Edges{}
	for u := range graph.Vertex(t.Order()) {
		e.Vertices = append(e.Vertices, int64(t.IDs.Rank(u)))
		for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
			v := t.Targets[i]
			if !t.Directed && t.IDs.Rank(v) < t.IDs.Rank(u) {
				continue
			}
			e.Src, e.Dst = append(e.Src, int64(t.IDs.Rank(u))), append(e.Dst, int64(t.IDs.Rank(v)))
			if t.Weights != nil {
				e.Weights = append(e.Weights, t.Weights[i])
			}
		}
	}
	return e
}

// loopless is a source without the edges from a vertex to itself; the vertices
// stay.
type loopless struct{ graph.Source }

func (l loopless) Batch(i int) (*graph.Edges, error) {
	from, err := l.Source.Batch(i)
	if err != nil {
		return nil, err
	}
	e := *from
	e.Vertices = slices.Clone(e.Vertices)
	e.Src, e.Dst, e.Weights = slices.Clone(e.Src), slices.Clone(e.Dst), slices.Clone(e.Weights)
	e.Times, e.Layers = slices.Clone(e.Times), slices.Clone(e.Layers)
	dropLoops(&e)
	return &e, nil
}

// dropLoops removes loops in place.
func dropLoops(e *graph.Edges) {
	kept := 0
	for i := range e.Src {
		if e.Src[i] == e.Dst[i] {
			e.Vertices = append(e.Vertices, e.Src[i])
			continue
		}
		e.Src[kept], e.Dst[kept] = e.Src[i], e.Dst[i]
		if e.Weights != nil {
			e.Weights[kept] = e.Weights[i]
		}
		if e.Times != nil {
			e.Times[kept] = e.Times[i]
		}
		if e.Layers != nil {
			e.Layers[kept] = e.Layers[i]
		}
		kept++
	}
	e.Src, e.Dst = e.Src[:kept], e.Dst[:kept]
	if e.Weights != nil {
		e.Weights = e.Weights[:kept]
	}
	if e.Times != nil {
		e.Times = e.Times[:kept]
	}
	if e.Layers != nil {
		e.Layers = e.Layers[:kept]
	}
}

// writeText writes a table as kith's own text, with its vertices.
func writeText(ctx context.Context, path string, t *graph.EdgeTable) error {
	return writeFile(path, func(w *bufio.Writer) error { return edgeio.Write(ctx, w, t, "snap") })
}
