package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/kithgraph/kith/algorithms/catalog"
)

// Contestant is a peer and its place.
type Contestant struct {
	Peer  Peer
	Place string
}

// RaceConfig says what Race does. Of the Config it takes the first number of
// workers, and the repetitions as the number of turns.
type RaceConfig struct {
	Config
	Peers    []Contestant
	Tasks    []string // tasks or kernels; empty: all
	OwnOrder bool     // peers run on the graph in its own order alone
}

// Standing is the outcome of a race.
type Standing struct {
	Machine Machine `json:"machine"`
	Graph   Facts   `json:"graph"`
	Workers int     `json:"workers"`
	Turns   int     `json:"turns"`
	Rows    []Row   `json:"rows"`
}

// Row compares kith with one entry of a peer on one order of the graph.
type Row struct {
	Task   string  `json:"task"`
	Title  string  `json:"title"`
	Peer   string  `json:"peer"`
	Entry  string  `json:"entry"`
	Order  string  `json:"order"` // own, or kith: the peer on the graph in kith's order
	Kith   Score   `json:"kith"`
	Theirs Score   `json:"theirs"`
	Ratio  Summary `json:"ratio"` // kith's time over the peer's: of the medians, and the quartiles of the turns
	Note   string  `json:"note,omitempty"`
	NotRun string  `json:"not_run,omitempty"`
}

// Score is one side of a row.
type Score struct {
	Seconds    Summary `json:"seconds"`
	Peak       int64   `json:"peak"`            // median over the turns, bytes
	Tolerance  float64 `json:"tolerance"`       // of PageRank
	Error      float64 `json:"error"`           // true L1 error at that tolerance
	Delta      int     `json:"delta,omitempty"` // of delta-stepping
	Rounds     int     `json:"rounds,omitempty"`
	Modularity float64 `json:"modularity,omitempty"` // median over the turns
	Checked    string  `json:"checked,omitempty"`
	Version    string  `json:"version,omitempty"`
}

// race is a race under way.
type race struct {
	RaceConfig
	workers int
	facts   Facts
}

// Race lets kith and its peers work in turn. What cannot be run is a row with
// the reason.
func Race(ctx context.Context, c RaceConfig) (*Standing, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	tasks, err := tasksOf(c.Tasks)
	if err != nil {
		return nil, err
	}
	r := &race{RaceConfig: c, workers: c.Workers[0]}
	c.tell("making %s", c.Graph.Name())
	request := graphRequest{Graph: c.Graph, Dir: c.Dir, Workers: r.workers, Loopless: true, Files: r.files(tasks)}
	if err := Call(ctx, "graph", request, &r.facts, c.Timeout); err != nil {
		return nil, err
	}
	broken := map[string]string{}
	for _, peer := range c.Peers {
		if peer.Peer.Open == nil {
			continue
		}
		c.tell("making %s ready", peer.Peer.Name)
		if err := peer.Peer.Open(ctx, Opening{peer.Place, c.Timeout, c.tell}); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			broken[peer.Peer.Name] = err.Error()
		}
	}
	s := &Standing{Machine: ThisMachine(), Graph: r.facts, Workers: r.workers, Turns: c.Repetitions}
	for _, t := range tasks {
		rows, err := r.task(ctx, t, broken, len(c.Tasks) > 0)
		if err != nil {
			return nil, err
		}
		s.Rows = append(s.Rows, rows...)
	}
	return s, nil
}

// files returns which files the entries of the tasks need.
func (r *race) files(tasks []Task) *Files {
	f := &Files{Dir: r.Dir}
	for _, t := range tasks {
		f.Sources = max(f.Sources, t.Sources)
		for _, c := range r.Peers {
			for _, e := range c.Peer.Entries {
				if e.Task == t.Name {
					f.Weighted = f.Weighted || t.Weighted
					f.Matrix = f.Matrix || t.Quality
					f.List = true // for text loaders, and for peers that read nothing else
				}
			}
		}
	}
	return f
}

// entrant is a peer's entry on one order, with its tuning and what it did.
type entrant struct {
	row     Row
	entry   Entry
	turn    Turn
	seconds []float64
	peaks   []float64
	quality []float64
}

