package agreement

// conventions lists where systems differ by definition, so that no number can
// be the same. A system's function is then run all the same, and the table says
// this beside what came out.
var conventions = []struct {
	task, system string             // "": any
	where        func(OfGraph) bool // nil: everywhere
	why          string
}{
	{task: "power-law", system: "igraph", where: small, why: correction},
	{task: "power-law-alpha", system: "igraph", where: small, why: correction},
	{task: "power-law", system: "igraph", where: named("dolphins"), why: "the tail is three vertices with an exponent near 16.6, and igraph's search ends where the likelihood is 2e-8 below the largest, which kith finds"},
	{task: "power-law", system: "igraph", why: "igraph looks at the Kolmogorov-Smirnov distance at the degrees that occur, kith as the definition says at all whole numbers, so another beginning of the tail may be the best"},
	{task: "assortativity", system: "networkit", why: "NetworKit takes each undirected edge from one end alone, so that the answer depends on the order of the vertices; kith, igraph and networkx take it from both, as Newman does"},
	{task: "eigenvector", system: "networkit", where: named("sybil-facebook"), why: "NetworKit ends when the length of its vector changes by less than 1e-13, which it does long before the vector stands still: the two largest eigenvalues lie near each other; igraph's vector is kith's"},
	{task: "cdlp", why: "label propagation raises no quality that could be compared: where it stands still is left to chance, and on so small a graph ten seeds are few"},
}

// convention returns why a difference is no fault, "" when that is not known.
func convention(task, system string, g OfGraph) string {
	for _, c := range conventions {
		if (c.task == "" || c.task == task) && (c.system == "" || c.system == system) && (c.where == nil || c.where(g)) {
			return c.why
		}
	}
	return ""
}

const correction = "igraph corrects the exponent for a data set of fewer than 50 vertices; kith gives the maximum of the likelihood"

// small tells whether igraph corrects.
func small(g OfGraph) bool { return g.Vertices < 50 }

func named(name string) func(OfGraph) bool {
	return func(g OfGraph) bool { return g.Name == name }
}
