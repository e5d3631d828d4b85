package python

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/bench/peers/agreement"
)

// What a script offers is a task, by a function that says in its first lines
// how the system is asked.
func TestScriptsOfAgreement(t *testing.T) {
	for _, s := range Agreement("") {
		text, err := scripts.ReadFile("agree_" + s.Name + ".py")
		if err != nil {
			t.Fatal(err)
		}
		offered := regexp.MustCompile(`(?m)^        "([a-z0-9-]+)": ([a-z0-9_]+),$`).FindAllStringSubmatch(string(text), -1)
		if len(offered) < 20 {
			t.Errorf("%s offers %d tasks", s.Name, len(offered))
		}
		for _, o := range offered {
			if !slices.ContainsFunc(agreement.Tasks, func(task agreement.Task) bool { return task.Name == o[1] }) {
				t.Errorf("%s offers %s, which is no task", s.Name, o[1])
			}
			if !strings.Contains(string(text), "\ndef "+o[2]+"(w):\n    \"\"\"") {
				t.Errorf("%s: %s does not say what it does", s.Name, o[2])
			}
		}
	}
}

// A task that takes too long, or brings the process down, is told as that, and
// those behind it are still asked.
func TestSessionGoesOn(t *testing.T) {
	place, dir := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(place, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	const body = `#!/bin/sh
request=$(cat)
say() { echo "{\"task\": \"$1\", \"seconds\": 0.5, \"not_run\": \"\"}" >> ` + "DIR" + `/igraph.reports; }
case $request in
*'["a",'*) say a; kill -ALRM $$; sleep 9;;
*'["c",'*) printf '{"task": "c' >> DIR/igraph.reports; echo 'out of memory' >&2; exit 3;;
*'["d"'*) say d;;
esac
`
	if err := os.WriteFile(interpreter(place), []byte(strings.ReplaceAll(body, "DIR", dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	s := session{name: "igraph", place: place, dir: dir}
	reports, err := s.answers(t.Context(), agreement.Question{Tasks: []string{"a", "b", "c", "d"}, Dir: dir, Workers: 1, Limit: 7 * time.Second})
	if err != nil || len(reports) != 4 {
		t.Fatalf("%+v, %v", reports, err)
	}
	for i, want := range []agreement.Report{{Task: "a", Seconds: 0.5}, {Task: "b", NotRun: "took longer than 7s"}, {Task: "c", NotRun: "out of memory"}, {Task: "d", Seconds: 0.5}} {
		got := reports[i]
		if got.Task != want.Task || got.Seconds != want.Seconds || (got.NotRun == "") != (want.NotRun == "") || !strings.Contains(got.NotRun, want.NotRun) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if _, err := s.answers(t.Context(), agreement.Question{Tasks: []string{"e"}, Dir: dir, Limit: time.Second}); err == nil || !strings.Contains(err.Error(), "says nothing about e") {
		t.Error(err)
	}
}
