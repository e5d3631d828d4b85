"""NetworKit's side of a race."""

import networkit as nk
import numpy as np

from peer_kithgraph import main


def prepare(order, sources, targets, request):
    nk.setNumberOfThreads(request["workers"])
    return nk.GraphFromCoo((sources.astype(np.uint64), targets.astype(np.uint64)), n=order, directed=False)


def pagerank(graph, request):
    a = nk.centrality.PageRank(graph, request["damping"], request["tolerance"])
    a.norm = nk.centrality.Norm.L1_NORM
    a.maxIterations = 1000
    a.run()

    def scaled():
        # It loses the mass of vertices without edges. Scaled to a sum of one its
        # equation is the one in which that mass goes to all vertices alike.
        scores = np.asarray(a.scores())
        return scores / scores.sum()

    return scaled, a.numberOfIterations()


def components(graph, request):
    nk.components.ParallelConnectedComponents(graph).run()
    return None, 0


def core(graph, request):
    nk.centrality.CoreDecomposition(graph).run()
    return None, 0


def labels(a):
    a.run()
    return lambda: a.getPartition().getVector()


def cdlp(graph, request):
    a = nk.community.PLP(graph)
    return labels(a), a.numberOfIterations()


def louvain(graph, request):
    return labels(nk.community.PLM(graph, refine=False)), 0


def leiden(graph, request):
    return labels(nk.community.ParallelLeiden(graph, iterations=1)), 0


def triangles(graph, request):
    nk.centrality.LocalClusteringCoefficient(graph, True).run()
    return None, 0


main(
    prepare,
    {
        "pagerank-1e-4": pagerank,
        "pagerank-1e-9": pagerank,
        "components": components,
        "core": core,
        "cdlp": cdlp,
        "louvain": louvain,
        "leiden": leiden,
        "triangles": triangles,
    },
    "networkit " + nk.__version__,
)
