package edgeio

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/graphtest"
	"github.com/kithgraph/kith/store/record"
)

// table reads files and builds the graph.
func table(tb testing.TB, o Options, directed bool, files ...string) *graph.EdgeTable {
	tb.Helper()
	r, err := Read(context.Background(), files, o)
	if err != nil {
		tb.Fatal(err)
	}
	t, _, err := graph.Build(context.Background(), r.Batches, graph.BuildOptions{Directed: directed, Signed: o.Signed, IDs: r.IDs})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// The tables of the real graphs, read here and by the independent reader of
// graphtest, have the same digest; and each line order gives it too.
func TestRealGraphs(t *testing.T) {
	dir := graphtest.DataDir(t)
	for _, c := range []struct {
		name, file string
		directed   bool
		o          Options
	}{
		{"ego-facebook", "facebook_combined.txt", false, Options{}},
		{"email-eu-core", "email-Eu-core.txt", true, Options{}},
		{"wiki-vote", "wiki-Vote.txt.gz", true, Options{}},
		{"bitcoin-otc", "soc-sign-bitcoinotc.csv.gz", true, Options{Signed: true}},
		{"sybil-facebook", "edges.tsv.gz", false, Options{}},
		{"soc-epinions1-undirected", "soc-Epinions1-undirected-lcc.txt.gz", false, Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := graphtest.Load(t, c.name, c.directed)
			for _, workers := range []int{1, 2, 7} {
				c.o.Workers = workers
				if got := table(t, c.o, c.directed, filepath.Join(dir, c.name, c.file)); got.Digest != want.Digest {
					t.Fatalf("%d workers: digest %v, want %v", workers, got.Digest, want.Digest)
				}
			}
		})
	}
}

