package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/kithgraph/kith/graph/par"
)

// What a generation holds.
const (
	graphKind  = "graph"
	columnKind = "columns"
)

// seal is the body of SEAL: what a generation is, and every other file in it.
type seal struct {
	Generation string       `json:"generation"` // the folder's final name
	Kind       string       `json:"kind"`
	Digest     string       `json:"digest"` // of the dataset, or of the columns
	Vertices   int64        `json:"vertices"`
	Arcs       int64        `json:"arcs"`
	Columns    int          `json:"columns"`
	Blocks     int64        `json:"blocks"` // footers included
	Files      []sealedFile `json:"files"`  // by name
}

type sealedFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	CRC32C uint32 `json:"crc32c"` // compared before Badger opens the folder
	SHA256 string `json:"sha256"` // of tables compared by Verify, of the others always
}

// bytes returns what the sealed files take together.
func (s *seal) bytes() int64 {
	total := int64(0)
	for _, f := range s.Files {
		total += f.Bytes
	}
	return total
}

func decodeSeal(name string, file []byte) (*seal, error) {
	s := new(seal)
	if err := decodeInto(name, sealMagic, file, s); err != nil {
		return nil, err
	}
	ok := s.Kind == graphKind || s.Kind == columnKind
	for i, f := range s.Files {
		ok = ok && f.Bytes >= 0 && filepath.Base(f.Name) == f.Name && (i == 0 || s.Files[i-1].Name < f.Name)
	}
	if !ok || s.Vertices < 0 || s.Arcs < 0 || s.Columns < 0 {
		return nil, damaged("%s: impossible content", name)
	}
	return s, nil
}

// strip removes what Badger leaves behind and no reader needs, and lists the
// files that stay. An empty value log holds its header of 20 bytes; a longer
// one would mean that blocks went astray.
func strip(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	var stay []string
	for _, e := range entries {
		name := e.Name()
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		switch {
		case name == "MANIFEST" || name == "KEYREGISTRY" || isTable(name):
			stay = append(stay, name)
		case name == "DISCARD" || strings.HasSuffix(name, ".vlog") && info.Size() <= 20:
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return nil, fmt.Errorf("store: %w", err)
			}
		default:
			return nil, fmt.Errorf("store: %s: Badger left %s of %d bytes", dir, name, info.Size())
		}
	}
	return stay, nil
}

// isTable tells Badger's tables, the large files, from the small ones.
func isTable(name string) bool { return strings.HasSuffix(name, ".sst") }

// sum reads a file and returns its length and checksums. The SHA-256 is left
// out when strong is false: it takes five times as long.
func sum(path string, strong bool) (f sealedFile, err error) {
	file, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer file.Close()
	f.Name = filepath.Base(path)
	digest, buffer := sha256.New(), make([]byte, 256<<10)
	for {
		n, err := file.Read(buffer)
		f.Bytes += int64(n)
		f.CRC32C = crc32.Update(f.CRC32C, castagnoli, buffer[:n])
		if strong {
			digest.Write(buffer[:n])
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return f, err
		}
	}
	if strong {
		f.SHA256 = hex.EncodeToString(digest.Sum(nil))
	}
	return f, nil
}

// sums is sum for the files of a folder, several at a time. Without strong,
// only tables go without SHA-256.
func sums(ctx context.Context, dir string, names []string, strong bool, workers int, done func(bytes int64)) ([]sealedFile, error) {
	files, faults := make([]sealedFile, len(names)), make([]error, len(names))
	var mu sync.Mutex
	err := par.Range(ctx, workers, par.Even[uint32](len(names), 1), func(c int, _, _ uint32) {
		files[c], faults[c] = sum(filepath.Join(dir, names[c]), strong || !isTable(names[c]))
		mu.Lock()
		defer mu.Unlock()
		done(files[c].Bytes)
	})
	return files, errors.Join(append(faults, err)...)
}

// readSeal reads the seal of a folder and compares it with what the catalog
// says about it.
func readSeal(dir, folder, digest string) (*seal, error) {
	name := folder + "/" + sealFile
	file, err := readSmall(filepath.Join(dir, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged("%s is missing", name)
	}
	if err != nil {
		return nil, err
	}
	s, err := decodeSeal(name, file)
	if err != nil {
		return nil, err
	}
	if digestOf(file) != digest || s.Generation != folder {
		return nil, damaged("%s is not the one that the catalog names", name)
	}
	return s, nil
}

// check compares every file of a folder with the seal. A single wrong bit in a
// table's index, or in its last block, can end the process inside Badger, and
// one in MANIFEST can make it delete tables; so all bytes are read, before
// Badger is let near. CRC-32C runs at the speed of memory, and the blocks are
// about to be read anyway.
func (s *seal) check(ctx context.Context, dir string, strong bool, workers int, done func(bytes int64)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return misread(s.Generation, err)
	}
	var names, want []string
	for _, e := range entries {
		if e.Name() != sealFile {
			names = append(names, e.Name())
		}
	}
	for _, f := range s.Files {
		want = append(want, f.Name)
	}
	if !slices.Equal(names, want) {
		return damaged("%s: the folder holds %s instead of %s", s.Generation, strings.Join(names, " "), strings.Join(want, " "))
	}
	for _, f := range s.Files { // lengths first: they cost nothing
		info, err := os.Stat(filepath.Join(dir, f.Name))
		if err != nil {
			return misread(s.Generation, err)
		}
		if info.Size() != f.Bytes || !info.Mode().IsRegular() {
			return damaged("%s/%s is not a file of %d bytes", s.Generation, f.Name, f.Bytes)
		}
	}
	files, err := sums(ctx, dir, names, strong, workers, done)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return misread(s.Generation, err)
	}
	for i, f := range s.Files {
		if files[i].Bytes != f.Bytes || files[i].CRC32C != f.CRC32C || files[i].SHA256 != "" && files[i].SHA256 != f.SHA256 {
			return damaged("%s/%s is not the file that was sealed", s.Generation, f.Name)
		}
	}
	return nil
}
