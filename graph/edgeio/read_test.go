package edgeio

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithgraph/kith/graph"
)

// put writes a file into a fresh folder, goes there, and returns its name, so
// that messages show the plain name.
func put(tb testing.TB, name, content string) string {
	tb.Helper()
	tb.Chdir(tb.TempDir())
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		tb.Fatal(err)
	}
	return name
}

// inBlocks lets files be cut into blocks of the given size.
func inBlocks(tb testing.TB, size int) {
	old := blockSize
	blockSize = size
	tb.Cleanup(func() { blockSize = old })
}

// list writes out batches, one line an edge, vertices last.
func list(r *Result) string {
	var edges, vertices strings.Builder
	for _, e := range r.Batches {
		id := func(id int64) string {
			if r.IDs == graph.StringIDs {
				return fmt.Sprintf("%q", e.Names[id])
			}
			return fmt.Sprint(id)
		}
		for i := range e.Src {
			fmt.Fprint(&edges, id(e.Src[i]), " ", id(e.Dst[i]))
			if e.Weights != nil {
				fmt.Fprint(&edges, " w", e.Weights[i])
			}
			if e.Times != nil && e.Times[i] == graph.NoTime {
				fmt.Fprint(&edges, " t-")
			} else if e.Times != nil {
				fmt.Fprint(&edges, " t", e.Times[i])
			}
			if e.Layers != nil {
				fmt.Fprintf(&edges, " l%q", e.LayerNames[e.Layers[i]])
			} else if len(e.LayerNames) > 0 {
				fmt.Fprintf(&edges, " l%q", e.LayerNames[0])
			}
			fmt.Fprintln(&edges)
		}
		for _, v := range e.Vertices {
			fmt.Fprintln(&vertices, "vertex", id(v))
		}
	}
	return edges.String() + vertices.String()
}

