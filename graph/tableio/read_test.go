package tableio

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReadTable(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"t.csv", "id,x\n1,0.5\n2,\n", "[id x] [[1 0.5] [2 ]] [2 3]"},
		{"t.csv", "\ufeffid,x\r\n1,0.5\r\n", "[id x] [[1 0.5]] [2]"},
		{"t.csv", "id,x\n\n\"a\nb\",1\n\nc,2", "[id x] [[a\nb 1] [c 2]] [3 6]"},
		{"t.csv", "id\n#1\n", "[id] [[#1]] [2]"},
		{"t.tsv", "id\tx\na,b\t\"say \"\"hi\"\"\"\n", "[id x] [[a,b say \"hi\"]] [2]"},
		{"t.ndjson", "{\"id\":1,\"x\":0.10}\n\n {\"x\":null,\"id\":true}\r\n", "[id x] [[1 0.10] [true ]] [1 3]"},
		{"t.ndjson", `{"id":18446744073709551616}`, "[id] [[18446744073709551616]] [1]"},
		{"t.csv", "id,x\n", "[id x] [] []"},
	} {
		got, err := ReadTable(put(t, c.file, []byte(c.text)), nil)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
		} else if text := fmt.Sprint(got.Header, got.Rows, got.Lines); text != c.want {
			t.Errorf("%q: %s, want %s", c.text, text, c.want)
		}
	}
	got, err := ReadTable("-", strings.NewReader("id\n1\n"))
	if err != nil || got.Name != "stdin" || len(got.SHA256) != 64 {
		t.Errorf("stdin: %+v, %v", got, err)
	}
}

func TestReadTableRefuses(t *testing.T) {
	for _, c := range []struct {
		file, text string
		want       []string
	}{
		{"t.csv", "", []string{": is empty", "header"}},
		{"t.csv", "id,x\n1\n", []string{":2: 1 fields under a header of 2"}},
		{"t.csv", "id,id\n", []string{`:1: two columns are called "id"`}},
		{"t.csv", ",x\n", []string{":1: column 1 has no name"}},
		{"t.csv", "id,x\n1,a\"b\n", []string{":2: not csv", "quote inside a field"}},
		{"t.csv", "id,x\n1,\"a\n2,b\n3", []string{":2: not csv", "does not end"}},
		{"t.csv", "id,x\n1,\"" + strings.Repeat("2,b\n", 1<<19), []string{"quote left open"}},
		{"t.csv", "id,x\n1,\x00\n", []string{":2: field 2 holds a NUL byte"}},
		{"t.csv", "\xff\xfei\x00d\x00", []string{"UTF-16"}},
		{"t.csv", "PAR1\x15...", []string{"ending .parquet"}},
		{"t.csv", strings.Repeat("a", 5) + strings.Repeat(",a", maxColumns), []string{"columns, at most"}},
		{"t.ndjson", "[1]\n", []string{":1: is not a JSON object"}},
		{"t.ndjson", "{\"id\":1}\n{\"id\":", []string{":2: is not JSON"}},
		{"t.ndjson", "{\"id\":1}\n{\"id\":2,}", []string{":2: is not JSON"}},
		{"t.ndjson", `{"id":[1]}`, []string{":1: ", "list or an object"}},
		{"t.ndjson", `{"id":1} {"id":2}`, []string{":1: ", "one object per line"}},
		{"t.ndjson", "{\"id\":1}\n{\"di\":1}\n", []string{`:2: the first line has no "di"`}},
		{"t.ndjson", "{\"id\":1,\"x\":2}\n{\"id\":1}\n", []string{`:2: has no "x"`}},
		{"t.ndjson", "{\"id\":1}\n{\"id\":1,\"id\":2}\n", []string{`:2: has "id" twice`}},
		{"t.ndjson", "{\"id\":1}\n" + strings.Repeat(" ", 2<<20), []string{":2: is longer than"}},
		{"t.parquet", "id,x\n1,2\n3,4\n", []string{"is not a parquet file"}},
		{"t.parquet", "", []string{"is not a parquet file"}},
		{"t.csv.gz", string(gz(t, "id,x\n1,2\n")[:25]), []string{"the file is truncated"}},
		{"t.xlsx", "id", []string{"ending"}},
	} {
		path := put(t, c.file, []byte(c.text))
		_, err := ReadTable(path, nil)
		wants(t, err, append(c.want, path+":")...)
	}
}

