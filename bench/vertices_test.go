package bench

import (
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
)

// Parameters that take vertices in other ways than one set of them.
func TestSetParam(t *testing.T) {
	type params struct {
		One  algorithms.Member        `json:"one"`
		Many algorithms.VertexSets    `json:"many"`
		Set  algorithms.VertexWeights `json:"set"`
	}
	kind := map[string]string{"one": "vertex", "many": "sets", "set": "file"}
	g := graphtest.Snapshot(t, graphtest.Random(1, 50, 200, graph.BuildOptions{}, false), graph.Selection{})
	id := g.IDs.Format(3)
	var p params
	for name, value := range map[string]string{"one": id, "many": id + "/@2/pick3", "set": id + "+@4"} {
		if err := setParam(&p, kind[name], name, value, g); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p.One != (algorithms.Member{Vertex: 3, ID: id, Given: true}) || len(p.Many.Sets) != 5 || p.Many.Sets[0].Vertices[0] != 3 || len(p.Set.Vertices) != 2 {
		t.Errorf("%+v", p)
	}
	for name, value := range map[string]string{"one": "pick2", "many": "nobody", "set": "@1000"} {
		if err := setParam(&p, kind[name], name, value, g); err == nil {
			t.Errorf("%s takes %s", name, value)
		}
	}
}