func TestReadGoodInput(t *testing.T) {
	cases := []struct {
		name, file, text string
		o                Options
		want             string
	}{
		{"blanks of any number", "e.txt", "1 2\n3\t4\n  5  6  \n", Options{}, "1 2\n3 4\n5 6\n"},
		{"no last line feed", "e.txt", "1 2\n3 4", Options{}, "1 2\n3 4\n"},
		{"CRLF", "e.txt", "# c\r\n1 2\r\n3\t4\r\n\r\n", Options{}, "1 2\n3 4\n"},
		{"byte order mark", "e.txt", "\xEF\xBB\xBF1 2\n", Options{}, "1 2\n"},
		{"byte order mark before a header", "e.csv", "\xEF\xBB\xBFsrc,dst\n1,2\n", Options{}, "1 2\n"},
		{"comments of both kinds", "e.txt", "# a\n% b\n1 2\n\n# c\n 3 4\n", Options{}, "1 2\n3 4\n"},
		{"extreme ids", "e.txt", "9223372036854775807 -9223372036854775808\n0 -1\n", Options{}, "9223372036854775807 -9223372036854775808\n0 -1\n"},
		{"weights by place", "e.txt", "1 2 0.5\n1 3 1e2\n", Options{}, "1 2 w0.5\n1 3 w100\n"},
		{"all columns by place", "e.csv", "1,2,3,4,friend\n", Options{}, "1 2 w3 t4000000 l\"friend\"\n"},
		{"header in another order", "e.csv", "Target,Source,TS,Rating\n1,2,3.5,4\n", Options{}, "2 1 w4 t3500000\n"},
		{"header of neo4j", "e.csv", ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n", Options{}, "1 2 l\"KNOWS\"\n"},
		{"header with a column not used", "e.csv", "src,dst,colour,weight\n1,2,red,3\n", Options{}, "1 2 w3\n"},
		{"header in a comment", "e.txt", "# FromNodeId ToNodeId time\n1 2 3\n", Options{}, "1 2 t3000000\n"},
		{"comment that is no header", "e.txt", "# FromNodeId ToNodeId Sign\n1 2 3\n", Options{}, "1 2 w3\n"},
		{"columns named", "e.txt", "9 1 x 2\n", Options{Columns: []string{"time", "src", "-", "dst"}}, "1 2 t9000000\n"},
		{"columns named over a header", "e.csv", "src,dst,x\n1,2,3\n", Options{Columns: []string{"dst", "src", "time"}}, "2 1 t3000000\n"},
		{"unknown header forced", "e.csv", "a,b\n1,2\n", Options{Header: "yes", Columns: []string{"src", "dst"}}, "1 2\n"},
		{"header that is data", "e.csv", "from,to\na,b\n", Options{Header: "no", IDs: "string"}, "\"from\" \"to\"\n\"a\" \"b\"\n"},
		{"tsv with tabs", "e.tsv", "a b\tc\n", Options{IDs: "string"}, "\"a b\" \"c\"\n"},
		{"tsv with spaces", "e.tsv", "1 2\n", Options{}, "1 2\n"},
		{"csv with tabs", "e.csv", "1\t2\n", Options{}, "1 2\n"},
		{"commas in a txt", "e.txt", "1,2\n", Options{}, "1 2\n"},
		{"comma and format snap", "e.txt", "a,b c\n", Options{Format: "snap", IDs: "string"}, "\"a,b\" \"c\"\n"},
		{"signed", "e.csv", "1,2,-3\n", Options{Signed: true}, "1 2 w-3\n"},
		{"minus zero", "e.csv", "1,2,-0\n1,2,-0.0e5\n", Options{}, "1 2 w0\n1 2 w0\n"},
		{"layer for all", "e.csv", "1,2\n", Options{Layer: "mail"}, "1 2 l\"mail\"\n"},
		{"iso times", "e.csv", "src,dst,time\n1,2,1970-01-02\n1,2,1970-01-01T00:00:01.5Z\n1,2,1970-01-01 01:00:00+01:00\n", Options{}, "1 2 t86400000000\n1 2 t1500000\n1 2 t0\n"},
		{"missing times", "e.csv", "src,dst,time\n1,2,\n1,2,7\n", Options{}, "1 2 t-\n1 2 t7000000\n"},
		{"rows without a dst", "e.csv", "src,dst,weight\n1,2,3\n4,,\n", Options{}, "1 2 w3\nvertex 4\n"},
		{"vertices in comments", "e.txt", "# kith vertex 9\n1 2\n# kith vertex 8\n", Options{}, "1 2\nvertex 9\nvertex 8\n"},
		{"quotes from the start", "e.csv", "\"src\",\"dst\"\n\"1\",2\n3,4\n", Options{}, "1 2\n3 4\n"},
		{"quotes later", "e.csv", "a,b\n\"c,\"\"d\",\"e\nf\"\ng,h\n", Options{IDs: "string"}, "\"a\" \"b\"\n\"c,\\\"d\" \"e\\nf\"\n\"g\" \"h\"\n"},
		{"quotes behind a header", "e.csv", "src,dst,weight\n\"a,b\",c,1\n", Options{IDs: "string"}, "\"a,b\" \"c\" w1\n"},
		{"quotes mean nothing in snap", "e.txt", "\"a b\"\n", Options{IDs: "string"}, "\"\\\"a\" \"b\\\"\"\n"},
		{"leading zeros are strings", "e.txt", "007 +1\n", Options{IDs: "string"}, "\"007\" \"+1\"\n"},
		{"comments above a csv", "e.csv", "# \"who\"\n1,2\n#3,4\n", Options{}, "1 2\n"},
		{"empty allowed", "e.txt", "# c\n", Options{AllowEmpty: true}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, c.file, c.text)
			for _, size := range []int{1 << 20, 4} {
				inBlocks(t, size)
				r, err := Read(context.Background(), []string{file}, c.o)
				if err != nil {
					t.Fatal(err)
				}
				if got := list(r); got != c.want {
					t.Errorf("blocks of %d: got\n%swant\n%s", size, got, c.want)
				}
				lines := int64(strings.Count(c.text, "\n"))
				if !strings.HasSuffix(c.text, "\n") {
					lines++
				}
				if r.Lines != lines {
					t.Errorf("blocks of %d: %d lines counted, there are %d", size, r.Lines, lines)
				}
			}
		})
	}
}

