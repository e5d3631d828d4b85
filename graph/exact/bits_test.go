package exact

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// portable are the functions of package math whose bits are the same on every
// machine: IEEE 754 defines them, or they only move bits.
var portable = map[string]bool{
	"Sqrt": true, "Abs": true, "Floor": true, "Ceil": true, "Trunc": true, "Min": true, "Max": true, "Inf": true, "NaN": true, "IsNaN": true, "IsInf": true,
	"Float64bits": true, "Float64frombits": true, "Float32bits": true, "Float32frombits": true, "Signbit": true, "Copysign": true,
}

// constant matches the constants of package math.
var constant = regexp.MustCompile(`^(E|Pi|Phi|Sqrt(2|E|Pi|Phi)|Ln(2|10)|Log(2|10)E|(Max|Min|SmallestNonzero)(Int|Uint|Float)\d*)$`)

// TestOnlyPortableMath forbids the other functions where bits count, in the
// sources of graph and algorithms.
func TestOnlyPortableMath(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, top := range []string{"graph", "algorithms"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			name, _ := filepath.Rel(root, path)
			faults, err := unportable(name, source)
			for _, fault := range faults {
				t.Error(fault)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 20 {
		t.Errorf("only %d files below %s: the test looks in the wrong place", files, root)
	}
}

// unportable returns a line for every use of package math that may have other
// bits on another machine.
func unportable(name string, source []byte) (faults []string, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	called := ""
	for _, spec := range file.Imports {
		switch path, _ := strconv.Unquote(spec.Path.Value); {
		case path == "math/cmplx" || path == "math" && spec.Name != nil && spec.Name.Name == ".":
			faults = append(faults, set.Position(spec.Pos()).String()+": import of "+spec.Path.Value)
		case path == "math" && spec.Name != nil:
			called = spec.Name.Name
		case path == "math":
			called = "math"
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := selector.X.(*ast.Ident)
		if ok && called != "" && x.Name == called && !portable[selector.Sel.Name] && !constant.MatchString(selector.Sel.Name) {
			faults = append(faults, set.Position(selector.Pos()).String()+": math."+selector.Sel.Name+
				" has other bits on other machines; see package exact, or round by math.Floor")
		}
		return true
	})
	return faults, nil
}

// fused matches a fused instruction in the assembly that the compiler prints
// for arm64, and the source line that it comes from.
var fused = regexp.MustCompile(`\(([^()]*\.go:\d+)\)\s+(FN?M(?:ADD|SUB)[DS])`)

// TestNothingIsFused looks for products that the compiler fuses with sums on
// arm64: the results would have other bits than on amd64. It finds also those
// where a variable or an inlined function stands between the two. Harmless
// ones, where the product is exact, are converted too, to keep the rule simple.
// Checkers may do as they like.
func TestNothingIsFused(t *testing.T) {
	if os.Getenv("KITH_LONG") == "" {
		t.Skip("compiles everything for arm64; set KITH_LONG=1 to run")
	}
	command := exec.Command("go", "build", "-gcflags=-S", "./graph/...", "./algorithms/...")
	command.Dir = filepath.Join("..", "..")
	command.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := command.CombinedOutput()
	if err != nil {
		complaints := regexp.MustCompile(`(?m)^[^\s]+\.go:\d+:.*$`).FindAllString(string(assembly), -1)
		t.Fatalf("%v: %s", err, strings.Join(complaints, "; "))
	}
	root, err := filepath.Abs(command.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(assembly), "FMULD") {
		t.Fatal("no product in the assembly: the test looks in the wrong place")
	}
	seen := map[string]bool{}
	for _, m := range fused.FindAllStringSubmatch(string(assembly), -1) {
		place, err := filepath.Rel(root, m[1])
		if err != nil || strings.HasPrefix(place, "..") || strings.Contains(place, "_check.go:") || seen[place] {
			continue
		}
		seen[place] = true
		t.Errorf("%s: %s: write float64(a*b) wherever the product may be added", place, m[2])
	}
}

func TestUnportableIsFound(t *testing.T) {
	for source, want := range map[string]int{
		`package p; import "math"; var x = math.Sqrt(2) + math.Pi + math.MaxFloat64 + math.Float64frombits(1)`: 0,
		`package p; import "math"; var x = math.Exp(2) + math.Pow(1, 2)`:                                       2,
		`package p; import m "math"; var f = m.FMA`:                                                            1,
		`package p; import . "math"; var x = Exp(2)`:                                                           1,
		`package p; import "math/cmplx"; var x = cmplx.Exp(2)`:                                                 1,
		`package p; import "math/bits"; var x = bits.Len(2)`:                                                   0,
		`package p; import "math"; var x = math.MaxEvil`:                                                       1,
	} {
		if got, err := unportable("p.go", []byte(source)); err != nil || len(got) != want {
			t.Errorf("%s: %q, want %d faults (%v)", source, got, want, err)
		}
	}
}
