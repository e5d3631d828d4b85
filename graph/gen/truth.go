package gen

import (
	"math"

	"github.com/kithgraph/kith/graph/column"
)

// communityColumn is the truth about who belongs together: community[v] is the
// number of the community of model vertex v, name(v) its id. A community is
// named by its smallest id.
func communityColumn(community []uint32, communities int, name func(v uint64) int64) column.Column {
	smallest := make([]uint32, communities)
	for c := range smallest {
		smallest[c] = math.MaxUint32
	}
	for v, c := range community {
		smallest[c] = min(smallest[c], uint32(name(uint64(v))))
	}
	labels := make([]uint32, len(community))
	for v, c := range community {
		labels[name(uint64(v))] = smallest[c]
	}
	return column.Labels("community", labels)
}

// blockColumn is the same for blocks of consecutive model vertices.
func blockColumn(sizes []int, name func(v uint64) int64) column.Column {
	var community []uint32
	for c, size := range sizes {
		for range size {
			community = append(community, uint32(c))
		}
	}
	return communityColumn(community, len(sizes), name)
}

// sum adds up sizes.
func sum(sizes []int) (total int) {
	for _, s := range sizes {
		total += s
	}
	return total
}
