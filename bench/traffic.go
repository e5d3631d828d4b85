package bench

// Traffic is the memory that any implementation of a kernel must move, and how
// it was counted. It leaves out what a cache may hold, such as the values of
// neighbours; so the share of the bandwidth that a run reaches by it is a
// lower bound, and what is missing to one is mostly the price of random reads.
type Traffic struct {
	Bytes int64  `json:"bytes"`
	Doc   string `json:"doc"`
}

// traffic states the compulsory traffic by kernel; the default is in
// trafficOf.
var traffic = []struct {
	kernel string
	doc    string
	bytes  func(n, m, rounds, answer int64) int64
}{
	{"pagerank", "per round: 4 bytes per in-arc, 8 for the row's offset, a score and a share read and both written", func(n, m, rounds, _ int64) int64 { return rounds * (4*m + 40*n) }},
	{"cdlp", "per round: 4 bytes per arc, 8 for the row's offset, a label read and written", func(n, m, rounds, _ int64) int64 { return rounds * (4*m + 16*n) }},
	{"components", "offsets and answer once: sampling may leave most arcs unread", func(n, _, _, answer int64) int64 { return 8*n + answer }},
	{"bfs", "offsets and answer once per source: a bottom-up step may leave most arcs unread", func(n, _, _, answer int64) int64 { return 8*n + answer }},
	{"degree", "offsets and answer once", func(n, _, _, answer int64) int64 { return 8*n + answer }},
}

// trafficOf returns a run's compulsory traffic.
func trafficOf(kernel string, r kernelReport, weighted bool) Traffic {
	for _, t := range traffic {
		if t.kernel == kernel {
			return Traffic{t.bytes(r.Order, r.Arcs, int64(max(r.Iterations, 1)), r.Columns), t.doc}
		}
	}
	arc, doc := int64(4), "rows (4 bytes per arc, 8 per vertex) and answer once"
	if weighted {
		arc, doc = 8, "rows (8 bytes per arc, 8 per vertex) and answer once"
	}
	return Traffic{arc*r.Arcs + 8*r.Order + r.Columns, doc}
}
