package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/cmd/internal/report"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/tableio"
)

// The page's lists are this long.
const (
	reportRows        = 8
	reportCommunities = 10
	reportFriends     = 36
)

// demoReport writes report.html about a result and one explained member.
func (e *environment) demoReport(ctx context.Context, out string, r *scored, p *score.Profile, x *score.Explanation) error {
	s, err := e.openRead()
	if err != nil {
		return err
	}
	defer s.Close()
	table, err := s.EdgeTable(ctx, demoDataset)
	if err != nil {
		return err
	}
	member := memberOf(x)
	v, _ := r.IDs.Lookup(x.Member)
	member.Ego = egoOf(table, v, labels(r.Columns, "community"))
	d := report.Data{
		Dataset: "Bitcoin OTC", Scale: term.Float(r.Summary.Low) + " to " + term.Float(r.Summary.High),
		Facts: factsOf(r), Distribution: fineBins(r), NotScorable: int(r.Summary.Members - r.Summary.Scored),
		Communities: communitiesOf(r), Member: member, Commands: demoCommands(out, x.Member),
		Cite: []string{"Data: S. Kumar, F. Spezzano, V. S. Subrahmanian, C. Faloutsos, Edge Weight Prediction in Weighted Signed Networks, IEEE ICDM 2016; data set soc-sign-bitcoin-otc of the Stanford Network Analysis Project."},
	}
	for i, band := range r.Summary.Bands {
		d.Bands = append(d.Bands, report.Band{Name: band.Name, Lo: bandFrom(p, i), Hi: bandFrom(p, i+1), Count: int(band.Count)})
	}
	d.Top, d.Bottom = rowsOf(r)
	var page bytes.Buffer
	if err := report.Write(&page, d); err != nil {
		return err
	}
	return tableio.WriteFile(filepath.Join(out, "report.html"), page.Bytes())
}

// factsOf are the lines of the page's overview.
func factsOf(r *scored) []report.Fact {
	s := r.Summary
	return []report.Fact{
		{Name: "graph", Value: graphText(r.graph)},
		{Name: "model", Value: fmt.Sprintf("%s, profile %s, coverage %.2f", s.Model, s.Profile, s.Coverage)},
		{Name: "ties and notices", Value: fmt.Sprintf("%s positive ties, %s negative notices", term.Count(s.Ties), term.Count(s.Notices))},
		{Name: "trust flow", Value: fmt.Sprintf("%d rounds, error at most %.1e", s.Rounds, s.Bound)},
		{Name: "communities", Value: fmt.Sprintf("%s, modularity %.4f", term.Count(s.Communities), s.Modularity)},
		{Name: "as of", Value: s.AsOf},
		{Name: "scores", Value: fmt.Sprintf("%s of %s members; %s to %s, median %s", term.Count(s.Scored), term.Count(s.Members), term.Float(s.Lowest), term.Float(s.Highest), term.Float(s.Median))},
		{Name: "result digest", Value: r.set.Result},
	}
}

// bandFrom returns where the i-th band begins; behind the last, the scale's end.
func bandFrom(p *score.Profile, i int) float64 {
	if i < len(p.Bands) {
		return p.Bands[i].From
	}
	return p.High
}

// fineBins counts the scores in fifty bins over the scale.
func fineBins(r *scored) []report.Bar {
	const bins = 50
	low, width := r.Summary.Low, (r.Summary.High-r.Summary.Low)/bins
	bars := make([]report.Bar, bins)
	for i := range bars {
		bars[i].Lo, bars[i].Hi = low+width*float64(i), low+width*float64(i+1)
	}
	for _, x := range r.Columns[0].F64 {
		if !math.IsNaN(x) {
			bars[min(int((x-low)/width), bins-1)].Count++
		}
	}
	return bars
}

// rowsOf are the members with the highest and the lowest scores.
func rowsOf(r *scored) (top, bottom []report.Row) {
	scores, order := r.Columns[0].F64, []graph.Vertex{}
	for _, v := range r.IDs.ByRank() {
		if !math.IsNaN(scores[v]) {
			order = append(order, v)
		}
	}
	row := func(v graph.Vertex) report.Row {
		return report.Row{ID: r.IDs.Format(v), Score: term.Float(scores[v]), Band: category(r.Columns, "band", v), Reason: category(r.Columns, "reason_1", v)}
	}
	slices.SortStableFunc(order, func(a, b graph.Vertex) int { return cmp.Compare(scores[b], scores[a]) })
	for _, v := range order[:min(reportRows, len(order))] {
		top = append(top, row(v))
	}
	slices.SortStableFunc(order, func(a, b graph.Vertex) int { return cmp.Compare(scores[a], scores[b]) })
	for _, v := range order[:min(reportRows, len(order))] {
		bottom = append(bottom, row(v))
	}
	return top, bottom
}

