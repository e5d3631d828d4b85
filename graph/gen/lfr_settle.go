package gen

import (
	"context"
	"slices"

	"github.com/kithgraph/kith/graph/par"
	"github.com/kithgraph/kith/graph/splitmix"
)

// membership is who lives where in an LFR graph, and with how many inner and
// outer ends.
type membership struct {
	inner, outer []uint32 // of each vertex
	community    []uint32 // of each vertex
	first        []int    // of each community in member, and the end of the last
	member       []uint32 // vertices by community, ascending
}

// count returns the number of communities.
func (m *membership) count() int { return len(m.first) - 1 }

// members returns the vertices of a community.
func (m *membership) members(c int) []uint32 { return m.member[m.first[c]:m.first[c+1]] }

// settle draws degrees and sizes and gives everybody a community. Vertices are
// not renamed afterwards: all have their degrees and places by chance.
func (l LFR) settle(ctx context.Context, workers int) (*membership, error) {
	law, err := newPowerLawOfMean(l.Exponent, l.MeanDegree, l.MaxDegree)
	if err != nil {
		return nil, err
	}
	m := &membership{inner: make([]uint32, l.Vertices), outer: make([]uint32, l.Vertices)}
	degrees, rounding := splitmix.New(l.Seed, forDegrees), splitmix.New(l.Seed, forInner)
	err = par.Range(ctx, workers, par.Even[uint32](l.Vertices, batchEdges), func(_ int, lo, hi uint32) {
		for v := lo; v < hi; v++ {
			degree := law.draw(degrees.At(uint64(v)))
			inner := int(float64((1-l.Mixing)*float64(degree)) + rounding.Unit(uint64(v)))
			m.inner[v] = uint32(min(inner, degree)) // the sum may be rounded up to one more
			m.outer[v] = uint32(degree) - m.inner[v]
		}
	})
	if err != nil {
		return nil, err
	}
	sizes := l.sizes()
	m.place(sizes, splitmix.New(l.Seed, forPlaces))
	m.group(len(sizes))
	m.makeEven()
	return m, ctx.Err()
}

// sizes draws the sizes of communities, the largest first.
func (l LFR) sizes() []int {
	law, random := newPowerLaw(l.CommunityExponent, l.MinCommunity, l.MaxCommunity), splitmix.New(l.Seed, forSizes)
	var sizes []int
	left := l.Vertices
	for i := uint64(0); left > 0; i++ {
		size := min(law.draw(random.At(i)), left)
		if size < l.MinCommunity && len(sizes) > 0 { // the rest is no community: the others take it in
			for k := 0; left > 0; k++ {
				sizes[k%len(sizes)]++
				left--
			}
			break
		}
		sizes, left = append(sizes, size), left-size
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	return sizes
}

// place gives every vertex a community, by falling inner degree: a random one
// of the places left in communities that have more members than that.
func (m *membership) place(sizes []int, random splitmix.Sequence) {
	m.community = make([]uint32, len(m.inner))
	places, open := make([]uint32, 0, len(m.inner)), 0 // communities, each as often as it has places left
	for i, v := range fallingOrder(m.inner) {
		for open < len(sizes) && (sizes[open] > int(m.inner[v]) || len(places) == 0) {
			for range sizes[open] {
				places = append(places, uint32(open))
			}
			open++
		}
		at, last := random.Below(uint64(i), uint64(len(places))), len(places)-1
		c := places[at]
		places[at], places = places[last], places[:last]
		m.community[v] = c
		if most := uint32(sizes[c] - 1); m.inner[v] > most { // nothing larger was left
			m.outer[v] += m.inner[v] - most
			m.inner[v] = most
		}
	}
}

// fallingOrder returns the vertices by falling degree, ties ascending.
func fallingOrder(degree []uint32) []uint32 {
	begin := make([]int, int(slices.Max(degree))+2)
	for _, d := range degree {
		begin[len(begin)-2-int(d)+1]++
	}
	for i := 1; i < len(begin); i++ {
		begin[i] += begin[i-1]
	}
	order := make([]uint32, len(degree))
	for v, d := range degree {
		at := len(begin) - 2 - int(d)
		order[begin[at]] = uint32(v)
		begin[at]++
	}
	return order
}

// group lists the members of each community.
func (m *membership) group(communities int) {
	m.first = make([]int, communities+1)
	for _, c := range m.community {
		m.first[c+1]++
	}
	for c := range communities {
		m.first[c+1] += m.first[c]
	}
	next := slices.Clone(m.first)
	m.member = make([]uint32, len(m.community))
	for v, c := range m.community {
		m.member[next[c]] = uint32(v)
		next[c]++
	}
}

// makeEven turns an inner end of each community with an odd number of them
// outwards, and drops an outer end when these are odd in number.
func (m *membership) makeEven() {
	total := 0
	for c := range m.count() {
		ends := 0
		for _, v := range m.members(c) {
			ends += int(m.inner[v])
		}
		if ends%2 == 1 {
			v := m.members(c)[slices.IndexFunc(m.members(c), func(v uint32) bool { return m.inner[v] > 0 })]
			m.inner[v]--
			m.outer[v]++
		}
		for _, v := range m.members(c) {
			total += int(m.outer[v])
		}
	}
	if total%2 == 1 {
		m.outer[slices.IndexFunc(m.outer, func(outer uint32) bool { return outer > 0 })]--
	}
}
