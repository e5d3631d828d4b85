package edgeio

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Fields of rows by column, likely ones first, and what stands between rows.
var (
	someFields = [][]string{
		{"1", "2", "3", "-7", "a", `"1"`, `"q"`, "\"q\n1,2,3,5\nz\"", "-0"},
		{"1", "2", "3", "-7", "a", `"1"`, `"q"`, "\"q\n1,2,3,5\nz\"", ""},
		{"1", "0.5", "3", "-2", "", "x"},
		{"5", "6", "2021-01-02", "", "-", "2021-01-02T00:00:00Z", "7.1234567", "then"},
		{"a", "b", "c", "", "\xff"},
	}
	someLines  = []string{"# c", "", "% c", "# kith vertex 5", "# kith vertex x", "#\x00", " ", "\t", `#"`, "\r", "1\r2"}
	separators = map[string]string{"snap": " ", "csv": ",", "tsv": "\t"}
)

// randomRows writes a file of rows most of which are good.
func randomRows(random *rand.Rand, format string) string {
	var text strings.Builder
	columns, surprise := 2+random.IntN(4), 1+random.IntN(30)
	for range 1 + random.IntN(8) {
		if random.IntN(8) == 0 {
			text.WriteString(someLines[random.IntN(len(someLines))] + "\n")
			continue
		}
		for c := range columns {
			if c > 0 {
				text.WriteString(separators[format])
			}
			likely := someFields[c][:3]
			if random.IntN(surprise) == 0 {
				likely = someFields[c]
			}
			text.WriteString(likely[random.IntN(len(likely))])
		}
		if random.IntN(4*surprise) == 0 {
			text.WriteString(separators[format] + "1")
		}
		text.WriteString([]string{"\n", "\n", "\r\n"}[random.IntN(3)])
	}
	if random.IntN(3) == 0 {
		return strings.TrimRight(text.String(), "\n")
	}
	return text.String()
}

// Rows that bytes alone seldom hit on: they agree with the reference; and with
// a header, a tolerance and signs, all that Read says is the same whatever the
// blocks and workers.
func TestRandomRowsAgreeWithReference(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	inBlocks(t, 1)
	for range 600 {
		format := []string{"snap", "csv", "tsv"}[random.IntN(3)]
		text, names := randomRows(random, format), random.IntN(2) == 0
		sizes := []int{1 << 20, 4, 16, 1 + len(text)/2}
		compare(t, text, format, names, sizes)

		o := Options{Format: format, Header: []string{"no", "auto"}[random.IntN(2)], BadTolerance: random.Int64N(4), Signed: random.IntN(2) == 0}
		if o.Header == "auto" && random.IntN(2) == 0 {
			header := []string{"src", "dst", "weight", "time", "layer"}[:2+random.IntN(4)]
			text = []string{"", "# c\n", "\n"}[random.IntN(3)] + strings.Join(header, separators[format]) + "\n" + text
		}
		if names {
			o.IDs = "string"
		}
		first := ""
		readInBlocks(text, o, sizes, func(size int, r *Result, err error) {
			said := fmt.Sprint(err)
			if err == nil {
				said = fmt.Sprintf("%s%d lines, %d rejected, %q, %q", list(r), r.Lines, r.Rejected, r.Bad, r.Notes)
			}
			if first == "" {
				first = said
			}
			if said != first {
				t.Fatalf("%s %q, %+v\nblocks of %d: %s\nof %d: %s", format, text, o, size, said, sizes[0], first)
			}
		})
	}
}
