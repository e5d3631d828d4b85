package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/store/record"
)

func TestWhatIsAskedForIsNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kith.db")
	if _, err := Open(dir, Options{ReadOnly: true}); !errors.Is(err, ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("opening for reading made the directory")
	}
	s := opened(t, dir, Options{})
	if _, err := Open(dir, Options{ReadOnly: true}); !errors.Is(err, ErrNotFound) {
		t.Errorf("nothing published: %v", err)
	}
	table := shape{Vertices: 10, Edges: 20}.table(t, 1)
	if _, err := s.Ingest(t.Context(), "wiki-vote", table, IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveRun(t.Context(), record.Run{Name: "pagerank", Manifest: record.Manifest{Selection: record.Selection{Dataset: "wiki-vote"}}}, columns(10, 1)); err != nil {
		t.Fatal(err)
	}
	_, noDataset := s.EdgeTable(t.Context(), "wiki-vite")
	_, _, noRun := s.Columns(t.Context(), "wiki-vote", "pagerang")
	_, _, noScores := s.Scores(t.Context(), "wiki-vote")
	for text, err := range map[string]error{`did you mean "wiki-vote"?`: noDataset, `did you mean "pagerank"?`: noRun, "no scores": noScores} {
		if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v should say %s", err, text)
		}
	}
	if err := s.Remove(t.Context(), "wiki"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.Ingest(t.Context(), "wiki-vote", table, IngestOptions{}); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	for _, name := range []string{"", ".", "..", ".x", "a/b", "a b", "ä", strings.Repeat("x", 65), "a\x00"} {
		if _, err := s.Ingest(t.Context(), name, table, IngestOptions{}); !errors.Is(err, ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
	s.Close()
	r := opened(t, dir, Options{ReadOnly: true})
	if _, err := r.Ingest(t.Context(), "x", table, IngestOptions{}); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	long := graph.Edges{Names: []string{strings.Repeat("a", 1<<12), strings.Repeat("b", 1<<12)}, Src: []int64{0}, Dst: []int64{1}}
	named, _, err := graph.Build(t.Context(), []*graph.Edges{&long}, graph.BuildOptions{IDs: graph.StringIDs})
	if err != nil {
		t.Fatal(err)
	}
	texts := fresh(t, Options{Memory: 1 << 12})
	if _, err := texts.Ingest(t.Context(), "g", named, IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := texts.EdgeTable(t.Context(), "g"); !errors.Is(err, ErrMemory) {
		t.Errorf("8 KiB of ids in 4 KiB: %v", err)
	}
	tight := opened(t, dir, Options{ReadOnly: true, Memory: 100})
	if _, err := tight.EdgeTable(t.Context(), "wiki-vote"); !errors.Is(err, ErrMemory) {
		t.Error(err)
	}
}

func TestForeignDirectoryIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(file, []byte("dear"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "letter.txt") {
		t.Errorf("opened a folder of letters: %v", err)
	}
	if _, err := Open(file, Options{}); err == nil {
		t.Error("opened a file")
	}
}

// TestFoldersAboveAreMade names a database in folders that are not there.
func TestFoldersAboveAreMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "kith.db") + "/"
	for range 2 {
		s := opened(t, dir, Options{})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open("/dev/null/kith.db", Options{}); err == nil {
		t.Error("made a database in a file")
	}
}

// TestResultsStayWithTheirGraph replaces a graph: what was computed on the old
// one does not fit the new one and is not served for it.
func TestResultsStayWithTheirGraph(t *testing.T) {
	s := fresh(t, Options{})
	first := sample(t, s)
	if _, err := s.Ingest(t.Context(), "g", first, IngestOptions{Replace: true}); err != nil {
		t.Fatal(err)
	}
	if set, _, err := s.Scores(t.Context(), "g"); err != nil || set.Version != 1 || len(s.Runs("g")) != 1 {
		t.Errorf("an equal graph lost its results: %v", err)
	}
	second := shape{Vertices: 50, Edges: 90}.table(t, 2)
	if _, err := s.Ingest(t.Context(), "g", second, IngestOptions{Replace: true}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Scores(t.Context(), "g"); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "the graph that it replaced") {
		t.Errorf("scores of the old graph: %v", err)
	}
	if len(s.Runs("g")) != 0 {
		t.Error("runs of the old graph are listed for the new one")
	}
	old := record.ResultSet{Dataset: "g", Digest: first.Digest.String()}
	if _, err := s.Publish(t.Context(), old, columns(50, 1)); err == nil {
		t.Error("scores of the old graph were published for the new one")
	}
	if _, err := s.Publish(t.Context(), record.ResultSet{Dataset: "g"}, columns(51, 1)); err == nil {
		t.Error("51 scores for 50 vertices were published")
	}
}

// TestOldVersionsAreRemoved publishes more than is kept, while another reader
// holds the first state.
func TestOldVersionsAreRemoved(t *testing.T) {
	s := fresh(t, Options{Keep: 2})
	count := func() int {
		folders, _ := filepath.Glob(filepath.Join(s.dir, "gen-*"))
		return len(folders)
	}
	var tables []*graph.EdgeTable
	var reader *Store
	for i := range 4 {
		tables = append(tables, shape{Vertices: 40 + i, Edges: 200}.table(t, uint64(i)))
		d, err := s.Ingest(t.Context(), "g", tables[i], IngestOptions{Replace: true})
		if err != nil || d.Version != i+1 {
			t.Fatal(d.Version, err)
		}
		if i == 0 {
			reader = opened(t, s.dir, Options{ReadOnly: true})
		}
		if want := min(i+1, 2); count() != want {
			t.Errorf("after version %d there are %d generations instead of %d", d.Version, count(), want)
		}
	}
	got, err := reader.EdgeTable(t.Context(), "g") // its state is gone, so it takes the new one
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, got, tables[3])
	for i := range 3 {
		set, err := s.Publish(t.Context(), record.ResultSet{Dataset: "g"}, columns(43, uint64(i)))
		if err != nil || set.Version != i+1 {
			t.Fatal(set.Version, err)
		}
	}
	if sets := s.ResultSets("g"); len(sets) != 2 || sets[0].Version != 3 || sets[1].Version != 2 {
		t.Errorf("%d result sets are kept: %+v", len(sets), sets)
	}
	if count() != 4 {
		t.Errorf("%d generations instead of two graphs and two result sets", count())
	}
	if err := s.Remove(t.Context(), "g"); err != nil || count() != 0 || len(s.Datasets()) != 0 {
		t.Errorf("removed: %v, %d generations, %v", err, count(), s.Datasets())
	}
}

// TestReadersAreNotDisturbed reads all the time while a writer replaces the
// dataset and removes what the readers hold.
func TestReadersAreNotDisturbed(t *testing.T) {
	s := fresh(t, Options{Keep: 1})
	known := map[graph.Digest]bool{}
	var tables []*graph.EdgeTable
	for i := range 3 {
		tables = append(tables, shape{Vertices: 300, Edges: 3000}.table(t, uint64(i)))
		known[tables[i].Digest] = true
	}
	if _, err := s.Ingest(t.Context(), "g", tables[0], IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	reads := make([]int, 3)
	for i := range reads {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := Open(s.dir, Options{ReadOnly: true})
				if err != nil {
					t.Error(err)
					return
				}
				for range 3 {
					got, err := r.EdgeTable(t.Context(), "g")
					if err != nil {
						t.Error(err)
						return
					}
					if digest, err := got.ComputeDigest(t.Context(), 1); err != nil || digest != got.Digest || !known[digest] {
						t.Errorf("digest %v of a table that says %v, %v", digest, got.Digest, err)
					}
					reads[i]++
				}
			}
		})
	}
	for i := range 12 {
		if _, err := s.Ingest(t.Context(), "g", tables[i%3], IngestOptions{Replace: true}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	for i, count := range reads {
		if count == 0 {
			t.Errorf("reader %d read nothing while the dataset was replaced: the test has seen nothing", i)
		}
	}
}

// TestWrongDigestIsNotPublished hands over a table that is not what its digest
// says: reading back notices.
func TestWrongDigestIsNotPublished(t *testing.T) {
	s := fresh(t, Options{})
	table := *shape{Vertices: 30, Edges: 100}.table(t, 1)
	table.Digest[0] ^= 1
	if _, err := s.Ingest(t.Context(), "g", &table, IngestOptions{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("ingested: %v", err)
	}
	lame := *shape{Vertices: 30, Edges: 100}.table(t, 1)
	lame.Targets = append([]graph.Vertex(nil), lame.Targets...)
	row := lame.Targets[lame.Offsets[29]:]
	for i := range row { // the last row names another, smaller neighbour; the digest lists edges at their smaller end
		if row[i] > 0 && (i == 0 || row[i-1] != row[i]-1) {
			row[i]--
			break
		}
	}
	if digest, err := lame.ComputeDigest(t.Context(), 1); err != nil || digest != lame.Digest {
		t.Fatalf("the digest should not tell: %v", err)
	}
	if _, err := s.Ingest(t.Context(), "g", &lame, IngestOptions{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("ingested: %v", err)
	}
	if found, err := look(s.dir); err != nil || len(found.unnamed)+len(found.generations)+len(found.catalogs) > 0 {
		t.Errorf("left behind: %+v, %v", found, err)
	}
}

func TestNewerFormatIsRefused(t *testing.T) {
	for name, pattern := range map[string]string{"pointer": currentFile, "catalog": "CATALOG-1", "seal": "gen-*/" + sealFile} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t, Options{})
			if _, err := s.Ingest(t.Context(), "g", shape{Vertices: 3, Edges: 3}.table(t, 1), IngestOptions{}); err != nil {
				t.Fatal(err)
			}
			s.Close()
			paths, _ := filepath.Glob(filepath.Join(s.dir, pattern))
			file, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(paths[0], withVersion(file, formatVersion+1), 0o666); err != nil {
				t.Fatal(err)
			}
			r, err := Open(s.dir, Options{ReadOnly: true})
			if err == nil {
				_, err = r.EdgeTable(t.Context(), "g")
			}
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), fmt.Sprintf("format %d", formatVersion+1)) {
				t.Errorf("got %v", err)
			}
		})
	}
	p := part{family: idFamily}
	value := appendBlock(nil, p, header{}, nil)
	value[4] = formatVersion + 1
	putLE32(value[headerSize-4:], blockCRC(p, 0, value, nil))
	if _, _, _, err := decodeBlock(p, 0, value); !errors.Is(err, ErrFormat) {
		t.Errorf("block: %v", err)
	}
}

