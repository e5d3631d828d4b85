package score

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/config"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/column"
	"github.com/kithgraph/kith/graph/graphtest"
	"github.com/kithgraph/kith/store/record"
)

func profileOf(t testing.TB, name string) *Profile {
	p, err := LoadProfile(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// randomComponents gives about three quarters of the members about three
// quarters of the components.
func randomComponents(t testing.TB, table *graph.EdgeTable, profile string, random *rand.Rand) *Components {
	p := profileOf(t, profile)
	text := ComponentTable{Name: "components.csv", Header: []string{"id"}}
	for _, c := range p.Components {
		if c.Name != p.Connection {
			text.Header = append(text.Header, c.Name)
		}
	}
	for v := range graph.Vertex(table.Order()) {
		if random.IntN(4) == 0 {
			continue
		}
		row := []string{table.IDs.Format(v)}
		for range text.Header[1:] {
			cell := ""
			if random.IntN(4) > 0 {
				cell = strconv.FormatFloat(random.Float64(), 'f', 3, 64)
			}
			row = append(row, cell)
		}
		text.Rows, text.Lines = append(text.Rows, row), append(text.Lines, int64(v)+2)
	}
	c, err := NewComponents(text, p, table.IDs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBuiltInProfiles(t *testing.T) {
	want := map[string]struct {
		low, high  float64
		connection string
		weight     float64
	}{
		"tencent": {300, 850, "social-connections", 0.2}, "sesame": {350, 950, "connections", 0.05}, "fico-like": {300, 850, "", 0},
	}
	for _, p := range Profiles() {
		w := want[p.Name]
		sum, connection := 0.0, 0.0
		for _, c := range p.Components {
			sum += c.Weight
			if c.Name == p.Connection {
				connection = c.Weight
			}
		}
		if p.Low != w.low || p.High != w.high || p.Connection != w.connection || connection != w.weight || len(p.Components) != 5 || math.Abs(sum-1) > 1e-12 || p.Missing != Renormalise {
			t.Errorf("profile %+v", p)
		}
		if again, err := LoadProfile("-", strings.NewReader(string(ProfileText(p.Name)))); err != nil || again.SHA256 != p.SHA256 {
			t.Errorf("%s read back from its own text: %v", p.Name, err)
		}
		for i, b := range p.Bands {
			if got := p.band(b.From); got != uint8(i) {
				t.Errorf("%s: %v is in band %d, wanted %d", p.Name, b.From, got, i)
			}
			if i > 0 && p.band(b.From-1) != uint8(i-1) {
				t.Errorf("%s: %v is not in band %d", p.Name, b.From-1, i-1)
			}
		}
		if p.band(p.High) != uint8(len(p.Bands)-1) {
			t.Errorf("%s: the top of the scale is not in the last band", p.Name)
		}
	}
	sesame := profileOf(t, "sesame")
	for i, from := range []float64{350, 550, 600, 650, 700} {
		if sesame.Bands[i].From != from || sesame.Bands[i].Origin != "reported, unverified" {
			t.Errorf("band %+v", sesame.Bands[i])
		}
	}
}

func TestMissingRules(t *testing.T) {
	nan := math.NaN()
	base := Profile{Low: 0, High: 100, Components: []Component{{Name: "a", Weight: 0.5}, {Name: "b", Weight: 0.3}, {Name: "c", Weight: 0.2}}, Bands: []Band{{Name: "all"}}}
	tests := []struct {
		name, rule string
		neutral    float64
		values     []float64
		coverage   float64
		score      float64 // NaN: none
	}{
		{"nothing missing", Renormalise, 0, []float64{1, 0.5, 0}, 1, 65},
		{"renormalise", Renormalise, 0, []float64{1, nan, 0}, 0.7, 100 * 0.5 / 0.7},
		{"neutral", Neutral, 0.4, []float64{1, nan, 0}, 0.7, 62},
		{"refuse", Refuse, 0, []float64{1, nan, 0}, 0.7, nan},
		{"refuse with all there", Refuse, 0, []float64{1, 1, 1}, 1, 100},
		{"neutral with nothing there", Neutral, 0.4, []float64{nan, nan, nan}, 0, nan},
		{"renormalise with nothing there", Renormalise, 0, []float64{nan, nan, nan}, 0, nan},
	}
	for _, test := range tests {
		p := base
		p.Missing, p.Neutral = test.rule, test.neutral
		weights := make([]float64, 3)
		coverage, ok := p.combine(test.values, weights)
		if math.Abs(coverage-test.coverage) > 1e-12 || ok == math.IsNaN(test.score) {
			t.Errorf("%s: coverage %v, ok %v", test.name, coverage, ok)
		}
		if got := p.place(dot(weights, test.values)); ok && math.Abs(got-test.score) > 1e-9 {
			t.Errorf("%s: %v, wanted %v", test.name, got, test.score)
		}
	}
}

func TestRounding(t *testing.T) {
	p := profileOf(t, "tencent")
	for _, x := range [][2]float64{{300, 300}, {300.49999, 300}, {300.5, 301}, {849.5, 850}, {850, 850}} {
		if got := p.round(x[0]); got != x[1] {
			t.Errorf("%v rounds to %v, wanted %v", x[0], got, x[1])
		}
	}
	if p.place(0) != 300 || p.place(1) != 850 || p.place(1+1e-15) != 850 {
		t.Error("the ends of the scale move")
	}
}

// Components stand beside the connection component, and members without
// enough ties are scored from the others, with the status saying so.
func TestComponentsInScores(t *testing.T) {
	table := handTable(t)
	text := ComponentTable{Name: "c.csv", Header: []string{"id", "wealth", "security"}, Rows: [][]string{{"1", "1", "0.5"}, {"5", "0.25", ""}}, Lines: []int64{2, 3}, SHA256: "x"}
	c, err := NewComponents(text, profileOf(t, "tencent"), table.IDs)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := run(t, table, Request{Model: handModel(t), Components: c}, 1)
	unrounded := floats(t, r.Columns, "unrounded")
	// Member 1 has 0.775 from the graph (TestByHand).
	for v, want := range []float64{300 + 550*(0.775+1+0.5)/3, 554.375, math.NaN(), math.NaN(), 300 + 550*0.25} {
		if !math.IsNaN(want) && math.Abs(unrounded[v]-want) > 1e-9 {
			t.Errorf("member %d: %v, wanted %v", v+1, unrounded[v], want)
		}
	}
	if status := texts(t, r.Columns, "status"); status[4] != Statuses[statusWithoutConnection] || status[3] != Statuses[statusFewTies] || status[0] != "scorable" {
		t.Errorf("status %q", status)
	}
	if coverage := floats(t, r.Columns, "coverage"); math.Abs(coverage[0]-0.6) > 1e-12 || coverage[4] != 0.2 || coverage[3] != 0 {
		t.Errorf("coverage %v", coverage)
	}
	if wealth := floats(t, r.Columns, "component_wealth"); wealth[0] != 1 || !math.IsNaN(wealth[1]) {
		t.Errorf("wealth %v", wealth)
	}
	if points := floats(t, r.Columns, "points_trust"); !math.IsNaN(points[4]) {
		t.Errorf("member 5 has %v points of trust without a connection component", points[4])
	}
}

func TestWithoutConnection(t *testing.T) {
	table := handTable(t)
	src := memorySource{table, 1}
	_, err := Run(t.Context(), src, Request{Dataset: datasetOf(table), Profile: profileOf(t, "fico-like")}, algorithms.Env{})
	if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "--components") {
		t.Fatalf("fico-like without components: %v", err)
	}
	c := randomComponents(t, table, "fico-like", rand.New(rand.NewPCG(1, 1)))
	r, set := run(t, table, Request{Profile: profileOf(t, "fico-like"), Components: c}, 1)
	x, err := NewExplainer(t.Context(), src, set, r.Columns, algorithms.Env{})
	if err != nil {
		t.Fatal(err)
	}
	for v := range graph.Vertex(table.Order()) {
		if y := checkExplanation(t, x, r, v); y.Flow != nil || len(y.Terms) != 0 {
			t.Errorf("member %s has terms from the graph", y.Member)
		}
	}
	for _, c := range r.Columns {
		if c.Name == "connection" || c.Name == "flow" {
			t.Errorf("column %s without a connection component", c.Name)
		}
	}
}

func TestComponentErrors(t *testing.T) {
	table, p := handTable(t), profileOf(t, "tencent")
	tests := []struct {
		name   string
		header string
		rows   []string
		want   string
		usage  bool
	}{
		{"misspelt", "id,welth", nil, `there is no component "welth"; did you mean "wealth"?`, true},
		{"no id", "wealth,id", nil, "must be id", true},
		{"nothing but ids", "id", nil, "must be id", true},
		{"computed", "id,social-connections", nil, "kith computes", true},
		{"column twice", "id,wealth,wealth", nil, "given twice", true},
		{"unknown member", "id,wealth", []string{"1,0.5", "9,0.5"}, `c.csv:3: no such member: "9" is not in the dataset`, false},
		{"member twice", "id,wealth", []string{"1,0.5", "1,0.6"}, `c.csv:3: member "1" stands on line 2 already`, false},
		{"above one", "id,wealth", []string{"1,1.5"}, `c.csv:2: wealth "1.5" is not a number in [0, 1]`, false},
		{"NaN", "id,wealth", []string{"1,NaN"}, `wealth "NaN"`, false},
		{"a word", "id,wealth", []string{"1,rich"}, `wealth "rich"`, false},
		{"short row", "id,wealth", []string{"1"}, "c.csv:2: 1 fields, the header has 2", false},
	}
	for _, test := range tests {
		text := ComponentTable{Name: "c.csv", Header: strings.Split(test.header, ",")}
		for i, row := range test.rows {
			text.Rows, text.Lines = append(text.Rows, strings.Split(row, ",")), append(text.Lines, int64(i)+2)
		}
		_, err := NewComponents(text, p, table.IDs)
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, ErrUsage) != test.usage {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestRequestErrors(t *testing.T) {
	table := handTable(t)
	for _, test := range []struct {
		r    Request
		want string
	}{
		{Request{Association: 1.5}, "association 1.5 is not in [0, 1]"},
		{Request{Association: math.NaN()}, "association NaN"},
		{Request{Anchors: algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{0}}}, "all 1 weights are 0"},
		{Request{Flags: algorithms.VertexWeights{Vertices: []graph.Vertex{1}, Weights: []float64{-1}}}, "flags: the weight -1"},
		{Request{Flags: anchorsOf(70)}, "vertex 70 is beyond"},
	} {
		test.r.Dataset = datasetOf(table)
		if _, err := Run(t.Context(), memorySource{table, 1}, test.r, algorithms.Env{}); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("wanted %q, got %v", test.want, err)
		}
	}
	if _, err := Run(t.Context(), memorySource{table, 1}, Request{Dataset: datasetOf(table)}, algorithms.Env{Memory: 10}); !errors.Is(err, algorithms.ErrMemory) {
		t.Errorf("a limit of 10 bytes: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, memorySource{table, 1}, Request{Dataset: datasetOf(table)}, algorithms.Env{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run: %v", err)
	}
}

func TestFileErrors(t *testing.T) {
	swap := func(text []byte, old, new string) string {
		if !strings.Contains(string(text), old) {
			t.Fatalf("no %q to replace", old)
		}
		return strings.Replace(string(text), old, new, 1)
	}
	profile, model := ProfileText("tencent"), ModelText(DefaultModel)
	for _, test := range []struct{ text, want string }{
		{swap(profile, "missing =", "mising ="), "unknown field \"mising\"; did you mean \"missing\"?\n  12 | mising"},
		{swap(profile, "weight = 0.2", "weihgt = 0.2"), `unknown field "component.weihgt"; did you mean "weight"?`},
		{swap(profile, "weight = 0.2", "weight = 0.3"), "the weights of the components add up to 1.1, not"},
		{swap(profile, "weight = 0.2", "weight = nan"), "weight NaN"},
		{swap(profile, `"social-connections"  #`, `"social-conections"  #`), `there is no component "social-conections"; did you mean "social-connections"?`},
		{swap(profile, "from = 410.0", "from = 290.0"), "not above 300"},
		{swap(profile, "from = 300.0", "from = 310.0"), "must begin at low"},
		{swap(profile, "high = 850.0", "high = 850.5"), "not whole numbers"},
		{swap(profile, `missing = "renormalise"`, `missing = "ignore"`), `missing "ignore"`},
		{swap(profile, "version = 1", "version = 2"), "version 2"},
		{swap(profile, `name = "second fifth"`, `name = "lowest fifth"`), `band "lowest fifth" is given twice`},
	} {
		if _, err := LoadProfile("-", strings.NewReader(test.text)); !errors.Is(err, config.ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("wanted %q, got %v", test.want, err)
		}
	}
	for _, test := range []struct{ text, want string }{
		{swap(model, "damping =", "dampnig ="), `unknown field "flow.dampnig"; did you mean "damping"?`},
		{swap(model, "damping = 0.85", "damping = 1.0"), "flow.damping 1 is not in [0, 1)"},
		{swap(model, `name = "core"`, `name = "cores"`), `there is no measurement "cores"; did you mean "core"?`},
		{swap(model, "half_life_days = 730.0", "half_life_days = -1.0"), "half_life_days -1"},
		{swap(model, "half_life_days = 730.0", ""), "the field tie.half_life_days is missing"},
		{swap(model, "weight = 0.35", "weight = 0.36"), "add up to 1.01"},
		{swap(model, "[1.0, 0.5], [10.0, 0.0]", "[1.0, 0.5], [10.0, 1.0]"), "rises and falls"},
		{swap(model, `transform = "log1p"`, `transform = "cube"`), `tie.transform "cube"`},
	} {
		if _, err := LoadModel("-", strings.NewReader(test.text)); !errors.Is(err, config.ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("wanted %q, got %v", test.want, err)
		}
	}
	if _, err := LoadProfile("tencnet", nil); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), `did you mean "tencent"?`) {
		t.Errorf("an unknown profile: %v", err)
	}
	if _, err := LoadProfile("my.toml", nil); err == nil || errors.Is(err, ErrUsage) {
		t.Errorf("a missing file: %v", err)
	}
}

// The evidence gate leaves the score empty instead of low.
func TestEvidenceGate(t *testing.T) {
	table := graphtest.Build(t, graphtest.Edges([2]int64{0, 1}, [2]int64{0, 2}, [2]int64{0, 3}, [2]int64{8, 8}), graph.BuildOptions{})
	r, _ := run(t, table, Request{}, 1)
	score, status := floats(t, r.Columns, "score"), texts(t, r.Columns, "status")
	if math.IsNaN(score[0]) {
		t.Error("three equal ties are three effective ties, and enough")
	}
	for v := 1; v < 5; v++ {
		want := Statuses[statusFewTies]
		if v == 4 { // has only a loop
			want = Statuses[statusNoTies]
		}
		if !math.IsNaN(score[v]) || status[v] != want || find(t, r.Columns, "band").Codes[v] != column.NoCode {
			t.Errorf("vertex %d: score %v, status %q", v, score[v], status[v])
		}
	}
}

// The checker finds whatever is changed.
func TestCheckInvariantsRejects(t *testing.T) {
	table := handTable(t)
	spoil := map[string]func(c *column.Column){
		"score":          func(c *column.Column) { c.F64[0]++ },
		"unrounded":      func(c *column.Column) { c.F64[1] += 1e-3 },
		"band":           func(c *column.Column) { c.Codes[2] = 0 },
		"status":         func(c *column.Column) { c.Codes[3] = statusScorable },
		"coverage":       func(c *column.Column) { c.F64[0] = 1.5 },
		"connection":     func(c *column.Column) { c.F64[0] += 1e-6 },
		"points_core":    func(c *column.Column) { c.F64[0] += 1e-3 },
		"points_trust":   func(c *column.Column) { c.F64[2] = math.NaN() },
		"effective_ties": nil,
	}
	for name, change := range spoil {
		r, set := run(t, table, Request{Model: handModel(t)}, 1)
		if change == nil {
			var rest []column.Column
			for _, c := range r.Columns {
				if c.Name != name {
					rest = append(rest, c)
				}
			}
			r.Columns = rest
		}
		for i := range r.Columns {
			if r.Columns[i].Name == name {
				change(&r.Columns[i])
			}
		}
		if err := CheckInvariants(set, r.Columns); !errors.Is(err, algorithms.ErrCheck) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
	if err := CheckInvariants(record.ResultSet{Manifest: []byte("{")}, nil); !errors.Is(err, algorithms.ErrCheck) {
		t.Errorf("a broken manifest: %v", err)
	}
}

// FuzzProfile looks for a profile that passes and still breaks a promise. The
// seeds are large: run it with -fuzzminimizetime 10x.
func FuzzProfile(f *testing.F) {
	for _, name := range profileNames {
		f.Add(ProfileText(name))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parseProfile("fuzz.toml", text)
		if err != nil {
			if !errors.Is(err, config.ErrConfig) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		for _, x := range []float64{0, 0.1, 0.5, 1} {
			if s := p.round(p.place(x)); !(s >= p.Low && s <= p.High) || int(p.band(s)) >= len(p.Bands) {
				t.Fatalf("%v becomes %v on [%v, %v]", x, s, p.Low, p.High)
			}
		}
	})
}
