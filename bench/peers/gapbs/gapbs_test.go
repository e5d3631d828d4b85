package gapbs

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/bench"
)

// What the programs print, shortened.
const (
	trialsText = `Read Time:           0.02311
Graph has 262143 nodes and 3805449 undirected edges for degree: 14
Relabel:             0.23185
Trial Time:          1.74758
Trial Time:          0.00007
Average Time:        0.87383
`
	convertText = `Read Time:           1.77852
Build Time:          0.33253
Graph has 262143 nodes and 3805449 directed edges for degree: 14
`
)

func TestParse(t *testing.T) {
	p, err := parse(trialsText)
	if err != nil || p.read != 0.02311 || !slices.Equal(p.trials, []float64{1.74758, 0.00007}) {
		t.Errorf("%+v, %v", p, err)
	}
	p, err = parse(convertText)
	if err != nil || p.read != 1.77852 || p.build != 0.33253 || p.trials != nil {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []string{
		"Couldn't open file /nofile.sg\n",
		"Trial Time:          nan\n",
		"Trial Time:          0.00300 s\n",
		"Trial Time: \n",
		"Verification:           FAIL\n",
		"Graph has many nodes\n",
		"Naptime:          0.00300\n",
	} {
		if _, err := parse(trialsText + bad); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(bad)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// On a path of three vertices and one alone the scores can be found by hand:
// the ends get x, the middle y, the fourth b, with x = b + d y/2,
// y = b + 2 d x, b = (1-d)/4. The harness's solution is the same scaled to a
// sum of one. The loosest tolerance with a given error is found by either
// rounds, and float32 stops near its resolution.
func TestErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "path.sg")
	var file []byte
	file = append(file, 0)
	file = binary.LittleEndian.AppendUint64(file, 4)
	file = binary.LittleEndian.AppendUint64(file, 4) // the fourth has no edge
	for _, offset := range []uint64{0, 1, 3, 4, 4} {
		file = binary.LittleEndian.AppendUint64(file, offset)
	}
	for _, target := range []uint32{1, 0, 2, 1} {
		file = binary.LittleEndian.AppendUint32(file, target)
	}
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	base := (1 - bench.Damping) / 4
	x := base * (1 + bench.Damping/2) / (1 - bench.Damping*bench.Damping)
	y := base + 2*bench.Damping*x
	sum := 2*x + y + base
	solution := filepath.Join(t.TempDir(), "path.exact")
	if err := bench.WriteValues(solution, []float64{x / sum, y / sum, x / sum, base / sum}); err != nil {
		t.Fatal(err)
	}
	for _, inPlace := range []bool{false, true} {
		for _, bits := range []int{32, 64} {
			for _, target := range []float64{1e-1, 1e-4, 1e-11} {
				found, err := tuned(t.Context(), errorsRequest{path, solution, inPlace, bits, 2, target})
				if err != nil {
					t.Fatal(err)
				}
				where := fmt.Sprintf("in place %v, %d bits, %g: %+v", inPlace, bits, target, found)
				if target == 1e-11 && bits == 32 {
					if found.Tolerance != 0 || found.Error < 1e-10 || found.Error > 1e-5 {
						t.Errorf("float32 is exact? %s", where)
					}
					continue
				}
				// A change below the tolerance leaves at most 0.85/0.15 of it.
				if !(found.Error <= target && found.Error <= 0.85/0.15*found.Tolerance) || found.Tolerance < target/100 {
					t.Error(where)
				}
			}
		}
	}
	if err := os.WriteFile(path, file[:len(file)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readGraph(path); err == nil {
		t.Error("a file that is too short is read")
	}
}
