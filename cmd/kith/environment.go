package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/store"
)

const terminalKey = "terminal"

// defaultDB is the database when neither --db nor $KITH_DB names one.
const defaultDB = "kith.db"

// environment is what every command runs in: where it talks, which database it
// uses and what it may take. Nothing in it changes an answer.
type environment struct {
	*term.Terminal
	db      string
	workers int   // 0: all cores
	memory  int64 // bytes
	json    bool
	quiet   bool
	log     *slog.Logger

	line *term.Progress
}

// shared appends to a command's own flags those that every command has. The
// flag --json is added where a command prints something.
func shared(own ...cli.Flag) []cli.Flag {
	const category = "shared flags"
	return append(own,
		&cli.StringFlag{Name: "db", Category: category, Value: defaultDB, EnvVars: []string{"KITH_DB"}, Usage: "`DIR`: the database"},
		&cli.IntFlag{Name: "workers", Category: category, Usage: "use `N` goroutines; 0: one per core; never changes a result"},
		&cli.StringFlag{Name: "memory", Category: category, Usage: "refuse what would take more than `SIZE`, such as 8GiB; default: 80 % of the machine's or the cgroup's memory"},
		&cli.BoolFlag{Name: "json", Category: category, Usage: "print JSON"},
		&cli.BoolFlag{Name: "quiet", Category: category, Usage: "nothing on stderr but errors"},
		&cli.StringFlag{Name: "log-format", Category: category, Value: "text", Usage: "`FORMAT`: of what is said on stderr, text or json, one object a line"},
	)
}

// datasetFlag names the dataset that a command works on.
func datasetFlag() cli.Flag {
	return &cli.StringFlag{Name: "dataset", Usage: "`NAME`: the dataset"}
}

func newEnvironment(c *cli.Context) (*environment, error) {
	e := &environment{
		Terminal: c.App.Metadata[terminalKey].(*term.Terminal),
		db:       cmp.Or(c.String("db"), defaultDB), workers: c.Int("workers"), json: c.Bool("json"), quiet: c.Bool("quiet"),
	}
	if e.workers < 0 {
		return nil, usageErrorf("%s: --workers %d is negative; 0 means one per core", c.Command.HelpName, e.workers)
	}
	if err := oneOf(c, "log-format", "text", "json"); err != nil {
		return nil, err
	}
	level := slog.LevelWarn // kith reports what matters itself; the log is for what goes wrong inside
	if e.quiet {
		level = slog.LevelError
	}
	options := &slog.HandlerOptions{Level: level}
	if c.String("log-format") == "json" {
		e.JSONLog = true
		e.log = slog.New(slog.NewJSONHandler(e.Err, options))
	} else {
		e.log = slog.New(slog.NewTextHandler(e.Err, options))
	}
	var err error
	if e.memory, err = memoryLimit(c.String("memory")); err != nil {
		return nil, usageErrorf("%s: %w", c.Command.HelpName, err)
	}
	return e, nil
}

// openRead opens the database for reading; any number of processes may.
func (e *environment) openRead() (*store.Store, error) {
	return e.open(store.Options{ReadOnly: true})
}

// openWrite opens the database for writing, and makes it when it is not there.
// keep is the number of generations to keep per dataset; 0 means the default.
func (e *environment) openWrite(keep int) (*store.Store, error) {
	return e.open(store.Options{Keep: keep})
}

// openExisting opens a database for writing that must be there.
func (e *environment) openExisting() (*store.Store, error) {
	if err := e.exists(); err != nil {
		return nil, err
	}
	return e.openWrite(0)
}

// storePoint is nil but in tests, which end the process at a named step.
var storePoint func(name string)

func (e *environment) open(o store.Options) (*store.Store, error) {
	o.Logger, o.Workers, o.Memory, o.Point = e.log, e.workers, e.memory, storePoint
	if o.ReadOnly {
		if err := e.exists(); err != nil {
			return nil, err
		}
	}
	return store.Open(e.db, o)
}

func (e *environment) exists() error {
	if _, err := os.Stat(e.db); os.IsNotExist(err) {
		return term.Errorf(term.Missing, "%s: there is no database; `kith load FILE --dataset NAME` makes one, --db DIR or $KITH_DB names another", e.db)
	}
	return nil
}

// progress returns the progress line, which is started when first needed.
func (e *environment) progress() *term.Progress {
	if e.line == nil {
		e.line = e.Progress(e.quiet)
	}
	return e.line
}

// close takes the progress line away, before results are printed.
func (e *environment) close() {
	e.line.Close()
	e.line = nil
}

// say tells the user something on stderr.
func (e *environment) say(format string, args ...any) {
	if !e.quiet {
		e.Say(slog.LevelInfo, fmt.Sprintf(format, args...))
	}
}

// env is the environment of a kernel that may take the given memory and whose
// rounds are shown under the given name.
func (e *environment) env(name string, memory int64) algorithms.Env {
	return algorithms.Env{Workers: e.workers, Memory: memory, Step: func(s algorithms.Step) {
		var detail []string
		if s.Phase != "" {
			detail = append(detail, s.Phase)
		}
		if s.Iteration > 0 {
			detail = append(detail, fmt.Sprintf("round %d", s.Iteration))
		}
		if s.Delta > 0 && !math.IsInf(s.Delta, 0) {
			detail = append(detail, fmt.Sprintf("change %.2g", s.Delta))
		}
		e.progress().Work(name, strings.Join(detail, ", "), s.Done, s.Total)
	}}
}