func TestQuotedRows(t *testing.T) {
	text := "a,\"b\nc\"\n# \"comment\n\nbad\"quote,1\nd,e,f\n\"open"
	var got []string
	for row, err := range QuotedRows(strings.NewReader(text), ',', 100) {
		got = append(got, fmt.Sprintf("%d %q %v", row.Line, row.Fields, err != nil))
	}
	want := []string{`100 ["a" "b\nc"] false`, `104 [] true`, `105 ["d" "e" "f"] false`, `106 [] true`}
	if !slices.Equal(got, want) {
		t.Errorf("rows %v\nwant %v", got, want)
	}
	for range QuotedRows(strings.NewReader(text), ',', 1) {
		break // the receiver may stop
	}
}

// Comments and blank lines between rows may be long, and rows behind them have
// their own line.
func TestQuotedRowsBehindMuchElse(t *testing.T) {
	long := strings.Repeat("# a comment\n\r\n\n", 100_000) + "#" + strings.Repeat(" and more", 300_000) + "\n"
	var got []string
	for row, err := range QuotedRows(strings.NewReader("\"a\",\"b\n\n\"\n"+long+"c,d\n"+long+"\"e\",\""+strings.Repeat("x\n", 1<<20)), ',', 1) {
		got = append(got, fmt.Sprintf("%d %q %v", row.Line, row.Fields, err != nil))
	}
	want := []string{`1 ["a" "b\n\n"] false`, `300005 ["c" "d"] false`, `600007 [] true`}
	if !slices.Equal(got, want) {
		t.Errorf("rows %v\nwant %v", got, want)
	}
}

func FuzzReadTable(f *testing.F) {
	table := sample(f, stringIDs(f, slices.Clone(hardIDs)...), 1)
	numbered := sample(f, intIDs(f, 1, 2, 3), 2)
	for i, format := range Formats() {
		for _, t := range []Table{table, numbered} {
			f.Add(uint8(i), []byte(content(f, write(f, "t."+format, t))))
		}
	}
	f.Add(uint8(0), []byte("id,x\r\n\"a\"\"\n\",1\n"))
	f.Add(uint8(3), []byte(`{"id":1,"x":null}`))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		path := put(t, "t."+Formats()[int(which)%len(formats)], data)
		got, err := ReadTable(path, nil)
		if err != nil {
			wants(t, err, path+":")
			return
		}
		if len(got.Header) == 0 || len(got.Rows) != len(got.Lines) {
			t.Errorf("%d columns, %d rows, %d lines", len(got.Header), len(got.Rows), len(got.Lines))
		}
		for i, row := range got.Rows {
			if len(row) != len(got.Header) {
				t.Fatalf("row %d has %d cells under %d columns", i, len(row), len(got.Header))
			}
		}
	})
}

func FuzzQuotedRows(f *testing.F) {
	f.Add([]byte("a,\"b\nc\"\n# x\nd\n"), byte(','))
	f.Fuzz(func(t *testing.T, text []byte, comma byte) {
		if comma != ',' && comma != '\t' && comma != ' ' {
			return
		}
		last := int64(1)
		lines := int64(bytes.Count(text, []byte("\n"))) + 1
		for row, err := range QuotedRows(bytes.NewReader(text), comma, 1) {
			if row.Line < last || row.Line > lines {
				t.Errorf("line %d after %d of %d", row.Line, last, lines)
			}
			if err == nil && len(row.Fields) == 0 {
				t.Error("a row without fields")
			}
			last = row.Line
		}
	})
}