func TestReadBadInput(t *testing.T) {
	long := strings.Repeat("x", 5000)
	cases := []struct {
		name, file, text string
		o                Options
		want             string
	}{
		{"leading zero", "edges.txt", "1 2\n1 007\n", Options{}, `edges.txt:2: id "007" is not a canonical 64-bit integer; use --ids string`},
		{"plus sign", "edges.txt", "1 2\n+1 2\n", Options{}, `edges.txt:2: id "+1" is not a canonical 64-bit integer; use --ids string`},
		{"20 digits", "edges.txt", "1 2\n10000000000000000000 2\n", Options{}, `edges.txt:2: id "10000000000000000000" is not a canonical 64-bit integer; use --ids string`},
		{"too large by one", "edges.txt", "9223372036854775808 2\n", Options{}, `edges.txt:1: id "9223372036854775808" is not a canonical 64-bit integer; use --ids string`},
		{"letters", "edges.txt", "1 2\nalice 2\n", Options{}, `edges.txt:2: id "alice" is not a canonical 64-bit integer; use --ids string`},
		{"unknown header", "edges.csv", "user,friend\n1,2\n", Options{}, `edges.csv:1: id "user" is not a canonical 64-bit integer; use --ids string, or --header yes and --columns if this line is a header`},
		{"tabs alone behind a header", "edges.tsv", "src\tdst\n\t\n1\t2\t3\n", Options{}, `edges.tsv:2: src is empty`},
		{"NUL behind a header", "edges.csv", "src,dst\n#\x00\n1,2,3\n", Options{}, `edges.csv:2: the line holds a NUL byte; the file is binary or UTF-16, convert it to UTF-8 text`},
		{"bad vertex behind a header", "edges.txt", "src dst\n# kith vertex x\n1 2 3\n", Options{}, `edges.txt:2: id "x" is not a canonical 64-bit integer; use --ids string`},
		{"letters behind a header", "edges.csv", "src,dst\nann,bob\n", Options{}, `edges.csv:2: id "ann" is not a canonical 64-bit integer; use --ids string`},
		{"a comma in the first weight", "edges.txt", "1 2 1,5\n", Options{}, `edges.txt:1: weight "1,5" is not a number`},
		{"one field where two are due", "edges.txt", "1 2\n3\n", Options{}, `edges.txt:2: 1 field, the first row has 2`},
		{"blank before an id", "edges.csv", "1, 2\n", Options{}, `edges.csv:1: id " 2" has blanks around it; remove them (with --ids string they would be part of it)`},
		{"empty src", "edges.csv", "1,2\n,2\n", Options{}, `edges.csv:2: src is empty`},
		{"empty dst of an edge", "edges.csv", "1,2,3\n1,,3\n", Options{}, `edges.csv:2: dst is empty`},
		{"empty string id", "edges.csv", "1,2\n,2\n", Options{IDs: "string"}, `edges.csv:2: id is empty`},
		{"weight with a comma", "edges.txt", "1 2 1\n1 2 1,5\n", Options{Format: "snap"}, `edges.txt:2: weight "1,5" is not a number`},
		{"weight of letters", "edges.csv", "1,2,x\n", Options{}, `edges.csv:1: weight "x" is not a number`},
		{"empty weight", "edges.csv", "1,2,\n", Options{}, `edges.csv:1: weight "" is not a number`},
		{"NaN", "edges.csv", "1,2,NaN\n", Options{}, `edges.csv:1: weight "NaN" is not a finite decimal number`},
		{"infinity", "edges.csv", "1,2,-Inf\n", Options{}, `edges.csv:1: weight "-Inf" is not a finite decimal number`},
		{"hexadecimal", "edges.csv", "1,2,0x1p4\n", Options{}, `edges.csv:1: weight "0x1p4" is not a finite decimal number`},
		{"too large", "edges.csv", "1,2,1e39\n", Options{}, `edges.csv:1: weight "1e39" is beyond the range of a 32-bit float`},
		{"negative", "edges.csv", "1,2,-2.5\n", Options{}, `edges.csv:1: weight -2.5 is negative; use --signed`},
		{"time of letters", "edges.csv", "1,2,3,now\n", Options{}, `edges.csv:1: time "now" is neither seconds since 1970 nor ISO 8601, such as 2015-06-30 or 2015-06-30T12:00:00Z`},
		{"time with an exponent", "edges.csv", "1,2,3,1e9\n", Options{}, `edges.csv:1: time "1e9" is neither seconds since 1970 nor ISO 8601, such as 2015-06-30 or 2015-06-30T12:00:00Z`},
		{"milliseconds", "edges.csv", "1,2,3,1289241911728\n", Options{}, `edges.csv:1: time "1289241911728" is outside the years 1 to 9999; times are in seconds, so divide milliseconds by 1000`},
		{"30 February", "edges.csv", "1,2,3,2021-02-30\n", Options{}, `edges.csv:1: time "2021-02-30" is not a date of the calendar`},
		{"no zone", "edges.csv", "1,2,3,2021-02-03T04:05:06\n", Options{}, `edges.csv:1: time "2021-02-03T04:05:06" has no zone; add Z or an offset such as +02:00`},
		{"mixed times", "edges.csv", "1,2,3,4\n1,2,3,2021-02-03\n", Options{}, `edges.csv:2: time "2021-02-03" is not written as the times before it; a column holds seconds or ISO 8601, not both`},
		{"one column", "edges.txt", "# c\n1\n2\n", Options{}, `edges.txt:2: one column, an edge needs two`},
		{"one column by semicolons", "edges.csv", "1;2\n", Options{}, `edges.csv:1: one column, an edge needs two; it holds ";", but --format snap parts fields by blanks, csv by commas and tsv by tabs`},
		{"one field too many", "edges.txt", "1 2\n3 4 5\n", Options{}, `edges.txt:2: 3 fields, the first row has 2; "5" is one too many`},
		{"one field too few", "edges.csv", "1,2,3\n\n4,5\n", Options{}, `edges.csv:3: 2 fields, the first row has 3`},
		{"more fields than the header", "edges.csv", "src,dst\n1,2,3\n", Options{}, `edges.csv:2: 3 fields, the header names 2`},
		{"six fields", "edges.csv", "1,2,3,4,5,6\n", Options{}, `edges.csv:1: 6 fields and no header; name them with --columns, "-" for one to skip`},
		{"columns that do not fit", "edges.csv", "1,2,3\n", Options{Columns: []string{"src", "dst"}}, `edges.csv:1: 3 fields, --columns names 2 (src,dst)`},
		{"header forced without names", "edges.csv", "a,b\n1,2\n", Options{Header: "yes"}, `edges.csv:1: header "a,b": the first two columns are not src and dst or the like; name them with --columns`},
		{"header without dst", "edges.csv", "src,time\n1,2\n", Options{}, `edges.csv: header "src,time": no column is named dst; name them with --columns`},
		{"NUL", "edges.txt", "1 2\n1 \x002\n", Options{}, `edges.txt:2: the line holds a NUL byte; the file is binary or UTF-16, convert it to UTF-8 text`},
		{"NUL in quotes", "edges.csv", "\"1\",2\n\"\x00\",2\n", Options{}, `edges.csv:2: the line holds a NUL byte; the file is binary or UTF-16, convert it to UTF-8 text`},
		{"UTF-16 with a mark", "edges.txt", "\xFF\xFE1\x00 \x002\x00\n\x00", Options{}, `edges.txt: the file is UTF-16; convert it to UTF-8 first`},
		{"UTF-16 without a mark", "edges.txt", "1\x00 \x002\x00\n\x00", Options{}, `edges.txt:1: the line holds a NUL byte; the file is binary or UTF-16, convert it to UTF-8 text`},
		{"carriage returns alone", "edges.txt", "1 2\r3 4\r", Options{}, `edges.txt:1: a carriage return stands inside the line; carriage returns alone do not end lines, convert the file to LF or CRLF`},
		{"carriage returns behind a comment", "edges.txt", "# c\r1 2\r", Options{}, `edges.txt:1: a carriage return stands inside the line; carriage returns alone do not end lines, convert the file to LF or CRLF`},
		{"not UTF-8", "edges.txt", "a b\na \xE4\n", Options{IDs: "string"}, `edges.txt:2: id "\xe4" is not valid UTF-8; convert the file`},
		{"long token", "edges.txt", "a b\na " + long + "\n", Options{IDs: "string"}, `edges.txt:2: id "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"... has 5000 bytes, at most 4096 are allowed`},
		{"long line", "edges.txt", "1 2\n" + strings.Repeat(" ", 1<<20) + "3 4\n", Options{}, `edges.txt:2: the line is longer than 1048576 bytes`},
		{"open quote", "edges.csv", "1,2\n1,\"2\n", Options{}, `edges.csv:2: not csv: a quoted field does not end where its row goes on (column 6); write quotes inside quotes twice`},
		{"quote inside a field", "edges.csv", "1,2\n1,2\"\n", Options{}, `edges.csv:2: not csv: a quote inside a field without quotes (column 4); write the field in quotes and its quotes twice`},
		{"empty", "edges.txt", "", Options{}, `edges.txt: no edges; use --allow-empty to load it all the same`},
		{"only comments", "edges.txt", "# a\n\n% b\n", Options{}, `edges.txt: no edges; use --allow-empty to load it all the same`},
		{"only a header", "edges.csv", "src,dst\n", Options{}, `edges.csv: no edges; use --allow-empty to load it all the same`},
		{"bad vertex in a comment", "edges.txt", "1 2\n# kith vertex x\n", Options{}, `edges.txt:2: id "x" is not a canonical 64-bit integer; use --ids string`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, c.file, c.text)
			for _, size := range []int{1 << 20, 4} {
				inBlocks(t, size)
				_, err := Read(context.Background(), []string{file}, c.o)
				if err == nil || err.Error() != c.want {
					t.Errorf("blocks of %d: got\n%v\nwant\n%s", size, err, c.want)
				}
			}
		})
	}
}

