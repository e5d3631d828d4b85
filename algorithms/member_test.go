package algorithms_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

type from struct {
	Source algorithms.Member `json:"source" doc:"where to begin"`
}

func TestMember(t *testing.T) {
	table := graphtest.Shuffled(graphtest.Random(1, 30, 60, graph.BuildOptions{IDs: graph.StringIDs}, false), 2)
	g := graphtest.Snapshot(t, table, graph.Selection{})
	var p from
	if v, err := p.Source.In(g); err != nil || g.IDs.Format(v) != "v0" {
		t.Errorf("without a source: vertex %d, %v", v, err)
	}
	if found, err := algorithms.SetMember(&p, "source", "v30", g.IDs); found || err != nil || p.Source.Given {
		t.Errorf("an unknown id: %v, %v, %+v", found, err, p)
	}
	if found, err := algorithms.SetMember(&p, "source", "v17", g.IDs); !found || err != nil {
		t.Errorf("a known id: %v, %v", found, err)
	}
	v, err := p.Source.In(g)
	if err != nil || g.IDs.Format(v) != "v17" || p.Source != algorithms.MemberAt(g, v) {
		t.Errorf("v17 is vertex %d, %v", v, err)
	}
	if text, err := json.Marshal(p); err != nil || string(text) != `{"source":"v17"}` {
		t.Errorf("the record says %s, %v", text, err)
	}
	for _, err := range []error{algorithms.Set(&p, "source", "v17"), algorithms.SetVertices(&p, "source", algorithms.VertexWeights{})} {
		if !errors.Is(err, algorithms.ErrParameter) {
			t.Errorf("set otherwise: %v", err)
		}
	}
	if _, err := algorithms.SetMember(&choice{}, "dangling", "v1", g.IDs); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("a choice as a vertex: %v", err)
	}
	if _, err := (algorithms.Member{Vertex: 30, Given: true}).In(g); !errors.Is(err, algorithms.ErrParameter) {
		t.Errorf("vertex 30 of 30: %v", err)
	}
	empty := graphtest.Snapshot(t, graphtest.Build(t, &graph.Edges{}, graph.BuildOptions{}), graph.Selection{})
	if v, err := (algorithms.Member{}).In(empty); v != graph.None || err != nil {
		t.Errorf("of no vertices: %d, %v", v, err)
	}
}
