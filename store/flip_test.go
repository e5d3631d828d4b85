package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestFlippedBitsAreNoticed flips bits in every file of a database, aimed and
// at random, and damages files in coarser ways. A child does the reading: a
// crash of it is a failure, wherever in Badger it happens.
func TestFlippedBitsAreNoticed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(root(t), "kith.db")
	s := opened(t, dir, Options{})
	sample(t, s)
	want := content(t, s)
	s.Close()
	flips := 6 // three times as many per file; KITH_STORE_FLIPS makes it more
	if testing.Short() {
		flips = 2
	}
	if more, err := strconv.Atoi(os.Getenv("KITH_STORE_FLIPS")); err == nil {
		flips = more
	}
	seed := rand.Uint64()
	out, err := child(t, "flip", dir, want, strconv.Itoa(flips), strconv.FormatUint(seed, 10)).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "done\n") {
		t.Errorf("seed %d: %v\n%s", seed, err, out[max(0, bytes.LastIndexByte(out, '\r')):])
	}
	t.Logf("seed %d: %s", seed, out[bytes.LastIndexByte(out, '\r')+1:])
}

// flipChild damages each file in many ways, one at a time, and reads.
func flipChild(args []string) error {
	dir, want := args[0], args[1]
	flips, _ := strconv.Atoi(args[2])
	seed, _ := strconv.ParseUint(args[3], 10, 64)
	r := rand.New(rand.NewPCG(seed, 0))
	var files []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != lockFile {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	damages := 0
	for _, path := range files {
		good, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, d := range damagesOf(good, flips, r) {
			fmt.Printf("%s %s: ", filepath.Base(path), d.name) // the last line before a crash tells
			if err := os.WriteFile(path, d.content, 0o666); err != nil {
				return err
			}
			if err := readDamaged(dir, want); err != nil {
				return err
			}
			fmt.Print("\r")
			damages++
		}
		if err := os.WriteFile(path, good, 0o666); err != nil {
			return err
		}
	}
	s, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	if _, err := s.Verify(context.Background(), "", nil); err != nil {
		return fmt.Errorf("undamaged: %w", err)
	}
	fmt.Printf("%d damages in %d files\ndone\n", damages, len(files))
	return nil
}

type damage struct {
	name    string
	content []byte
}

// damagesOf makes damaged versions of a file: random bits, bits near its ends,
// where tables have their first block's header and their index and footer, and
// lost, added and zeroed bytes.
func damagesOf(good []byte, flips int, r *rand.Rand) []damage {
	var all []damage
	flip := func(bit int) {
		bad := append([]byte(nil), good...)
		bad[bit/8] ^= 1 << (bit % 8)
		all = append(all, damage{fmt.Sprintf("bit %d of %d", bit, 8*len(good)), bad})
	}
	near := min(len(good), 600) * 8
	for range flips {
		flip(r.IntN(8 * len(good)))
		flip(8*len(good) - 1 - r.IntN(near))
		flip(r.IntN(near))
	}
	flip(8*len(good) - 1)
	cut := r.IntN(len(good))
	all = append(all, damage{fmt.Sprintf("cut to %d", cut), good[:cut]}, damage{"empty", nil}, damage{"longer", append(good[:len(good):len(good)], 0)})
	if page := r.IntN((len(good) + 4095) / 4096); true {
		zero := append([]byte(nil), good...)
		clear(zero[4096*page : min(4096*page+4096, len(good))])
		all = append(all, damage{fmt.Sprintf("page %d zeroed", page), zero})
	}
	return all
}

// readDamaged demands that a damaged database gives the undamaged answer or
// says that it is damaged, and that verification finds out.
func readDamaged(dir, want string) error {
	reported := func(err error) bool { return errors.Is(err, ErrDamaged) || errors.Is(err, ErrFormat) }
	s, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		if !reported(err) {
			return fmt.Errorf("open: %w", err)
		}
		return nil
	}
	got, err := contentOf(context.Background(), s)
	if err == nil && got != want {
		return fmt.Errorf("another answer: %s instead of %s", got, want)
	}
	if err != nil && !reported(err) {
		return fmt.Errorf("read: %w", err)
	}
	if _, err := s.Verify(context.Background(), "", nil); !reported(err) {
		return fmt.Errorf("verify says %v", err)
	}
	return nil
}

