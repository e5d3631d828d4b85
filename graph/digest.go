package graph

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/kithgraph/kith/graph/par"
)

// Digest identifies a dataset by its content.
type Digest [sha256.Size]byte

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return fmt.Errorf("graph: digest %q has not %d digits", text, hex.EncodedLen(len(d)))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// pieceSize is the length of the pieces whose digests are digested. A piece of
// the edges ends with the last record that fits.
const pieceSize = 4 << 20

// ComputeDigest returns SHA-256 over the SHA-256s of the pieces of the
// canonical stream. The stream has three parts, and each part starts a new
// piece; FORMAT.md draws them:
//
//	head      what the dataset is: flags, kind of ids, counts, layer names
//	vertices  the external ids in rank order
//	edges     every edge once in rank order: source and target rank, then
//	          weight, time and layer as far as the dataset keeps them
//
// It depends on neither the internal numbers nor the workers. It costs 12
// bytes per vertex and one piece of the stream, 4 MiB, per worker.
func (t *EdgeTable) ComputeDigest(ctx context.Context, workers int) (Digest, error) {
	order := t.IDs.ByRank()
	edges := make([]int64, len(order)+1) // edges before each rank
	for r, v := range order {
		edges[r] = t.canonicalEdges(v)
	}
	return t.digest(ctx, workers, par.Prefix(edges), func(s *piece, first, end int64) { s.edges(t, order, edges, first, end) })
}

// digest is ComputeDigest, where write appends the edges first <= e < end of
// the third part to a piece.
func (t *EdgeTable) digest(ctx context.Context, workers int, total int64, write func(s *piece, first, end int64)) (Digest, error) {
	ids := t.IDs.streamed(t.Order())
	perPiece := int64(pieceSize / t.recordSize())
	idPieces, edgePieces := (ids+pieceSize-1)/pieceSize, (total+perPiece-1)/perPiece

	sums := make([]Digest, 1+idPieces+edgePieces)
	sums[0] = sha256.Sum256(t.headStream(total))
	room := min(pieceSize, max(ids, total*int64(t.recordSize())))
	fresh := func() *piece { return &piece{stream: make([]byte, 0, room)} }
	err := par.RangeWith(ctx, workers, par.Even[uint32](len(sums)-1, 1), fresh, func(s *piece, c int, _, _ uint32) {
		s.stream = s.stream[:0]
		if i := int64(c); i < idPieces {
			s.ids(t.IDs, i*pieceSize, min((i+1)*pieceSize, ids))
		} else {
			first := (i - idPieces) * perPiece
			write(s, first, min(first+perPiece, total))
		}
		sums[1+c] = sha256.Sum256(s.stream)
	})
	all := sha256.New()
	for _, sum := range sums {
		all.Write(sum[:])
	}
	return Digest(all.Sum(nil)), err
}

// piece is where a worker writes one piece of the stream after the other.
type piece struct {
	stream []byte
	row    []uint64
}

// headStream returns the first part of the canonical stream.
func (t *EdgeTable) headStream(edges int64) []byte {
	flags := byte(0)
	for i, set := range []bool{t.Directed, t.Signed, t.Weights != nil, t.Times != nil, t.Layer != nil} {
		if set {
			flags |= 1 << i
		}
	}
	head := append([]byte("kith edges 1\n"), flags, byte(t.IDs.Kind()))
	head = binary.LittleEndian.AppendUint64(head, uint64(t.Order()))
	head = binary.LittleEndian.AppendUint64(head, uint64(edges))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(t.Layers)))
	for _, name := range t.Layers {
		head = binary.LittleEndian.AppendUint32(head, uint32(len(name)))
		head = append(head, name...)
	}
	return head
}

// ids writes the bytes from <= i < end of the second part: integers in 8
// bytes, strings as their length in 4 bytes and their bytes.
func (s *piece) ids(x *IDs, from, end int64) {
	r := sort.Search(x.Len(), func(r int) bool { return x.streamed(r+1) > from })
	skip := from - x.streamed(r)
	for ; x.streamed(r) < end; r++ {
		if x.kind == IntIDs {
			s.stream = binary.LittleEndian.AppendUint64(s.stream, uint64(x.ints[r]))
			continue
		}
		id := x.text[x.ends[r]:x.ends[r+1]]
		s.stream = append(binary.LittleEndian.AppendUint32(s.stream, uint32(len(id))), id...)
	}
	s.stream = s.stream[skip : skip+end-from]
}

