package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"pgregory.net/rapid"
)

func TestEscape(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Łukasz Å 王", "Łukasz Å 王"},
		{"", ""},
		{"\x1b[2Jred", `\x1b[2Jred`},
		{"a\nb\tc", `a\x0ab\x09c`},
		{"\xff\xfe", `\xff\xfe`},
		{"abc\u202edcba", `abc\u{202e}dcba`},
		{"\u009b31m", `\x9b31m`},
		{"zero\u200bwidth", `zero\u{200b}width`},
		{"no\u00a0break", `no\xa0break`},
		{"\uFFFD stays", "\uFFFD stays"},
	} {
		if got := Escape(c.text); got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// Nothing that Escape lets through can move the cursor or change its colour.
func TestEscapedTextHasNoControls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		for _, r := range Escape(text) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("Escape(%q) keeps %q", text, r)
			}
		}
		if again := Escape(Escape(text)); again != Escape(text) {
			t.Fatalf("escaping %q twice gives %q", text, again)
		}
	})
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0), "0"}, {Count(999), "999"}, {Count(1000), "1,000"}, {Count(-1234567), "-1,234,567"}, {Count(int64(123456)), "123,456"},
		{Plural(1, "edge", "edges"), "1 edge"}, {Plural(2000, "edge", "edges"), "2,000 edges"},
		{Bytes(0), "0 B"}, {Bytes(1023), "1023 B"}, {Bytes(1536), "1.5 KiB"}, {Bytes(300 << 20), "300 MiB"}, {Bytes(5 << 40), "5.0 TiB"},
		{Float(0.1), "0.1"}, {Float(1.0 / 3), "0.3333333333333333"},
		{Seconds(1500 * time.Microsecond), "1.5ms"}, {Seconds(3456 * time.Millisecond), "3.46s"}, {Seconds(125 * time.Second), "2m5s"},
		{Instant(0), "1970-01-01T00:00:00Z"}, {Instant(1289241911728360), "2010-11-08T18:45:11.72836Z"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTableOffTerminalLosesNothing(t *testing.T) {
	table := &Table{Columns: []Column{{Name: "id"}, {Name: "score", Right: true}}}
	table.Add(strings.Repeat("x", 200), "1")
	table.Add("b", "1234")
	var out bytes.Buffer
	terminal := New(nil, &out, io.Discard, func(string) string { return "" })
	if err := terminal.Print(table); err != nil {
		t.Fatal(err)
	}
	want := "id" + strings.Repeat(" ", 200) + "score\n" + strings.Repeat("x", 200) + "      1\n" + "b" + strings.Repeat(" ", 202) + "1234\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestTableFitsTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := &Table{Columns: []Column{{Name: "name"}, {Name: "n", Right: true}, {Name: "note"}}}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			table.Add(rapid.String().Draw(t, "name"), rapid.StringMatching(`[0-9]{1,6}`).Draw(t, "n"), rapid.String().Draw(t, "note"))
		}
		width := rapid.IntRange(2*minimum+6+4, 100).Draw(t, "width")
		var out bytes.Buffer
		if err := table.write(&out, width, func(s string) string { return s }); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := runewidth.StringWidth(strings.TrimSuffix(line, "\n")); w > width {
				t.Fatalf("a line is %d wide, the terminal %d: %q", w, width, line)
			}
		}
		if got := strings.Count(out.String(), "\n"); got != len(table.Rows)+1 {
			t.Fatalf("%d lines for %d rows", got, len(table.Rows))
		}
	})
}

func TestHistogram(t *testing.T) {
	var out bytes.Buffer
	if err := Histogram(&out, []Bar{{"300-409", 1, "low"}, {"410-519", 0, ""}, {"520-629", 999, "high"}}, 10); err != nil {
		t.Fatal(err)
	}
	want := "300-409    1    0.1%  █           low\n" +
		"410-519    0    0.0%\n" +
		"520-629  999   99.9%  ██████████  high\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestErrorKeepsItsCodeThroughWrapping(t *testing.T) {
	cause := errors.New("no file")
	err := fmt.Errorf("outer: %w", Errorf(Missing, "inner: %w", cause))
	if code, ok := CodeOf(err); code != Missing || !ok {
		t.Errorf("code %v, %v", code, ok)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if With(Usage, nil) != nil {
		t.Error("With makes an error of nothing")
	}
	if _, ok := CodeOf(cause); ok {
		t.Error("an ordinary error has a code")
	}
}

func TestProgressIsSilentOffATerminal(t *testing.T) {
	var out bytes.Buffer
	terminal := New(nil, io.Discard, &out, func(string) string { return "" })
	p := terminal.Progress(false)
	p.Bytes("reading", 1, 2)
	p.Work("ranking", "round 1", 0, 0)
	p.Close()
	if out.Len() > 0 {
		t.Errorf("it wrote %q", out.String())
	}
}

// Phases follow each other, lines are printed between, and several goroutines
// report: nothing hangs and nothing is lost.
func TestProgressOnATerminal(t *testing.T) {
	var out lockedBuffer
	terminal := New(nil, io.Discard, &out, func(string) string { return "" })
	terminal.ErrTTY = true
	p := terminal.Progress(false)
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for i := range int64(50) {
				p.Bytes([]string{"reading", "building"}[w%2], i, 50)
				p.Work("ranking", "round 3", i, 0)
			}
		})
	}
	fmt.Fprintln(terminal.Err, "kith: a line of talk")
	workers.Wait()
	p.Close()
	p.Bytes("late", 1, 2)
	p.Close()
	fmt.Fprintln(terminal.Err, "kith: afterwards")
	for _, want := range []string{"a line of talk", "afterwards"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %q", want, out.String())
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}
