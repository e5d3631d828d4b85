package agreement

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/bench"
)

// System is another engine.
type System struct {
	Name string
	Most int64 // edges of the largest graph that it is asked about; 0: any

	// Open makes the system ready and tells what it can do.
	Open func(ctx context.Context) (Offer, error)
	// Ask lets it answer some of the tasks that it offers. What it cannot do is a
	// Report with the reason; an error is the end of it all.
	Ask func(ctx context.Context, q Question) ([]Report, error)
}

// Offer is what a system can do.
type Offer struct {
	Version string            `json:"version"`
	Tasks   map[string]string `json:"tasks"` // how it is asked, by task: one line
}

// Question asks a system about a graph.
type Question struct {
	Tasks   []string
	Arcs    string // file, see Arcs
	Setting string // file, a Setting as JSON
	Dir     string // answers are written here, by Path
	Workers int
	Limit   time.Duration // of one task
}

// Path returns the file for the answer to a task, by bench.WriteValues. Those
// of several runs come one after the other.
func (q Question) Path(task string) string { return filepath.Join(q.Dir, task+".values") }

// Report is what a system says of a task.
type Report struct {
	Task    string  `json:"task"`
	Seconds float64 `json:"seconds"` // of a run: the median
	NotRun  string  `json:"not_run"` // why there is no answer; "": there is
}

// Config says what Run does.
type Config struct {
	Data     string // folder of the graphs
	Dir      string // folder for files
	Graphs   []Graph
	Tasks    []Task
	Systems  []System
	Workers  int
	Limit    time.Duration
	Done     []OfGraph                        // what was asked before; rows with all the systems are not asked again
	Kept     func(*Outcome) error             // called after each graph with what there is so far; may be nil
	Progress func(format string, args ...any) // never nil
}

// Outcome is what Run found.
type Outcome struct {
	Machine bench.Machine    `json:"machine"`
	Workers int              `json:"workers"`
	Systems []string         `json:"systems"`
	Offers  map[string]Offer `json:"offers"`
	Graphs  []OfGraph        `json:"graphs"`
}

// OfGraph holds the rows of a graph.
type OfGraph struct {
	Name     string `json:"name"`
	Directed bool   `json:"directed"`
	Vertices int64  `json:"vertices"`
	Edges    int64  `json:"edges"`
	Loops    int64  `json:"loops"`
	Note     string `json:"note,omitempty"`
	Rows     []Row  `json:"rows"`
}

// Row is a task on a graph.
type Row struct {
	Task    string          `json:"task"`
	Seconds float64         `json:"seconds"`         // kith's
	Worth   float64         `json:"worth,omitempty"` // of quality: the best of kith's runs
	NotRun  string          `json:"not_run,omitempty"`
	Failed  bool            `json:"failed,omitempty"` // not run, and that is kith's fault
	Cells   map[string]Cell `json:"cells"`            // by system
}

// Cell is a system's answer beside kith's.
type Cell struct {
	Seconds   float64   `json:"seconds"`
	NotRun    string    `json:"not_run,omitempty"`
	Agreement Agreement `json:"agreement"`
	Offered   bool      `json:"offered"` // the system has such a function
}

// Reason says why a system gave no answer within a limit.
func Reason(err error, limit time.Duration) string {
	if errors.Is(err, bench.ErrTimeout) {
		return fmt.Sprintf("took longer than %v", limit)
	}
	return err.Error()
}

// ErrUnready is returned when a system cannot be made ready.
var ErrUnready = errors.New("agreement: not ready")

