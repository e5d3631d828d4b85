package report

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"
)

// sample is a page with every part on it and an id that tries to break out.
func sample() Data {
	return Data{
		Dataset: "demo", Scale: "300 to 850",
		Facts:        []Fact{{"vertices", "5"}},
		Distribution: []Bar{{300, 575, 1}, {575, 850, 3}},
		Bands:        []Band{{"lower", 300, 575, 1}, {"upper", 575, 850, 3}},
		NotScorable:  1,
		Top:          []Row{{"7", "801", "upper", "trust flow"}},
		Bottom:       []Row{{`<script>alert(1)</script>`, "310", "lower", "notices"}},
		Communities:  []Community{{"1", 1234, 512.4}, {"9", 1, math.NaN()}},
		Member: Member{ID: "7", Score: "801", Band: "upper", Base: 300, Unrounded: 800.6, Residual: 1e-13,
			Terms:     []Term{{"trust flow", "0.01", 300, 350}, {"notices", "0", 200.6, 200.6}},
			Sentences: []string{"Many trust this member."},
			Ego: Ego{Center: "7", Hidden: 3, Ties: []Tie{{0, 1}},
				Friends: []Friend{{"2", 1, false, 0}, {"3", 0.2, true, 1}}}},
	}
}

func TestPage(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, sample()); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{"What this score is not", "1\u202f234", "member 7", "3 weaker ties are not drawn", "&lt;script&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "url(", "@import", "NaN"} {
		if strings.Contains(page, never) {
			t.Errorf("the page contains %q", never)
		}
	}
	wellFormed(t, page)
}

func TestEmptyPage(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, Data{Dataset: "nobody"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "NaN") {
		t.Error("an empty page has NaN in it")
	}
}

// wellFormed reads the page as XML; only the head's void elements are not.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestDrawingStaysInItsFrame(t *testing.T) {
	var e Ego
	for i := range 60 {
		e.Friends = append(e.Friends, Friend{ID: "x", Strength: float64(i) / 60})
	}
	for _, dot := range e.draw().Dots {
		if dot.X < 0 || dot.X > frame || dot.Y < 0 || dot.Y > frame {
			t.Errorf("a friend lies at %v, %v", dot.X, dot.Y)
		}
	}
}