// edgesText is a list of n edges between ids below ids.
func edgesText(n int, ids uint64) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	for range n {
		fmt.Fprintf(&text, "%d %d\n", r.Uint64N(ids), r.Uint64N(ids))
	}
	return text.Bytes()
}

func BenchmarkRead(b *testing.B) {
	pairs := edgesText(1<<21, 1<<20)
	weighted := bytes.ReplaceAll(pairs, []byte{'\n'}, []byte(" 0.25\n"))
	for _, input := range []struct {
		name string
		text []byte
		o    Options
	}{{"integers", pairs, Options{}}, {"weighted", weighted, Options{}}, {"strings", pairs, Options{IDs: "string"}}} {
		file := filepath.Join(b.TempDir(), input.name+".txt")
		if err := os.WriteFile(file, input.text, 0o644); err != nil {
			b.Fatal(err)
		}
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", input.name, workers), func(b *testing.B) {
				b.SetBytes(int64(len(input.text)))
				b.ReportAllocs()
				input.o.Workers = workers
				for b.Loop() {
					if _, err := Read(context.Background(), []string{file}, input.o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkParse is the work of one worker alone.
func BenchmarkParse(b *testing.B) {
	text := edgesText(1<<16, 1<<20)
	l := &layout{roles: positional[:2], layer: graph.DefaultLayer, firstRow: 1}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		parse(l, block{text: text, line: 1, rows: 1 << 16}, new(dictionary))
	}
}
