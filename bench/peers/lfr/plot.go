package main

import (
	"fmt"
	"strings"
)

// The measures of the plot: a row of panels for each kind of graph, a column
// for each family.
const (
	panelWidth, panelHeight = 230, 150
	marginLeft, marginTop   = 90, 50
	gap                     = 34
	legendHeight            = 70
)

// colours are those of the systems, and of what is shown beside.
var colours = map[string]string{"kith": "#c0392b", "leiden": "#f0a30a", "slpa": "#e59866", "cdlp": "#af7ac5", "igraph": "#1f618d", "NetworKit": "#239b56"}

func (m method) colour() string {
	if m.family == "" {
		return colours[m.name]
	}
	return colours[m.system]
}

// plot draws the means by mixing, with bars of one standard deviation.
func (s *sweep) plot() string {
	kinds := s.kinds()
	width := marginLeft + len(families)*(panelWidth+gap)
	height := marginTop + len(kinds)*(panelHeight+gap) + legendHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	text := func(x, y float64, anchor, what string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y, anchor, what)
	}
	for f, family := range families {
		left := float64(marginLeft + f*(panelWidth+gap))
		text(left+panelWidth/2, marginTop-16, "middle", strings.ToUpper(family[:1])+family[1:])
		for k, kind := range kinds {
			top := float64(marginTop + k*(panelHeight+gap))
			if f == 0 {
				text(8, top+panelHeight/2-7, "start", fmt.Sprintf("n = %d", kind.order))
				text(8, top+panelHeight/2+7, "start", kind.name)
			}
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%d" height="%d" fill="none" stroke="#888"/>`+"\n", left, top, panelWidth, panelHeight)
			for _, y := range []float64{0, 0.5, 1} {
				text(left-4, top+(1-y)*panelHeight+4, "end", fmt.Sprint(y))
			}
			s.panel(&b, family, kind, left, top)
			for mixing := 1; mixing <= mixings; mixing++ {
				text(left+across(mixing), top+panelHeight+13, "middle", fmt.Sprintf("0.%d", mixing))
			}
		}
	}
	s.legend(&b, float64(height-legendHeight+10))
	b.WriteString("</svg>\n")
	return b.String()
}

// across is where a mixing stands in a panel.
func across(mixing int) float64 { return (float64(mixing) - 0.5) / mixings * panelWidth }

// panel draws the lines of a family, kith's on top.
func (s *sweep) panel(b *strings.Builder, family string, kind sort, left, top float64) {
	for i := len(methods) - 1; i >= 0; i-- {
		m := methods[i]
		if !m.in(family) {
			continue
		}
		var line []string
		for mixing := 1; mixing <= mixings; mixing++ {
			c := s.cell(kind, mixing, i)
			x, y := left+across(mixing), top+(1-c.mean)*panelHeight
			line = append(line, fmt.Sprintf("%.1f,%.1f", x, y))
			fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s"/>`+"\n", x, x,
				max(y-c.deviation*panelHeight, top), min(y+c.deviation*panelHeight, top+panelHeight), m.colour())
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", strings.Join(line, " "), m.colour())
	}
}

// legend names the lines.
func (s *sweep) legend(b *strings.Builder, y float64) {
	fmt.Fprintf(b, `<text x="%d" y="%.1f">Normalised mutual information with the planted communities (upwards) by mixing: means of %d graphs, bars of one standard deviation</text>`+"\n", marginLeft, y, s.seeds)
	for f, family := range families {
		row := 0
		for _, m := range methods {
			if m.in(family) {
				row++
				x, at := marginLeft+f*(panelWidth+gap), y+2+float64(13*row)
				fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="2"/><text x="%d" y="%.1f">%s</text>`+"\n", x, x+18, at-4, at-4, m.colour(), x+24, at, m.label())
			}
		}
	}
}
