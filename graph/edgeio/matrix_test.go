package edgeio

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func gzipped(text string) string {
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	return packed.String()
}

func TestReadMatrix(t *testing.T) {
	vertices := "vertex 1\nvertex 2\nvertex 3\n"
	for _, c := range []struct {
		name, file, text, want string
		said                   Direction
	}{
		{"pattern", "m.mtx", "%%MatrixMarket matrix coordinate pattern general\n% c\n\n3 3 2\n1 2\n3\t1\n", "1 2\n3 1\n" + vertices, Unsaid},
		{"symmetric reals", "m.mtx", "%%MatrixMarket matrix coordinate real symmetric\n3 3 2\n2 1 0.5\n3 3 1e2\n", "2 1 w0.5\n3 3 w100\n" + vertices, Undirected},
		{"integers, other letters", "m.mtx", "%%matrixmarket MATRIX Coordinate Integer General\r\n3 3 1\r\n1 3 4\r\n", "1 3 w4\n" + vertices, Unsaid},
		{"by its banner", "m.txt", "%%MatrixMarket matrix coordinate pattern general\n3 3 1\n1 2\n", "1 2\n" + vertices, Unsaid},
		{"compressed", "m.mtx.gz", gzipped("%%MatrixMarket matrix coordinate pattern general\n3 3 1\n1 2\n"), "1 2\n" + vertices, Unsaid},
		{"no entries", "m.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 0\n", vertices, Unsaid},
		{"comments among the entries", "m.mtx", "%%MatrixMarket matrix coordinate pattern general\n3 3 1\n% c\n1 2\n", "1 2\n" + vertices, Unsaid},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, c.file, c.text)
			for _, size := range []int{1 << 20, 4} {
				inBlocks(t, size)
				r, err := Read(context.Background(), []string{file}, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if got := list(r); got != c.want || r.Direction != c.said || r.Sources[0].Format != "mtx" {
					t.Errorf("blocks of %d: %v\n%swant %v\n%s", size, r.Direction, got, c.said, c.want)
				}
			}
		})
	}
}

func TestBadMatrix(t *testing.T) {
	const head = "%%MatrixMarket matrix coordinate pattern general\n"
	for _, c := range []struct {
		text, want string
		o          Options
	}{
		{"1 2\n", `m.mtx:1: does not begin with "%%MatrixMarket"`, Options{}},
		{"", `m.mtx:1: does not begin with`, Options{}},
		{"%%MatrixMarket matrix coordinate pattern\n3 3 0\n", "m.mtx:1: the banner has 4 words, not 5", Options{}},
		{"%%MatrixMarketplace matrix coordinate pattern general\n", `m.mtx:1: the banner says "%%matrixmarketplace", kith reads %%matrixmarket`, Options{}},
		{"%%MatrixMarket vector coordinate pattern general\n", `m.mtx:1: the banner says "vector", kith reads matrix`, Options{}},
		{"%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n", `m.mtx:1: the banner says "array", kith reads coordinate; a dense array is no list of edges`, Options{}},
		{"%%MatrixMarket matrix coordinate complex general\n", `the banner says "complex", kith reads pattern, real, integer`, Options{}},
		{"%%MatrixMarket matrix coordinate real skew-symmetric\n", `the banner says "skew-symmetric", kith reads general, symmetric`, Options{}},
		{head + "% c\n", "m.mtx: ends before the line of its size", Options{}},
		{head + "3 3\n", `m.mtx:2: "3 3" where the size of the matrix should be`, Options{}},
		{head + "3 x 1\n", `m.mtx:2: "x" is not a number of rows, columns or entries`, Options{}},
		{head + "3 3 -1\n", `m.mtx:2: "-1" is not a number`, Options{}},
		{head + "3 4 1\n1 2\n", "m.mtx:2: 3 rows and 4 columns; only a square matrix", Options{}},
		{head + "4294967296 4294967296 1\n1 2\n", "m.mtx:2: 4294967296 rows: graph: more than", Options{}},
		{head + "4000000000 4000000000 1\n1 2\n", "m.mtx:2: 4000000000 rows for 1 entries; more than 1048576 and 16 per entry", Options{}},
		{head + "4000000000 4000000000 4000000000\n1 2\n", "m.mtx: 1 entries, but line 2 says 4000000000; is a file cut short?", Options{}},
		{head + "3 3 2\n1 2\n1 3\n2 2\n", "m.mtx: 3 entries, but line 2 says 2", Options{}},
		{head + "3 3 1\n1 4\n", "m.mtx:3: dst 4 is not in [1, 3], the rows and columns of the matrix", Options{}},
		{head + "3 3 2\n1 2                          \n0 1                                 \n", "m.mtx:4: src 0 is not in [1, 3]", Options{}},
		{head + "3 3 1\n1 2 5\n", "m.mtx:3: 3 fields, the banner asks for 2", Options{}},
		{head + "3 3 1\n1\n", "m.mtx:3: 1 field, the banner asks for 2", Options{}},
		{head + "0 0 1\n1 1\n", "m.mtx:2: no rows for 1 entries", Options{}},
		{"%%MatrixMarket matrix coordinate real general\n3 3 1\n1 2 x\n", `m.mtx:3: weight "x" is not a number`, Options{}},
		{"%%MatrixMarket matrix coordinate real symmetric\n3 3 1\n2 1 1\n", "m.mtx: the graph is undirected, which contradicts --directed", Options{Direction: Directed}},
		{head + "3 3 1\n1 2\n", "mtx says itself what its columns are", Options{IDs: "string"}},
	} {
		file := put(t, "m.mtx", c.text)
		for _, size := range []int{1 << 20, 4} {
			inBlocks(t, size)
			if _, err := Read(context.Background(), []string{file}, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q, blocks of %d: %v\nwant %s", c.text, size, err, c.want)
			}
		}
	}
	put(t, "empty.mtx", head+"0 0 0\n")
	if _, err := Read(context.Background(), []string{"empty.mtx"}, Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("no rows: %v", err)
	}
	put(t, "m.mtx", head+"3 3 3\n1 2\n9 9\n2 3\n")
	if r, err := Read(context.Background(), []string{"m.mtx"}, Options{BadTolerance: 1}); err != nil || r.Rejected != 1 {
		t.Errorf("tolerated: %v", err)
	}
}