// communitiesOf are the largest communities with their mean scores.
func communitiesOf(r *scored) []report.Community {
	of, scores := labels(r.Columns, "community"), r.Columns[0].F64
	members, scored, sum := make([]int, len(of)), make([]int, len(of)), make([]float64, len(of))
	for v, c := range of {
		members[c]++
		if x := scores[v]; !math.IsNaN(x) {
			scored[c]++
			sum[c] += x
		}
	}
	var named []graph.Vertex
	for _, c := range r.IDs.ByRank() {
		if members[c] > 0 {
			named = append(named, c)
		}
	}
	slices.SortStableFunc(named, func(a, b graph.Vertex) int { return cmp.Compare(members[b], members[a]) })
	var list []report.Community
	for _, c := range named[:min(reportCommunities, len(named))] {
		list = append(list, report.Community{ID: r.IDs.Format(c), Members: members[c], Mean: sum[c] / float64(scored[c])})
	}
	return list
}

// memberOf puts an explanation into the page's words.
func memberOf(x *score.Explanation) report.Member {
	m := report.Member{ID: x.Member, Score: term.Float(*x.Score), Band: x.Band, Base: x.Base, Unrounded: *x.Unrounded, Residual: *x.Residual}
	for _, t := range x.Terms {
		value := "missing"
		if t.Measured != nil {
			value = strconv.FormatFloat(*t.Measured, 'g', 4, 64) + " " + t.Unit
		}
		m.Terms = append(m.Terms, report.Term{Name: t.Name, Value: value, Points: t.Points, Max: t.Applied * (x.High - x.Low)})
	}
	for _, r := range x.Reasons {
		m.Sentences = append(m.Sentences, fmt.Sprintf("%+.0f points (%s): %s.", r.Points, r.Name, r.Sentence))
	}
	return m
}

// egoOf finds the neighbours of a member and the ties between them. The
// strongest are drawn, by community.
func egoOf(t *graph.EdgeTable, me graph.Vertex, community []uint32) report.Ego {
	type friend struct {
		v        graph.Vertex
		strength float32
		negative bool
	}
	found := map[graph.Vertex]*friend{}
	eachArc(t, func(u, v graph.Vertex, w float32) {
		other := v
		if v == me {
			other = u
		}
		if u == v || u != me && v != me {
			return
		}
		f := found[other]
		if f == nil {
			f = &friend{v: other}
			found[other] = f
		}
		f.strength, f.negative = max(f.strength, max(w, -w)), f.negative || w < 0
	})
	friends := make([]*friend, 0, len(found))
	for _, f := range found { // sorted next
		friends = append(friends, f)
	}
	slices.SortFunc(friends, func(a, b *friend) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(t.IDs.Rank(a.v), t.IDs.Rank(b.v)))
	})
	ego := report.Ego{Center: t.IDs.Format(me), Hidden: max(0, len(friends)-reportFriends)}
	friends = friends[:len(friends)-ego.Hidden]
	slices.SortStableFunc(friends, func(a, b *friend) int { return cmp.Compare(community[a.v], community[b.v]) })
	place, group := map[graph.Vertex]int{}, map[uint32]int{}
	for i, f := range friends {
		c := community[f.v]
		if _, known := group[c]; !known {
			group[c] = len(group)
		}
		place[f.v] = i
		ego.Friends = append(ego.Friends, report.Friend{ID: t.IDs.Format(f.v), Strength: float64(f.strength) / 10, Negative: f.negative, Group: group[c]})
	}
	eachArc(t, func(u, v graph.Vertex, _ float32) {
		a, drawn := place[u]
		b, also := place[v]
		if drawn && also && a != b {
			ego.Ties = append(ego.Ties, report.Tie{A: min(a, b), B: max(a, b)})
		}
	})
	slices.SortFunc(ego.Ties, func(a, b report.Tie) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	ego.Ties = slices.Compact(ego.Ties)
	return ego
}

// eachArc visits all arcs with their signed weights.
func eachArc(t *graph.EdgeTable, visit func(u, v graph.Vertex, weight float32)) {
	for u := range graph.Vertex(t.Order()) {
		for i := t.Offsets[u]; i < t.Offsets[u+1]; i++ {
			weight := float32(1)
			if t.Weights != nil {
				weight = t.Weights[i]
			}
			visit(u, t.Targets[i], weight)
		}
	}
}

// named returns the column of a name.
func named(columns []column.Column, name string) column.Column {
	i := slices.IndexFunc(columns, func(c column.Column) bool { return c.Name == name })
	return columns[i]
}

func labels(columns []column.Column, name string) []uint32 { return named(columns, name).U32 }

// category returns a member's category as a word; "" for none.
func category(columns []column.Column, name string, v graph.Vertex) string {
	c := named(columns, name)
	if code := c.Codes[v]; code != column.NoCode {
		return c.Levels[code]
	}
	return ""
}
