package edgeio

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/kithgraph/kith/graph/tableio"
)

// reference reads a file without header the slow and plain way: line by line,
// with regular expressions, rationals and package time. It returns what list
// writes, or the line of the first bad row (-1: the file has no edges).
func reference(text, format string, stringIDs bool) (edges string, badLine int) {
	r := &referenceReader{format: format, stringIDs: stringIDs}
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if line == "" {
			break
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		comment := strings.HasPrefix(strings.TrimLeft(line, " \t\r"), "#") || strings.HasPrefix(strings.TrimLeft(line, " \t\r"), "%")
		if r.width > 0 && format != "snap" {
			comment = strings.HasPrefix(line, "#")
		}
		if !comment && format != "snap" && strings.Contains(line, `"`) {
			if bad := r.quoted(strings.Join(lines[i:], ""), i+1); bad > 0 {
				return "", bad
			}
			break
		}
		if strings.ContainsAny(line, "\r\x00") {
			return "", i + 1
		}
		if comment {
			if id, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "# kith vertex "); ok && format == "snap" && !r.vertex(strings.Trim(id, " \t")) {
				return "", i + 1
			}
			continue
		}
		var fields []string
		switch format {
		case "snap":
			fields = strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		case "csv":
			fields = strings.Split(line, ",")
		case "tsv":
			fields = strings.Split(line, "\t")
		}
		blank := strings.Trim(line, " \t") == ""
		if blank && (format != "tsv" || r.width == 0 || !strings.Contains(line, "\t")) {
			continue
		}
		if !r.row(fields) {
			return "", i + 1
		}
	}
	if r.edges.Len()+r.vertices.Len() == 0 {
		return "", -1
	}
	return r.edges.String() + r.vertices.String(), 0
}

type referenceReader struct {
	format          string
	stringIDs       bool
	width           int
	iso, timed      bool
	edges, vertices strings.Builder
}

func (r *referenceReader) quoted(text string, line int) (badLine int) {
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.Comment, rows.FieldsPerRecord = map[string]rune{"csv": ',', "tsv": '\t'}[r.format], '#', -1
	for {
		fields, err := rows.Read()
		if err == io.EOF {
			return 0
		}
		if syntax := (*csv.ParseError)(nil); errors.As(err, &syntax) {
			return line + syntax.StartLine - 1
		}
		if len(fields) == 1 && strings.Trim(fields[0], " \t") == "" {
			continue
		}
		at, _ := rows.FieldPos(0)
		if strings.Contains(strings.Join(fields, ""), "\x00") || !r.row(fields) {
			return line + at - 1
		}
	}
}