// task races in one task. That no peer has an entry for it is told only when
// the task was asked for.
func (r *race) task(ctx context.Context, t Task, broken map[string]string, asked bool) (rows []Row, err error) {
	var field []*entrant
	for _, c := range r.Peers {
		entries := slices.DeleteFunc(slices.Clone(c.Peer.Entries), func(e Entry) bool { return e.Task != t.Name })
		for _, e := range entries {
			for _, order := range []Order{OwnOrder, KithOrder} {
				row := Row{Task: t.Name, Title: t.Title, Peer: c.Peer.Name, Entry: e.Name, Order: order.String(), Note: e.Note}
				switch {
				case order == KithOrder && (!e.Orders || r.OwnOrder || r.facts.Files.SameOrder):
					continue
				case broken[c.Peer.Name] != "":
					row.NotRun = broken[c.Peer.Name]
					rows = append(rows, row)
					continue
				}
				start := r.facts.Files.Start[order]
				field = append(field, &entrant{row: row, entry: e, turn: Turn{
					Place: c.Place, Graph: r.facts, Order: order, Workers: r.workers, Trials: 1, Timeout: r.Timeout,
					Sources: start[:min(t.Sources, len(start))],
				}})
			}
		}
	}
	if len(field) == 0 {
		if len(rows) == 0 && asked {
			rows = append(rows, Row{Task: t.Name, Title: t.Title, Order: OwnOrder.String(), NotRun: "none of the peers does this"})
		}
		return rows, nil
	}
	kith, err := r.kith(ctx, t)
	if err == nil {
		err = r.tuneAll(ctx, t, kith, field)
	}
	if err == nil {
		err = r.turns(ctx, t, kith, field)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, e := range field {
		if err != nil && e.row.NotRun == "" {
			e.row.NotRun = "kith: " + err.Error()
		}
		if e.row.NotRun == "" {
			e.finish(t, kith)
		}
		rows = append(rows, e.row)
	}
	return rows, nil
}

// trials is how often a side works in one turn, after warming up; the turn's
// time is the median. Before the first turn each side works once without being
// counted; one that then takes longer than slow seconds works once a turn,
// without warming up.
const (
	trials = 3
	slow   = 0.5
)

// side is kith in a race.
type side struct {
	request kernelRequest
	load    loadRequest
	job     string
	score   Score
	trials  int
	seconds []float64
	peaks   []float64
	quality []float64
}

// kith makes kith's side of a task ready.
func (r *race) kith(ctx context.Context, t Task) (*side, error) {
	k := &side{trials: 1, job: "kernel"}
	switch t.Kernel {
	case LoadText, LoadStore:
		k.job = map[string]string{LoadText: "load", LoadStore: "open"}[t.Kernel]
		k.load = loadRequest{Text: r.facts.Files.Path(OwnOrder, ".el"), DB: r.facts.DB, Dataset: r.facts.Dataset, Arcs: r.facts.Arcs, Workers: r.workers}
		if t.Kernel == LoadStore {
			k.load.Digest = r.facts.Digest // the text lacks vertices without edges, so its graph has another
		}
		return k, nil
	}
	spec, err := catalog.Lookup(t.Kernel)
	if err != nil {
		return nil, fmt.Errorf("there is no kernel %s", t.Kernel)
	}
	if t.Source != "" && kindOf(spec, t.Source) == "" {
		return nil, fmt.Errorf("the kernel %s has no parameter %s", spec.Name, t.Source)
	}
	dataset := r.facts.Dataset
	if t.Weighted {
		dataset = weightedName
	}
	k.request = kernelRequest{DB: r.facts.DB, Dataset: dataset, Workload: t.workload(r.facts.Files.Start[OwnOrder], t.Target), Workers: r.workers}
	return k, ctx.Err()
}

// turn lets kith work for one turn. A probe is checked and not counted.
func (r *race) turn(ctx context.Context, t Task, k *side, probe bool) error {
	var report kernelReport
	k.request.Repetitions, k.load.Repetitions = k.trials, k.trials
	k.request.Check = probe && r.Check
	if t.Quality {
		k.request.Values = filepath.Join(r.Dir, "kith.values")
	}
	request := any(k.request)
	if k.job != "kernel" {
		request = k.load
	}
	if err := Call(ctx, k.job, request, &report, r.Timeout); err != nil {
		return err
	}
	seconds := Summarize(report.Seconds).Median
	if probe {
		k.score.Checked = report.Checked
		if seconds <= slow {
			k.trials, k.request.Warmup, k.load.Warmup = trials, r.Warmup, r.Warmup
		}
		return nil
	}
	if k.score.Rounds = report.Iterations; t.PerRound {
		seconds /= float64(max(report.Iterations, 1))
	}
	k.seconds, k.peaks = append(k.seconds, seconds), append(k.peaks, float64(report.Peak))
	if t.Quality {
		q, err := r.quality(ctx, k.request.Values)
		if err != nil {
			return err
		}
		k.quality = append(k.quality, q.Modularity)
	}
	return nil
}

func (r *race) quality(ctx context.Context, labels string) (q Quality, err error) {
	err = Call(ctx, "quality", qualityRequest{DB: r.facts.DB, Dataset: r.facts.Dataset, Labels: labels, Workers: r.workers}, &q, r.Timeout)
	return q, err
}

// turns lets all sides work in turn: kith, the first peer, the second, and so
// on, and again from the start. Round 0 is the probe.
func (r *race) turns(ctx context.Context, t Task, k *side, field []*entrant) error {
	for round := range r.Repetitions + 1 {
		probe := round == 0
		r.tell("%s: turn %d of %d: kith", t.Name, round, r.Repetitions)
		if err := r.turn(ctx, t, k, probe); err != nil {
			return err
		}
		for _, e := range field {
			if e.row.NotRun != "" {
				continue
			}
			r.tell("%s: turn %d of %d: %s %s", t.Name, round, r.Repetitions, e.row.Peer, e.row.Entry)
			if err := r.peerTurn(ctx, t, e, probe); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				e.row.NotRun = err.Error()
			}
		}
	}
	return nil
}

