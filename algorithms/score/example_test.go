package score_test

import (
	"context"
	"fmt"
	"math"
	"os"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

// loaded is a Source for one table, as a store is one for its datasets.
type loaded struct{ table *graph.EdgeTable }

func (s loaded) Snapshot(ctx context.Context, sel record.Selection) (*graph.Snapshot, error) {
	return s.table.Select(ctx, graph.Selection{Layers: sel.Layers, Sign: graph.Sign(sel.Sign), Weights: graph.WeightUse(sel.Weights), Times: sel.Times}, 0)
}

// Ann, Bob and Cem trust each other; Dan trusts Ann and nobody trusts him. One
// person is too little evidence, so Dan has no score rather than a low one.
// Unsigned data has no notices, so 0.75 of the model's weight is left. Ann's
// trust is the highest (0.35), her ties are returned (0.10), core number and
// participation are as everybody's (0.05 each), her contacts know each other
// least (0) and one of three ties is not supported (0.05 · 2/3): 300 + 550 ·
// 0.5833/0.75.
func ExampleRun() {
	ctx := context.Background()
	table, _, err := graph.Build(ctx, []*graph.Edges{{
		Names: []string{"Ann", "Bob", "Cem", "Dan"},
		Src:   []int64{0, 1, 1, 2, 2, 0, 3},
		Dst:   []int64{1, 0, 2, 1, 0, 2, 0},
	}}, graph.BuildOptions{Directed: true, IDs: graph.StringIDs})
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := score.LoadModel("", os.Stdin)
	if err != nil {
		fmt.Println(err)
		return
	}
	model.Gate.EffectiveTies = 1.5
	result, err := score.Run(ctx, loaded{table}, score.Request{Dataset: record.Dataset{Name: "friends"}, Model: model}, algorithms.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	points, status := result.Columns[0], result.Columns[3]
	for _, v := range result.IDs.ByRank() {
		if math.IsNaN(points.F64[v]) {
			fmt.Printf("%s: %s\n", result.IDs.Format(v), status.Levels[status.Codes[v]])
			continue
		}
		fmt.Printf("%s: %v\n", result.IDs.Format(v), points.F64[v])
	}
	// Output:
	// Ann: 728
	// Bob: 575
	// Cem: 575
	// Dan: not scorable: few effective ties
}
