package report

import "math"

// Histogram is the distribution as it is drawn, in a frame of 720 by 220.
type Histogram struct {
	Columns []Column
	Ticks   []Tick
	Base    float64 // y of the axis
}

// Column is one bar of the histogram.
type Column struct {
	X, Y, W, H float64
	Count      int
	Lo, Hi     float64
	Shade      int // which band the bar lies in, 0 the lowest
}

// Tick is a label below the axis.
type Tick struct {
	X    float64
	Text string
}

const (
	chartWidth  = 720.0
	chartHeight = 190.0
)

func histogram(d Data) Histogram {
	h := Histogram{Base: chartHeight}
	if len(d.Distribution) == 0 {
		return h
	}
	lo, hi, most := d.Distribution[0].Lo, d.Distribution[len(d.Distribution)-1].Hi, 1
	for _, b := range d.Distribution {
		most = max(most, b.Count)
	}
	x := func(score float64) float64 { return (score - lo) / (hi - lo) * chartWidth }
	for _, b := range d.Distribution {
		height := float64(b.Count) / float64(most) * (chartHeight - 20)
		h.Columns = append(h.Columns, Column{
			X: x(b.Lo) + 0.5, Y: chartHeight - height, W: math.Max(x(b.Hi)-x(b.Lo)-1, 0.5), H: height,
			Count: b.Count, Lo: b.Lo, Hi: b.Hi, Shade: shade(d.Bands, (b.Lo+b.Hi)/2),
		})
	}
	for i, b := range d.Bands {
		if i == 0 {
			h.Ticks = append(h.Ticks, Tick{x(b.Lo), group(int(b.Lo))})
		}
		h.Ticks = append(h.Ticks, Tick{x(b.Hi), group(int(b.Hi))})
	}
	return h
}

// shade returns the band that a score lies in, on a scale of 0 to 4.
func shade(bands []Band, score float64) int {
	for i, b := range bands {
		if score < b.Hi {
			return i * 5 / len(bands)
		}
	}
	return 4
}

// TermBar is a term of an explanation as it is drawn: what was reached within
// what could be reached, in a frame of 100.
type TermBar struct {
	Term
	Reached, Frame float64
}

func termBars(m Member) []TermBar {
	most := 0.0
	for _, t := range m.Terms {
		most = math.Max(most, math.Max(t.Max, t.Points))
	}
	bars := make([]TermBar, len(m.Terms))
	for i, t := range m.Terms {
		bars[i] = TermBar{Term: t}
		if most > 0 {
			bars[i].Reached, bars[i].Frame = 100*math.Max(t.Points, 0)/most, 100*t.Max/most
		}
	}
	return bars
}
