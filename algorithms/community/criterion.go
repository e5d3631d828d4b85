package community

import (
	"context"
	"fmt"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/par"
)

// What a search can raise. E(c) is the weight of the edges inside a community,
// or of the arcs, and γ the resolution:
//
//	modularity           Σ_c ( E(c)/m - γ (W(c)/2m)² )            W: strengths
//	directed-modularity  Σ_c ( E(c)/m - γ O(c)/m · I(c)/m )       O, I: strengths of out-arcs and of in-arcs
//	cpm                  Σ_c ( E(c) - γ n(c) (n(c)-1) / 2 )       n: vertices of the graph; constant Potts model
//
// where m is the weight of all edges, or of all arcs. In each, a vertex v that
// joins a community c gains
//
//	w(v,c) - penalty(v,c)
//
// in proportion, w being the weight between the two, in either direction, and
// the penalty a sum of products of what v and c have. It is the same for a group
// of vertices, so the search is one for all three, on levels that hold
//
//	                     mass x                    divisor d   excess y
//	modularity           strength                  2m
//	directed-modularity  out- and in-strength      2m          out- less in-strength
//	cpm                  vertices of the graph     1
//
// and the penalty is γ ( x(v) x(c) - y(v) y(c) ) / d. Of directed arcs that is
// γ ( O(v) I(c) + I(v) O(c) ) / m, written with the sum and the difference of the
// two: directed modularity is the modularity of the arcs taken both ways, with
// γ (y(c)/2m)² more for every community. Of an undirected graph it is modularity.
// Loops count in none of them, here as in Quality.
//
// The resolution of cpm is a density. In the best partition every community has
// a weight of at least γ per pair of its vertices, and any two of them at most γ
// per pair of one from each, whatever the rest of the graph is: there is no
// resolution limit. What makes sense lies between the density of the graph and
// that of its densest parts; where edges have no weights nobody gains by joining
// at γ = 1. cpm is the sum of the paper; leidenalg tells twice that of an
// undirected graph. On a directed graph it is that of the undirected simple view.
//
// Sources: E. A. Leicht, M. E. J. Newman, Community structure in directed
// networks, Physical Review Letters 100:118703, 2008; V. A. Traag, P. Van
// Dooren, Y. Nesterov, Narrow scope for resolution-limit-free community
// detection, Physical Review E 84:016114, 2011; for modularity see Modularity.
const (
	byModularity         = "modularity"
	byDirectedModularity = "directed-modularity"
	byCPM                = "cpm"
)

// needsOf returns what the search for a quality wants from its snapshot.
func needsOf(quality string) graph.Need {
	if quality == byDirectedModularity {
		return graph.NeedIn
	}
	return graph.NeedSimple
}

// newSearch takes a graph's vertices in the canonical order; those behind the
// last with an arc are left out. vertices is nil when that is g's own order.
func newSearch(ctx context.Context, g *graph.Snapshot, quality string, resolution float64, e algorithms.Env) (_ *search, vertices []graph.Vertex, err error) {
	if err := g.Require(needsOf(quality) | graph.NeedUnsigned); err != nil {
		return nil, nil, err
	}
	var l *level
	if quality == byDirectedModularity {
		l, vertices, err = bothWays(ctx, g, e.Workers)
	} else {
		var a *graph.Adjacency
		if a, vertices, err = canonical(ctx, g, e.Workers); err == nil {
			l, err = ground(ctx, a, e.Workers)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return searchOn(l, quality, resolution, e), vertices, nil
}

// searchOn begins a search of a level, which for directed modularity is one that
// bothWays made.
func searchOn(l *level, quality string, resolution float64, e algorithms.Env) *search {
	tallies := newPool(par.Workers(e.Workers), func() *tally { return newTally(l.order(), l.whole()) })
	s := &search{quality: quality, resolution: resolution, unit: 1, margin: resolution, e: e, lowest: l, tallies: tallies}
	if quality == byCPM {
		l.count()
		s.margin = 0 // weights and resolution may both be in other units
		if l.total > 0 {
			s.unit = l.total / 2
		}
	}
	return s
}

// count makes the penalty one of vertices instead of strengths.
func (l *level) count() {
	l.potts, l.divisor, l.mass = true, 1, make([]float64, l.order())
	for v := range l.mass {
		l.mass[v] = 1
	}
}

// byName is a quality as a measure.
func byName(quality string, value float64) algorithms.Measure {
	return algorithms.Measure{Name: strings.ReplaceAll(quality, "-", "_"), Value: value}
}

// explain adds what the user should know of communities found by the constant
// Potts model in g.
func explain(g *graph.Snapshot, o *algorithms.Outcome) *algorithms.Outcome {
	quality, communities, n := o.Measures[0].Name, o.Measures[1].Value, g.Order()
	if quality == byCPM && communities == float64(n) && g.Size() > 0 {
		weight := 0.0
		for v := range graph.Vertex(n) {
			weight += g.Out.Strength(v)
		}
		o.Notes = append(o.Notes, fmt.Sprintf("every vertex is alone; for cpm --resolution is a density, and that of the whole graph is %.3g", weight/float64(n)/float64(n-1)))
	}
	return o
}

// qualityMeasures are those that a search may raise.
var qualityMeasures = []algorithms.MeasureDoc{
	{Name: byModularity, Doc: "with --quality modularity: at the resolution asked for, below 1"},
	{Name: byName(byDirectedModularity, 0).Name, Doc: "with --quality directed-modularity: the same of the arcs as they are, below 1"},
	{Name: byCPM, Doc: "with --quality cpm: weight of the edges inside communities, less --resolution for every pair of members"},
}

// gained names the unit of gains.
func (s *search) gained() string {
	switch s.quality {
	case byDirectedModularity:
		return "gain of directed modularity"
	case byCPM:
		return "gain of cpm, as a share of the weight of all edges,"
	}
	return "gain of modularity"
}

// qualityDoc is for the help.
const qualityDoc = "--quality chooses what is raised: modularity; directed-modularity, in which arcs of a directed graph count with their direction; " +
	"or cpm, the constant Potts model of the undirected simple view, which has no resolution limit and for which --resolution is a density: " +
	"between 0.001 and 0.5 on most unweighted graphs, 1 leaves every vertex alone."

// qualityBytes is what a run takes more than bytes counts, of which that of the
// default quality is copyBytes. The constant Potts model has masses of its own.
// Directed modularity is found on a copy of the arcs taken both ways, 8 each or
// 12 with weights, which all else grows with; per vertex 12 of rows and order,
// and the excesses.
func qualityBytes(g *graph.Snapshot, quality string, bytes func(order, size int64, weighted bool, workers int) int64) int64 {
	n, m := int64(g.Order()), g.Size()
	switch quality {
	case byCPM:
		return copyBytes(g) + 16*n
	case byDirectedModularity:
		arc, both := int64(8), m
		if g.Weighted() {
			arc = 12
		}
		if g.Directed {
			both *= 2
		}
		return arc*both + 28*n + bytes(n, both, g.Weighted(), 1) - bytes(n, m, g.Weighted(), 1)
	}
	return copyBytes(g)
}
