package bench

import (
	"context"
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
	Orders bool   // runs on the graph in kith's order as well

	// Turn does the task in a process of its own, Warmup+Trials times.
	Turn func(ctx context.Context, t Turn) (Timing, error)

	// Errors tells, of PageRank, the true L1 errors that tolerances leave,
	// where the peer's answer cannot be read; nil: Turn writes t.Out.
	Errors func(ctx context.Context, t Turn, tolerances []float64) ([]float64, error)
}

// Turn is what a side gets for one turn.
type Turn struct {
	Place     string
	Graph     Facts
	Order     Order // of the file to read
	Workers   int
	Warmup    int // trials that do not count
	Trials    int
	Timeout   time.Duration
	Tolerance float64 // of PageRank
	Delta     int     // of delta-stepping
	Sources   []int64 // by place in the file
	Out       string  // write the answer there, by WriteValues; "": nobody asks
}

// Path returns the graph file of an ending.
func (t Turn) Path(ending string) string { return t.Graph.Files.Path(t.Order, ending) }

// Timing is what a side reports of a turn.
type Timing struct {
	Seconds    []float64 `json:"seconds"` // of the trials that count
	Peak       int64     `json:"peak"`    // largest resident size of the process
	Rounds     int       `json:"rounds"`  // iterations; 0: not told
	Modularity float64   `json:"modularity"`
	Answered   bool      `json:"answered"` // t.Out was written
	Version    string    `json:"version"`
}
