package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// survey is what lies in the directory, by what its name says about it.
type survey struct {
	catalogs    map[string]uint64 // final names
	generations map[string]uint64 // final names, with their counters
	unnamed     []string          // *.partial, *.sealed, .trash-*: not acknowledged, or no longer
	foreign     []string
}

// look lists the directory.
func look(dir string) (*survey, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &survey{catalogs: map[string]uint64{}, generations: map[string]uint64{}}
	for _, e := range entries {
		name := e.Name()
		if seq, ok := catalogSeq(name); ok {
			s.catalogs[name] = seq
			continue
		}
		base, state := strings.CutSuffix(name, partial)
		if !state {
			base, state = strings.CutSuffix(name, sealedState)
		}
		_, isCatalog := catalogSeq(base)
		counter, isFolder := folderCounter(base)
		switch {
		case name == lockFile || name == currentFile:
		case strings.HasPrefix(name, trashPrefix), state && (isCatalog || isFolder || base == currentFile):
			s.unnamed = append(s.unnamed, name)
		case isFolder && e.IsDir():
			s.generations[name] = counter
		default:
			s.foreign = append(s.foreign, name)
		}
	}
	return s, nil
}

// readState reads the catalog that CURRENT names, and compares CURRENT with
// what else is in the directory. A writer may be publishing meanwhile, so what
// was seen counts only if CURRENT is the same before and after.
func readState(dir string) (*catalog, *survey, error) {
	for range 1000 {
		before, err := readCurrent(dir)
		if err != nil {
			return nil, nil, err
		}
		c, problem := decodeState(dir, before)
		s, err := look(dir)
		if err != nil {
			return nil, nil, err
		}
		if problem == nil {
			problem = s.contradicts(c)
		}
		after, err := readCurrent(dir)
		if err != nil {
			return nil, nil, err
		}
		if (before == nil) == (after == nil) && bytes.Equal(before, after) {
			return c, s, problem
		}
	}
	return nil, nil, fmt.Errorf("store: %s: %s is replaced faster than it can be read", dir, currentFile)
}

// readCurrent returns the content of CURRENT, nil when there is none.
func readCurrent(dir string) ([]byte, error) {
	content, err := readSmall(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}

// decodeState reads the catalog that the content of CURRENT names. Without
// CURRENT that is the empty one.
func decodeState(dir string, current []byte) (*catalog, error) {
	if current == nil {
		return &catalog{Next: 1}, nil
	}
	p, err := decodePointer(current)
	if err != nil {
		return nil, err
	}
	name := catalogName(p.Seq)
	// A published catalog is called .partial until tidying gives it its name,
	// which may happen between two looks.
	var file []byte
	for _, ending := range []string{"", partial, ""} {
		if file, err = readSmall(filepath.Join(dir, name+ending)); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged("%s names %s, which is missing", currentFile, name)
	}
	if err != nil {
		return nil, err
	}
	if _, err := decodeFrame(name, catalogMagic, file); err != nil {
		return nil, err
	}
	if digestOf(file) != p.SHA256 {
		return nil, damaged("%s is not the file that %s names", name, currentFile)
	}
	c, err := decodeCatalog(name, file)
	if err == nil && c.Seq != p.Seq {
		return nil, damaged("%s says that it is number %d", name, c.Seq)
	}
	return c, err
}

// contradicts reports final names that only a newer CURRENT can have given:
// then CURRENT has been lost or put back to an older state. Catalogs and
// generations get their final names after the flip of CURRENT that names them,
// so a process that ends before the flip never leaves such a name.
func (s *survey) contradicts(c *catalog) error {
	var newer []string
	for name, seq := range s.catalogs {
		if seq > c.Seq {
			newer = append(newer, name)
		}
	}
	for name, counter := range s.generations {
		if counter >= c.Next {
			newer = append(newer, name)
		}
	}
	if len(newer) == 0 {
		return nil
	}
	slices.Sort(newer)
	if c.Seq == 0 {
		return damaged("%s is missing although %s is there", currentFile, strings.Join(newer, ", "))
	}
	return damaged("%s names %s although %s is there: an older state was put back; restore the newer %s, or remove these to accept the older state",
		currentFile, catalogName(c.Seq), strings.Join(newer, ", "), currentFile)
}

// leftovers lists what no state names any more or yet.
func (s *survey) leftovers(c *catalog) []string {
	named := map[string]bool{catalogName(c.Seq) + partial: true}
	for folder := range c.seals() {
		named[folder], named[folder+sealedState] = true, true
	}
	var left []string
	for _, name := range s.unnamed {
		if !named[name] {
			left = append(left, name)
		}
	}
	for name := range s.generations {
		if !named[name] {
			left = append(left, name)
		}
	}
	for name, seq := range s.catalogs {
		if seq+1 < c.Seq {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	return left
}
