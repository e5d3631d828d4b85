package python

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/agreement"
)

// Agreement returns the systems whose answers are compared, in a virtual
// environment at a place. Each has a script agree_NAME.py beside this file.
func Agreement(place string) []agreement.System {
	return []agreement.System{
		system(Igraph.Name, igraphPackages, place, 0),
		system(NetworKit.Name, networkitPackages, place, 0),
		system(NetworkX.Name, networkxPackages, place, 1e5),
	}
}

func system(name string, packages []string, place string, most int64) agreement.System {
	return agreement.System{
		Name: name, Most: most,
		Open: func(ctx context.Context) (offer agreement.Offer, err error) {
			const limit = 15 * time.Minute
			if err := install(ctx, bench.Opening{Place: place, Timeout: limit, Progress: func(string, ...any) {}}, name, packages); err != nil {
				return offer, err
			}
			dir, err := os.MkdirTemp("", "kith-"+name+"-")
			if err != nil {
				return offer, err
			}
			defer os.RemoveAll(dir)
			s := session{name: name, place: place, dir: dir}
			text, err := s.ask(ctx, sessionRequest{}, limit)
			if err != nil {
				return offer, err
			}
			if err := json.Unmarshal([]byte(text), &offer); err != nil {
				return offer, fmt.Errorf("cannot read what it offers, %q: %w", text, err)
			}
			return offer, nil
		},
		Ask: func(ctx context.Context, q agreement.Question) ([]agreement.Report, error) {
			return session{name: name, place: place, dir: q.Dir}.answers(ctx, q)
		},
	}
}

// session is a process of a script that answers several tasks about a graph.
type session struct{ name, place, dir string }

// sessionRequest is what the script reads. Without tasks it tells what it
// offers.
type sessionRequest struct {
	Tasks   []string `json:"tasks"`
	Arcs    string   `json:"arcs"`
	Setting string   `json:"setting"`
	Dir     string   `json:"dir"`
	Reports string   `json:"reports"` // a line of JSON is added for each task that is done
	Workers int      `json:"workers"`
	Limit   int      `json:"limit"` // seconds for each task, after which the process ends itself by SIGALRM
	Short   float64  `json:"short"` // seconds: what takes less is repeated
}

// ask runs the script once.
func (s session) ask(ctx context.Context, r sessionRequest, limit time.Duration) (string, error) {
	for _, file := range []string{"agree.py", "agree_" + s.name + ".py"} {
		text, err := scripts.ReadFile(file)
		if err != nil {
			return "", err
		}
		// A script must not have its library's name, or it would import itself.
		if err := os.WriteFile(filepath.Join(s.dir, "peer_"+file), text, 0o644); err != nil {
			return "", err
		}
	}
	question, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	// On a machine that others use too, threads that spin while they wait for each
	// other stand in their own way.
	env := []string{"OMP_NUM_THREADS=" + strconv.Itoa(max(r.Workers, 1)), "OMP_WAIT_POLICY=PASSIVE", "PYTHONDONTWRITEBYTECODE=1"}
	ended, err := bench.Process{Path: interpreter(s.place), Args: []string{filepath.Join(s.dir, "peer_agree_"+s.name+".py")}, Env: env, Stdin: question, Timeout: limit}.Run(ctx)
	return ended.Stdout, err
}

// answers lets the script do all tasks. A task that ends the process, by taking
// too long or by a fault, is reported as not run, and another process goes on
// behind it.
func (s session) answers(ctx context.Context, q agreement.Question) (all []agreement.Report, err error) {
	r := sessionRequest{Tasks: q.Tasks, Arcs: q.Arcs, Setting: q.Setting, Dir: q.Dir, Workers: q.Workers, Limit: max(int(q.Limit.Seconds()), 1), Short: agreement.Short.Seconds()}
	r.Reports = filepath.Join(q.Dir, s.name+".reports")
	for len(r.Tasks) > 0 {
		if err := os.Remove(r.Reports); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		_, ended := s.ask(ctx, r, q.Limit*time.Duration(len(r.Tasks)+1))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		done, err := readReports(r.Reports)
		if err != nil {
			return nil, err
		}
		all = append(all, done...)
		r.Tasks = slices.DeleteFunc(slices.Clone(r.Tasks), func(task string) bool {
			return slices.ContainsFunc(done, func(d agreement.Report) bool { return d.Task == task })
		})
		switch {
		case len(r.Tasks) == 0:
		case ended == nil:
			return nil, fmt.Errorf("its script says nothing about %s", strings.Join(r.Tasks, ", "))
		default:
			all = append(all, agreement.Report{Task: r.Tasks[0], NotRun: whyEnded(ended, q.Limit)})
			r.Tasks = r.Tasks[1:]
		}
	}
	return all, nil
}

// whyEnded says why a process ended in the middle of a task.
func whyEnded(err error, limit time.Duration) string {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			if status.Signal() == syscall.SIGALRM {
				return fmt.Sprintf("took longer than %v", limit)
			}
			return "its process ended by the signal " + status.Signal().String()
		}
	}
	return agreement.Reason(err, limit)
}

// readReports reads the lines of a session; an unfinished last one does not
// count.
func readReports(path string) (all []agreement.Report, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var r agreement.Report
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("cannot read its report %q: %w", line, err)
		}
		all = append(all, r)
	}
	return all, nil
}
