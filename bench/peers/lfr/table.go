package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kithgraph/kith/bench"
)

// cell is what a method reached on the graphs of a kind and mixing.
type cell struct{ mean, deviation, adjusted, communities, modularity float64 }

// mean is what a method reaches on a graph, over its runs.
func (p *planted) mean(method int, of func(run) float64) (mean float64) {
	for _, r := range p.runs[method] {
		mean += of(r) / float64(len(p.runs[method]))
	}
	return mean
}

func nmi(r run) float64         { return r.nmi }
func ami(r run) float64         { return r.ami }
func communities(r run) float64 { return float64(r.communities) }
func modularity(r run) float64  { return r.modularity }

// cell returns mean and standard deviation over the graphs, and the means of the
// adjusted likeness, the number of communities and the modularity.
func (s *sweep) cell(kind sort, mixing, method int) (c cell) {
	n := float64(s.seeds)
	for _, p := range s.of(kind, mixing) {
		c.mean += p.mean(method, nmi) / n
		c.adjusted += p.mean(method, ami) / n
		c.communities += p.mean(method, communities) / n
		c.modularity += p.mean(method, modularity) / n
	}
	for _, p := range s.of(kind, mixing) {
		d := p.mean(method, nmi) - c.mean
		c.deviation += d * d / (n - 1)
	}
	c.deviation = math.Sqrt(c.deviation)
	return c
}

// of returns the graphs of a kind and mixing.
func (s *sweep) of(kind sort, mixing int) (list []*planted) {
	for _, p := range s.graphs {
		if p.sort == kind && p.mixing == mixing {
			list = append(list, p)
		}
	}
	return list
}

