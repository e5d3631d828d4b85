package rank

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/kithgraph/kith/graph"
)

// lanes is how many seed sets go through the graph together.
const lanes = 16

// packed holds the numbers k of all sets, those of a vertex side by side:
//
//	vertex 0              vertex 1
//	k0 k1 .. k7 | k8 ..   k0 k1 .. k7 | k8 ..     eight bytes to a word
//
// The pass adds whole words. A number is stored as k + 128, which is not
// negative, so that bytes do not borrow from each other; the even and the odd
// ones are added apart, in fields of 16 bits, which hold the sum of 256. This is
// exact, and takes about a quarter of the instructions of adding numbers one by
// one.
type packed [][lanes]uint8

const raised = 128 // what a stored number is above k

// gather adds up the numbers of the sets over each row of a block.
func (t packed) gather(rows graph.Block, in *[lanes][bundlePiece]int32) {
	for i := range min(rows.Len(), bundlePiece) {
		var sum [lanes]int32
		row := rows.Row(i)
		for rest := row; len(rest) > 0; {
			arcs := rest[:min(len(rest), 256)]
			rest = rest[len(arcs):]
			even0, odd0, even1, odd1 := t.add(arcs)
			spread(even0, odd0, (*[8]int32)(sum[:]))
			spread(even1, odd1, (*[8]int32)(sum[8:]))
		}
		above := raised * int32(len(row))
		for set := range sum {
			in[set][i] = sum[set] - above
		}
	}
}

// add adds the words of at most 256 vertices. It stays a function of its own so
// that its loop has the registers for itself.
//
//go:noinline
func (t packed) add(arcs []graph.Vertex) (even0, odd0, even1, odd1 uint64) {
	const fields = 0x00ff00ff00ff00ff
	for _, u := range arcs {
		at := &t[u]
		a, b := binary.LittleEndian.Uint64(at[:8]), binary.LittleEndian.Uint64(at[8:])
		even0 += a & fields
		odd0 += a >> 8 & fields
		even1 += b & fields
		odd1 += b >> 8 & fields
	}
	return even0, odd0, even1, odd1
}

// spread adds the fields of two words to the sums of eight sets.
func spread(even, odd uint64, sum *[8]int32) {
	sum[0] += int32(even & 0xffff)
	sum[1] += int32(odd & 0xffff)
	sum[2] += int32(even >> 16 & 0xffff)
	sum[3] += int32(odd >> 16 & 0xffff)
	sum[4] += int32(even >> 32 & 0xffff)
	sum[5] += int32(odd >> 32 & 0xffff)
	sum[6] += int32(even >> 48)
	sum[7] += int32(odd >> 48)
}

// read writes the direction of a set, from vertex lo on, to p. far are the far
// numbers of the chunk.
func (b *bundle) read(set int, lo graph.Vertex, far []farNumber, p []float64) {
	l := b.sets[set]
	for i, rows := 0, b.table[lo:][:len(p)]; i < len(rows); i++ {
		p[i] = l.value[rows[i][set%lanes]]
	}
	if len(far) == 0 {
		return
	}
	first, _ := slices.BinarySearchFunc(far, lo, func(f farNumber, v graph.Vertex) int { return cmp.Compare(f.v, v) })
	for _, f := range far[first:] {
		if int(f.v-lo) >= len(p) {
			break
		}
		p[f.v-lo] = float64(l.scale*float64(f.k)) - l.shift
	}
}

// aim says what the bytes of the table now stand for.
func (l *lane) aim(scale, shift float64) {
	l.scale, l.shift = scale, shift
	for k := range l.value {
		l.value[k] = float64(scale*float64(k-raised)) - shift
	}
}