// The format before this one is read: it is the same without the order of
// rows, which is absent too where rows stand in rank order by themselves.
func TestOlderFormatIsRead(t *testing.T) {
	s := fresh(t, Options{})
	star := &graph.Edges{Src: []int64{1, 1, 1}, Dst: []int64{2, 3, 4}}
	table, _, err := graph.Build(t.Context(), []*graph.Edges{star}, graph.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Ingest(t.Context(), "g", table, IngestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := s.openGeneration(t.Context(), d.Generation, s.current().find("g").Seal, true, uncounted)
	if err != nil {
		t.Fatal(err)
	}
	defer g.close()
	if _, err := g.footer(part{family: orderFamily}); g.head.Order != "" || !errors.Is(err, ErrDamaged) {
		t.Errorf("a star whose hub has rank 0 keeps an order %q: %v", g.head.Order, err)
	}
	p := part{family: idFamily}
	value := appendBlock(nil, p, header{}, nil)
	value[4] = 1
	putLE32(value[headerSize-4:], blockCRC(p, 0, value, nil))
	if _, _, _, err := decodeBlock(p, 0, value); err != nil {
		t.Errorf("block: %v", err)
	}
	frame, err := framed(currentMagic, pointer{Seq: 7, SHA256: digestOf(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeFrame("CURRENT", currentMagic, withVersion(frame, 1)); err != nil {
		t.Errorf("frame: %v", err)
	}
}

// withVersion returns a framed file as a later version of kith might write it.
func withVersion(file []byte, version byte) []byte {
	file = append([]byte(nil), file...)
	file[8] = version
	putLE32(file[16:], frameCRC(file))
	return file
}

func putLE32(p []byte, x uint32) {
	p[0], p[1], p[2], p[3] = byte(x), byte(x>>8), byte(x>>16), byte(x>>24)
}

func TestVerifyCountsAndReports(t *testing.T) {
	s := fresh(t, Options{})
	sample(t, s)
	leftover := filepath.Join(s.dir, "gen-g-graph-000099.partial")
	if err := os.Mkdir(leftover, 0o777); err != nil {
		t.Fatal(err)
	}
	last := int64(0)
	r, err := s.Verify(t.Context(), "g", func(done, total int64) {
		if done < last || done > total {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Dataset("g")
	if err != nil {
		t.Fatal(err)
	}
	total := d.Bytes + s.Runs("g")[0].Bytes + s.ResultSets("g")[0].Bytes
	if r.Datasets != 1 || r.Generations != 3 || r.Files != 12 || r.Bytes != total || r.Blocks < 10 || len(r.Leftovers) != 1 || last == 0 {
		t.Errorf("report %+v, expected 3 generations of 4 files, %d bytes and one leftover", r, total)
	}
	s.Close()
	opened(t, s.dir, Options{})
	if _, err := os.Stat(leftover); err == nil {
		t.Error("the next writer left the leftover")
	}
	if _, err := s.Verify(t.Context(), "h", nil); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}