// TestEveryBitOfABlockCounts flips every bit of a stored value.
func TestEveryBitOfABlockCounts(t *testing.T) {
	p := part{adjacencyFamily, 0}
	value := appendBlock(nil, p, header{codec: hasWeights, seq: 3, count: 2, first: 8, at: 5, width: 1}, []byte{0, 1, 9, 0, 0, 128, 63})
	if _, _, _, err := decodeBlock(p, 3, value); err != nil {
		t.Fatal(err)
	}
	for bit := range 8 * len(value) {
		value[bit/8] ^= 1 << (bit % 8)
		if _, _, _, err := decodeBlock(p, 3, value); !errors.Is(err, ErrDamaged) {
			t.Errorf("bit %d: %v", bit, err)
		}
		value[bit/8] ^= 1 << (bit % 8)
	}
	for name, err := range map[string]error{
		"another number": second(decodeBlock(p, 4, value)),
		"another part":   second(decodeBlock(part{columnFamily, 0}, 3, value)),
		"cut":            second(decodeBlock(p, 3, value[:len(value)-1])),
		"longer":         second(decodeBlock(p, 3, append(value[:len(value):len(value)], 0))),
	} {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ header, _ []byte, _ uint32, err error) error { return err }

// TestMissingBlocksAreNoticed takes blocks away, doubles and swaps them.
func TestMissingBlocksAreNoticed(t *testing.T) {
	p := part{family: adjacencyFamily}
	table := shape{Vertices: 30_000, Edges: 200_000, Weighted: true}.table(t, 1)
	var spans []span
	split := 0
	err := writeRows(t.Context(), table, 1, func(h header, payload []byte) error {
		if len(payload) > blockTarget {
			t.Errorf("block %d has %d bytes", len(spans), len(payload))
		}
		if h.skip > 0 {
			split++
		}
		spans = append(spans, h.span(uint32(len(spans))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if split < 2 || len(spans) < 8 {
		t.Fatalf("%d blocks, %d continue a row: too few to test", len(spans), split)
	}
	if items, width, err := chain(p, spans); err != nil || items != uint64(table.Order()) || width != uint64(table.Size()) {
		t.Fatal(items, width, err)
	}
	for i := range spans {
		without := append(append([]span(nil), spans[:i]...), spans[i+1:]...)
		if items, _, err := chain(p, without); err == nil && items == uint64(table.Order()) {
			t.Errorf("block %d is not missed", i)
		}
		twice := append(append([]span(nil), spans[:i+1]...), spans[i:]...)
		if _, _, err := chain(p, twice); err == nil {
			t.Errorf("block %d may come twice", i)
		}
	}
}

// faultChild makes a table shorter after it was checked and opened.
func faultChild(args []string) error {
	s, err := Open(args[0], Options{ReadOnly: true})
	if err != nil {
		return err
	}
	v := s.current().find("g")
	g, _, err := s.openGeneration(context.Background(), v.Dataset.Generation, v.Seal, false, uncounted)
	if err != nil {
		return err
	}
	tables, _ := filepath.Glob(filepath.Join(args[0], v.Dataset.Generation, "*.sst"))
	for _, table := range tables {
		if err := os.Truncate(table, 0); err != nil {
			return err
		}
	}
	_, err = g.readTable(context.Background(), everything, nil)
	return err
}

func TestFileThatShrinksWhileReadIsDamage(t *testing.T) {
	dir := filepath.Join(root(t), "kith.db")
	s := opened(t, dir, Options{})
	sample(t, s)
	s.Close()
	cmd := child(t, "fault", dir)
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 12 || strings.Contains(string(out), "goroutine") {
		t.Errorf("exit %d: %s", cmd.ProcessState.ExitCode(), out)
	}
}