// matrixReference reads a pattern or real matrix in the plainest way.
func matrixReference(text string) (edges []string, rows int64, ok bool) {
	text = strings.TrimSuffix(text, "\r") // as of a CRLF that the end of the file cut off
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if slices.ContainsFunc(lines, func(line string) bool { return strings.ContainsAny(line, "\r\x00") }) {
		return nil, 0, false // in comments too
	}
	if !hasPrefixFold([]byte(lines[0]), banner) { // ToLower makes k of the sign of kelvin too
		return nil, 0, false
	}
	words := strings.Fields(strings.ToLower(lines[0]))
	if len(words) != 5 || words[0] != "%%matrixmarket" || words[1] != "matrix" || words[2] != "coordinate" ||
		!slices.Contains([]string{"pattern", "real", "integer"}, words[3]) || words[4] != "general" && words[4] != "symmetric" {
		return nil, 0, false
	}
	entries := int64(-1)
	for _, line := range lines[1:] {
		if plain := strings.Trim(line, " \t"); plain == "" || plain[0] == '%' || plain[0] == '#' {
			continue
		}
		fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if entries < 0 {
			fields = strings.Fields(line)
			var size []int64
			for _, field := range fields {
				n, err := strconv.ParseInt(field, 10, 64)
				if err != nil || n < 0 {
					return nil, 0, false
				}
				size = append(size, n)
			}
			if len(size) != 3 || size[0] != size[1] || size[0] == 0 && size[2] > 0 || size[0] > freeRows+rowsPerEntry*(size[2]+1)-1 || size[2] > int64(len(text)) {
				return nil, 0, false
			}
			rows, entries = size[0], size[2]
			continue
		}
		if words[3] != "pattern" {
			if len(fields) != 3 {
				return nil, 0, false
			}
			if _, fault := parseWeight([]byte(fields[2])); fault != "" { // FuzzWeight compares it with strconv
				return nil, 0, false
			}
			fields = fields[:2]
		}
		if len(fields) != 2 {
			return nil, 0, false
		}
		for _, field := range fields {
			id, err := strconv.ParseInt(field, 10, 64)
			if err != nil || id < 1 || id > rows || strconv.FormatInt(id, 10) != field {
				return nil, 0, false
			}
		}
		edges = append(edges, fields[0]+" "+fields[1])
	}
	return edges, rows, int64(len(edges)) == entries
}

func FuzzMatrix(f *testing.F) {
	for _, text := range []string{
		"%%MatrixMarket matrix coordinate pattern symmetric\n% c\n3 3 2\n2 1\n3 3\n",
		"%%MatrixMarket matrix coordinate real general\r\n3 3 2\r\n2 1 0.5\r\n3 3 -1e3\r\n",
		"%%MatrixMarket matrix coordinate integer general\n4000000000 4000000000 1\n1 1 1",
		"%%MatrixMarket matrix array real general\n1 1\n1\n",
		"%%MatrixMarket matrix coordinate pattern general\n10 10 3\n1 2\n3 11\n00 1\n",
	} {
		f.Add(text)
	}
	old := blockSize
	f.Cleanup(func() { blockSize = old })
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, strings.TrimSpace(aloneMark)) || len(text) > 0 && text[0] > '~' || strings.HasPrefix(text, "\x1F\x8B") {
			return // vertices in comments, marks of other formats
		}
		want, rows, ok := matrixReference(text)
		for _, size := range []int{1 << 20, 4, 1 + len(text)/2} {
			blockSize = size
			r, err := Read(context.Background(), []string{"-"}, Options{Format: "mtx", AllowEmpty: true, Signed: true, Stdin: bytes.NewReader([]byte(text))})
			if ok != (err == nil) {
				t.Fatalf("%q in blocks of %d: the reference says %v, Read says %v", text, size, ok, err)
			}
			if !ok {
				continue
			}
			var got []string
			vertices := 0
			for _, e := range r.Batches {
				for i := range e.Src {
					got = append(got, fmt.Sprint(e.Src[i], " ", e.Dst[i]))
				}
				vertices += len(e.Vertices)
			}
			if !slices.Equal(got, want) || int64(vertices) != rows {
				t.Fatalf("%q in blocks of %d: %q and %d vertices, want %q and %d", text, size, got, vertices, want, rows)
			}
		}
	})
}
