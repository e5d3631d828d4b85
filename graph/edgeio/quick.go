package edgeio

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/kithgraph/kith/graph"
)

// beginsWithPair reports whether rows begin with src and dst as integers,
// which quick can read.
func (l *layout) beginsWithPair() bool {
	return !l.strings && l.right == 0 && len(l.roles) >= 2 && l.roles[0] == src && l.roles[1] == dst
}

// quick reads lines from a position on, where the given line begins, and stops
// in front of the first that is written in an unusual way: a sign, a leading
// zero, more than 16 digits, blanks around, a comment, an error, an id beyond
// the order. It returns where that line begins and how many lines it has read.
func (b *batch) quick(line int64, text []byte, at int) (next, read int) {
	more, order := len(b.roles) > 2, uint64(b.order-1) // without an order, more than any id
	sources, targets := b.edges.Src, b.edges.Dst
	for {
		if !more {
			n := len(sources)
			sources, targets, at = b.pairs(sources, targets, text, at)
			read += len(sources) - n
		}
		u, i := digits(text, at)
		if i < 0 || text[i] != b.separator && (b.separator != 0 || text[i] != ' ' && text[i] != '\t') {
			break
		}
		for i++; b.separator == 0 && (text[i] == ' ' || text[i] == '\t'); i++ {
		}
		v, i := digits(text, i)
		if i < 0 || uint64(u-1) > order || uint64(v-1) > order {
			break
		}
		if more {
			b.edges.Src, b.edges.Dst, b.line = sources, targets, line+int64(read)
			if i = b.attributes(text, i, edge{src: u, dst: v, weight: 1}); i < 0 {
				break
			}
			sources, targets = b.edges.Src, b.edges.Dst
		} else {
			if text[i] == '\r' {
				i++
			}
			if text[i] != '\n' {
				break
			}
			sources, targets = append(sources, u), append(targets, v)
		}
		at, read = i+1, read+1
	}
	b.edges.Src, b.edges.Dst = sources, targets
	return at, read
}

// pairs reads lines of two ids with at most eight digits, one separator between
// them and none behind, as most edge lists consist of, and stops in front of the
// first other line. (They take two thirds of the time that they take below.)
func (b *batch) pairs(sources, targets []int64, text []byte, at int) (src, dst []int64, next int) {
	const longest = 8 + 1 + 8 + 2
	first, second := b.separator, b.separator
	if b.separator == 0 {
		first, second = ' ', '\t'
	}
	order := uint64(b.order - 1)
	n, room := len(sources), min(cap(sources), cap(targets))
	sources, targets = sources[:room], targets[:room]
	for n < room && len(text)-at >= longest {
		line := text[at:][:longest]
		low := binary.LittleEndian.Uint64(line) ^ zeros
		k := count(low)
		high := binary.LittleEndian.Uint64(line[k+1:]) ^ zeros
		m := count(high)
		end := k + 1 + m
		if line[end] == '\r' {
			end++
		}
		if c := line[k]; c != first && c != second || line[end] != '\n' || k == 0 || m == 0 {
			break
		}
		if k > 1 && byte(low) == 0 || m > 1 && byte(high) == 0 {
			break
		}
		u, v := eight(low<<((64-8*k)&63)), eight(high<<((64-8*m)&63))
		if uint64(u-1) > order || uint64(v-1) > order {
			break
		}
		sources[n], targets[n] = u, v
		n, at = n+1, at+end+1
	}
	return sources[:n], targets[:n], at
}

// attributes reads what follows the two ids of an edge and adds it. It returns
// the position of the line feed, or -1 and leaves no edge when the line is not
// as it should be.
func (b *batch) attributes(text []byte, at int, e edge) int {
	end := at + bytes.IndexByte(text[at:], '\n')
	rest := withoutReturn(text[at:end])
	if b.separator != 0 {
		if len(rest) == 0 || rest[0] != b.separator {
			return -1
		}
		rest = rest[1:]
	} else if len(rest) == 0 || rest[0] != ' ' && rest[0] != '\t' {
		return -1
	}
	b.fields = split(b.fields[:0], rest, b.separator)
	if len(b.fields) != len(b.roles)-2 {
		return -1
	}
	e.time = graph.NoTime
	for i, token := range b.fields {
		if fault := b.field(&e, b.roles[2+i], token); fault != "" {
			return -1
		}
	}
	b.add(&e)
	return end
}

// digits reads an integer of at most 16 digits without sign and leading zero,
// eight digits at once, and returns the position behind it; -1 when there is
// none, or fewer than 24 bytes of text follow. (Lengths that vary make a
// loop over the digits mispredict at the end of each number.)
func digits(text []byte, at int) (value int64, next int) {
	if len(text)-at < 24 {
		return 0, -1
	}
	low := binary.LittleEndian.Uint64(text[at:]) ^ zeros
	n := count(low)
	if n == 0 || n > 1 && byte(low) == 0 {
		return 0, -1
	}
	value = eight(low << ((64 - 8*n) & 63))
	if n < 8 {
		return value, at + n
	}
	high := binary.LittleEndian.Uint64(text[at+8:]) ^ zeros
	if n = count(high); n > 0 {
		value = value*powers[n] + eight(high<<((64-8*n)&63))
	}
	if text[at+8+n]-'0' <= 9 {
		return 0, -1
	}
	return value, at + 8 + n
}

// zeros is eight digits 0. Text that is xored with it has digits as bytes 0
// to 9, and no other bytes below 10.
const zeros = 0x3030303030303030

var powers = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// count returns how many of the lowest bytes are below 10. A carry out of a
// byte only disturbs those above it.
func count(x uint64) int {
	const tens, tops = 0x7676767676767676, 0x8080808080808080
	return bits.TrailingZeros64((x+tens|x)&tops) / 8
}

// eight returns the number of eight decimal digits, the first in the lowest
// byte: neighbours are joined to pairs, fours and eights.
func eight(x uint64) int64 {
	x = x*10 + x>>8
	x = (x&0x000000FF000000FF)*(1000000<<32+100) + (x>>16&0x000000FF000000FF)*(10000<<32+1)
	return int64(x >> 32)
}
