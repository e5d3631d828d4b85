package catalog_test

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"hash"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/catalog"
)

var update = flag.Bool("update", false, "write testdata/bits.txt anew")

// TestBits compares every bit of every kernel's answers on the walk's small
// graphs with testdata/bits.txt, one digest per kernel. The file is the same
// on every processor, for GOAMD64=v1 and v3 and under GODEBUG=cpu.fma=off; a
// change of a kernel that means to change bits writes it anew with -update.
func TestBits(t *testing.T) {
	const file = "testdata/bits.txt"
	var lines strings.Builder
	for _, s := range catalog.All {
		h := sha256.New()
		for _, c := range casesOf(s) {
			o, _ := answer(t, s, c.Table, 0)
			digestOutcome(h, o)
		}
		fmt.Fprintf(&lines, "%s %x\n", s.Name, h.Sum(nil))
	}
	if *update {
		if err := os.WriteFile(file, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Split(string(want), "\n")
	for i, line := range strings.Split(lines.String(), "\n") {
		if i >= len(old) || line != old[i] {
			t.Errorf("%s: other bits than %s says; if that is meant, run with -update", line, file)
		}
	}
}

func digestOutcome(h hash.Hash, o *algorithms.Outcome) {
	put := func(x any) { _ = binary.Write(h, binary.LittleEndian, x) } // a hash takes everything
	columns := o.Columns
	if o.Table != nil {
		columns = append(slices.Clone(columns), o.Table.Columns...)
	}
	for _, c := range columns {
		put([]byte(c.Name))
		for _, x := range c.F64 {
			put(math.Float64bits(x))
		}
		put(c.I64)
		put(c.U32)
		put(c.Codes)
	}
	for _, m := range o.Measures {
		put(math.Float64bits(m.Value))
	}
	put(int64(o.Convergence.Iterations))
	put(math.Float64bits(o.Convergence.Delta))
}