// kinds returns the sorts that were looked at.
func (s *sweep) kinds() (kinds []sort) {
	for _, kind := range sorts {
		if len(s.of(kind, 1)) > 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// csv is every value.
func (s *sweep) csv() string {
	var b strings.Builder
	b.WriteString("vertices,communities,mixing,graph,planted,system,method,seed,found,nmi,ami,modularity\n")
	for _, p := range s.graphs {
		truth := map[uint32]bool{}
		for _, c := range p.truth {
			truth[uint32(c)] = true
		}
		for i, m := range methods {
			for j, seed := range m.seeds(s.runs) {
				r := p.runs[i][j]
				fmt.Fprintf(&b, "%d,%s,0.%d,%d,%d,%s,%s,%d,%d,%v,%v,%v\n", p.sort.order, p.sort.name, p.mixing, p.seed, len(truth), m.system, m.name, seed, r.communities, r.nmi, r.ami, r.modularity)
			}
		}
	}
	return b.String()
}

// shortfall is a cell in which kith is below the best peer by more than the
// spread.
type shortfall struct {
	family     string
	kind       sort
	mixing     int
	own, peers cell
	peer       string
}

// shortfalls compares kith with the best peer of each cell: of those in a
// family, or also of those that are shown beside it. The spread is the larger of
// both standard deviations over the graphs.
func (s *sweep) shortfalls(beside bool) (list []shortfall, cells int) {
	for _, family := range families {
		for _, kind := range s.kinds() {
			for mixing := 1; mixing <= mixings; mixing++ {
				f := shortfall{family: family, kind: kind, mixing: mixing, peers: cell{mean: -1}}
				for i, m := range methods {
					switch c := s.cell(kind, mixing, i); {
					case m.system == "kith" && m.family == family:
						f.own = c
					case m.system == "kith" || m.family != family && !(beside && m.column == family):
					case c.mean > f.peers.mean:
						f.peers, f.peer = c, m.name
					}
				}
				cells++
				if f.own.mean < f.peers.mean-max(f.own.deviation, f.peers.deviation) {
					list = append(list, f)
				}
			}
		}
	}
	return list, cells
}

// explain appends what a table of shortfalls shows.
func explain(b *strings.Builder, list []shortfall) {
	b.WriteString("\n| family | vertices | communities | mixing | kith | best peer | below by | adjusted for chance | communities found | modularity |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, f := range list {
		fmt.Fprintf(b, "| %s | %d | %s | 0.%d | %.4f ± %.4f | %.4f ± %.4f, %s | %.4f | %.4f and %.4f | %.1f and %.1f | %.4f and %.4f |\n",
			f.family, f.kind.order, f.kind.name, f.mixing, f.own.mean, f.own.deviation, f.peers.mean, f.peers.deviation, f.peer, f.peers.mean-f.own.mean,
			f.own.adjusted, f.peers.adjusted, f.own.communities, f.peers.communities, f.own.modularity, f.peers.modularity)
	}
}

// markdown is the report.
func (s *sweep) markdown(name string) string {
	var b strings.Builder
	m := bench.ThisMachine()
	fmt.Fprintf(&b, `# Communities of LFR graphs, beside igraph and NetworKit

    go run ./bench/peers/lfr -out bench/results/%s

Mean degree 20, at most 50, exponent 2; communities of 10 to 50 (small) or 20 to 100 (big), exponent 1; %d graphs for each cell, and %d runs of a
method on each, with seeds of their own (one of Infomap, which makes ten trials, and of SLPA). Normalised mutual information with the planted
communities: what a method reaches on a graph is the mean of its runs, and here stand mean and standard deviation over the graphs; every value is in
%s.csv. All work on the same graphs: kith with default parameters (cdlp with up to 100 rounds), %s on one thread
(community_infomap with 10 trials, PLM with refinement). Searches by Leiden's algorithm are compared with their like: kith's "one search" (--restarts 0) with igraph's until
nothing changes, and the one iteration that kith makes on large graphs (--thorough-arcs 0) with the three that are NetworKit's default.
Machine: %d cores of %s, %s.

![NMI by mixing](%s.svg)

`, name, s.seeds, s.runs, name, s.version, m.Cores, m.CPU, m.Go, name)
	below, cells := s.shortfalls(false)
	fmt.Fprintf(&b, "In %d of %d cells kith is not below the best peer of its family by more than the spread, the larger standard deviation of the two.\n", cells-len(below), cells)
	if len(below) > 0 {
		b.WriteString("The others:\n")
		explain(&b, below)
	}
	if all, _ := s.shortfalls(true); len(all) > len(below) {
		b.WriteString("\nBeside the searches of another kind, which have a column there and no verdict, it is in:\n")
		explain(&b, slices.DeleteFunc(all, func(f shortfall) bool { return slices.Contains(below, f) }))
		b.WriteString("\nThe longer a search the higher its modularity. Where communities can hardly be told from chance it finds fewer of them, and the fewer\nthere are the less alike to the truth they seem; how much of that is chance the adjusted values tell.\n")
	}
	for _, family := range families {
		s.table(&b, strings.ToUpper(family[:1])+family[1:], func(m method) bool { return m.in(family) }, func(c cell) string {
			return fmt.Sprintf("%.4f ± %.4f", c.mean, c.deviation)
		})
	}
	s.table(&b, "Modularity", func(m method) bool { return m.raisesModularity() }, func(c cell) string { return fmt.Sprintf("%.4f", c.modularity) })
	b.WriteString("\n## Seconds for all graphs together\n\nNot a race: the systems ran one after the other, on a machine that others used.\n\n| method | seconds |\n|---|---|\n")
	for _, m := range methods {
		fmt.Fprintf(&b, "| %s | %.1f |\n", m.label(), s.took[m.name].Seconds())
	}
	return b.String()
}

// table appends one of the methods that are wanted.
func (s *sweep) table(b *strings.Builder, title string, wanted func(method) bool, show func(cell) string) {
	fmt.Fprintf(b, "\n## %s\n\n| vertices | communities | mixing |", title)
	rule := "|---|---|---|"
	for _, m := range methods {
		if wanted(m) {
			fmt.Fprintf(b, " %s |", m.label())
			rule += "---|"
		}
	}
	b.WriteString("\n" + rule + "\n")
	for _, kind := range s.kinds() {
		for mixing := 1; mixing <= mixings; mixing++ {
			fmt.Fprintf(b, "| %d | %s | 0.%d |", kind.order, kind.name, mixing)
			for i, m := range methods {
				if wanted(m) {
					fmt.Fprintf(b, " %s |", show(s.cell(kind, mixing, i)))
				}
			}
			b.WriteString("\n")
		}
	}
}

// label names a method for readers.
func (m method) label() string {
	if m.system == "kith" {
		return "kith " + m.name
	}
	_, name, _ := strings.Cut(m.name, "-")
	return m.system + " " + name
}
