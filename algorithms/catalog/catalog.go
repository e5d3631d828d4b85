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

// All holds every algorithm, by family and in each the simple before what
// builds on it; the lists of kith kernels come in this order. To add one, add
// one line.
var All = []algorithms.Spec{
	rank.DegreeSpec,
	rank.PageRankSpec,
	rank.PersonalisedSpec,
	rank.ForwardPushSpec,
	rank.HITSSpec,
	rank.EigenvectorSpec,
	rank.KatzSpec,

	path.BFSSpec,
	path.SSSPSpec,
	path.DiameterSpec,
	path.NeighbourhoodSpec,
	path.ClosenessSpec,
	path.BetweennessSpec,
	path.SimilaritySpec,

	structure.ComponentsSpec,
	structure.SCCSpec,
	structure.BridgesSpec,
	structure.ReciprocitySpec,
	structure.AssortativitySpec,
	structure.PowerLawSpec,
	structure.TrianglesSpec,
	structure.ClusteringSpec,
	structure.LCCSpec,
	structure.EmbeddednessSpec,
	structure.BridgeShareSpec,
	structure.CoreSpec,
	structure.TrussSpec,

	community.CDLPSpec,
	community.SLPASpec,
	community.LouvainSpec,
	community.LeidenSpec,
	community.ConsensusSpec,
	community.InfomapSpec,
	community.ParticipationSpec,
	community.QualitySpec,

	rank.TrustRankSpec,
	rank.AntiTrustRankSpec,
	rank.EigenTrustSpec,
	trust.MeanOfFriendsSpec,
	trust.IterateNeighboursSpec,
	trust.CommunitySmoothingSpec,
	trust.FriedkinJohnsenSpec,
	trust.SpreadingActivationSpec,
	trust.SybilRankSpec,
	trust.SybilSCARSpec,
	trust.FairnessGoodnessSpec,
	trust.REV2Spec,
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
