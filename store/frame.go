package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// formatVersion is the version of every file and block that this program
// writes, and the newest that it reads. In version 1 the rows of every graph
// stood in rank order; it is read too.
const formatVersion = 2

func readable(version uint32) bool { return version >= 1 && version <= formatVersion }

// The magics of framed files.
const (
	sealMagic    = "kithSEAL"
	catalogMagic = "kithCTLG"
	currentMagic = "kithCURR"
)

// frameSize is the length of a frame's head: magic, version, length, crc,
// SHA-256.
const frameSize = 8 + 4 + 4 + 4 + sha256.Size

// maxFrame bounds the files that are read whole into memory.
const maxFrame = 1 << 30

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encodeFrame puts a small file's content into its frame.
func encodeFrame(magic string, body []byte) []byte {
	file := make([]byte, frameSize, frameSize+len(body))
	copy(file, magic)
	binary.LittleEndian.PutUint32(file[8:], formatVersion)
	binary.LittleEndian.PutUint32(file[12:], uint32(len(body)))
	sum := sha256.Sum256(body)
	copy(file[20:], sum[:])
	file = append(file, body...)
	binary.LittleEndian.PutUint32(file[16:], frameCRC(file))
	return file
}

// frameCRC is the checksum over everything but itself.
func frameCRC(file []byte) uint32 {
	return crc32.Update(crc32.Checksum(file[:16], castagnoli), castagnoli, file[20:])
}

// decodeFrame checks a frame and returns its body. The layout of the head is
// the same in every version, so that a newer one can be told from damage.
func decodeFrame(name, magic string, file []byte) ([]byte, error) {
	if len(file) < frameSize || string(file[:8]) != magic {
		return nil, damaged("%s: not a %s file", name, magic)
	}
	body := file[frameSize:]
	if uint64(len(body)) != uint64(binary.LittleEndian.Uint32(file[12:])) {
		return nil, damaged("%s: %d bytes where %d belong", name, len(body), binary.LittleEndian.Uint32(file[12:]))
	}
	sum := sha256.Sum256(body)
	if binary.LittleEndian.Uint32(file[16:]) != frameCRC(file) || string(sum[:]) != string(file[20:frameSize]) {
		return nil, damaged("%s: the checksum does not fit", name)
	}
	if v := binary.LittleEndian.Uint32(file[8:]); !readable(v) {
		return nil, newer(name, v)
	}
	return body, nil
}

// newer says that a file was written by a later version of the program.
func newer(name string, version uint32) error {
	return fmt.Errorf("%w: %s has format %d and this kith reads up to %d; use the kith that wrote it", ErrFormat, name, version, formatVersion)
}

// decodeInto checks a frame and parses its JSON body.
func decodeInto(name, magic string, file []byte, into any) error {
	body, err := decodeFrame(name, magic, file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return damaged("%s: %w", name, err)
	}
	return nil
}

// digestOf returns the SHA-256 of a file's content in hexadecimal.
func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
