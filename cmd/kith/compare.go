package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/cmd/internal/term"
	"github.com/kithgraph/kith/graph/tableio"
)

func compareCommand() *cli.Command {
	return &cli.Command{
		Name: "compare", ArgsUsage: "A B", Usage: "tell how alike two divisions into communities are",
		Description: "Reads two tables of the same members, each with a column id and one that names communities: what kith run --out wrote, or the truth of kith generate --truth, or any other. That column is the only other one, or is called community. - is csv on stdin.\n\n" +
			"Prints normalised and adjusted mutual information (by the arithmetic mean of the entropies, as scikit-learn and igraph do), the adjusted Rand index, and the variation of information in nats. Equal divisions have 1, 1, 1 and 0, also the trivial ones; when just one of the two has a single community, or each member alone, the adjusted ones are 0. No database is needed.\n\n" +
			"--json prints {\"members\", \"a\": {\"file\", \"column\", \"communities\", \"entropy\", \"sha256\"}, \"b\": {...}, \"overlaps\", \"nmi\", \"ami\", \"ari\", \"vi\", \"mutual_information\", \"expected_mutual_information\"}.",
		CustomHelpTemplate: ending("kith compare found.csv truth.csv\nkith run leiden --dataset people --out - --quiet | kith compare - truth.csv"),
		Flags:              shared(),
		Action:             do(2, 2, compare),
	}
}

// comparePage is a comparison as --json prints it.
type comparePage struct {
	Members    int           `json:"members"`
	A          comparedTable `json:"a"`
	B          comparedTable `json:"b"`
	Overlaps   int           `json:"overlaps"`
	NMI        float64       `json:"nmi"`
	AMI        float64       `json:"ami"`
	ARI        float64       `json:"ari"`
	VI         float64       `json:"vi"`
	Mutual     float64       `json:"mutual_information"`
	MutualMean float64       `json:"expected_mutual_information"`
}

type comparedTable struct {
	File        string  `json:"file"`
	Column      string  `json:"column"`
	Communities int     `json:"communities"`
	Entropy     float64 `json:"entropy"`
	SHA256      string  `json:"sha256"`
}

func compare(_ context.Context, e *environment, c *cli.Context) error {
	first, second, start := c.Args().Get(0), c.Args().Get(1), time.Now()
	if first == "-" && second == "-" {
		return usageErrorf("kith compare: A and B cannot both be stdin")
	}
	for _, path := range []string{first, second} {
		if _, err := tableio.FormatOf(path); err != nil {
			return usageErrorf("kith compare: %w", err)
		}
	}
	a, err := tableio.ReadGroups(first, e.In)
	if err != nil {
		return err
	}
	b, err := tableio.ReadGroups(second, e.In)
	if err != nil {
		return err
	}
	beside, err := a.Beside(b)
	if err != nil {
		return err
	}
	x, err := community.Compare(a.Group, beside)
	if err != nil {
		return err
	}
	page := comparePage{
		Members: x.Vertices, Overlaps: x.Both, NMI: x.NMI, AMI: x.AMI, ARI: x.ARI, VI: x.VI, Mutual: x.Mutual, MutualMean: x.MutualMean,
		A: comparedTable{fileName(first), a.Column, x.A, x.EntropyA, a.SHA256},
		B: comparedTable{fileName(second), b.Column, x.B, x.EntropyB, b.SHA256},
	}
	if e.json {
		return e.printJSON(page)
	}
	_, err = fmt.Fprintf(e.Out, "nmi %s\nami %s\nari %s\nvi %s\n", term.Float(x.NMI), term.Float(x.AMI), term.Float(x.ARI), term.Float(x.VI))
	e.say("compare: %s, %s in %s, %s in %s, in %s", term.Plural(x.Vertices, "member", "members"),
		term.Plural(x.A, "community", "communities"), term.Escape(first), term.Plural(x.B, "community", "communities"), term.Escape(second), term.Seconds(time.Since(start)))
	return err
}
