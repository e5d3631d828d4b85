package term

import (
	"fmt"
	"io"
	"strings"
)

// Bar is one line of a histogram.
type Bar struct {
	Label string
	Count int64
	Note  string // such as the band's name; may be ""
}

// Histogram writes one line per bar: label, count, share of the total and a
// bar whose longest takes the given width. A bar with a count is never empty.
func Histogram(w io.Writer, bars []Bar, width int) error {
	var most, total int64
	labels, counts := 0, 0
	for _, b := range bars {
		most, total = max(most, b.Count), total+b.Count
		labels, counts = max(labels, len([]rune(Escape(b.Label)))), max(counts, len(Count(b.Count)))
	}
	var text strings.Builder
	for _, b := range bars {
		length, share := 0, 0.0
		if b.Count > 0 {
			length = max(int(float64(b.Count)/float64(most)*float64(width)+0.5), 1)
			share = 100 * float64(b.Count) / float64(total)
		}
		line := fmt.Sprintf("%*s  %*s  %5.1f%%  %s", labels, Escape(b.Label), counts, Count(b.Count), share, strings.Repeat("█", length))
		if b.Note != "" {
			line += strings.Repeat(" ", width-length+2) + Escape(b.Note)
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}