// Run asks kith and all systems all tasks on all graphs.
func Run(ctx context.Context, c Config) (*Outcome, error) {
	out := &Outcome{Machine: bench.ThisMachine(), Workers: c.Workers, Offers: map[string]Offer{}}
	for _, s := range c.Systems {
		c.Progress("making %s ready", s.Name)
		offer, err := s.Open(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrUnready, s.Name, err)
		}
		out.Systems = append(out.Systems, s.Name)
		out.Offers[s.Name] = offer
	}
	for _, g := range c.Graphs {
		c.Progress("%s: reading", g.Name)
		w, err := g.Open(ctx, c.Data, c.Workers)
		if err != nil {
			return nil, err
		}
		of, err := c.graph(ctx, w, out.Offers)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.Name, err)
		}
		out.Graphs = append(out.Graphs, of)
		for _, sentence := range of.failures(out.Systems) {
			c.Progress("%s", sentence)
		}
		if c.Kept != nil {
			if err := c.Kept(out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// graph asks everybody about a graph.
func (c Config) graph(ctx context.Context, w *World, offers map[string]Offer) (of OfGraph, err error) {
	of = OfGraph{Name: w.Name, Directed: w.Whole.Directed, Vertices: int64(w.Whole.Order()), Edges: w.Edges, Loops: w.Loops, Note: w.Note}
	dir, err := os.MkdirTemp(c.Dir, w.Name+"-")
	if err != nil {
		return of, err
	}
	defer os.RemoveAll(dir)
	q := Question{Arcs: filepath.Join(dir, "arcs"), Setting: filepath.Join(dir, "setting.json"), Dir: dir, Workers: c.Workers, Limit: c.Limit}
	if err := w.write(q); err != nil {
		return of, err
	}
	c.Progress("%s: kith", w.Name)
	done := map[string]Row{}
	for _, d := range c.Done {
		for _, row := range d.Rows {
			if d.Name == w.Name {
				done[row.Task] = row
			}
		}
	}
	var tasks []Task // of the rows
	ours := map[string][]float64{}
	for _, t := range c.Tasks {
		spec, err := catalog.Lookup(t.Kernel)
		if !t.asked(w, err != nil || spec.Weights) {
			continue
		}
		row, before := done[t.Name]
		for _, s := range c.Systems {
			_, asked := row.Cells[s.Name]
			before = before && asked
		}
		if !before {
			row = Row{Task: t.Name, NotRun: t.fits(w), Cells: map[string]Cell{}}
		}
		switch {
		case before:
		case err != nil && t.Kernel != Comparison:
			row.NotRun = "kith has no kernel " + t.Kernel
		case row.NotRun == "":
			limited, cancel := context.WithTimeout(ctx, c.Limit)
			row.Seconds, ours[t.Name], err = c.own(limited, w, t)
			cancel()
			if ctx.Err() != nil {
				return of, ctx.Err()
			}
			if err != nil {
				row.NotRun, row.Failed = "kith: "+err.Error(), true
			} else if t.Mode == Quality {
				row.Worth = t.best(ours[t.Name])
			}
		}
		tasks, of.Rows = append(tasks, t), append(of.Rows, row)
	}
	for _, s := range c.Systems {
		if err := c.system(ctx, w, s, offers[s.Name], q, tasks, ours, of.Rows); err != nil {
			return of, err
		}
	}
	return of, nil
}

// own returns kith's answer; of quality what its divisions are worth.
func (c Config) own(ctx context.Context, w *World, t Task) (seconds float64, values []float64, err error) {
	a, err := w.kith(ctx, t, c.Workers)
	if err == nil && t.Mode == Quality {
		a.Values, err = w.worth(ctx, t, a.Values, c.Workers)
	}
	return a.Seconds, a.Values, err
}

// write lays down what the systems read.
func (w *World) write(q Question) error {
	arcs, err := w.arcs()
	if err != nil {
		return err
	}
	if err := arcs.write(q.Arcs); err != nil {
		return err
	}
	return w.Setting.write(q.Setting)
}

// system asks one system everything and fills in its cells.
func (c Config) system(ctx context.Context, w *World, s System, offer Offer, q Question, tasks []Task, ours map[string][]float64, rows []Row) error {
	var asked []int // places in tasks
	for i, t := range tasks {
		if _, before := rows[i].Cells[s.Name]; before {
			continue
		}
		how, offered := offer.Tasks[t.Name]
		cell := Cell{Offered: offered, NotRun: rows[i].NotRun}
		switch {
		case !offered:
			cell.NotRun = "has no such function"
		case cell.NotRun != "":
		case s.Most > 0 && w.Edges > s.Most:
			cell.NotRun = fmt.Sprintf("%d edges, and %s is asked up to %d", w.Edges, s.Name, s.Most)
		case how == "":
			return fmt.Errorf("%s does not say how it does %s", s.Name, t.Name)
		default:
			q.Tasks, asked = append(q.Tasks, t.Name), append(asked, i)
		}
		rows[i].Cells[s.Name] = cell
	}
	if len(q.Tasks) == 0 {
		return nil
	}
	c.Progress("%s: %s", w.Name, s.Name)
	reports, err := s.Ask(ctx, q)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	said := map[string]Report{}
	for _, r := range reports {
		said[r.Task] = r
	}
	for _, i := range asked {
		t, cell := tasks[i], rows[i].Cells[s.Name]
		r, answered := said[t.Name]
		switch {
		case !answered:
			cell.NotRun = "gave no answer"
		case r.NotRun != "":
			cell.NotRun = r.NotRun
		default:
			cell.Seconds = r.Seconds
			if cell.Agreement, err = c.judge(ctx, w, t, ours[t.Name], q.Path(t.Name)); err != nil {
				cell.NotRun = "its answer: " + err.Error()
			}
		}
		rows[i].Cells[s.Name] = cell
	}
	return nil
}

// judge compares the answer in a file with kith's.
func (c Config) judge(ctx context.Context, w *World, t Task, ours []float64, path string) (a Agreement, err error) {
	theirs, err := bench.ReadValues(path)
	if err == nil && t.Mode == Quality {
		theirs, err = w.worth(ctx, t, theirs, c.Workers)
	}
	if err != nil {
		return a, err
	}
	return t.compare(ours, theirs)
}

// Failures returns what kith could not do, and the differences that are no
// known matter of convention, in sentences.
func (o *Outcome) Failures() (wrong []string) {
	for _, g := range o.Graphs {
		wrong = append(wrong, g.failures(o.Systems)...)
	}
	return wrong
}

func (g OfGraph) failures(systems []string) (wrong []string) {
	for _, row := range g.Rows {
		for _, s := range systems {
			if cell := row.Cells[s]; cell.NotRun == "" && !cell.Agreement.Holds && convention(row.Task, s, g) == "" {
				wrong = append(wrong, fmt.Sprintf("%s: %s: %s beside %s", g.Name, row.Task, cell.Agreement.text(Tasks[taskAt(row.Task)]), s))
			}
		}
		if row.Failed {
			wrong = append(wrong, fmt.Sprintf("%s: %s: %s", g.Name, row.Task, row.NotRun))
		}
	}
	return wrong
}
