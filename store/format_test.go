package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
)

var update = flag.Bool("update", false, "rewrite the examples in FORMAT.md")

// example is the dataset of FORMAT.md: three members, four edges.
func example(t *testing.T) *graph.EdgeTable {
	t.Helper()
	e := &graph.Edges{Src: []int64{10, 10, 30, 30}, Dst: []int64{20, 30, 30, 10}, Weights: []float32{1.5, 2, 1, 0.5}}
	table, _, err := graph.Build(t.Context(), []*graph.Edges{e}, graph.BuildOptions{Directed: true})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestFormatExamples holds the bytes drawn in FORMAT.md against those that are
// written.
func TestFormatExamples(t *testing.T) {
	table := example(t)
	stored, err := ordered(t.Context(), table, 1)
	if err != nil {
		t.Fatal(err)
	}
	dump := func(value []byte) string { return hex.Dump(value) }
	examples := map[string]string{}
	values := func(name string, p part, write func(put func(h header, payload []byte) error) error) {
		var spans []span
		err := write(func(h header, payload []byte) error {
			h.seq = uint32(len(spans))
			value := appendBlock(nil, p, h, payload)
			spans = append(spans, h.span(binary.LittleEndian.Uint32(value[headerSize-4:])))
			examples[name] = fmt.Sprintf("key   %x\nvalue\n%s", p.key(h.seq), dump(value))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f, err := p.seal(spans)
		if err != nil {
			t.Fatal(err)
		}
		examples[name+" footer"] = fmt.Sprintf("key   %x\nvalue\n%s", p.key(footerSeq), dump(appendBlock(nil, p, header{codec: footerCodec, seq: footerSeq}, f.payload())))
	}
	values("adjacency", part{family: adjacencyFamily}, func(put func(h header, payload []byte) error) error { return writeRows(t.Context(), stored, 1, put) })
	values("order", part{family: orderFamily}, func(put func(h header, payload []byte) error) error {
		return writeOrder(stored.IDs.Ranks(), put)
	})
	values("ids", part{family: idFamily}, func(put func(h header, payload []byte) error) error { return writeIDs(table.IDs, put) })
	values("column", part{family: columnFamily}, func(put func(h header, payload []byte) error) error {
		return writeValues(column.Counts("core", "arcs", []int64{2, 1, 2}), put)
	})
	frame, err := framed(currentMagic, pointer{Seq: 7, SHA256: digestOf(nil)})
	if err != nil {
		t.Fatal(err)
	}
	examples["CURRENT"] = dump(frame)
	examples["dataset digest"] = table.Digest.String() + "\n"
	examples["result digest"] = ResultDigest([]column.Column{column.Counts("core", "arcs", []int64{2, 1, 2})}) + "\n"

	doc, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	fence := regexp.MustCompile("(?s)<!-- example: ([^>]+) -->\n```\n(.*?)```\n")
	seen := 0
	fresh := fence.ReplaceAllStringFunc(string(doc), func(match string) string {
		m := fence.FindStringSubmatch(match)
		seen++
		want, ok := examples[m[1]]
		if !ok {
			t.Errorf("FORMAT.md has an example %q that no test knows", m[1])
		} else if m[2] != want && !*update {
			t.Errorf("%s: FORMAT.md says\n%swritten is\n%s", m[1], m[2], want)
		}
		return fmt.Sprintf("<!-- example: %s -->\n```\n%s```\n", m[1], want)
	})
	if seen < 6 {
		t.Errorf("FORMAT.md has only %d examples", seen)
	}
	if *update {
		if err := os.WriteFile("FORMAT.md", []byte(fresh), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, point := range Points {
		if !strings.Contains(string(doc), "`"+point+"`") {
			t.Errorf("FORMAT.md does not name the step %s", point)
		}
	}
}

// TestDatasetDigestIsAsDrawn builds the canonical stream of the example by
// hand, as FORMAT.md draws it.
func TestDatasetDigestIsAsDrawn(t *testing.T) {
	le := binary.LittleEndian
	head := append([]byte("kith edges 1\n"), 1|4 /* directed, weighted */, 1 /* integer ids */)
	head = le.AppendUint64(le.AppendUint64(head, 3), 4)
	head = append(le.AppendUint32(le.AppendUint32(head, 1), 7), "default"...)
	var ids, edges []byte
	for _, id := range []uint64{10, 20, 30} {
		ids = le.AppendUint64(ids, id)
	}
	for _, e := range []struct {
		source, target uint32
		weight         float32
	}{{0, 1, 1.5}, {0, 2, 2}, {2, 0, 0.5}, {2, 2, 1}} {
		edges = le.AppendUint32(le.AppendUint32(edges, e.source), e.target)
		edges = le.AppendUint32(edges, math.Float32bits(e.weight))
	}
	var sums []byte
	for _, piece := range [][]byte{head, ids, edges} {
		sum := sha256.Sum256(piece)
		sums = append(sums, sum[:]...)
	}
	want := sha256.Sum256(sums)
	if got := example(t).Digest; got != want {
		t.Errorf("the digest is %v, the stream has %x", got, want)
	}
}

// TestResultDigestIsAsDrawn does the same for columns.
func TestResultDigestIsAsDrawn(t *testing.T) {
	le := binary.LittleEndian
	stream := le.AppendUint32([]byte("kith columns 1\n"), 1)
	stream = append(le.AppendUint32(stream, 4), "core"...)
	stream = append(le.AppendUint32(stream, 4), "arcs"...)
	stream = append(stream, 2)
	stream = le.AppendUint64(le.AppendUint32(stream, 0), 3)
	for _, x := range []uint64{2, 1, 2} {
		stream = le.AppendUint64(stream, x)
	}
	if got, want := ResultDigest([]column.Column{column.Counts("core", "arcs", []int64{2, 1, 2})}), digestOf(stream); got != want {
		t.Errorf("the digest is %s, the stream has %s", got, want)
	}
}
