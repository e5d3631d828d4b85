package main

import (
	"fmt"
	"strings"

	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store/record"
)

func (e *environment) printLoad(l *loaded) error {
	if e.json {
		return e.printJSON(l)
	}
	d := l.Dataset
	fmt.Fprintf(e.Out, "%s: version %d, %s, %s\n", d.Name, d.Version, graphText(d.Graph), term.Seconds(l.elapsed))
	for _, s := range d.Source {
		fmt.Fprintf(e.Out, "  from      %s (%s%s)\n", term.Escape(sourceName(s.Name)), s.Format, sizeText(s.Bytes))
	}
	lines := ""
	if d.Load.Lines > 0 || d.Load.Read == 0 { // .sg and .wsg have none
		lines = term.Plural(d.Load.Lines, "line", "lines") + ", "
	}
	fmt.Fprintf(e.Out, "  read      %s%s\n", lines, term.Plural(d.Load.Read, "edge", "edges"))
	fmt.Fprintf(e.Out, "  merged    %s", term.Plural(d.Load.Merged, "parallel edge", "parallel edges"))
	if !d.Graph.Directed {
		fmt.Fprintf(e.Out, ", %s listed both ways", term.Count(d.Load.Mirrored))
	}
	fmt.Fprintf(e.Out, "\n  loops     %s, kept\n", term.Count(l.Loops))
	if d.Load.Rejected > 0 {
		fmt.Fprintf(e.Out, "  rejected  %s\n", term.Plural(d.Load.Rejected, "bad row", "bad rows"))
	}
	for _, text := range l.Defaults {
		fmt.Fprintf(e.Out, "  default   %s\n", term.Escape(text))
	}
	fmt.Fprintf(e.Out, "  digest    %s\n  on disk   %s in %s\n", d.Graph.Digest, term.Bytes(d.Bytes), term.Escape(e.db))
	for _, text := range l.Rejected {
		e.say("rejected: %s", term.Escape(text))
	}
	if more := d.Load.Rejected - int64(len(l.Rejected)); more > 0 {
		e.say("rejected: and %s more", term.Count(more))
	}
	return nil
}

func sourceName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}

func sizeText(bytes int64) string {
	if bytes == 0 {
		return ""
	}
	return ", " + term.Bytes(bytes)
}

// graphText describes a graph in a phrase.
func graphText(g record.Graph) string {
	words := []string{term.Plural(g.Vertices, "vertex", "vertices"), term.Plural(g.Edges, "edge", "edges"), direction(g)}
	if g.Weighted {
		words = append(words, "weighted")
	}
	if g.Signed {
		words = append(words, "signed")
	}
	if g.Timed {
		words = append(words, "timed")
	}
	if len(g.Layers) > 1 {
		words = append(words, term.Plural(len(g.Layers), "layer", "layers"))
	}
	return strings.Join(words, ", ")
}

func direction(g record.Graph) string {
	if g.Directed {
		return "directed"
	}
	return "undirected"
}
