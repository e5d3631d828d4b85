package gve

import (
	"math"
	"strings"
	"testing"
)

// What the programs print.
const (
	head       = "2026-11-26 11:02:47 OMP_NUM_THREADS=2\n2026-11-26 11:02:47 Loading graph kron18.mtx ...\n2026-11-26 11:02:47 order: 262143 size: 7610898 [directed] {}\n"
	leidenText = head + `{0000336.7ms, 0000000.0ms mark, 0000011.8ms init, 0000310.2ms firstpass, 0000248.4ms locmove, 0000000.0ms refine, 0000070.8ms aggr, 1.768e+04 aff, 0006 iters, 002 passes, 0.082942568 modularity, 25/88323 disconnected} louvainStaticOmp
{0000736.4ms, 0000000.0ms mark, 0000011.7ms init, 0000369.8ms firstpass, 0000487.0ms locmove, 0000092.8ms refine, 0000132.8ms aggr, 6.144e+04 aff, 0012 iters, 003 passes, 0.071401216 modularity, 0/88936 disconnected} leidenStaticOmp

`
	rakText = head + "{064 threads} -> {0000145.1ms, 0000000.0ms mark, 0000000.3ms init, 0003 iters, -0.000062540 modularity} rakStaticOmp\n\n"
)

func TestParse(t *testing.T) {
	p, err := parse(leidenText, "leidenStaticOmp")
	if err != nil || p.threads != 2 || math.Abs(p.seconds-0.7364) > 1e-12 || p.rounds != 12 || p.modularity != 0.071401216 {
		t.Errorf("%+v, %v", p, err)
	}
	p, err = parse(rakText, "rakStaticOmp")
	if err != nil || p.threads != 64 || math.Abs(p.seconds-0.1451) > 1e-12 || p.rounds != 3 || p.modularity != -0.000062540 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, c := range []struct{ text, want string }{
		{head, "no line of leidenStaticOmp"},
		{leidenText + "Segmentation fault\n", `"Segmentation fault"`},
		{leidenText + leidenText, "a second line"},
		{strings.ReplaceAll(leidenText, " modularity", " fun"), "no iters or no modularity"},
		{strings.ReplaceAll(leidenText, "0012 iters", "many iters"), "is not a number"},
		{strings.ReplaceAll(leidenText, "{0000736.4ms", "{0000736.4s"), "no time first"},
		{"", "no line"},
	} {
		if _, err := parse(c.text, "leidenStaticOmp"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v does not say %q", err, c.want)
		}
	}
}