// streamed returns how many bytes of the second part come before a rank.
func (x *IDs) streamed(rank int) int64 {
	if x.kind == IntIDs {
		return 8 * int64(rank)
	}
	return 4*int64(rank) + x.ends[rank]
}

// recordSize returns the bytes of one edge in the third part.
func (t *EdgeTable) recordSize() int {
	size := 8
	if t.Weights != nil {
		size += 4
	}
	if t.Times != nil {
		size += 8
	}
	if t.Layer != nil {
		size += 2
	}
	return size
}

// canonicalEdges counts the edges that the stream lists under v: all out-arcs,
// or in an undirected table those whose other end has no smaller rank.
func (t *EdgeTable) canonicalEdges(v Vertex) (count int64) {
	row := t.Targets[t.Offsets[v]:t.Offsets[v+1]]
	if t.Directed {
		return int64(len(row))
	}
	if t.IDs.rank == nil {
		smaller, _ := slices.BinarySearch(row, v)
		return int64(len(row) - smaller)
	}
	for _, w := range row {
		if t.IDs.Rank(w) >= t.IDs.Rank(v) {
			count++
		}
	}
	return count
}

// edges writes the edges first <= e < end of the third part.
func (s *piece) edges(t *EdgeTable, order []Vertex, before []int64, first, end int64) {
	stream := s.stream
	for r, e := rankOf(before, first), first; e < end; r++ {
		v, stop := order[r], min(before[r+1], end)
		if t.IDs.rank == nil {
			// Rows ascend by rank: the edges listed under v are its last arcs.
			for arc := t.Offsets[v+1] - before[r+1] + e; e < stop; arc, e = arc+1, e+1 {
				stream = t.appendEdge(stream, r, arc)
			}
			continue
		}
		s.row = t.canonicalRow(s.row[:0], v)
		for ; e < stop; e++ {
			stream = t.appendEdge(stream, r, t.Offsets[v]+int64(uint32(s.row[e-before[r]])))
		}
	}
	s.stream = stream
}

// rankOf returns the rank whose edges include edge e.
func rankOf(before []int64, e int64) int {
	return sort.Search(len(before)-1, func(r int) bool { return before[r+1] > e })
}

// canonicalRow appends the arcs that the stream lists under v, ascending by
// the rank of the target and then by layer: the rank in the upper half of each
// number, the arc's place in the row in the lower one. A row holds fewer than
// 2³² arcs unless it has layers, and then parallel arcs are in layer order.
func (t *EdgeTable) canonicalRow(row []uint64, v Vertex) []uint64 {
	own := t.IDs.Rank(v)
	for i, target := range t.Targets[t.Offsets[v]:t.Offsets[v+1]] {
		if rank := t.IDs.Rank(target); t.Directed || rank >= own {
			row = append(row, uint64(rank)<<32|uint64(uint32(i)))
		}
	}
	slices.Sort(row)
	return row
}

// appendRecord appends an edge to the stream, by the ranks of its ends, with the
// attributes that the table keeps.
func (t *EdgeTable) appendRecord(stream []byte, row, target Vertex, weight float32, time int64, layer uint16) []byte {
	stream = binary.LittleEndian.AppendUint64(stream, uint64(target)<<32|uint64(row))
	if t.Weights != nil {
		stream = binary.LittleEndian.AppendUint32(stream, math.Float32bits(weight))
	}
	if t.Times != nil {
		stream = binary.LittleEndian.AppendUint64(stream, uint64(time))
	}
	if t.Layer != nil {
		stream = binary.LittleEndian.AppendUint16(stream, layer)
	}
	return stream
}

// appendEdge appends an arc of the table.
func (t *EdgeTable) appendEdge(stream []byte, rank int, arc int64) []byte {
	weight, time, layer := float32(0), int64(0), uint16(0)
	if t.Weights != nil {
		weight = t.Weights[arc]
	}
	if t.Times != nil {
		time = t.Times[arc]
	}
	if t.Layer != nil {
		layer = t.Layer[arc]
	}
	return t.appendRecord(stream, Vertex(rank), t.IDs.Rank(t.Targets[arc]), weight, time, layer)
}
