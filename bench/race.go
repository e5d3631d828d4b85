package bench

import (
	"context"
	"slices"
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

// race is a race under way.
type race struct {
	RaceConfig
	workers int
	facts   Facts
	broken  map[string]string // why a peer could not be made ready
	solved  bool              // the exact PageRank lies beside the graph's files
}

// Race lets kith and its peers work in turn. What cannot be run is a row with
// the reason.
func Race(ctx context.Context, c RaceConfig) (*Standing, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Graph.Directed {
		return nil, errDirected
	}
	tasks, err := tasksOf(c.Tasks)
	if err != nil {
		return nil, err
	}
	r := &race{RaceConfig: c, workers: c.Workers[0], broken: map[string]string{}}
	c.tell("making %s", c.Graph.Name())
	request := graphRequest{Graph: c.Graph, Dir: c.Dir, Workers: r.workers, Loopless: true, Files: r.files(tasks)}
	if err := Call(ctx, "graph", request, &r.facts, c.Timeout); err != nil {
		return nil, err
	}
	if err := r.open(ctx, tasks); err != nil {
		return nil, err
	}
	s := &Standing{Machine: ThisMachine(), Graph: r.facts, Workers: r.workers, Turns: c.Repetitions}
	for _, t := range tasks {
		rows, err := r.task(ctx, t, len(c.Tasks) > 0)
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
		for _, c := range r.Peers {
			for _, e := range c.Peer.entries(t) {
				f.add(e.Reads)
				f.Sources = max(f.Sources, t.Sources)
				f.Weighted = f.Weighted || t.Weighted
				f.BothOrders = f.BothOrders || e.Orders && !r.OwnOrder
				if t.Kernel == LoadText {
					f.add(listEnding) // kith's side of it
				}
			}
		}
	}
	return f
}

// open makes the peers ready that take part in a task.
func (r *race) open(ctx context.Context, tasks []Task) error {
	for _, c := range r.Peers {
		takesPart := slices.ContainsFunc(tasks, func(t Task) bool { return len(c.Peer.entries(t)) > 0 })
		if c.Peer.Open == nil || !takesPart {
			continue
		}
		r.tell("making %s ready", c.Peer.Name)
		if err := c.Peer.Open(ctx, Opening{c.Place, r.Timeout, r.tell}); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.broken[c.Peer.Name] = err.Error()
		}
	}
	return nil
}

// task races in one task. That no peer has an entry for it is told only when
// the task was asked for.
func (r *race) task(ctx context.Context, t Task, asked bool) (rows []Row, err error) {
	field := r.field(t)
	if len(field) == 0 {
		if asked {
			rows = append(rows, Row{Task: t.Name, Title: t.Title, Order: OwnOrder.String(), NotRun: "none of the peers does this"})
		}
		return rows, nil
	}
	var k *kith
	if slices.ContainsFunc(field, (*entrant).runs) {
		if k, err = r.kith(t); err == nil {
			err = r.tune(ctx, t, k, field)
		}
		if err == nil {
			err = r.turns(ctx, t, k, field)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	for _, e := range field {
		if k != nil {
			e.row.Kith.Checked = k.score.Checked // whatever becomes of the peer
		}
		switch {
		case e.runs() && err != nil:
			e.row.NotRun, e.row.Failed = "kith: "+err.Error(), true
		case e.runs():
			e.finish(t, k)
		}
		rows = append(rows, e.row)
	}
	return rows, nil
}

// field returns the entries of all peers in a task, in both orders where they
// are to run in both; of some it is known already that they cannot run.
func (r *race) field(t Task) (field []*entrant) {
	for _, c := range r.Peers {
		for _, e := range c.Peer.entries(t) {
			for _, order := range []Order{OwnOrder, KithOrder} {
				if order == KithOrder && (!e.Orders || !r.facts.Files.BothOrders) {
					continue
				}
				row := Row{Task: t.Name, Title: t.Title, Peer: c.Peer.Name, Entry: e.Name, Order: order.String(), Note: e.Note, NotRun: e.Cannot}
				if why := r.broken[c.Peer.Name]; why != "" {
					row.NotRun = why
				}
				start := r.facts.Files.Start[order]
				field = append(field, &entrant{row: row, entry: e, turn: Turn{
					Place: c.Place, Graph: r.facts, Order: order, File: r.facts.Files.Path(order, e.Reads),
					Workers: r.workers, Trials: 1, Timeout: r.Timeout, Sources: start[:min(t.Sources, len(start))],
				}})
			}
		}
	}
	return field
}

// turns lets all sides work in turn: kith, the first peer, the second, and so
// on, and again from the start. Round 0 is the probe.
func (r *race) turns(ctx context.Context, t Task, k *kith, field []*entrant) error {
	for round := range r.Repetitions + 1 {
		probe := round == 0
		r.tell("%s: turn %d of %d: kith", t.Name, round, r.Repetitions)
		if err := r.kithTurn(ctx, t, k, probe); err != nil {
			return err
		}
		for _, e := range field {
			if !e.runs() || probe && e.entry.Fixed {
				continue
			}
			r.tell("%s: turn %d of %d: %s", t.Name, round, r.Repetitions, e.name())
			if err := e.fails(ctx, r.peerTurn(ctx, t, e, probe)); err != nil {
				return err
			}
		}
	}
	return nil
}

// trials is how often a side works in one turn, after warming up; the turn's
// time is the median. Before the first turn each side works once without being
// counted; one that then takes longer than slow seconds works once a turn,
// without warming up.
const (
	trials = 3
	slow   = 0.5
)
