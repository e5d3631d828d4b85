package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Job is work that a child process of this executable does: it reads a request
// and returns a report, both JSON.
type Job func(ctx context.Context, request []byte) (report any, err error)

// jobVariable names the job to a child process; the request is its standard
// input.
const jobVariable = "KITH_BENCH_JOB"

// failedJob is the exit code of a child that says on stderr why it failed.
const failedJob = 1

// jobs are the harness's own.
func jobs() map[string]Job {
	return map[string]Job{
		"graph":     job(makeGraph),
		"kernel":    job(runKernel),
		"live":      job(runLive),
		"load":      job(runLoad),
		"open":      job(runOpen),
		"bandwidth": job(probeBandwidth),
		"exact":     job(exactRanks),
		"tune":      job(tuneRanks),
		"quality":   job(quality),
	}
}

// job makes a Job of a function with a typed request.
func job[Q, R any](f func(context.Context, Q) (R, error)) Job {
	return func(ctx context.Context, request []byte) (any, error) {
		var q Q
		decoder := json.NewDecoder(strings.NewReader(string(request)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&q); err != nil {
			return nil, fmt.Errorf("bench: request: %w", err)
		}
		return f(ctx, q)
	}
}

// NewJob makes a Job of a function with a typed request, for peers that run
// inside this executable.
func NewJob[Q, R any](f func(context.Context, Q) (R, error)) Job { return job(f) }

// Child does the job that the environment asks for, prints its report and says
// true; in a process that is nobody's child it says false. The main function
// of an executable that calls Run or Race calls it first. more holds the jobs
// of peers.
func Child(more map[string]Job) bool {
	name := os.Getenv(jobVariable)
	if name == "" {
		return false
	}
	report, err := doJob(name, more)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(failedJob)
	}
	return true
}

func doJob(name string, more map[string]Job) (any, error) {
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		return nil, err
	}
	work, ok := jobs()[name]
	if !ok {
		work, ok = more[name]
	}
	if !ok {
		return nil, fmt.Errorf("bench: no job %q", name)
	}
	return work(context.Background(), request)
}

// Call lets a child process of this executable do a job and decodes its report.
// debug is added to the child's GODEBUG.
func Call(ctx context.Context, name string, request, report any, timeout time.Duration, debug ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(request)
	if err != nil {
		return err
	}
	env := []string{jobVariable + "=" + name}
	if len(debug) > 0 {
		env = append(env, "GODEBUG="+strings.Join(append(debug, os.Getenv("GODEBUG")), ","))
	}
	ended, err := Process{Path: self, Args: []string{"bench"}, Env: env, Stdin: text, Timeout: timeout}.Run(ctx)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == failedJob && len(exit.Stderr) > 0 {
		return errors.New(strings.TrimSpace(string(exit.Stderr))) // its own words say enough
	}
	if err != nil {
		return fmt.Errorf("bench: %s: %w", name, err)
	}
	if err := json.Unmarshal([]byte(ended.Stdout), report); err != nil {
		return fmt.Errorf("bench: %s printed %q: %w", name, ended.Stdout, err)
	}
	return nil
}
