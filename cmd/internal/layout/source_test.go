package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// exactMath are the names of package math whose results have the same bits on
// every machine: they are exact, correctly rounded, or no functions at all.
// The others (Exp, Log, Pow, ...) change with the processor; graph/exact has
// replacements for them.
var exactMath = []string{
	"Sqrt", "Abs", "Floor", "Ceil", "Trunc", "Min", "Max", "NaN", "IsNaN", "Inf", "IsInf", "Signbit", "Copysign", "Frexp", "Ldexp",
	"Float64bits", "Float64frombits", "Float32bits", "Float32frombits", "Nextafter",
}

// packageFiles parses the files of the packages below some folders.
func packageFiles(t *testing.T, visit func(position func(ast.Node) string, p string, file *ast.File), below ...string) {
	t.Helper()
	files := token.NewFileSet()
	for _, p := range list(t) {
		n := name(p.ImportPath)
		if !slices.ContainsFunc(below, func(b string) bool { return n == b || strings.HasPrefix(n, b+"/") }) {
			continue
		}
		for _, f := range p.GoFiles {
			parsed, err := parser.ParseFile(files, filepath.Join(p.Dir, f), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			visit(func(node ast.Node) string {
				at := files.Position(node.Pos())
				return n + "/" + filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line)
			}, n, parsed)
		}
	}
}

// imported returns the name under which a file uses a package, "" when it does
// not.
func imported(file *ast.File, path string) string {
	for _, i := range file.Imports {
		if i.Path.Value == strconv.Quote(path) {
			if i.Name != nil {
				return i.Name.Name
			}
			return path[strings.LastIndexByte(path, '/')+1:]
		}
	}
	return ""
}

func TestMathKeepsItsBits(t *testing.T) {
	packageFiles(t, func(position func(ast.Node) string, _ string, file *ast.File) {
		math := imported(file, "math")
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || math == "" {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == math && !slices.Contains(exactMath, s.Sel.Name) {
					t.Errorf("%s: math.%s has other bits on other machines; graph/exact may have what you need", position(s), s.Sel.Name)
				}
			}
			return true
		})
	}, "graph", "algorithms")
}

// Neither the clock nor a global source of chance may reach a result.
func TestResultsDependOnNoClockAndNoGlobalChance(t *testing.T) {
	packageFiles(t, func(position func(ast.Node) string, p string, file *ast.File) {
		if p == "graph/graphtest" {
			return // may seed itself to find new cases
		}
		for _, i := range file.Imports {
			if i.Path.Value == `"math/rand"` {
				t.Errorf("%s: math/rand has a global source; use math/rand/v2 with a seed", position(i))
			}
		}
		clock, chance := imported(file, "time"), imported(file, "math/rand/v2")
		if imported(file, "math/rand/v2") == "v2" {
			chance = "rand"
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			switch {
			case !ok:
			case clock != "" && x.Name == clock && slices.Contains([]string{"Now", "Since", "Until"}, s.Sel.Name):
				t.Errorf("%s: time.%s; a result must not depend on when it was computed", position(s), s.Sel.Name)
			case chance != "" && x.Name == chance && !strings.HasPrefix(s.Sel.Name, "New"):
				t.Errorf("%s: rand.%s draws from the global source", position(s), s.Sel.Name)
			}
			return true
		})
	}, "graph", "algorithms")
}

// Lists are values in one file each, not filled in by init functions.
func TestNothingRegistersItself(t *testing.T) {
	packageFiles(t, func(position func(ast.Node) string, _ string, file *ast.File) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: an init function", position(f))
			}
		}
	}, "graph", "store", "algorithms", "cmd", "bench")
}
