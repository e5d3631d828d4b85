package agreement

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// page writes an Outcome as Markdown; reasons become numbered notes.
type page struct {
	*bufio.Writer
	o       *Outcome
	reasons []string
}

// WriteTable writes the outcome as a page of Markdown. command is what it was
// made with.
func (o *Outcome) WriteTable(to io.Writer, command, date string) error {
	p := &page{Writer: bufio.NewWriter(to), o: o}
	p.head(command, date)
	for _, g := range o.Graphs {
		p.graph(g)
	}
	p.notes()
	return p.Flush()
}

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// head says what this is and what came out.
func (p *page) head(command, date string) {
	names := slices.Clone(p.o.Systems)
	for i, s := range names {
		names[i] = p.o.Offers[s].Version
	}
	m := p.o.Machine
	p.line("# Agreement with other systems on real graphs\n")
	p.line("Machine: %d cores of %s, %s, %s; %s, %d workers and as many threads for systems that use them; %s.", m.Cores, m.CPU, m.OS, m.Go, strings.Join(names, ", "), p.o.Workers, date)
	p.line("All were asked the same question about the same graph, kith in one process and every other system in a process for each graph. A time is that of the call on a graph in memory, the median of up to three runs where the first takes less than half a second. It is no race: systems take their turns one after the other, and what counts is the agreement.\n")
	p.line("    %s\n", command)
	compared, agree, known := 0, 0, 0
	for _, g := range p.o.Graphs {
		for _, row := range g.Rows {
			for _, s := range p.o.Systems {
				switch cell := row.Cells[s]; {
				case cell.NotRun != "":
					continue
				case cell.Agreement.Holds:
					agree++
				case convention(row.Task, s, g) != "":
					known++
				}
				compared++
			}
		}
	}
	p.line("%d answers were held against kith's: %d agree, %d differ by a convention that is named, %d differ otherwise (bold).\n", compared, agree, known, compared-agree-known)
	p.line("A cell has the agreement and the other system's time. Vectors: the largest difference, as a share of the largest value of the vector, or of 1e-6 (of hubs, authorities, eigenvectors and Katz centrality after each is divided by its own largest value). Counts: exact, or at how many places they differ. Partitions: the same, or how many vertices stand against it. Communities: the modularity of its partition (of infomap the codelength in bits), and kith's less that, each the best of %d seeds where there is a random choice; kith may be worse by %g (%g bits), and its time is that of one run. -: the system has no such function. [n]: not run, or why it differs, below.\n", draws, worse, worseBits)
	p.line("Of directed graphs, tasks that know no direction see the undirected simple view, which every system makes from the arcs for itself. Undirected graphs are taken without loops. Tasks about directed graphs are left out on undirected ones, and on the graph with weights those that know none.\n")
}

// graph writes the rows of a graph.
func (p *page) graph(g OfGraph) {
	kind := "undirected"
	if g.Directed {
		kind = "directed"
	}
	p.line("## %s\n", g.Name)
	about := fmt.Sprintf("%d vertices, %d edges, %s", g.Vertices, g.Edges, kind)
	if g.Loops > 0 {
		about += fmt.Sprintf(", %d loops", g.Loops)
		if !g.Directed {
			about += " left out"
		}
	}
	if g.Note != "" {
		about += "; " + g.Note
	}
	p.line("%s.\n", about)
	p.line("| task | kith | %s |", strings.Join(p.o.Systems, " | "))
	p.line("|---|---|%s", strings.Repeat("---|", len(p.o.Systems)))
	for _, row := range g.Rows {
		t := Tasks[taskAt(row.Task)]
		cells := []string{row.Task, p.own(t, row)}
		for _, s := range p.o.Systems {
			cells = append(cells, p.cell(t, row.Cells[s], convention(t.Name, s, g)))
		}
		p.line("| %s |", strings.Join(cells, " | "))
	}
	p.line("")
}

// own is kith's cell.
func (p *page) own(t Task, row Row) string {
	switch {
	case row.NotRun != "":
		return p.note(row.NotRun)
	case t.Mode == Quality:
		return fmt.Sprintf("%.4f, %s", row.Worth, duration(row.Seconds))
	}
	return duration(row.Seconds)
}

// cell is another system's. why is the convention by which it may differ.
func (p *page) cell(t Task, c Cell, why string) string {
	switch {
	case !c.Offered:
		return "-"
	case c.NotRun != "":
		return p.note(c.NotRun)
	}
	text := c.Agreement.text(t)
	if t.Mode == Quality {
		text = fmt.Sprintf("%.4f (%s)", c.Agreement.Theirs, text)
	}
	switch {
	case c.Agreement.Holds:
	case why != "":
		text += " " + p.note(why)
	default:
		text = "**" + text + "**"
	}
	return text + ", " + duration(c.Seconds)
}

// note returns the number of a reason.
func (p *page) note(reason string) string {
	at := slices.Index(p.reasons, reason)
	if at < 0 {
		at = len(p.reasons)
		p.reasons = append(p.reasons, reason)
	}
	return fmt.Sprintf("[%d]", at+1)
}

// notes writes the reasons, what the tasks are, and how systems were asked.
func (p *page) notes() {
	p.line("## Notes\n")
	for i, reason := range p.reasons {
		p.line("%d. %s", i+1, strings.Join(strings.Fields(reason), " "))
	}
	p.line("\n## Tasks\n\n| task | kernel | what is compared |\n|---|---|---|")
	for _, t := range Tasks {
		p.line("| %s | %s | %s |", t.Name, t.Kernel, t.What)
	}
	p.line("\n## How the systems were asked\n")
	for _, s := range p.o.Systems {
		p.line("%s:\n", p.o.Offers[s].Version)
		for _, t := range Tasks {
			if how := p.o.Offers[s].Tasks[t.Name]; how != "" {
				p.line("- %s: %s", t.Name, how)
			}
		}
		p.line("")
	}
}

// duration writes seconds to three digits.
func duration(seconds float64) string {
	switch d := time.Duration(seconds * float64(time.Second)); {
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", seconds*1e6)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", seconds*1e3)
	}
	return fmt.Sprintf("%.3g s", seconds)
}
