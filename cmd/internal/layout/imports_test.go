package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/kithgraph/kith"

// levels orders the packages: a package imports only from levels above its
// own line, or what allowed lists. A path that ends in /... stands for all
// packages below.
var levels = [][]string{
	{"graph/par", "graph/column", "graph/exact", "graph/param", "graph/splitmix"},
	{"graph", "store/record"},
	{"graph/tableio", "graph/edgeio", "graph/gen", "graph/gonumview", "graph/graphtest", "store", "algorithms"},
	{"algorithms/rank", "algorithms/trust", "algorithms/community", "algorithms/structure", "algorithms/path", "algorithms/config", "algorithms/feature"},
	{"algorithms/catalog", "algorithms/score", "algorithms/graphalytics"}, // graphalytics runs kernels of several families and reads a suite's files
	{"algorithms/audit"},
	{"algorithms/experiment"},
	{"bench", "bench/..."},
	{"cmd/..."},
}

// allowed lists imports within a level, and why.
var allowed = map[string][]string{
	"graph/edgeio":     {"graph/tableio"},        // compressed files and quoted rows
	"algorithms/trust": {"algorithms/community"}, // scores smoothed over communities that are found
	"cmd/kith":         {"cmd/internal/..."},
	"bench/...":        {"bench", "bench/..."},
}

// forbidden lists imports that the levels would let pass.
var forbidden = map[string][]string{
	"algorithms":     {"store"}, // whoever needs a dataset declares the small interface that *store.Store satisfies
	"algorithms/...": {"store"},
}

// standardOnly are the packages that import the standard library alone, and
// packages of their level or above.
var standardOnly = []string{"graph/par", "graph/column", "graph/exact", "graph/param", "graph/splitmix", "store/record"}

// doors names the only packages that may import a library.
var doors = []struct {
	library string
	open    []string
}{
	{"github.com/dgraph-io/badger", []string{"store"}},
	{"gonum.org/v1/gonum/graph", []string{"graph/gonumview", "bench/peers/gonumpeer"}},
	{"github.com/urfave/cli", []string{"cmd/kith"}},
	{"github.com/parquet-go/parquet-go", []string{"graph/tableio"}},
	{"github.com/klauspost/compress", []string{"graph/tableio"}},
	{"encoding/csv", []string{"graph/tableio"}},
	{"compress/", []string{"graph/tableio", "graph/graphtest"}}, // graphtest reads test data, to be independent of edgeio
	{"github.com/pelletier/go-toml", []string{"algorithms/config"}},
	{"github.com/vbauerster/mpb", []string{"cmd/internal/term"}},
}

// badNames are the names of packages that say nothing.
var badNames = []string{"util", "utils", "common", "helper", "helpers", "types", "models", "misc", "shared", "base"}

// listed is what `go list -json` says about a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Standard   bool
	Module     *struct{ Path string }
}

// list returns the packages of the module.
func list(t *testing.T) []listed {
	t.Helper()
	packages, err := listOnce()
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

var listOnce = sync.OnceValues(func() (packages []listed, err error) {
	command := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,Standard,Module", "./...")
	command.Dir = "../../.."
	output, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
		}
		return nil, err
	}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		if p.Module != nil && p.Module.Path == module {
			packages = append(packages, p)
		}
	}
})

// name returns a package's path inside the module, "" for its root.
func name(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

func matches(pattern, name string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(name, below+"/")
	}
	return pattern == name
}

func anyMatches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

func level(name string) int {
	return slices.IndexFunc(levels, func(l []string) bool { return anyMatches(l, name) })
}

// verdict says what is wrong with an import, "" when nothing is.
func verdict(from, to string) string {
	for pattern, list := range forbidden {
		if matches(pattern, from) && anyMatches(list, to) {
			return "this import is forbidden"
		}
	}
	for pattern, list := range allowed {
		if matches(pattern, from) && anyMatches(list, to) {
			return ""
		}
	}
	switch a, b := level(from), level(to); {
	case a < 0:
		return from + " has no place in the levels"
	case b < 0:
		return to + " has no place in the levels"
	case b >= a:
		return "imports go the other way"
	}
	return ""
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range list(t) {
		from := name(p.ImportPath)
		if level(from) < 0 {
			t.Errorf("%s has no place in the levels", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if i != module && !strings.HasPrefix(i, module+"/") {
				if slices.Contains(standardOnly, from) && strings.Contains(strings.Split(i, "/")[0], ".") {
					t.Errorf("%s imports %s; it should need the standard library alone", from, i)
				}
				continue
			}
			if wrong := verdict(from, name(i)); wrong != "" {
				t.Errorf("%s imports %s: %s", from, name(i), wrong)
			}
		}
	}
}

func TestLibrariesHaveOneDoor(t *testing.T) {
	for _, p := range list(t) {
		for _, i := range p.Imports {
			for _, door := range doors {
				if strings.HasPrefix(i, door.library) && !slices.Contains(door.open, name(p.ImportPath)) {
					t.Errorf("%s imports %s; only %s may", name(p.ImportPath), i, strings.Join(door.open, " and "))
				}
			}
		}
	}
}

// What is made for tests stays out of the program.
func TestTestPackagesAreForTests(t *testing.T) {
	for _, p := range list(t) {
		if slices.Contains(p.Imports, module+"/graph/graphtest") {
			t.Errorf("%s imports graph/graphtest outside its tests", name(p.ImportPath))
		}
	}
}

func TestPackagesHaveNamesThatSaySomething(t *testing.T) {
	for _, p := range list(t) {
		if slices.Contains(badNames, path.Base(p.ImportPath)) {
			t.Errorf("%s: %q says nothing about what is in it", name(p.ImportPath), path.Base(p.ImportPath))
		}
	}
}

// The rules themselves: each line would be wrong if a rule were lost.
func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"graph", "graph/par", true},
		{"graph/par", "graph", false},
		{"graph/edgeio", "graph/tableio", true},
		{"graph/tableio", "graph/edgeio", false},
		{"store", "graph/edgeio", false},
		{"algorithms/rank", "algorithms", true},
		{"algorithms", "algorithms/rank", false},
		{"algorithms/rank", "store/record", true},
		{"algorithms/rank", "store", false},
		{"algorithms/score", "store", false},
		{"algorithms/rank", "algorithms/structure", false},
		{"algorithms/score", "algorithms/rank", true},
		{"cmd/kith", "cmd/internal/term", true},
		{"cmd/internal/term", "cmd/kith", false},
		{"cmd/kith", "store", true},
		{"store", "cmd/internal/term", false},
		{"graph/unheardof", "graph", false},
	} {
		if got := verdict(c.from, c.to); (got == "") != c.ok {
			t.Errorf("%s imports %s: %q", c.from, c.to, got)
		}
	}
}
