package term

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Column is the head of a table's column.
type Column struct {
	Name  string
	Right bool // aligned to the right, for numbers; never shortened
}

// Table is text in columns.
type Table struct {
	Columns []Column
	Rows    [][]string // one cell per column
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// Print writes a table to stdout. On a terminal, left-aligned columns are
// shortened, widest first, until a row fits into a line; elsewhere nothing is
// lost. Cells are escaped.
func (t *Terminal) Print(table *Table) error { return table.write(t.Out, t.Width, t.Bold) }

// minimum is the width that a shortened column keeps.
const minimum = 8

func (t *Table) write(w io.Writer, width int, bold func(string) string) error {
	widths := make([]int, len(t.Columns))
	measure := func(i int, cell string) { widths[i] = max(widths[i], runewidth.StringWidth(cell)) }
	rows := make([][]string, len(t.Rows))
	for i, c := range t.Columns {
		measure(i, c.Name)
	}
	for r, row := range t.Rows {
		rows[r] = make([]string, len(t.Columns))
		for i := range t.Columns {
			if i < len(row) {
				rows[r][i] = Escape(row[i])
			}
			measure(i, rows[r][i])
		}
	}
	if width > 0 {
		t.fit(widths, width)
	}
	var text strings.Builder
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Name
	}
	t.line(&text, head, widths, bold)
	for _, row := range rows {
		t.line(&text, row, widths, nil)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// fit narrows the widest left-aligned column by one until the line fits.
func (t *Table) fit(widths []int, width int) {
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := -1
		for i, c := range t.Columns {
			if !c.Right && widths[i] > minimum && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

func (t *Table) line(text *strings.Builder, cells []string, widths []int, style func(string) string) {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString("  ")
		}
		cell = runewidth.Truncate(cell, widths[i], "…")
		pad := strings.Repeat(" ", max(widths[i]-runewidth.StringWidth(cell), 0))
		if style != nil {
			cell = style(cell)
		}
		if t.Columns[i].Right {
			cell = pad + cell
		} else {
			cell += pad
		}
		line.WriteString(cell)
	}
	text.WriteString(strings.TrimRight(line.String(), " "))
	text.WriteByte('\n')
}