func TestShuffledLinesAreTheSameGraph(t *testing.T) {
	const seed = 7
	rng := rand.New(rand.NewPCG(seed, 0))
	var lines []string
	for range 2000 {
		lines = append(lines, fmt.Sprintf("%d,%d,%d.5,%d,%c", rng.IntN(300), rng.IntN(300), rng.IntN(9), rng.IntN(1e9), 'a'+rng.IntN(3)))
	}
	var want graph.Digest
	for i, ids := range []string{"int", "int", "int", "string", "string"} {
		file := put(t, "e.csv", strings.Join(lines, "\n"))
		inBlocks(t, []int{1 << 20, 100, 4096}[i%3])
		got := table(t, Options{IDs: ids, Workers: 1 + i}, true, file).Digest
		if i == 0 || i == 3 {
			want = got
		}
		if got != want {
			t.Fatalf("seed %d, order %d: digest %v, want %v", seed, i, got, want)
		}
		rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
}

func TestSources(t *testing.T) {
	text := []byte("1 2\n3 4\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(text)
	z.Close()
	file := put(t, "a.txt", string(text))
	if err := errors.Join(os.Mkdir("sub", 0o755), os.WriteFile("sub/b.csv.gz", packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	done, calls := int64(0), 0
	o := Options{Stdin: iotest.OneByteReader(strings.NewReader("5,6\n")), Progress: func(n, total int64) {
		if n < done || total != -1 {
			t.Errorf("progress %d of %d after %d", n, total, done)
		}
		done = n
		calls++
	}}
	r, err := Read(context.Background(), []string{file, "sub/b.csv.gz", "-"}, o)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }
	want := []record.Source{
		{Name: "a.txt", Format: "snap", Bytes: 8, SHA256: sum(text)},
		{Name: "b.csv.gz", Format: "snap", Bytes: int64(packed.Len()), SHA256: sum(packed.Bytes())},
		{Name: "-", Format: "csv", Bytes: 4, SHA256: sum([]byte("5,6\n"))},
	}
	if !slices.Equal(r.Sources, want) {
		t.Errorf("sources\n%+v\nwant\n%+v", r.Sources, want)
	}
	if got := list(r); got != "1 2\n3 4\n1 2\n3 4\n5 6\n" || r.Lines != 5 {
		t.Errorf("%d lines, edges\n%s", r.Lines, got)
	}
	if all := int64(8 + packed.Len() + 4); done != all || calls < 3 {
		t.Errorf("progress ended at %d of %d after %d calls", done, all, calls)
	}

	total := int64(0)
	o = Options{Progress: func(_, t int64) { total = t }}
	if _, err := Read(context.Background(), []string{file, "sub/b.csv.gz"}, o); err != nil || total != int64(8+packed.Len()) {
		t.Errorf("total %d, %v", total, err)
	}
}

func TestUnreadableFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(edgesText(1<<16, 1<<20))
	z.Close()
	put(t, "cut.txt.gz", packed.String()[:packed.Len()/2])
	if err := os.Mkdir("folder", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, want string }{
		{"nothing.txt", "nothing.txt: "}, {"folder", "folder: is a folder"}, {"cut.txt.gz", "cut.txt.gz: "},
	} {
		_, err := Read(context.Background(), []string{c.file}, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.file, err)
		}
	}
	if _, err := Read(context.Background(), []string{"nothing.txt"}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestTolerance(t *testing.T) {
	text := "1 2\nx 2\n3 4\n3 4 5\n5 6\n-0 1\n"
	file := put(t, "edges.txt", text)
	for _, size := range []int{4, 1 << 20} {
		inBlocks(t, size)
		r, err := Read(context.Background(), []string{file}, Options{BadTolerance: 3})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			`edges.txt:2: id "x" is not a canonical 64-bit integer; use --ids string`,
			`edges.txt:4: 3 fields, the first row has 2; "5" is one too many`,
			`edges.txt:6: id "-0" is not a canonical 64-bit integer; use --ids string`,
		}
		if list(r) != "1 2\n3 4\n5 6\n" || r.Rejected != 3 || !slices.Equal(r.Bad, want) {
			t.Errorf("blocks of %d: %d rejected, %q, edges\n%s", size, r.Rejected, r.Bad, list(r))
		}
		_, err = Read(context.Background(), []string{file}, Options{BadTolerance: 2})
		if !errors.Is(err, ErrTooManyBad) || err.Error() != want[2]+": more bad rows than the tolerance (--bad-tolerance 2)" {
			t.Errorf("blocks of %d: %v", size, err)
		}
		// Nor does a bad row leave its names behind.
		r, err = Read(context.Background(), []string{file}, Options{BadTolerance: 1, IDs: "string"})
		if err != nil || strings.Contains(list(r), "5\"\n\"") || len(r.Batches) > 0 && slices.Contains(r.Batches[0].Names, "7") {
			t.Errorf("blocks of %d: %v", size, err)
		}
	}
	// Times in another form than those of the good rows before are bad, whatever is cut together.
	for name, c := range map[string]struct {
		text string
		want int64
	}{
		"edges.txt":      {"1 2 1 -\n3 4 1 5\n5 6 1 2021-01-02\n7 8 1 6\n", 1},
		"bad-before.txt": {"1 2 1 -\nx 2 1 5\n5 6 1 2021-01-02\n7 8 1 2021-01-02\n", 1},
		"out.konect":     {"% sym weighted\n1 2 1 5\n3 4 1 2021-01-02\n5 6 1 7\n", 1},
	} {
		file := put(t, name, c.text)
		for _, size := range []int{4, 16, 1 << 20} {
			inBlocks(t, size)
			if r, err := Read(context.Background(), []string{file}, Options{BadTolerance: 3}); err != nil || r.Rejected != c.want {
				t.Errorf("%s, blocks of %d: %v, %+v", name, size, err, r)
			}
		}
	}
	quoted := put(t, "edges.csv", "a,b\n\"c\",d\ne,f\"\ng,h\n")
	r, err := Read(context.Background(), []string{quoted}, Options{BadTolerance: 1, IDs: "string"})
	if err != nil || r.Rejected != 1 || list(r) != "\"a\" \"b\"\n\"c\" \"d\"\n\"g\" \"h\"\n" {
		t.Errorf("quoted: %v, %+v", err, r)
	}
	many := put(t, "edges.txt", "1 2\n"+strings.Repeat("x y\n", 30))
	if r, err := Read(context.Background(), []string{many}, Options{BadTolerance: 30}); err != nil || r.Rejected != 30 || len(r.Bad) != 20 {
		t.Errorf("30 bad rows: %v, %+v", err, r)
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct {
		text string
		o    Options
		want []string
	}{
		{"1,2\n", Options{}, nil},
		{"src,dst,weight\n1,2,3\n", Options{}, nil},
		{"1,2,3\n", Options{}, []string{"e.csv: no header; columns taken as src,dst,weight"}},
		{"# src dst time\n1,2,3.1234567\n", Options{}, []string{"e.csv: columns src,dst,time as its comment says", "e.csv: times have more than six decimals; they are cut to microseconds"}},
		{"src,dst,colour\n1,2,red\n3,,\n", Options{}, []string{`e.csv: column "colour" is not used`, "e.csv: rows without a dst: 1; they are vertices without edges"}},
		{"src,dst\n1,2\n3,\"4\"\n", Options{}, []string{"e.csv: quotes from line 3 on, so the rest is read row by row and not in parallel"}},
	} {
		file := put(t, "e.csv", c.text)
		r, err := Read(context.Background(), []string{file}, c.o)
		if err != nil || !slices.Equal(r.Notes, c.want) {
			t.Errorf("%q: %q, %v, want %q", c.text, r.Notes, err, c.want)
		}
	}
}

func TestWrongOptions(t *testing.T) {
	file := put(t, "e.txt", "1 2\n")
	for _, c := range []struct {
		files []string
		o     Options
		want  string
	}{
		{nil, Options{}, "edgeio: wrong option: no file to read; give one or more, or - for standard input"},
		{[]string{"-", "-"}, Options{}, "edgeio: wrong option: standard input (-) is given 2 times and can be read once"},
		{[]string{file}, Options{Format: "snp"}, `edgeio: wrong option: format "snp" is not one of auto, snap, csv, tsv, graphalytics, sg, wsg, mtx, metis, gr, pajek, konect, neo4j, node-link, graphml, parquet; did you mean "snap"?`},
		{[]string{file}, Options{Header: "maybe"}, `edgeio: wrong option: header "maybe" is not one of auto, yes, no`},
		{[]string{file}, Options{IDs: "uuid"}, `edgeio: wrong option: ids "uuid" is not one of auto, int, string`},
		{[]string{file}, Options{Columns: []string{"src", "dts"}}, `edgeio: wrong option: columns src,dts: column "dts" is unknown; did you mean "dst"?`},
		{[]string{file}, Options{Columns: []string{"src", "weight"}}, `edgeio: wrong option: columns src,weight: no column is named dst`},
		{[]string{file}, Options{Columns: []string{"src", "dst", "src"}}, `edgeio: wrong option: columns src,dst,src: column src is named twice`},
		{[]string{file}, Options{BadTolerance: -1}, `edgeio: wrong option: bad tolerance -1 is negative`},
		{[]string{file}, Options{Format: "graphalytics"}, `edgeio: wrong option: e.txt: a graphalytics graph is named by its .e, .v or .properties file or its folder`},
		{[]string{"-"}, Options{Format: "graphalytics"}, `edgeio: wrong option: stdin: a graphalytics graph is named by its .e, .v or .properties file or its folder`},
	} {
		_, err := Read(context.Background(), c.files, c.o)
		if !errors.Is(err, ErrUsage) || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func TestCancelled(t *testing.T) {
	inBlocks(t, 64)
	ctx, cancel := context.WithCancel(context.Background())
	o := Options{Workers: 2, Stdin: bytes.NewReader(edgesText(10000, 100)), Progress: func(int64, int64) { cancel() }}
	if _, err := Read(ctx, []string{"-"}, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the middle: %v", err)
	}
	o.Stdin = strings.NewReader("\"1\",2\n")
	if _, err := Read(ctx, []string{"-"}, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}
