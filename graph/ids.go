package graph

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"sync/atomic"
)

// IDKind says what the external ids of a dataset are.
type IDKind uint8

// The kinds. Their numbers are part of the store's format.
const (
	IntIDs    IDKind = 1 // signed 64-bit integers, ordered by value
	StringIDs IDKind = 2 // byte strings, ordered by bytes
)

// String returns the word that --ids takes.
func (k IDKind) String() string {
	switch k {
	case IntIDs:
		return "int"
	case StringIDs:
		return "string"
	}
	return fmt.Sprintf("id kind %d", uint8(k))
}

// IDs maps vertices to external ids and back. It costs 8 bytes per vertex for
// integers, the bytes and 8 more for strings, and 4 more when the vertices are
// not numbered by rank; then the first Lookup costs a further 4 for good.
type IDs struct {
	kind   IDKind
	ints   []int64                  // by rank, strictly ascending
	text   []byte                   // by rank, strictly ascending, without separators
	ends   []int64                  // text of rank r is text[ends[r]:ends[r+1]]
	rank   []Vertex                 // of each vertex; nil: vertex v has rank v
	byRank atomic.Pointer[[]Vertex] // the vertex of each rank, made by the first Lookup that needs it
}

// NewIntIDs takes strictly ascending ids; vertex v gets ids[v]. It keeps the
// slice.
func NewIntIDs(ids []int64) (*IDs, error) {
	if uint64(len(ids)) > MaxOrder {
		return nil, ErrTooLarge
	}
	for i := 1; i < len(ids); i++ {
		if ids[i-1] >= ids[i] {
			return nil, fmt.Errorf("graph: ids are not ascending: %d before %d", ids[i-1], ids[i])
		}
	}
	return &IDs{kind: IntIDs, ints: ids}, nil
}

// NewStringIDs takes strictly ascending ids as one text and the positions
// where they begin and end: id r is text[ends[r]:ends[r+1]]. It keeps both.
func NewStringIDs(text []byte, ends []int64) (*IDs, error) {
	if len(ends) == 0 || ends[0] != 0 || ends[len(ends)-1] != int64(len(text)) {
		return nil, fmt.Errorf("graph: id positions do not cover a text of %d bytes", len(text))
	}
	if uint64(len(ends)-1) > MaxOrder {
		return nil, ErrTooLarge
	}
	for r := 1; r < len(ends); r++ {
		if ends[r] < ends[r-1] || ends[r] > int64(len(text)) {
			return nil, fmt.Errorf("graph: id position %d follows %d", ends[r], ends[r-1])
		}
	}
	for r := 2; r < len(ends); r++ {
		if a, b := text[ends[r-2]:ends[r-1]], text[ends[r-1]:ends[r]]; string(a) >= string(b) {
			return nil, fmt.Errorf("graph: ids are not ascending: %q before %q", a, b)
		}
	}
	return &IDs{kind: StringIDs, text: text, ends: ends}, nil
}

// Kind says whether the ids are integers or strings.
func (x *IDs) Kind() IDKind { return x.kind }

// Len returns the number of vertices.
func (x *IDs) Len() int {
	if x.kind == IntIDs {
		return len(x.ints)
	}
	return len(x.ends) - 1
}

// Rank returns the position of v's external id among all of them: integers by
// value, strings by bytes.
func (x *IDs) Rank(v Vertex) Vertex {
	if x.rank == nil {
		return v
	}
	return x.rank[v]
}

// ByRank returns the vertices in the order of their external ids, which is the
// order of every output. The slice is the caller's.
func (x *IDs) ByRank() []Vertex {
	order := make([]Vertex, x.Len())
	for v := range order {
		order[x.Rank(Vertex(v))] = Vertex(v)
	}
	return order
}

// Ranks returns the rank of each vertex, nil when vertex v has rank v. The
// slice must not be changed.
func (x *IDs) Ranks() []Vertex { return x.rank }

