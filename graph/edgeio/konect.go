package edgeio

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// KONECT, the Koblenz Network Collection, files called out.NAME:
//
//	% KIND WEIGHTS             such as % asym unweighted
//	% EDGES LEFT RIGHT         may be missing
//	src dst [weight [time]]    blanks between; vertices count from 1
//
// KIND is sym (undirected), asym (directed) or bip (two kinds of vertices,
// each counted from 1, undirected: those on the right are numbered on behind
// those on the left, which takes the line of sizes). WEIGHTS says what the third
// column is: nothing in unweighted files, else a weight. Dynamic networks, whose
// edges come and go, are refused.
//
// Source: J. Kunegis, Handbook of Network Analysis: The KONECT Project,
// section "File Formats".

var konectWeights = []string{"unweighted", "positive", "posweighted", "signed", "multisigned", "weighted", "multiweighted", "multiposweighted", "dynamic"}

// konectWords returns KIND and WEIGHTS of a file that begins as those of KONECT
// do, nil if it does not.
func konectWords(text []byte) []string {
	line, _, _ := strings.Cut(string(text), "\n")
	words := strings.Fields(line)
	if len(words) > 0 && words[0] != "%" && words[0][0] == '%' {
		words = slices.Insert(words, 1, words[0][1:])
	}
	if len(words) != 3 || words[0][0] != '%' || !slices.Contains([]string{"sym", "asym", "bip"}, words[1]) {
		return nil
	}
	return words[1:]
}

func beginsAsKONECT(text []byte) bool {
	words := konectWords(text)
	return words != nil && slices.Contains(konectWeights, words[1])
}

// readKONECT reads an out.NAME file. Its edges are rows like others.
func readKONECT(ctx context.Context, f *file) error {
	h, err := readHead(f.cutter)
	if err != nil {
		return err
	}
	var lines []string // the first two
	for _, b := range h.blocks {
		for text := range linesOf(b.text) {
			if len(lines) < 2 {
				lines = append(lines, string(withoutReturn(text)))
			}
		}
	}
	words := []string(nil)
	if len(lines) > 0 {
		words = konectWords([]byte(lines[0]))
	}
	switch {
	case words == nil:
		return fmt.Errorf("%s:1: does not begin with %% sym, asym or bip and what the weights are; if it holds plain edges, use --format snap", f.name)
	case !slices.Contains(konectWeights, words[1]):
		return fmt.Errorf("%s:1: weights are %s, kith reads %s", f.name, quoted(words[1]), strings.Join(konectWeights[:len(konectWeights)-1], ", "))
	case words[1] == "dynamic":
		return fmt.Errorf("%s:1: the network is dynamic: its rows say when edges come and go, which is no graph; cut out one point in time", f.name)
	}
	said := Undirected
	if words[0] == "asym" {
		said = Directed
	}
	if err := f.direct(f.name, said); err != nil {
		return err
	}
	if err := f.konectSizes(lines, words[0] == "bip"); err != nil {
		return err
	}
	n := len(split(nil, withoutReturn(h.row), 0))
	if h.row != nil && (n < 2 || n > 4) {
		err := fmt.Errorf("%s:%d: %s, KONECT has src, dst and maybe weight and time", f.name, h.line, countFields(n))
		return cmp.Or(f.above(h), err) // what is bad further up comes first
	}
	f.roles = []role{src, dst, weight, timed}[:max(n, 2)]
	if words[1] == "unweighted" && n > 2 {
		f.roles[2] = skip
	}
	f.firstRow, f.headed = h.line, true
	if err := f.parallel(ctx, h); err != nil {
		return err
	}
	if err := f.keepsPromise(); err != nil {
		return err
	}
	f.meant = nil
	if f.right > 0 {
		f.note("%s: two kinds of vertices; the right ones are numbered from %d on", f.name, f.order+1)
	}
	return nil
}

// konectSizes understands the line "% EDGES LEFT RIGHT".
func (f *file) konectSizes(lines []string, bipartite bool) error {
	var sizes []int64
	if len(lines) > 1 {
		words := strings.Fields(strings.TrimLeft(lines[1], "%"))
		for _, word := range words {
			n, err := strconv.ParseInt(word, 10, 64)
			if strings.HasPrefix(lines[1], "%") && err == nil && n >= 0 {
				sizes = append(sizes, n)
			}
		}
		if len(sizes) != len(words) || len(sizes) != 1 && len(sizes) != 3 {
			sizes = nil // a comment
		}
	}
	if len(sizes) > 0 {
		f.meant = &promise{by: "line 2", what: "edges", rows: sizes[0]}
	}
	switch {
	case len(sizes) < 3 && bipartite:
		return fmt.Errorf("%s: is bipartite, and both kinds of vertices count from 1; add the line %% EDGES LEFT RIGHT below the first, so that they are told apart", f.name)
	case len(sizes) < 3:
		return nil
	case !bipartite && sizes[1] != sizes[2]:
		return fmt.Errorf("%s:2: %d and %d vertices, but only a bipartite network has two kinds", f.name, sizes[1], sizes[2])
	case bipartite && (sizes[1] < 1 || sizes[2] < 1 || uint64(sizes[1]) > graph.MaxOrder || uint64(sizes[2]) > graph.MaxOrder):
		return fmt.Errorf("%s:2: %d and %d vertices of the two kinds, of which there are at least one and at most %d", f.name, sizes[1], sizes[2], graph.MaxOrder)
	case bipartite:
		f.right = sizes[2]
	}
	f.order, f.orderOf = sizes[1], "the vertices that line 2 declares"
	return nil
}
