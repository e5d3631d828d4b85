// Package gen makes synthetic graphs from a few parameters and a seed.
//
// Each model is a struct of its parameters in a file of its own. A random
// number is a function of the seed, what it is for, and the edge it is for,
// so that the same bits come out on any number of workers and any machine.
package gen

// Model describes a model for the help.
type Model struct {
	Name  string // the command's name
	Title string // as in a sentence
	Cite  string // author, title, year
	Doc   string // what it is like, and what it is not
}

// Models holds every model. To add one, add one entry.
var Models = []Model{
	{
		Name:  "kronecker",
		Title: "Kronecker graph",
		Cite:  "Leskovec, Chakrabarti, Kleinberg, Faloutsos, Ghahramani: Kronecker graphs: an approach to modeling networks, 2010; with the parameters of the Graph500 benchmark",
		Doc: "A skewed random graph of 2^scale vertices with a few large hubs and many vertices without edges, as the Graph500 and GAP " +
			"benchmarks use it. It has next to no communities and few triangles beyond those of its hubs: good for measuring speed, not for " +
			"studying people.",
	},
}
