package gapbs

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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

// On a path of three vertices the scores can be found by hand: the ends get x,
// the middle y, with x = b + d y/2, y = b + 2 d x, b = 0.05, d = 0.85. The
// errors fall with the tolerance, float32 stops near its resolution, and
// float64 goes on.
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
	tolerances := []float64{1e-1, 1e-4, 1e-8, 1e-12}
	for _, inPlace := range []bool{false, true} {
		for _, bits := range []int{32, 64} {
			errors, err := errorsOf(t.Context(), errorsRequest{path, inPlace, bits, 2, tolerances})
			if err != nil {
				t.Fatal(err)
			}
			if errors[1] > 1e-3 || errors[0] < errors[1] || errors[0] > 1 {
				t.Errorf("in place %v, %d bits: %v", inPlace, bits, errors)
			}
			// A change below the tolerance leaves at most 0.85/0.15 of it.
			if bits == 64 && errors[3] > 0.85/0.15*1e-12+1e-14 {
				t.Errorf("in place %v: %v", inPlace, errors)
			}
			if bits == 32 && errors[2] < 1e-10 {
				t.Errorf("float32 is exact? %v", errors)
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
