// Package bench races kith against other systems: the same input, the same
// work, the answer checked in the same harness.
//
// Each side runs in a child process of its own, so that its time is not
// disturbed by the other's garbage and its peak memory can be told; the sides
// take turns (A B A B). A race is started by a Go benchmark, whose lines
// benchstat reads. The numbers kept in results/ name machine and command.
package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// Input is what every side of a race gets.
type Input struct {
	Edges     string  `json:"edges"`     // a text edge list: integers, undirected, every edge once, no loops
	Vertices  int     `json:"vertices"`  // ids are below
	Damping   float64 `json:"damping"`   // of PageRank
	Tolerance float64 `json:"tolerance"` // each system's own stop rule
	Reference string  `json:"reference"` // the exact PageRank by id, float64 little endian
}

// Report is what one side did with it.
type Report struct {
	System   string  `json:"system"`
	Load     float64 `json:"load"`     // seconds from the file's first byte to a graph in memory
	PageRank float64 `json:"pagerank"` // seconds
	Error    float64 `json:"error"`    // L1 distance to the reference
	Peak     int64   `json:"peak"`     // bytes, the largest resident size of the process
}

// Side is a system that can take part: it loads, ranks and reports both times
// together with the ranks by id.
type Side func(ctx context.Context, in Input) (r Report, ranks []float64, err error)

// inputVariable carries the input, and sideVariable the name of the side, to a
// child process.
const (
	sideVariable  = "KITH_BENCH_SIDE"
	inputVariable = "KITH_BENCH_INPUT"
)

// Child runs the side that the environment asks for, prints its report and
// says true; in a process that is nobody's child it says false.
func Child(sides map[string]Side) bool {
	name := os.Getenv(sideVariable)
	if name == "" {
		return false
	}
	report, err := runSide(name, sides)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

func runSide(name string, sides map[string]Side) (Report, error) {
	side, ok := sides[name]
	if !ok {
		return Report{}, fmt.Errorf("bench: no side %q", name)
	}
	var in Input
	if err := json.Unmarshal([]byte(os.Getenv(inputVariable)), &in); err != nil {
		return Report{}, fmt.Errorf("bench: %s: %w", inputVariable, err)
	}
	report, ranks, err := side(context.Background(), in)
	if err != nil {
		return Report{}, err
	}
	report.System = name
	if report.Peak, err = peakResident(); err != nil { // before the check, which reads the reference
		return Report{}, err
	}
	report.Error, err = distance(in.Reference, ranks)
	return report, err
}

// Race lets each side work rounds times, in turn, in child processes of this
// executable, and returns the reports by side.
func Race(ctx context.Context, in Input, sides []string, rounds int) (map[string][]Report, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	reports := make(map[string][]Report)
	for range rounds {
		for _, side := range sides {
			child := exec.CommandContext(ctx, self)
			child.Env = append(os.Environ(), sideVariable+"="+side, inputVariable+"="+string(input))
			child.Stderr = os.Stderr
			out, err := child.Output()
			if err != nil {
				return nil, fmt.Errorf("bench: %s: %w", side, err)
			}
			var r Report
			if err := json.Unmarshal(out, &r); err != nil {
				return nil, fmt.Errorf("bench: %s printed %q: %w", side, out, err)
			}
			reports[side] = append(reports[side], r)
		}
	}
	return reports, nil
}

// Median returns the median of a quantity over reports.
func Median(reports []Report, of func(Report) float64) float64 {
	values := make([]float64, len(reports))
	for i, r := range reports {
		values[i] = of(r)
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

// WriteReference stores ranks for Input.Reference.
func WriteReference(path string, ranks []float64) error {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, ranks); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// distance returns the L1 distance of ranks to the reference.
func distance(reference string, ranks []float64) (float64, error) {
	content, err := os.ReadFile(reference)
	if err != nil {
		return 0, err
	}
	exact := make([]float64, len(content)/8)
	if err := binary.Read(bytes.NewReader(content), binary.LittleEndian, exact); err != nil {
		return 0, err
	}
	if len(exact) != len(ranks) {
		return 0, fmt.Errorf("bench: %d ranks, the reference has %d", len(ranks), len(exact))
	}
	sum := 0.0
	for i := range exact {
		sum += math.Abs(exact[i] - ranks[i])
	}
	return sum, nil
}

// peakResident returns the process's largest resident size so far, which
// Linux keeps as VmHWM.
func peakResident() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("bench: /proc/self/status has no VmHWM")
}