var (
	referenceID      = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	referenceWeight  = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)
	referenceSeconds = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	referenceISO     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$`)
)

func (r *referenceReader) id(token string) (string, bool) {
	if r.stringIDs {
		return fmt.Sprintf("%q", token), token != "" && len(token) <= 4096 && utf8.ValidString(token) && !strings.Contains(token, "\x00")
	}
	value, err := strconv.ParseInt(token, 10, 64)
	return fmt.Sprint(value), err == nil && referenceID.MatchString(token)
}

func (r *referenceReader) vertex(token string) bool {
	id, ok := r.id(token)
	if ok {
		fmt.Fprintln(&r.vertices, "vertex", id)
	}
	return ok
}

func (r *referenceReader) row(fields []string) bool {
	if r.width == 0 {
		r.width = len(fields)
	}
	if len(fields) != r.width || r.width < 2 || r.width > 5 {
		return false
	}
	if r.format != "snap" && fields[0] != "" && strings.Join(fields[1:], "") == "" {
		return r.vertex(fields[0])
	}
	var parts []string
	for i, token := range fields {
		part, ok := "", false
		switch i {
		case 0, 1:
			part, ok = r.id(token)
		case 2:
			part, ok = referenceWeightOf(token)
		case 3:
			part, ok = r.time(token)
		case 4:
			part, ok = fmt.Sprintf("l%q", token), token != "" && len(token) <= 4096 && utf8.ValidString(token) && !strings.Contains(token, "\x00")
		}
		if !ok {
			return false
		}
		parts = append(parts, part)
	}
	fmt.Fprintln(&r.edges, strings.Join(parts, " "))
	return true
}

func referenceWeightOf(token string) (string, bool) {
	w, err := strconv.ParseFloat(token, 32)
	if err != nil || !referenceWeight.MatchString(token) || w < 0 {
		return "", false
	}
	return fmt.Sprint("w", float32(w+0)), true
}

// referenceTime reads a time in either form.
func referenceTime(token string) (micros int64, iso, ok bool) {
	var exact *big.Rat
	switch {
	case referenceSeconds.MatchString(token):
		seconds, _ := new(big.Rat).SetString(token)
		exact = seconds.Mul(seconds, big.NewRat(1e6, 1))
	case referenceISO.MatchString(token):
		text := token
		if len(text) == 10 {
			text += "T00:00:00Z"
		}
		text = text[:10] + "T" + text[11:]
		fraction := ""
		if len(text) > 19 && text[19] == '.' { // package time keeps nine decimals, so take them apart
			end := strings.IndexAny(text, "Z+")
			if end < 0 {
				end = strings.LastIndexByte(text, '-')
			}
			fraction, text = text[19:end], text[:19]+text[end:]
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil || token[:4] == "0000" {
			return 0, false, false
		}
		iso = true
		exact = big.NewRat(at.Unix(), 1)
		if fraction != "" {
			part, _ := new(big.Rat).SetString("0" + fraction)
			exact.Add(exact, part)
		}
		exact.Mul(exact, big.NewRat(1e6, 1))
	default:
		return 0, false, false
	}
	floor := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean, so downwards for a positive divisor
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	end := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	if !floor.IsInt64() || floor.Int64() < first*1e6 || floor.Int64() >= end*1e6 {
		return 0, false, false
	}
	return floor.Int64(), iso, true
}

func (r *referenceReader) time(token string) (string, bool) {
	if token == "" || token == "-" && r.format == "snap" {
		return "t-", true
	}
	micros, iso, ok := referenceTime(token)
	if !ok || r.timed && iso != r.iso {
		return "", false
	}
	r.iso, r.timed = iso, true
	return fmt.Sprint("t", micros), true
}

// compare reads a text with many block sizes and workers and compares with the
// reference, in the edges or in the line of the error.
func compare(t *testing.T, text, format string, stringIDs bool, sizes []int) {
	t.Helper()
	want, badLine := reference(text, format, stringIDs)
	o := Options{Format: format, Header: "no", IDs: "int"}
	if stringIDs {
		o.IDs = "string"
	}
	first := ""
	readInBlocks(text, o, sizes, func(size int, r *Result, err error) {
		if err == nil {
			if got := list(r); badLine != 0 || got != want {
				t.Fatalf("%s %q, blocks of %d: got\n%swant line %d to be bad, or\n%s", format, text, size, got, badLine, want)
			}
			return
		}
		place := fmt.Sprintf("stdin:%d: ", badLine)
		if badLine < 0 {
			place = "stdin: no edges"
		}
		if badLine == 0 || !strings.HasPrefix(err.Error(), place) {
			t.Fatalf("%s %q, blocks of %d: got error\n%v\nwant line %d to be bad, or\n%s", format, text, size, err, badLine, want)
		}
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Fatalf("%s %q: blocks of %d give\n%v\nthose of %d\n%s", format, text, size, err, sizes[0], first)
		}
	})
}

// readInBlocks reads a text in blocks of each size, by 1, 2 and 7 workers in turn.
func readInBlocks(text string, o Options, sizes []int, visit func(size int, r *Result, err error)) {
	for i, size := range sizes {
		blockSize = size
		o.Workers, o.Stdin = []int{1, 2, 7}[i%3], strings.NewReader(text)
		r, err := Read(context.Background(), []string{"-"}, o)
		visit(size, r, err)
	}
}

// differing texts reach every path: comments, blanks, CRLF, quotes, attributes,
// and one bad line each.
var differing = []struct{ format, text string }{
	{"snap", "# c\n1 2\r\n\n 3\t 4 \n-5 6\n1234567890123456 7\n12345678901234567 8\n# kith vertex 9\n10 11"},
	{"snap", "1 2\n3 4\n5 x\n7 y\n"},
	{"snap", "1 2 0.5 1289241911.72836 a\n3 4 1e-3 -1.5 b\n5 6 7 - a\n"},
	{"snap", "1 2 1 2021-01-02\n3 4 1 2021-01-02T03:04:05.678901+01:00\n5 6 1 7\n"},
	{"snap", "1 2 1 -\n3 4 1 -\n5 6 1 7\n7 8 1 2021-01-02\n"},
	{"snap", "1 2 1 -\n3 4 1 3\n# only a comment in between\n5 6 1 2021-01-02\n"},
	{"snap", "1 2 1 - a\n3 4 1 5 a\n5 6 1 2021-01-02 \xff\n"},
	{"csv", "a,b,1,\n\"x\n1,2,3,5\ny\",c,1,2021-01-02\n"},
	{"csv", "\r#,\"x\"\n"},
	{"snap", "PAR1 a\n"},
	{"snap", "a b\nbb a\nc \xff\n"},
	{"csv", "# h\n1,2\n3,4\r\n\n#5,6\n7,8\n9,,\n"},
	{"csv", "1,2\n3,4\n\"5\",6\n7,8\n\n\"9\n\",10\n"},
	{"csv", "a,b\n\"c,d\",\"e\"\"f\"\n\"g\nh\",i\nj,k,l\n"},
	{"csv", "a,b\nc,d\"\n"},
	{"csv", "1,2,3\n4,,\n5,6,\n"},
	{"csv", "1,2,0.1,,x\n1,2,-0,1.0000005,y\n1,2,3,-1.0000005,x\n"},
	{"tsv", "a b\tc\n\t\n"},
	{"tsv", "1\t2\n \n3\t4\n\"5\"\t6\n"},
	{"csv", "1,2\r3,4\n"},
	{"snap", "1 2\n\x00\n"},
	{"snap", ""},
	{"csv", "\n\n#x\n"},
}

func TestBlocksAgreeWithReference(t *testing.T) {
	inBlocks(t, 1)
	for _, c := range differing {
		var sizes []int
		for size := 4; size <= len(c.text)+1; size++ {
			sizes = append(sizes, size)
		}
		sizes = append(sizes, 1<<20)
		compare(t, c.text, c.format, false, sizes)
		compare(t, c.text, c.format, true, sizes)
	}
}

func fuzzText(f *testing.F, formats ...string) {
	for _, c := range differing {
		f.Add(c.text, byte(0))
		f.Add(c.text, byte(1))
	}
	old := blockSize
	f.Cleanup(func() { blockSize = old })
	f.Fuzz(func(t *testing.T, text string, options byte) {
		if strings.HasPrefix(text, "\xEF\xBB\xBF") || strings.HasPrefix(text, "\xFE\xFF") || strings.HasPrefix(text, "\xFF\xFE") || strings.HasPrefix(text, parquetMagic) {
			return // marks of UTF-8, UTF-16 and Parquet; tested by hand
		}
		r, err := tableio.Open("-", strings.NewReader(text))
		if err != nil {
			return // what tableio refuses
		}
		if r.Close(); r.Compressed() {
			return // gzip, zstd, and the skippable frames of zstd
		}
		compare(t, text, formats[int(options>>1)%len(formats)], options&1 != 0, []int{1 << 20, 4, 16, 1 + len(text)/2})
	})
}

func FuzzSnap(f *testing.F) { fuzzText(f, "snap") }
func FuzzCSV(f *testing.F)  { fuzzText(f, "csv", "tsv") }

func FuzzWeight(f *testing.F) {
	for _, s := range []string{"0", "-0", "1", "-10", "0.1", "16777216", "16777217", "1.", ".5", ".", "1e5", "1e39", "1e-50", "nan", "0x1p3", "1_0", "+3", "3.4028236e38", "00012.50"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, fault := parseWeight([]byte(s))
		w, err := strconv.ParseFloat(s, 32)
		if want := err == nil && referenceWeight.MatchString(s); want != (fault == "") || want && got != float32(w) {
			t.Fatalf("%q: got %v %q, strconv has %v %v", s, got, fault, w, err)
		}
		if fault != "" {
			return
		}
		text := appendWeight(nil, got)
		if again, fault := parseWeight(text); fault != "" || again != got {
			t.Fatalf("%v is written as %s and comes back as %v %s", got, text, again, fault)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"0", "-1.5", "1289241911.72836", "1.0000005", "-1.0000005", "2021-02-29", "2020-02-29T23:59:59.999999999+14:00", "0001-01-01", "0001-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59Z", "253402300799.999999", "253402300800", "-62135596800", "-62135596800.1", "2021-01-01 00:00:00-00:00", "99999999999999999999", "1.", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, fault := parseTime([]byte(s))
		want, _, ok := referenceTime(s)
		if ok != (fault == "") || ok && got != want {
			t.Fatalf("%q: got %d %q, want %d %v", s, got, fault, want, ok)
		}
		if !ok {
			return
		}
		text := appendTime(nil, got)
		if again, cut, fault := parseTime(text); fault != "" || cut || again != got {
			t.Fatalf("%d is written as %s and comes back as %d %v %s", got, text, again, cut, fault)
		}
	})
}

func FuzzProperties(f *testing.F) {
	f.Add("# c\ngraph.x.directed = true\ngraph.x.edge-properties.names = weight, colour\ngraph.x.meta.edges=3\n")
	f.Add("graph.x.directed = maybe")
	f.Add("graph.x.vertex-file = ../y\ngraph.x.directed=false")
	f.Add("graph.y.directed = true\nnothing\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseProperties("x.properties", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.properties:") {
				t.Fatalf("%q: error without the file: %v", text, err)
			}
			return
		}
		if complete(p.roles) != nil || p.Vertices < -1 || p.Edges < -1 {
			t.Fatalf("%q: %+v", text, p)
		}
		for _, key := range []string{"vertex-file", "edge-file"} {
			if path, err := p.sibling(key, ".e"); err == nil && strings.ContainsAny(path, `/`) {
				t.Fatalf("%q: %s leads to %s", text, key, path)
			}
		}
	})
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{{"0", 0, true}, {"7", 7, true}, {"10", 10, true}, {"1234567", 1234567, true}, {"12345678", 12345678, true}, {"123456789", 123456789, true},
		{"1234567890123456", 1234567890123456, true}, {"99999999", 99999999, true}, {"9999999999999999", 9999999999999999, true},
		{"12345678901234567", 0, false}, {"00", 0, false}, {"01234567", 0, false}, {"", 0, false}, {"-1", 0, false}, {"/1", 0, false}, {":1", 0, false}} {
		for _, behind := range []string{" ", "\n", ",", "\x80", "\xff", "/", ":"} {
			got, next := digits([]byte(c.text+behind+strings.Repeat("9", 30)), 0)
			if ok := next == len(c.text) && got == c.want; ok != c.ok {
				t.Errorf("%q: got %d up to %d", c.text+behind, got, next)
			}
		}
	}
}

// What follows the line makes it long enough for pairs to look at it.
func TestPairs(t *testing.T) {
	for _, c := range []struct {
		line      string
		separator byte
		order     int64
		ok        bool
	}{{"1 2\n", 0, 0, true}, {"0 0\n", 0, 0, true}, {"1\t2\n", 0, 0, true}, {"1\t2\n", '\t', 0, true}, {"1,2\n", ',', 0, true},
		{"12345678 87654321\n", 0, 0, true}, {"12345678 87654321\r\n", 0, 0, true}, {"1 9\n", 0, 9, true},
		{"1,2\n", 0, 0, false}, {"1 2\n", ',', 0, false}, {"1\t2\n", ',', 0, false}, {"123456789 1\n", 0, 0, false}, {"1 123456789\n", 0, 0, false},
		{"1  2\n", 0, 0, false}, {" 1 2\n", 0, 0, false}, {"1 2 \n", 0, 0, false}, {"1 2 3\n", 0, 0, false}, {"01 2\n", 0, 0, false}, {"1 00\n", 0, 0, false},
		{"-1 2\n", 0, 0, false}, {"1 -2\n", 0, 0, false}, {"1 2\r3\n", 0, 0, false}, {"1\n", 0, 0, false}, {"\n", 0, 0, false}, {"# 1\n", 0, 0, false},
		{"0 1\n", 0, 9, false}, {"1 10\n", 0, 9, false}} {
		b := &batch{layout: &layout{separator: c.separator, order: c.order}}
		src, dst, next := b.pairs(make([]int64, 0, 1), make([]int64, 0, 1), []byte(c.line+strings.Repeat("9", 30)), 0)
		if !c.ok {
			if len(src) != 0 || next != 0 {
				t.Errorf("%q: read up to %d", c.line, next)
			}
			continue
		}
		fields := strings.FieldsFunc(c.line, func(r rune) bool { return r < '0' })
		if next != len(c.line) || len(src) != 1 || len(dst) != 1 || fmt.Sprint(src[0]) != fields[0] || fmt.Sprint(dst[0]) != fields[1] {
			t.Errorf("%q: read %v %v up to %d", c.line, src, dst, next)
		}
	}
}