// First returns the vertex with the smallest external id, None if there is no
// vertex.
func (x *IDs) First() Vertex {
	switch {
	case x.Len() == 0:
		return None
	case x.rank == nil:
		return 0
	}
	return Vertex(slices.Index(x.rank, 0))
}

// Int returns v's id when the kind is IntIDs.
func (x *IDs) Int(v Vertex) int64 { return x.ints[x.Rank(v)] }

// AppendTo appends v's external id as text.
func (x *IDs) AppendTo(dst []byte, v Vertex) []byte {
	r := x.Rank(v)
	if x.kind == IntIDs {
		return strconv.AppendInt(dst, x.ints[r], 10)
	}
	return append(dst, x.text[x.ends[r]:x.ends[r+1]]...)
}

// Format returns v's external id as text.
func (x *IDs) Format(v Vertex) string { return string(x.AppendTo(nil, v)) }

// Lookup finds the vertex of an external id given as text. An integer must be
// canonical, as ParseID wants it.
func (x *IDs) Lookup(id string) (Vertex, bool) {
	n, r, found := x.Len(), 0, false
	if x.kind == IntIDs {
		value, ok := ParseID(id)
		if !ok {
			return None, false
		}
		r, found = sort.Find(n, func(i int) int { return cmp.Compare(value, x.ints[i]) })
	} else {
		r, found = sort.Find(n, func(i int) int { return cmp.Compare(id, string(x.text[x.ends[i]:x.ends[i+1]])) })
	}
	if !found {
		return None, false
	}
	if x.rank == nil {
		return Vertex(r), true
	}
	order := x.byRank.Load()
	if order == nil { // several may make it at once; it is always the same
		fresh := x.ByRank()
		order = &fresh
		x.byRank.Store(order)
	}
	return (*order)[r], true
}

// renumbered returns the ids for other internal numbers: order[i] is the
// vertex that becomes i.
func (x *IDs) renumbered(order []Vertex) *IDs {
	rank, ranked := make([]Vertex, len(order)), true
	for i, v := range order {
		rank[i] = x.Rank(v)
		ranked = ranked && rank[i] == Vertex(i)
	}
	y := &IDs{kind: x.kind, ints: x.ints, text: x.text, ends: x.ends}
	if !ranked {
		y.rank = rank
	}
	return y
}

// Numbered returns the same ids for vertices numbered otherwise: rank[v] is the
// rank of v. It keeps the slice, and refuses one that is no permutation.
func (x *IDs) Numbered(rank []Vertex) (*IDs, error) {
	if len(rank) != x.Len() {
		return nil, fmt.Errorf("graph: %d ranks for %d vertices", len(rank), x.Len())
	}
	taken := make([]bool, len(rank))
	for v, r := range rank {
		if int64(r) >= int64(len(rank)) || taken[r] {
			return nil, fmt.Errorf("graph: rank %d of vertex %d is not a rank or comes twice", r, v)
		}
		taken[r] = true
	}
	return &IDs{kind: x.kind, ints: x.ints, text: x.text, ends: x.ends, rank: rank}, nil
}

// Ints returns the integer ids in ascending order; the slice must not be
// changed. It is nil when the ids are strings.
func (x *IDs) Ints() []int64 { return x.ints }

// Text returns the string ids in ascending order as NewStringIDs takes them;
// the slices must not be changed. They are nil when the ids are integers.
func (x *IDs) Text() (text []byte, ends []int64) { return x.text, x.ends }

// ParseID reads a canonical 64-bit integer: digits with an optional minus
// sign, no leading zero, no plus sign, nothing else, in the range of int64.
// Only then does the text come back unchanged from the number.
func ParseID[T ~string | ~[]byte](token T) (int64, bool) {
	digits, negative := token, false
	if len(token) > 0 && token[0] == '-' {
		digits, negative = token[1:], true
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && (len(digits) > 1 || negative) {
		return 0, false
	}
	value := uint64(0)
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			return 0, false
		}
		value = value*10 + uint64(d)
	}
	switch {
	case negative && value <= 1<<63:
		return -int64(value), true
	case !negative && value < 1<<63:
		return int64(value), true
	}
	return 0, false
}
