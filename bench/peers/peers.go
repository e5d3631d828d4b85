// Package peers lists the systems that kith can be raced against.
package peers

import (
	"fmt"
	"maps"
	"strings"

	"github.com/kithgraph/kith/bench"
	"github.com/kithgraph/kith/bench/peers/agreement"
	"github.com/kithgraph/kith/bench/peers/gapbs"
	"github.com/kithgraph/kith/bench/peers/gonumpeer"
	"github.com/kithgraph/kith/bench/peers/gve"
	"github.com/kithgraph/kith/bench/peers/python"
	"github.com/kithgraph/kith/store/record"
)

// All holds every peer. To add one, add one file and one line.
var All = []bench.Peer{
	gapbs.Peer,
	gapbs.Double,
	gve.Leiden,
	gve.Louvain,
	gve.RAK,
	python.NetworKit,
	python.Igraph,
	python.NetworkX,
	gonumpeer.Peer,
}

// Jobs returns what peers do in child processes of this executable.
func Jobs() map[string]bench.Job {
	jobs := map[string]bench.Job{}
	for _, p := range All {
		maps.Copy(jobs, p.Jobs)
	}
	maps.Copy(jobs, gonumpeer.AgreeJobs)
	return jobs
}

// Agreement returns the systems whose answers can be held against kith's. venv
// is the place of those from Python.
func Agreement(venv string) []agreement.System {
	return append(python.Agreement(venv), gonumpeer.Agreement)
}

// Usage describes the peers for a help text, one a line.
func Usage() string {
	var b strings.Builder
	b.WriteString("Peers:\n")
	for _, p := range All {
		fmt.Fprintf(&b, "  %-18s %s\n", p.Name+map[bench.PlaceKind]string{bench.Folder: "=DIR", bench.Auto: "=auto"}[p.Place], p.Doc)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Parse reads a list such as gapbs=DIR,networkit=auto,gonum. venv is the place
// of those that are "auto".
func Parse(text, venv string) (list []bench.Contestant, err error) {
	var names []string
	for _, p := range All {
		names = append(names, p.Name)
	}
	seen := map[string]bool{}
	for word := range strings.SplitSeq(text, ",") {
		name, place, given := strings.Cut(word, "=")
		at := -1
		for i, p := range All {
			if p.Name == name {
				at = i
			}
		}
		if at < 0 {
			if near := record.Nearest(name, names); near != "" {
				return nil, fmt.Errorf("%w: no peer %q; did you mean %s?", bench.ErrConfig, name, near)
			}
			return nil, fmt.Errorf("%w: no peer %q; there are %s", bench.ErrConfig, name, strings.Join(names, ", "))
		}
		peer := All[at]
		switch {
		case seen[name]:
			return nil, fmt.Errorf("%w: %s is named twice", bench.ErrConfig, name)
		case peer.Place == bench.Folder && place == "":
			return nil, fmt.Errorf("%w: %s needs the folder of its programs: %s=DIR", bench.ErrConfig, name, name)
		case peer.Place == bench.Auto && given && place != "auto":
			return nil, fmt.Errorf("%w: %s=%s: write %s=auto; --venv names the folder", bench.ErrConfig, name, place, name)
		case peer.Place == bench.NoPlace && given:
			return nil, fmt.Errorf("%w: %s takes no place, it is inside kith", bench.ErrConfig, name)
		case peer.Place == bench.Auto:
			place = venv
		}
		seen[name] = true
		list = append(list, bench.Contestant{Peer: peer, Place: place})
	}
	return list, nil
}
