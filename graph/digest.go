package graph

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

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
// It depends on neither the internal numbers nor the workers.
func (t *EdgeTable) ComputeDigest(ctx context.Context, workers int) (Digest, error) {
	order := t.IDs.ByRank()
	record := t.recordSize()
	edges := make([]int64, len(order)+1) // edges before each rank
	for r, v := range order {
		edges[r] = t.canonicalEdges(v)
	}
	total := par.Prefix(edges)

	ids := t.idStream(order)
	idPieces := (len(ids) + pieceSize - 1) / pieceSize
	perPiece := int64(pieceSize / record)
	edgePieces := int((total + perPiece - 1) / perPiece)
	sums := make([]byte, (1+idPieces+edgePieces)*sha256.Size)
	put := func(piece int, content []byte) {
		sum := sha256.Sum256(content)
		copy(sums[piece*sha256.Size:], sum[:])
	}
	put(0, t.headStream(total))
	err := par.Range(ctx, workers, par.Even[uint32](idPieces+edgePieces, 1), func(_ int, lo, _ uint32) {
		if p := int(lo); p < idPieces {
			put(1+p, ids[p*pieceSize:min((p+1)*pieceSize, len(ids))])
		} else {
			first := int64(p-idPieces) * perPiece
			put(1+p, t.edgeStream(order, edges, first, min(first+perPiece, total)))
		}
	})
	return sha256.Sum256(sums), err
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

// idStream returns the second part: integers in 8 bytes, strings as their
// length in 4 bytes and their bytes.
func (t *EdgeTable) idStream(order []Vertex) []byte {
	var stream []byte
	for _, v := range order {
		if t.IDs.Kind() == IntIDs {
			stream = binary.LittleEndian.AppendUint64(stream, uint64(t.IDs.Int(v)))
			continue
		}
		at := len(stream)
		stream = t.IDs.AppendTo(append(stream, 0, 0, 0, 0), v)
		binary.LittleEndian.PutUint32(stream[at:], uint32(len(stream)-at-4))
	}
	return stream
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

// edgeStream returns the edges first <= e < end of the third part.
func (t *EdgeTable) edgeStream(order []Vertex, edges []int64, first, end int64) []byte {
	stream := make([]byte, 0, int(end-first)*t.recordSize())
	var sorted []int64
	for r, e := rankOf(edges, first), first; e < end; r++ {
		v, stop := order[r], min(edges[r+1], end)
		if t.IDs.rank == nil {
			// Rows ascend by rank: the edges listed under v are its last arcs.
			for arc := t.Offsets[v+1] - edges[r+1] + e; e < stop; arc, e = arc+1, e+1 {
				stream = t.appendEdge(stream, r, arc)
			}
			continue
		}
		sorted = t.canonicalRow(sorted[:0], v)
		for ; e < stop; e++ {
			stream = t.appendEdge(stream, r, sorted[e-edges[r]])
		}
	}
	return stream
}

// rankOf returns the rank whose edges include edge e.
func rankOf(edges []int64, e int64) int {
	lo, hi := 0, len(edges)-1
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; edges[mid] <= e {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// canonicalRow appends the positions of the arcs that the stream lists under
// v, ascending by the rank of the target and then by layer.
func (t *EdgeTable) canonicalRow(arcs []int64, v Vertex) []int64 {
	for i := t.Offsets[v]; i < t.Offsets[v+1]; i++ {
		if t.Directed || t.IDs.Rank(t.Targets[i]) >= t.IDs.Rank(v) {
			arcs = append(arcs, i)
		}
	}
	slices.SortFunc(arcs, func(i, j int64) int {
		return cmp.Or(cmp.Compare(t.IDs.Rank(t.Targets[i]), t.IDs.Rank(t.Targets[j])), cmp.Compare(t.layerOf(i), t.layerOf(j)))
	})
	return arcs
}

func (t *EdgeTable) appendEdge(stream []byte, rank int, arc int64) []byte {
	stream = binary.LittleEndian.AppendUint32(stream, uint32(rank))
	stream = binary.LittleEndian.AppendUint32(stream, uint32(t.IDs.Rank(t.Targets[arc])))
	if t.Weights != nil {
		stream = binary.LittleEndian.AppendUint32(stream, math.Float32bits(t.Weights[arc]))
	}
	if t.Times != nil {
		stream = binary.LittleEndian.AppendUint64(stream, uint64(t.Times[arc]))
	}
	if t.Layer != nil {
		stream = binary.LittleEndian.AppendUint16(stream, t.Layer[arc])
	}
	return stream
}
