package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/graph"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store"
	"github.com/kithgraph/kith/store/record"
)

// selectionFlags choose the part of a dataset that a kernel sees.
func selectionFlags(spec algorithms.Spec) []cli.Flag {
	const category = "what the kernel sees"
	signs := "positive (arcs of weight 0 and more), negative (the others, by their absolute weight) or ignore (every arc, with weight 1)"
	if spec.Signed {
		signs = "signed (every arc, with its weight and sign), " + signs
	}
	weights := "stored uses the weights, none does not"
	if !spec.Weights {
		weights = "stored or none, which are the same to this kernel"
	}
	return []cli.Flag{
		&cli.StringFlag{Name: "weights", Category: category, Value: "stored", Usage: "`USE`: " + weights},
		&cli.StringFlag{Name: "sign", Category: category, Value: string(spec.Sign()), Usage: "`SIGN`: of signed data, " + signs},
		&cli.StringFlag{Name: "layers", Category: category, Usage: "`A,B`: only these layers (default all)"},
	}
}

// selectionOf reads the selection flags.
func selectionOf(c *cli.Context, dataset string, spec algorithms.Spec) (record.Selection, error) {
	if err := oneOf(c, "weights", string(graph.WeightsStored), string(graph.WeightsNone)); err != nil {
		return record.Selection{}, err
	}
	var signs []string
	for _, sign := range graph.Signs {
		if sign != graph.SignSigned || spec.Signed {
			signs = append(signs, string(sign))
		}
	}
	if err := oneOf(c, "sign", signs...); err != nil {
		return record.Selection{}, err
	}
	sel := record.Selection{Dataset: dataset, Weights: c.String("weights"), Sign: c.String("sign")}
	if names := c.String("layers"); names != "" {
		sel.Layers = strings.Split(names, ",")
		slices.Sort(sel.Layers) // the order in which layers are named changes nothing
		sel.Layers = slices.Compact(sel.Layers)
	}
	return sel, nil
}

// suit drops from a selection what has no meaning for the dataset or the
// kernel, so that equal questions have equal manifests, and says so.
func suit(sel record.Selection, g record.Graph, spec algorithms.Spec) (record.Selection, []string) {
	var notes []string
	switch {
	case !g.Weighted:
		sel.Weights = string(graph.WeightsNone)
	case !spec.Weights && sel.Weights == string(graph.WeightsStored):
		sel.Weights = string(graph.WeightsNone)
		notes = append(notes, "weights are not used: every arc counts alike")
	}
	if !g.Signed {
		if sel.Sign != string(spec.Sign()) {
			notes = append(notes, "the dataset is not signed, so --sign "+sel.Sign+" has no effect")
		}
		sel.Sign = ""
	}
	return sel, notes
}

// outFormat refuses, before any work, an output file that could not be
// written for its name.
func outFormat(c *cli.Context) (path string, err error) {
	path = c.String("out")
	if path == "" {
		return "", nil
	}
	if _, err = tableio.FormatOf(path); err != nil {
		return "", usageErrorf("%s: --out %w", c.Command.HelpName, err)
	}
	return path, nil
}

// checkName refuses, before any work, a name under which the store keeps
// nothing; "" passes.
func checkName(c *cli.Context, flag string) error {
	name := c.String(flag)
	if name == "" {
		return nil
	}
	if err := store.CheckName("--"+flag, name); err != nil {
		return usageErrorf("%s: %w", c.Command.HelpName, err)
	}
	return nil
}
