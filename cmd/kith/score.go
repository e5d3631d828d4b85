package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kithgraph/kith/algorithms/score"
	"github.com/kithgraph/kith/graph/tableio"
	"github.com/kithgraph/kith/store/record"
)

func scoreCommand() *cli.Command {
	return &cli.Command{
		Name: "score", Usage: "compute and publish the connection scores of a dataset",
		Description: "Scores all members by a profile and the connection model, publishes the result set, and prints its summary. Readers see the old scores until the new ones are complete.\n\n" +
			"Without --components the profile's other components are missing; its rule for that and the coverage column say what follows. --flags change no score unless --association is more than 0.\n\n" +
			"--json prints {\"result_set\": the record, \"summary\": {\"members\", \"scored\", \"statuses\", \"bands\", \"bins\", \"mean\", \"median\", \"lowest\", \"highest\", \"coverage\", ...}, \"top\": [{\"id\", <column>...}]}.",
		CustomHelpTemplate: ending(`kith score --dataset friends --top 10
			kith score --dataset friends --profile sesame --components bureau.csv --out scores.parquet
			kith profile show tencent > my.toml; kith score --dataset friends --profile my.toml
			kith score --dataset friends --anchors trusted.csv --as-of 2015-06-30`,
			writing()...),
		Flags: shared(datasetFlag(),
			&cli.StringFlag{Name: "profile", Value: score.DefaultProfile, Usage: "`PROFILE`: a name of kith profile list, or a TOML file; - is stdin"},
			&cli.StringFlag{Name: "model", Usage: "`FILE`: TOML of the connection model (default the built-in one)"},
			&cli.StringFlag{Name: "anchors", Usage: "`FILE`: members trusted beforehand: rows of id or id,weight; - is stdin"},
			&cli.StringFlag{Name: "flags", Usage: "`FILE`: members known to be bad: rows of id or id,weight; - is stdin"},
			&cli.StringFlag{Name: "components", Usage: "`FILE`: a table with a header id,<component>... and values in [0,1]; - is stdin"},
			&cli.StringFlag{Name: "association", Value: "0", Usage: "`L`: in [0,1], the share of the score that may come from others' labels"},
			&cli.StringFlag{Name: "as-of", Usage: "age ties as of `TIME`, a date, ISO 8601 or seconds since 1970 (default the newest time in the data)"},
			&cli.IntFlag{Name: "top", Usage: "print the `N` highest"},
			&cli.StringFlag{Name: "out", Usage: "`FILE`: write the scores to it, formatted by its ending (.csv .tsv .ndjson .parquet, also .gz .zst); - is stdout"},
		),
		Action: do(0, 0, func(ctx context.Context, e *environment, c *cli.Context) error {
			o, err := scoreOptionsOf(c, e)
			if err != nil {
				return err
			}
			r, err := e.scoreDataset(ctx, o)
			if err != nil {
				return err
			}
			if o.out != "" {
				table := tableio.Table{IDs: r.IDs, Columns: r.Columns, Meta: map[string]string{"kith.manifest": string(r.Manifest)}}
				if err := tableio.Write(ctx, o.out, e.Out, "", table); err != nil {
					return err
				}
			}
			return e.printScore(o, r)
		}),
	}
}

// scoreOptions are the flags of kith score.
type scoreOptions struct {
	dataset     string
	profile     *score.Profile
	model       *score.Model
	anchors     string // file; "": none
	flags       string
	components  string
	association float64
	asOf        *int64
	top         int
	out         string
}

func scoreOptionsOf(c *cli.Context, e *environment) (o scoreOptions, err error) {
	o = scoreOptions{anchors: c.String("anchors"), flags: c.String("flags"), components: c.String("components"), top: c.Int("top")}
	if o.dataset, err = required(c, "dataset"); err != nil {
		return o, err
	}
	fromStdin := 0
	for _, name := range []string{"profile", "model", "anchors", "flags", "components"} {
		if c.String(name) == "-" {
			fromStdin++
		}
	}
	switch {
	case fromStdin > 1:
		return o, usageErrorf("kith score: stdin (-) can be read once, and is given %d times", fromStdin)
	case o.top < 0:
		return o, usageErrorf("kith score: --top %d is negative", o.top)
	}
	if o.association, err = strconv.ParseFloat(c.String("association"), 64); err != nil || !(o.association >= 0 && o.association <= 1) {
		return o, usageErrorf("kith score: --association %q is not a number in [0,1]", c.String("association"))
	}
	if text := c.String("as-of"); text != "" {
		micros, err := parseTime(text)
		if err != nil {
			return o, usageErrorf("kith score: --as-of %w", err)
		}
		o.asOf = &micros
	}
	if o.out, err = outFormat(c); err != nil {
		return o, err
	}
	if o.profile, err = score.LoadProfile(c.String("profile"), e.In); err != nil {
		return o, err
	}
	o.model, err = score.LoadModel(c.String("model"), e.In)
	return o, err
}

// parseTime reads a point in time into microseconds since 1970, to the last
// digit as in files of edges: an edge of that very time must count.
func parseTime(text string) (int64, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UnixMicro(), nil
		}
	}
	if year, err := strconv.Atoi(text); err == nil && year >= 1000 && year <= 9999 {
		return 0, fmt.Errorf("%q is taken for a year; write %d-01-01, or as seconds %d.0", text, year, year)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(whole+(fraction + "000000")[:6], 10, 64)
	if err != nil || strings.Trim(whole, "+-") == "" || strings.Trim(fraction, "0123456789") != "" || micros <= -1e17 || micros >= 1e18 {
		return 0, errors.New(strconv.Quote(text) + " is not a time such as 2015-06-30, 2015-06-30T12:00:00Z or 1435622400")
	}
	return micros, nil
}

// scored is a published result.
type scored struct {
	*score.Result
	set   record.ResultSet
	graph record.Graph
	took  time.Duration
}

// scoreDataset computes the scores of a dataset and publishes them.
func (e *environment) scoreDataset(ctx context.Context, o scoreOptions) (*scored, error) {
	start := time.Now()
	s, err := e.openExisting()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	d, err := s.Dataset(o.dataset)
	if err != nil {
		return nil, err
	}
	request := score.Request{Dataset: d, Profile: o.profile, Model: o.model, Association: o.association, AsOf: o.asOf, Version: version}
	if err := e.readSets(ctx, s, o, &request); err != nil {
		return nil, err
	}
	base := snapshotBytes(d.Graph, true, true)
	if d.Graph.Signed {
		base *= 2 // the positive and the negative arcs are two snapshots
	}
	if err := e.allow("scoring "+d.Name, base); err != nil {
		return nil, err
	}
	r, err := score.Run(ctx, s, request, e.env("scoring", e.beyond(base)))
	if err != nil {
		return nil, err
	}
	set, err := s.Publish(ctx, record.ResultSet{Dataset: d.Name, Digest: r.Digest.String(), Manifest: r.Manifest, Kith: version}, r.Columns)
	e.close()
	return &scored{r, set, d.Graph, time.Since(start)}, err
}
