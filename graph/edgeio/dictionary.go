package edgeio

import (
	"hash/maphash"
	"slices"
	"strings"
)

// dictionary numbers strings in the order in which they first come. It is used
// for one batch after the other, so that it need not grow again. (A map from
// string to number, made anew for each batch, took five times the memory.)
type dictionary struct {
	names  []string
	hashes []uint32
	slots  []uint32 // position in names plus one, 0: free; a power of two of them
	arena  strings.Builder
}

var dictionarySeed = maphash.MakeSeed() // against ids made to collide; numbers do not depend on it

// of returns the number of a string.
func (d *dictionary) of(token []byte) int64 {
	if len(d.names)*2 >= len(d.slots) {
		d.grow()
	}
	hash := uint32(maphash.Bytes(dictionarySeed, token))
	mask := uint32(len(d.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		at := d.slots[i]
		if at == 0 {
			d.names, d.hashes = append(d.names, d.keep(token)), append(d.hashes, hash)
			d.slots[i] = uint32(len(d.names))
			return int64(len(d.names) - 1)
		}
		if d.hashes[at-1] == hash && d.names[at-1] == string(token) {
			return int64(at - 1)
		}
	}
}

// take returns the strings by number, and forgets them.
func (d *dictionary) take() []string {
	names := slices.Clone(d.names)
	clear(d.slots)
	d.names, d.hashes, d.arena = d.names[:0], d.hashes[:0], strings.Builder{}
	return names
}

// grow makes four times as many slots.
func (d *dictionary) grow() {
	d.slots = make([]uint32, max(4*len(d.slots), 256))
	mask := uint32(len(d.slots) - 1)
	for at, hash := range d.hashes {
		i := hash & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = uint32(at + 1)
	}
}

// keep copies a token. Many share one allocation, which is never moved.
func (d *dictionary) keep(token []byte) string {
	if d.arena.Cap()-d.arena.Len() < len(token) {
		d.arena = strings.Builder{}
		d.arena.Grow(max(1<<15, len(token)))
	}
	from := d.arena.Len()
	d.arena.Write(token)
	return d.arena.String()[from:]
}
