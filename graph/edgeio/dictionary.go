package edgeio

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
)

// dictionary numbers strings in the order in which they first come. It is used
// for one batch after the other, so that it need not grow again. (A map from
// string to number, made anew for each batch, took five times the memory.)
type dictionary struct {
	names []string
	slots []uint64 // hash, and below it position in names plus one; 0: free; a power of two of them
	arena strings.Builder
}

var dictionarySeed = maphash.MakeSeed() // against ids made to collide; numbers do not depend on it

// of returns the number of a string.
func (d *dictionary) of(token []byte) int64 {
	if len(d.names)*2 >= len(d.slots) {
		d.grow()
	}
	hash := maphash.Bytes(dictionarySeed, token) &^ math.MaxUint32
	mask := uint64(len(d.slots) - 1)
	for i := hash >> 32 & mask; ; i = (i + 1) & mask {
		slot := d.slots[i]
		if slot == 0 {
			d.names = append(d.names, d.keep(token))
			d.slots[i] = hash | uint64(len(d.names))
			return int64(len(d.names) - 1)
		}
		if at := uint32(slot) - 1; slot&^math.MaxUint32 == hash && d.names[at] == string(token) {
			return int64(at)
		}
	}
}

// take returns the strings by number, and forgets them.
func (d *dictionary) take() []string {
	names := slices.Clone(d.names)
	clear(d.slots)
	d.names, d.arena = d.names[:0], strings.Builder{}
	return names
}

// grow makes four times as many slots.
func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]uint64, max(4*len(old), 256))
	mask := uint64(len(d.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := slot >> 32 & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = slot
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
