package tableio

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(tb testing.TB, text string) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func zst(tb testing.TB, text string) []byte {
	tb.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		tb.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(text), nil)
}

// put writes a file into a fresh folder and returns its path.
func put(tb testing.TB, name string, content []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func readAll(path string, stdin io.Reader) (string, *Reader, error) {
	r, err := Open(path, stdin)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), r, err
}

// wants fails unless err holds all the words.
func wants(tb testing.TB, err error, words ...string) {
	tb.Helper()
	if err == nil {
		tb.Fatalf("no error, want one with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			tb.Errorf("error %q lacks %q", err, w)
		}
	}
}

func TestOpenReadsPlainAndCompressed(t *testing.T) {
	long := strings.Repeat("1 2\n3 4\n", 300_000) // several chunks
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"plain.txt", []byte("1 2\n"), "1 2\n"},
		{"empty.txt", nil, ""},
		{"one byte", []byte("x"), "x"},
		{"long.txt", []byte(long), long},
		{"long.txt.gz", gz(t, long), long},
		{"long.txt.zst", zst(t, long), long},
		{"gzip without the ending", gz(t, "a\n"), "a\n"},
		{"members.gz", append(gz(t, "a\n"), gz(t, "b\n")...), "a\nb\n"},
		{"empty member between.gz", append(append(gz(t, "a\n"), gz(t, "")...), gz(t, "b\n")...), "a\nb\n"},
		{"empty.gz", gz(t, ""), ""},
		{"frames.zst", append(zst(t, "a\n"), zst(t, "b\n")...), "a\nb\n"},
		{"skippable.zst", append([]byte("\x50\x2a\x4d\x18\x02\x00\x00\x00xy"), zst(t, "a\n")...), "a\n"},
	} {
		sum := sha256.Sum256(c.data)
		for _, from := range []string{"file", "stdin"} {
			path, stdin := "-", io.Reader(bytes.NewReader(c.data))
			if from == "file" {
				path, stdin = put(t, c.name, c.data), nil
			}
			got, r, err := readAll(path, stdin)
			if err != nil || got != c.want {
				t.Errorf("%s from %s: %d bytes, %v; want %d", c.name, from, len(got), err, len(c.want))
				continue
			}
			if r.SHA256() != hex.EncodeToString(sum[:]) || r.Bytes() != int64(len(c.data)) {
				t.Errorf("%s from %s: digest %s of %d bytes", c.name, from, r.SHA256(), r.Bytes())
			}
			if r.Compressed() != (len(c.data) > 4 && (isGzip(c.data) || isZstd(c.data))) {
				t.Errorf("%s: compressed %v", c.name, r.Compressed())
			}
			done, total := r.Progress()
			if want := map[string]int64{"file": int64(len(c.data)), "stdin": -1}[from]; done != int64(len(c.data)) || total != want {
				t.Errorf("%s from %s: progress %d of %d", c.name, from, done, total)
			}
		}
	}
}

func TestOpenFindsEveryTruncation(t *testing.T) {
	text := "id,weight\n1,0.5\n2,0.25\n"
	for kind, data := range map[string][]byte{"gzip": gz(t, text), "zstd": zst(t, text)} {
		for n := 4; n < len(data); n++ { // fewer bytes are no magic
			_, _, err := readAll("-", bytes.NewReader(data[:n]))
			if err == nil || err.Error() != "stdin: unexpected end of the "+kind+" stream; the file is truncated" {
				t.Errorf("%s, %d of %d bytes: %v", kind, n, len(data), err)
			}
		}
		for n := 4; n < len(data); n++ { // of a second member
			got, _, err := readAll("-", bytes.NewReader(append(bytes.Clone(data), data[:n]...)))
			if err == nil {
				t.Errorf("%s, second member cut at %d: read %q without an error", kind, n, got)
			}
		}
	}
	path := put(t, "edges.txt.gz", gz(t, text)[:30])
	_, _, err := readAll(path, nil)
	wants(t, err, path+": unexpected end of the gzip stream; the file is truncated")
}

