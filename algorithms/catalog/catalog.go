// Package catalog is the list of the algorithms. A line in All gives a kernel
// its command, help, memory estimate, benchmark row and the shared tests.
package catalog

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kithgraph/kith/algorithms"
	"github.com/kithgraph/kith/algorithms/community"
	"github.com/kithgraph/kith/algorithms/path"
	"github.com/kithgraph/kith/algorithms/rank"
	"github.com/kithgraph/kith/algorithms/structure"
	"github.com/kithgraph/kith/algorithms/trust"
	"github.com/kithgraph/kith/store/record"
)

// All holds every algorithm. To add one, add one line.
var All = []algorithms.Spec{
	rank.DegreeSpec,
	rank.PageRankSpec,
	rank.PersonalisedSpec,
	rank.HITSSpec,
	rank.EigenvectorSpec,
	rank.KatzSpec,
	rank.ForwardPushSpec,
	rank.TrustRankSpec,
	rank.AntiTrustRankSpec,
	rank.EigenTrustSpec,
	structure.ComponentsSpec,
	structure.SCCSpec,
	structure.BridgesSpec,
	structure.BridgeShareSpec,
	structure.EmbeddednessSpec,
	community.CDLPSpec,
	community.SLPASpec,
	community.LeidenSpec,
	community.LouvainSpec,
	community.ParticipationSpec,
	community.QualitySpec,
	structure.CoreSpec,
	structure.TrussSpec,
	structure.TrianglesSpec,
	structure.ClusteringSpec,
	structure.LCCSpec,
	structure.ReciprocitySpec,
	structure.AssortativitySpec,
	structure.PowerLawSpec,
	path.BFSSpec,
	path.SSSPSpec,
	path.BetweennessSpec,
	trust.SybilSCARSpec,
	trust.SybilRankSpec,
	trust.FairnessGoodnessSpec,
	trust.REV2Spec,
	trust.FriedkinJohnsenSpec,
	trust.SpreadingActivationSpec,
	path.ClosenessSpec,
	path.NeighbourhoodSpec,
	path.SimilaritySpec,
	trust.MeanOfFriendsSpec,
}

// ErrUnknown is returned when no algorithm has the name that was asked for.
var ErrUnknown = errors.New("no such kernel")

// Names returns the names of all algorithms, in the order of All.
func Names() []string {
	names := make([]string, len(All))
	for i, s := range All {
		names[i] = s.Name
	}
	return names
}

// Lookup returns the algorithm of a name. The error of an unknown one is
// ErrUnknown and suggests the nearest, or lists all.
func Lookup(name string) (algorithms.Spec, error) {
	for _, s := range All {
		if s.Name == name {
			return s, nil
		}
	}
	if near := record.Nearest(name, Names()); near != "" {
		return algorithms.Spec{}, fmt.Errorf("catalog: %w: %q; did you mean %s?", ErrUnknown, name, near)
	}
	return algorithms.Spec{}, fmt.Errorf("catalog: %w: %q; there are %s", ErrUnknown, name, strings.Join(Names(), ", "))
}
