package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/graph/gen"
)

const readmePath = "../../README.md"

// consoleBlocks finds the sessions in the README: lines behind "$ " are
// commands, the others what they print.
var consoleBlocks = regexp.MustCompile("(?s)```console\n(.*?)```")

// changing is what differs from run to run: times taken and dates of loading.
var changing = regexp.MustCompile(`[0-9.]+(µs|ms|s)\b|20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]`)

// TestReadme types the README's sessions into a shell, one after the other in
// an empty directory, and compares what comes out. UPDATE_README=1 writes it
// into the README instead.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README shows what commands print; what they do is in the scripts too")
	}
	content, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	readme := string(content)
	blocks := consoleBlocks.FindAllStringSubmatch(readme, -1)
	var commands []string
	for _, block := range blocks {
		for line := range strings.Lines(block[1]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				commands = append(commands, strings.TrimSpace(command))
			}
		}
	}
	if len(commands) < 5 {
		t.Fatalf("%d commands in the README", len(commands))
	}
	outputs := typed(t, commands)
	for _, block := range blocks {
		var fresh strings.Builder
		for line := range strings.Lines(block[1]) {
			if strings.HasPrefix(line, "$ ") {
				fresh.WriteString(line + outputs[0])
				outputs = outputs[1:]
			}
		}
		if os.Getenv("UPDATE_README") == "1" {
			readme = strings.Replace(readme, block[1], fresh.String(), 1)
		} else if want, got := settled(block[1]), settled(fresh.String()); want != got {
			t.Errorf("the README shows\n%s\nbut today it is\n%s", want, got)
		}
	}
	if os.Getenv("UPDATE_README") == "1" {
		if err := os.WriteFile(readmePath, []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeLists holds the README's tables of kernels and models against the
// lists that they are of: a first cell names one or more, nothing else.
func TestReadmeLists(t *testing.T) {
	content, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	var models []string
	for _, m := range gen.Models {
		models = append(models, m.Name)
	}
	for section, names := range map[string][]string{"## Kernels\n": catalog.Names(), "## Synthetic graphs\n": models} {
		_, text, _ := strings.Cut(string(content), section)
		text, _, _ = strings.Cut(text, "\n## ")
		var listed []string
		for line := range strings.Lines(text) {
			if cells := strings.Split(line, "|"); len(cells) > 3 {
				for _, quoted := range regexp.MustCompile("`[^`]+`").FindAllString(cells[1], -1) {
					listed = append(listed, strings.Trim(quoted, "`"))
				}
			}
		}
		slices.Sort(listed)
		slices.Sort(names)
		if !slices.Equal(listed, names) {
			t.Errorf("%sthe README lists %q, there are %q", section, listed, names)
		}
	}
}

func settled(session string) string { return changing.ReplaceAllString(session, "?") }

// typed runs commands in one shell and returns what each printed, to either
// stream.
func typed(t *testing.T, commands []string) []string {
	t.Helper()
	const mark = "----- end of command -----"
	var script strings.Builder
	for _, command := range commands {
		fmt.Fprintf(&script, "%s\necho '%s' $?\n", command, mark)
	}
	shell := exec.Command("sh", "-c", "exec 2>&1\n"+script.String())
	shell.Dir = t.TempDir()
	shell.Env = append(os.Environ(), "KITH_DB=")
	out, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	var outputs []string
	var output strings.Builder
	for line := range strings.Lines(string(out)) {
		status, ok := strings.CutPrefix(strings.TrimSpace(line), mark)
		if !ok {
			output.WriteString(line)
			continue
		}
		if strings.TrimSpace(status) != "0" {
			t.Errorf("%s: exit %s\n%s", commands[len(outputs)], strings.TrimSpace(status), output.String())
		}
		outputs = append(outputs, output.String())
		output.Reset()
	}
	if len(outputs) != len(commands) {
		t.Fatalf("%d of %d commands came to an end", len(outputs), len(commands))
	}
	return outputs
}
