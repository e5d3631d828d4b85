package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Peer is another system that can take part in a race.
type Peer struct {
	Name    string // as on the command line
	Doc     string // one line for the help: what it is, and what its place holds
	Place   PlaceKind
	Open    func(ctx context.Context, o Opening) error // makes ready; nil: nothing to do
	Entries []Entry
	Jobs    map[string]Job // what it does in child processes of this executable
}

// PlaceKind says what stands behind the name of a peer on the command line.
type PlaceKind int

// The kinds of places.
const (
	NoPlace PlaceKind = iota // nothing: the peer is inside this executable
	Folder                   // a folder of binaries
	Auto                     // the word auto: the harness makes a place
)

// Opening is what a peer gets to make itself ready.
type Opening struct {
	Place    string                           // the folder; of an Auto peer where it may put things
	Timeout  time.Duration                    // for one process
	Progress func(format string, args ...any) // never nil
}

// Entry is one way in which a peer does a task.
type Entry struct {
	Task   string // a name of Tasks
	Name   string // the program or function
	Note   string // what a reader of the ratio should know; may be ""
	Reads  string // the ending of the graph file it reads: .sg, .wsg, .mtx or .el
	Orders bool   // runs on the graph in kith's order as well
	Fixed  bool   // repeats itself as it was built, whatever Warmup and Trials say: no run before the first turn
	Exact  bool   // of PageRank: takes no tolerance
	Cannot string // why it does not run; "": it does

	// Turn does the task in a process of its own, Warmup+Trials times.
	Turn func(ctx context.Context, t Turn) (Timing, error)

	// Tune finds, of PageRank, the loosest power of ten for a tolerance that
	// leaves at most the target as true L1 error, and that error, where the
	// peer's answer cannot be read; nil: Turn writes t.Out. None is 0, and then
	// the error is the least that was seen.
	Tune func(ctx context.Context, t Turn, target float64) (Tuning, error)
}

// Tuning is a tolerance and the true L1 error that it leaves.
type Tuning struct {
	Tolerance float64 `json:"tolerance"`
	Error     float64 `json:"error"`
}

// entries returns what the peer has for a task.
func (p Peer) entries(t Task) (list []Entry) {
	for _, e := range p.Entries {
		if e.Task == t.Name {
			list = append(list, e)
		}
	}
	return list
}

// Turn is what a side gets for one turn.
type Turn struct {
	Place     string
	Graph     Facts
	Order     Order
	File      string // the graph, with the ending that the entry reads
	Workers   int
	Warmup    int // trials that do not count
	Trials    int
	Timeout   time.Duration
	Tolerance float64 // of PageRank
	Delta     int     // of delta-stepping
	Sources   []int64 // by place in the file
	Out       string  // write the answer there, by WriteValues; "": nobody asks
}

// Solution returns the file with the exact PageRank in the order of File: its
// equation gives the mass of vertices without arcs to all alike.
func (t Turn) Solution() string { return t.Graph.Files.Path(t.Order, exactEnding) }

// Program runs a program of the folder, on as many threads as kith has workers.
func (t Turn) Program(ctx context.Context, name string, args ...string) (Ended, error) {
	path := filepath.Join(t.Place, name)
	if _, err := os.Stat(path); err != nil {
		return Ended{}, fmt.Errorf("no program %s in %s", name, t.Place)
	}
	threads := "OMP_NUM_THREADS=" + strconv.Itoa(t.Workers)
	return Process{Path: path, Args: args, Env: []string{threads, "OMP_PROC_BIND=true"}, Timeout: t.Timeout}.Run(ctx)
}

// Timing is what a side reports of a turn.
type Timing struct {
	Seconds    []float64 `json:"seconds"` // of the trials that count
	Peak       int64     `json:"peak"`    // largest resident size of the process
	Rounds     int       `json:"rounds"`  // iterations; 0: not told
	Modularity float64   `json:"modularity"`
	Answered   bool      `json:"answered"` // t.Out was written
	Version    string    `json:"version"`
}