func TestOpenRefuses(t *testing.T) {
	damaged := gz(t, strings.Repeat("1 2\n", 100))
	damaged[len(damaged)-6] ^= 1 // in the checksum
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"garbage.gz", "other bytes follow the gzip stream", append(gz(t, "a\n"), "b"...)},
		{"zeros.gz", "other bytes follow the gzip stream", append(gz(t, "a\n"), 0, 0, 0)},
		{"garbage.zst", "zstd stream", append(zst(t, "a\n"), "b"...)},
		{"more garbage.zst", "other bytes follow the zstd stream", append(zst(t, "a\n"), "plain text"...)},
		{"damaged.gz", "damaged", damaged},
		{"twice.gz", "compressed twice", gz(t, string(gz(t, "a\n")))},
		{"mixed.zst", "compressed twice", zst(t, string(gz(t, "a\n")))},
		{"a.zip", "zip archive", []byte("PK\x03\x04aaaaaa")},
		{"a.xz", "xz", []byte("\xfd7zXZ\x00aaaa")},
		{"a.tar.gz of a zip", "zip archive", gz(t, "PK\x03\x04aaaaaa")},
	} {
		path := put(t, c.name, c.data)
		_, _, err := readAll(path, nil)
		wants(t, err, path+": ", c.want)
		if err != nil && strings.Count(err.Error(), path) != 1 {
			t.Errorf("%s: the name stands twice in %q", c.name, err)
		}
	}
	dir := t.TempDir()
	_, err := Open(dir, nil)
	wants(t, err, dir+": is a folder")
	_, err = Open("/dev/null", nil)
	wants(t, err, "/dev/null: is a device")
	missing := filepath.Join(dir, "none.txt")
	if _, err = Open(missing, nil); !errors.Is(err, fs.ErrNotExist) || err.Error() != missing+": no such file or directory" {
		t.Errorf("missing file: %v", err)
	}
	if _, err = Open("-", nil); err == nil {
		t.Error("no stdin: no error")
	}
}

func TestOpenStopsAtABomb(t *testing.T) {
	bomb := zst(t, strings.Repeat("\n", 70<<20))
	_, _, err := readAll("-", bytes.NewReader(bomb))
	if !errors.Is(err, ErrExpansion) {
		t.Errorf("70 MiB from %d bytes: %v", len(bomb), err)
	}
	if got, _, err := readAll("-", bytes.NewReader(zst(t, strings.Repeat("\n", 32<<20)))); err != nil || len(got) != 32<<20 {
		t.Errorf("32 MiB: %v", err)
	}
}

func TestOpenPassesOnReadErrors(t *testing.T) {
	broken := errors.New("the wire was cut")
	for _, head := range [][]byte{[]byte("plain"), gz(t, "aaaa")[:12], zst(t, "aaaa")[:8]} {
		_, _, err := readAll("-", io.MultiReader(bytes.NewReader(head), failing{broken}))
		if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "stdin: ") {
			t.Errorf("after %q: %v", head, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A closed reader must leave no goroutine behind: neither one that has data
// nobody takes, nor one that waits for a pipe.
func TestCloseEndsTheGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	big := put(t, "big.txt.gz", gz(t, strings.Repeat("1 2\n", 2<<20)))
	for range 20 {
		r, err := Open(big, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		r.Close()
		r.Close()
		if _, err := r.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
			t.Fatalf("read after close: %v", err)
		}
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	hold := make(chan *os.File)
	go func() {
		w, _ := os.OpenFile(pipe, os.O_WRONLY, 0)
		w.WriteString("1 2\n3 4\n5 6\n")
		hold <- w
	}()
	r, err := Open(pipe, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := <-hold
	closed := make(chan bool)
	go func() { r.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		t.Fatal("Close waits for a writer that writes nothing")
	}
	w.Close()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestOpenReadsAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	go func() { os.WriteFile(pipe, gz(t, "1 2\n"), 0) }()
	got, r, err := readAll(pipe, nil)
	if _, total := r.Progress(); err != nil || got != "1 2\n" || total != -1 {
		t.Errorf("%q of %d, %v", got, total, err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, text := range []string{"", "1 2\n", strings.Repeat("1 2\n", 1000)} {
		f.Add([]byte(text))
		f.Add(gz(f, text))
		f.Add(zst(f, text))
		f.Add(append(gz(f, text), gz(f, text)...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, r, err := readAll("-", bytes.NewReader(data))
		if err != nil {
			wants(t, err, "stdin: ")
			return
		}
		sum := sha256.Sum256(data)
		if r.SHA256() != hex.EncodeToString(sum[:]) {
			t.Errorf("digest of %d bytes is %s", len(data), r.SHA256())
		}
		if !r.Compressed() && got != string(data) {
			t.Error("plain data was changed")
		}
		// the same through a file, with reading ahead
		again, _, err := readAll(put(t, "data", data), nil)
		if err != nil || again != got {
			t.Errorf("from a file: %v", err)
		}
	})
}
