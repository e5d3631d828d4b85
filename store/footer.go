package store

import (
	"crypto/sha256"
	"encoding/binary"
)

// footer ends a part and says what must have come before it.
type footer struct {
	blocks uint32
	items  uint64
	width  uint64
	digest [sha256.Size]byte // of the blocks' checksums in order
}

// footerCodec marks a footer's header.
const footerCodec = 0xff

const footerSize = 4 + 8 + 8 + sha256.Size

func (f footer) payload() []byte {
	p := binary.LittleEndian.AppendUint32(nil, f.blocks)
	p = binary.LittleEndian.AppendUint64(p, f.items)
	p = binary.LittleEndian.AppendUint64(p, f.width)
	return append(p, f.digest[:]...)
}

func decodeFooter(p part, value []byte) (footer, error) {
	h, payload, _, err := decodeBlock(p, footerSeq, value)
	if err != nil {
		return footer{}, err
	}
	if h.codec != footerCodec || len(payload) != footerSize {
		return footer{}, damaged("%v: the footer is not one", p)
	}
	le := binary.LittleEndian
	f := footer{blocks: le.Uint32(payload), items: le.Uint64(payload[4:]), width: le.Uint64(payload[12:])}
	copy(f.digest[:], payload[20:])
	return f, nil
}

// seal returns the footer that belongs to a sequence of blocks.
func (p part) seal(spans []span) (footer, error) {
	items, width, err := chain(p, spans)
	if err != nil {
		return footer{}, err
	}
	sums := make([]byte, 0, 4*len(spans))
	for _, s := range spans {
		sums = binary.LittleEndian.AppendUint32(sums, s.crc)
	}
	return footer{blocks: uint32(len(spans)), items: items, width: width, digest: sha256.Sum256(sums)}, nil
}
