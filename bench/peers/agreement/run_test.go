package agreement

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithgraph/kith/algorithms/catalog"
	"github.com/kithgraph/kith/bench"
)

// drawn writes a random graph with a loop as edges of 60 vertices, whose ids
// are 10, 20, ..., and the vertex 10 popular.
func drawn(t *testing.T, g Graph) (dir string) {
	t.Helper()
	dir = t.TempDir()
	random := rand.New(rand.NewPCG(1, 1))
	text := "10 10\n"
	for range 240 {
		u, v := random.IntN(60), random.IntN(60)
		if random.IntN(3) == 0 {
			v = random.IntN(4)
		}
		text += fmt.Sprintf("%d %d\n", 10*(u+1), 10*(v+1))
	}
	if err := os.WriteFile(filepath.Join(dir, g.File), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func config(t *testing.T, g Graph, systems ...System) Config {
	return Config{Data: drawn(t, g), Dir: t.TempDir(), Graphs: []Graph{g}, Tasks: Tasks, Systems: systems, Workers: 2, Limit: time.Minute, Progress: func(string, ...any) {}}
}

// kith answers every task, on directed graphs and others.
func TestKithAnswersEverything(t *testing.T) {
	for _, directed := range []bool{false, true} {
		g := Graph{Name: "drawn", File: "drawn.txt", Directed: directed}
		o, err := Run(t.Context(), config(t, g))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range o.Graphs[0].Rows {
			if row.Failed || row.NotRun != "" {
				t.Errorf("directed %v: %s: %s", directed, row.Task, row.NotRun)
			}
			if row.NotRun == "" && row.Seconds <= 0 {
				t.Errorf("%s took %v s", row.Task, row.Seconds)
			}
		}
		if want := len(Tasks) - 5*int(number(!directed)) - 1; len(o.Graphs[0].Rows) != want { // strength is for weighted graphs
			t.Errorf("directed %v: %d rows, want %d", directed, len(o.Graphs[0].Rows), want)
		}
		if wrong := o.Failures(); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}

// fake is a system whose answers are given by task: a vector, or an error as
// the reason why there is none.
func fake(name string, most int64, answers map[string]func(a *Arcs) ([]float64, error)) System {
	return System{
		Name: name, Most: most,
		Open: func(context.Context) (Offer, error) {
			offer := Offer{Version: name + " 1.0", Tasks: map[string]string{}}
			for task := range answers {
				offer.Tasks[task] = "by heart"
			}
			return offer, nil
		},
		Ask: func(_ context.Context, q Question) (all []Report, err error) {
			a, err := ReadArcs(q.Arcs)
			if err != nil {
				return nil, err
			}
			for _, task := range q.Tasks {
				r := Report{Task: task, Seconds: 0.5}
				values, err := answers[task](a)
				switch {
				case errors.Is(err, errSilent):
					continue
				case err != nil:
					r.NotRun = err.Error()
				default:
					if err := bench.WriteValues(q.Path(task), values); err != nil {
						return nil, err
					}
				}
				all = append(all, r)
			}
			return all, nil
		},
	}
}

var errSilent = errors.New("says nothing")

// degrees counts arcs in and out.
func degrees(a *Arcs) ([]float64, error) {
	values := make([]float64, 2*a.Order)
	for i, u := range a.Source {
		values[a.Target[i]]++
		values[a.Order+int64(u)]++
	}
	return values, nil
}

func TestRun(t *testing.T) {
	each := func(x func(v int64) float64) func(*Arcs) ([]float64, error) {
		return func(a *Arcs) (values []float64, err error) {
			for v := range a.Order {
				values = append(values, x(v))
			}
			return values, nil
		}
	}
	zero := func(int64) float64 { return 0 }
	system := fake("oracle", 0, map[string]func(*Arcs) ([]float64, error){
		"degree":     degrees,
		"core":       each(zero),
		"components": each(func(v int64) float64 { return float64(v) }),
		"bfs":        func(*Arcs) ([]float64, error) { return nil, errors.New("has the flu") },
		"sssp":       func(*Arcs) ([]float64, error) { return []float64{1}, nil },
		"scc":        func(*Arcs) ([]float64, error) { return nil, errSilent },
		"cdlp":       each(func(v int64) float64 { return float64(v) }),
		"leiden": func(a *Arcs) ([]float64, error) {
			return slices.Repeat([]float64{3}, draws*int(a.Order)), nil
		},
		"power-law": func(*Arcs) ([]float64, error) { return []float64{9, 9}, nil },
	})
	system.Name = "igraph" // about whose power laws something is known
	small := fake("small", 10, map[string]func(*Arcs) ([]float64, error){"degree": degrees})
	g := Graph{Name: "drawn", File: "drawn.txt", Directed: true}
	c := config(t, g, system, small)
	o, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]Cell{}
	for _, row := range o.Graphs[0].Rows {
		cells[row.Task] = row.Cells["igraph"]
		if row.Task == "degree" && !strings.Contains(row.Cells["small"].NotRun, "small is asked up to 10") {
			t.Errorf("%+v", row.Cells["small"])
		}
	}
	for task, want := range map[string]string{
		"bfs": "has the flu", "sssp": "its answer: 1 values beside kith's", "scc": "gave no answer", "katz": "has no such function", "infomap": "has no such function",
	} {
		if got := cells[task].NotRun; !strings.Contains(got, want) {
			t.Errorf("%s: %q does not say %q", task, got, want)
		}
	}
	for task, holds := range map[string]bool{"degree": true, "core": false, "components": false, "cdlp": true, "leiden": true, "power-law": false} {
		if c := cells[task]; c.NotRun != "" || c.Agreement.Holds != holds || c.Seconds != 0.5 {
			t.Errorf("%s: %+v", task, c)
		}
	}
	if wrong := strings.Join(o.Failures(), "\n"); strings.Count(wrong, "\n") != 1 || !strings.Contains(wrong, "drawn: core: ") || !strings.Contains(wrong, "drawn: components: ") {
		t.Errorf("failures:\n%s", wrong)
	}
	var page bytes.Buffer
	if err := o.WriteTable(&page, "agree --data x", "2026-01-02"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Agreement with other systems on real graphs\n", "    agree --data x\n", "; 2026-01-02.", "6 answers were held against kith's: 3 agree, 1 differ by a convention that is named, 2 differ otherwise (bold).",
		"\n## drawn\n\n59 vertices, ", " edges, directed, ", "| degree | ", " | exact, 500 ms | [", "| **59 differ**, 500 ms | - |",
		"igraph looks at the Kolmogorov-Smirnov distance", "has the flu", "\n- degree: by heart\n",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not have %q:\n%s", want, page.String())
		}
	}
}

// What a system says wrongly about itself ends the run.
func TestSystemsThatFail(t *testing.T) {
	g := Graph{Name: "drawn", File: "drawn.txt"}
	unready := fake("x", 0, nil)
	unready.Open = func(context.Context) (Offer, error) { return Offer{}, errors.New("no network today") }
	if _, err := Run(t.Context(), config(t, g, unready)); !errors.Is(err, ErrUnready) || !strings.Contains(err.Error(), "no network today") {
		t.Error(err)
	}
	dead := fake("x", 0, map[string]func(*Arcs) ([]float64, error){"degree": degrees})
	dead.Ask = func(context.Context, Question) ([]Report, error) { return nil, errors.New("fell over") }
	if _, err := Run(t.Context(), config(t, g, dead)); err == nil || !strings.Contains(err.Error(), "drawn: x: fell over") {
		t.Error(err)
	}
}

// The list is sound: names once, kernels that there are, and a limit where one is
// needed.
func TestTasks(t *testing.T) {
	seen := map[string]bool{}
	for _, task := range Tasks {
		_, err := catalog.Lookup(task.Kernel)
		known := err == nil || task.Kernel == Comparison
		if seen[task.Name] || !known || task.What == "" {
			t.Errorf("%+v", task)
		}
		if (task.Mode == Values || task.Mode == Quality) != (task.Within > 0) || (task.Mode == Quality) != (task.Measure != "") {
			t.Errorf("%s: mode %s, within %v, measure %q", task.Name, task.Mode, task.Within, task.Measure)
		}
		seen[task.Name] = true
	}
	for _, c := range conventions {
		if c.task != "" && !seen[c.task] || c.why == "" {
			t.Errorf("a convention about %q: %q", c.task, c.why)
		}
	}
	if _, err := TasksOf([]string{"chess"}); err == nil || !strings.Contains(err.Error(), "there are degree, ") {
		t.Error(err)
	}
	if list, err := TasksOf([]string{"bfs", "clustering"}); err != nil || len(list) != 4 {
		t.Errorf("%d tasks, %v", len(list), err)
	}
	if _, err := Lookup([]string{"chess"}); err == nil || !strings.Contains(err.Error(), "there are karate, ") {
		t.Error(err)
	}
}

// What is handed over is the graph: of an undirected one each edge once and no
// loop, of a directed one all arcs.
func TestArcs(t *testing.T) {
	for _, directed := range []bool{false, true} {
		g := Graph{Name: "small", File: "small.txt", Directed: directed}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, g.File), []byte("30 20\n20 30\n20 20\n10 30\n30 40\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		w, err := g.Open(t.Context(), dir, 1)
		if err != nil {
			t.Fatal(err)
		}
		q := Question{Arcs: filepath.Join(dir, "arcs"), Setting: filepath.Join(dir, "setting")}
		if err := w.write(q); err != nil {
			t.Fatal(err)
		}
		a, err := ReadArcs(q.Arcs)
		if err != nil {
			t.Fatal(err)
		}
		list := []string{}
		for i, u := range a.Source {
			list = append(list, fmt.Sprint(u, a.Target[i]))
			if l := a.Length[i]; l < 1 || l > 255 || l != float64(int(l)) {
				t.Errorf("length %v", l)
			}
		}
		want := "0 2,1 2,2 3"
		if directed {
			want = "0 2,1 1,1 2,2 1,2 3"
		}
		if got := strings.Join(list, ","); got != want || a.Directed != directed || a.Order != 4 || a.Weight != nil || w.Loops != 1 {
			t.Errorf("directed %v: %s, %+v", directed, got, a)
		}
		s, err := ReadSetting(q.Setting)
		if err != nil || len(s.Labels) != 4 || len(s.Random) != draws || s.Damping != 0.85 || len(s.Pairs) != pickedPairs {
			t.Errorf("%+v, %v", s, err)
		}
		text, err := os.ReadFile(q.Arcs)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(q.Arcs, text[:len(text)-1], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadArcs(q.Arcs); err == nil {
			t.Error("a file cut short is read")
		}
	}
}

func TestReadGML(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g.gml")
	text := "graph [\n directed 0\n node [ id 3 label \"a b\" ]\n node [\n id 5\n ]\n edge [ source 3\n target 5 ]\n]\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := readGML(path)
	if err != nil || !slices.Equal(e.Vertices, []int64{3, 5}) || !slices.Equal(e.Src, []int64{3}) || !slices.Equal(e.Dst, []int64{5}) {
		t.Errorf("%+v, %v", e, err)
	}
	if err := os.WriteFile(path, []byte("node [ id x ]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readGML(path); err == nil || !strings.Contains(err.Error(), `id "x" is no whole number`) {
		t.Error(err)
	}
}