// peerTurn lets a peer work for one turn.
func (r *race) peerTurn(ctx context.Context, t Task, e *entrant, probe bool) error {
	if t.Quality {
		e.turn.Out = filepath.Join(r.Dir, "peer.values")
	}
	timing, err := e.entry.Turn(ctx, e.turn)
	if err != nil {
		return err
	}
	if len(timing.Seconds) == 0 {
		return fmt.Errorf("%s %s reported no time", e.row.Peer, e.row.Entry)
	}
	seconds := Summarize(timing.Seconds).Median
	if probe {
		if seconds <= slow {
			e.turn.Trials, e.turn.Warmup = trials, r.Warmup
		}
		return nil
	}
	if t.PerRound {
		if timing.Rounds < 1 {
			return fmt.Errorf("%s %s reported no number of rounds", e.row.Peer, e.row.Entry)
		}
		seconds /= float64(timing.Rounds)
	}
	e.seconds, e.peaks = append(e.seconds, seconds), append(e.peaks, float64(timing.Peak))
	e.row.Theirs.Rounds, e.row.Theirs.Version = timing.Rounds, timing.Version
	if t.Quality {
		q := timing.Modularity // the peer's own figure, when it hands out no labels
		if timing.Answered {
			found, err := r.quality(ctx, e.turn.Out)
			if err != nil {
				return err
			}
			q = found.Modularity
		}
		e.quality = append(e.quality, q)
	}
	return nil
}

// finish fills in the row from what both sides did.
func (e *entrant) finish(t Task, k *side) {
	e.row.Kith = k.score
	e.row.Kith.Seconds, e.row.Kith.Peak = Summarize(k.seconds), int64(Summarize(k.peaks).Median)
	e.row.Theirs.Seconds, e.row.Theirs.Peak = Summarize(e.seconds), int64(Summarize(e.peaks).Median)
	e.row.Theirs.Tolerance, e.row.Theirs.Delta = e.turn.Tolerance, e.turn.Delta
	e.row.Ratio = ratio(k.seconds, e.seconds)
	if t.Quality {
		e.row.Kith.Modularity, e.row.Theirs.Modularity = Summarize(k.quality).Median, Summarize(e.quality).Median
	}
}
