package graph

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// A table that is cut into many parts, and its arcs into many slabs, is the same
// as one that is built in one piece.
func TestPlaceInSlabs(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const order, size = 4096, 20_000
	edges := &Edges{LayerNames: []string{"follows", "pays"}}
	for i := range size {
		u, v := r.Int64N(order), r.Int64N(1+r.Int64N(order)) // small numbers are hubs
		switch {
		case i == 0:
			u, v = 0, order-1 // the range of ids
		case i%50 == 0:
			v = u // a loop
		case i%7 == 0: // again, or the other way round
			u, v = edges.Dst[i-1], edges.Src[i-1]
		}
		edges.Src, edges.Dst = append(edges.Src, u), append(edges.Dst, v)
		edges.Weights = append(edges.Weights, float32(1+r.IntN(9)))
		edges.Times = append(edges.Times, int64(r.IntN(5)))
		edges.Layers = append(edges.Layers, uint16(r.IntN(2)))
	}
	whole, part := slabArcs, partArcs
	t.Cleanup(func() { slabArcs, partArcs = whole, part })
	for name, e := range map[string]*Edges{
		"plain":    {Src: edges.Src, Dst: edges.Dst},
		"layered":  {Src: edges.Src, Dst: edges.Dst, Layers: edges.Layers, LayerNames: edges.LayerNames},
		"weighted": {Src: edges.Src, Dst: edges.Dst, Weights: edges.Weights},
		"full":     edges,
	} {
		t.Run(name, func(t *testing.T) {
			slabArcs, partArcs = whole, part
			want, told, err := Build(t.Context(), []*Edges{e}, BuildOptions{Order: OrderDegree, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			partArcs = 512
			if x := partsOf(t, e); x.len() < 12 {
				t.Fatalf("%d parts are too few for slabs", x.len())
			}
			for _, slabArcs = range []int64{1, 1500, 6000} { // a part each, some parts, a few large ones
				for _, workers := range []int{1, 2, 7} {
					got, report, err := Build(t.Context(), []*Edges{e}, BuildOptions{Order: OrderDegree, Workers: workers})
					if err != nil {
						t.Fatal(err)
					}
					if *report != *told {
						t.Errorf("slabs of %d arcs, %d workers: report %+v, want %+v", slabArcs, workers, *report, *told)
					}
					if !reflect.DeepEqual(got, want) {
						t.Errorf("slabs of %d arcs, %d workers: another table", slabArcs, workers)
					}
				}
			}
		})
	}
}

// partsOf returns the parts that a build makes.
func partsOf(t *testing.T, e *Edges) *parts {
	b := &build{o: BuildOptions{IDs: IntIDs}}
	var err error
	if b.survey, err = look(t.Context(), Batches{e}, b.o); err != nil {
		t.Fatal(err)
	}
	x, _, err := b.parts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return x
}
