package store

import (
	"errors"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/store/record"
)

// The targets feed bytes that no checksum has held back: decoders must answer
// with values or ErrDamaged, never with a panic.

// reported fails the test on errors that are neither damage nor a newer format.
func reported(t *testing.T, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat) {
		t.Errorf("unexpected error %v", err)
	}
}

func FuzzBlock(f *testing.F) {
	p := part{family: adjacencyFamily}
	f.Add(appendBlock(nil, p, header{seq: 1, count: 2}, []byte{1, 0, 4}), uint32(1))
	f.Add(appendBlock(nil, p, header{seq: footerSeq, codec: footerCodec}, footer{blocks: 1}.payload()), footerSeq)
	f.Fuzz(func(t *testing.T, value []byte, seq uint32) {
		h, payload, _, err := decodeBlock(p, seq, value)
		reported(t, err)
		if err == nil && (h.seq != seq || len(payload) > len(value)) {
			t.Errorf("block %d came back for %d", h.seq, seq)
		}
		if len(value) >= headerSize { // the same with a checksum that fits
			value = append([]byte(nil), value...)
			putLE32(value[headerSize-4:], blockCRC(p, seq, value, value[headerSize:]))
			_, _, _, err := decodeBlock(p, seq, value)
			reported(t, err)
		}
		_, err = decodeFooter(p, value)
		reported(t, err)
	})
}

func FuzzRows(f *testing.F) {
	f.Add(uint8(0), uint32(2), uint64(0), uint64(0), uint64(0), uint32(3), []byte{2, 1, 2, 1, 0})
	f.Add(uint8(hasLayers|hasWeights|hasTimes), uint32(1), uint64(1), uint64(1), uint64(1), uint32(1), []byte{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, codec uint8, count uint32, first, at, skip uint64, width uint32, payload []byte) {
		const n, arcs = 50, 200
		table := &graph.EdgeTable{Offsets: make([]int64, n+1), Targets: make([]graph.Vertex, arcs),
			Layers: []string{"a", "b"}, Layer: make([]uint16, arcs), Weights: make([]float32, arcs), Times: make([]int64, arcs)}
		r := &rowReader{n: n, codec: codec & 7, t: table}
		err := r.read(header{codec: codec & 7, count: count, first: first, at: at, skip: skip, width: width}, payload)
		reported(t, err)
		if err != nil {
			return
		}
		for _, v := range table.Targets[at : at+uint64(width)] {
			if v >= n {
				t.Errorf("target %d of %d vertices", v, n)
			}
		}
	})
}

// TestLayerBeyondTheNames decodes an arc of a layer that has no name.
func TestLayerBeyondTheNames(t *testing.T) {
	for layer, ok := range map[byte]bool{1: true, 2: false} {
		table := &graph.EdgeTable{Offsets: make([]int64, 2), Targets: make([]graph.Vertex, 1), Layers: []string{"a", "b"}, Layer: make([]uint16, 1)}
		r := &rowReader{n: 1, codec: hasLayers, t: table}
		err := r.read(header{codec: hasLayers, count: 1, width: 1}, []byte{1, 0, layer, 0})
		if (err == nil) != ok || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("layer %d of 2: %v", layer, err)
		}
	}
}

func FuzzIDs(f *testing.F) {
	f.Add(uint8(graph.IntIDs), uint32(2), uint64(0), uint64(0), uint32(0), []byte{20, 10})
	f.Add(uint8(graph.StringIDs), uint32(2), uint64(0), uint64(0), uint32(3), []byte{1, 2, 'a', 'b', 'c'})
	f.Fuzz(func(t *testing.T, codec uint8, count uint32, first, at uint64, width uint32, payload []byte) {
		h := header{codec: codec, count: count, first: first, at: at, width: width}
		r := &idReader{ints: make([]int64, 20), text: make([]byte, 40), ends: make([]int64, 21)}
		reported(t, r.readInts(h, payload))
		reported(t, r.readStrings(h, payload))
	})
}

func FuzzOrder(f *testing.F) {
	f.Add(uint32(3), uint64(0), []byte{4, 3, 2})
	f.Fuzz(func(t *testing.T, count uint32, first uint64, payload []byte) {
		ranks := make([]graph.Vertex, 20)
		err := readRanks(ranks, header{codec: 1, count: count, first: first}, payload)
		reported(t, err)
		for v, r := range ranks {
			if r >= 20 {
				t.Errorf("vertex %d has rank %d of 20", v, r)
			}
		}
	})
}

func FuzzValues(f *testing.F) {
	f.Add(uint8(column.Count), uint32(2), uint64(1), []byte{1, 2})
	f.Add(uint8(column.Float), uint32(1), uint64(0), []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, codec uint8, count uint32, first uint64, payload []byte) {
		c := columns(20, 1)[(codec+3)%4]
		reported(t, readValues(c, header{codec: codec, count: count, first: first}, payload))
	})
}

func FuzzCurrent(f *testing.F) {
	f.Add([]byte(`{"catalog":3,"sha256":"00"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, raw := decodePointer(body)
		_, framed := decodePointer(encodeFrame(currentMagic, body))
		reported(t, raw)
		reported(t, framed)
	})
}

func FuzzCatalog(f *testing.F) {
	f.Add([]byte(`{"seq":1,"next":2,"datasets":[{"name":"g","versions":[{"dataset":{"name":"g","generation":"gen-g-graph-000001"},"seal":"00"}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, raw := decodeCatalog("CATALOG-1", body)
		reported(t, raw)
		c, err := decodeCatalog("CATALOG-1", encodeFrame(catalogMagic, body))
		reported(t, err)
		if err == nil {
			c.find("g")
			c.clone().add(version{}, 2)
			(&survey{}).leftovers(c)
		}
	})
}

// TestCatalogOfOtherNames finds a dataset's record under another name.
func TestCatalogOfOtherNames(t *testing.T) {
	for name, ok := range map[string]bool{"g": true, "": false, "g\x1b[2J": false} {
		c := &catalog{Seq: 1, Next: 2, Datasets: []entry{{Name: "g", Versions: []version{{Dataset: record.Dataset{Name: name, Generation: "gen-g-graph-000001"}}}}}}
		file, err := framed(catalogMagic, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeCatalog("CATALOG-1", file); (err == nil) != ok || err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzSeal(f *testing.F) {
	f.Add([]byte(`{"generation":"gen-g-graph-000001","kind":"graph","files":[{"name":"MANIFEST","bytes":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, raw := decodeSeal("SEAL", body)
		reported(t, raw)
		s, err := decodeSeal("SEAL", encodeFrame(sealMagic, body))
		reported(t, err)
		if err == nil {
			reported(t, s.check(t.Context(), t.TempDir(), true, 1, uncounted))
		}
	})
}
