"""NetworKit's answers."""

import networkit as nk
import numpy as np

from peer_agree import Unfit, main


def build(order, sources, targets, weights, directed, workers):
    nk.setNumberOfThreads(workers)
    ends = (sources.astype(np.uint64), targets.astype(np.uint64))
    if weights is None:
        return nk.GraphFromCoo(ends, n=order, directed=directed)
    return nk.GraphFromCoo((weights, ends), n=order, weighted=True, directed=directed)


def scores(algorithm):
    """What is timed is the run; the scores are taken out afterwards."""
    made = []

    def work():
        made[:] = [algorithm()]
        made[0].run()

    return work, lambda _: made[0].scores()


def degree(w):
    """centrality.DegreeCentrality, loops not ignored"""
    g = w.whole

    def work():
        both = [nk.centrality.DegreeCentrality(g, outDeg=out, ignoreSelfLoops=False) for out in (False, True)]
        return both[0].run().scores() + both[1].run().scores()

    return work


def strength(w):
    """Graph.weightedDegreeIn and weightedDegree of each vertex"""
    g = w.whole
    return lambda: [g.weightedDegreeIn(v) for v in range(w.order)] + [g.weightedDegree(v) for v in range(w.order)]


def pagerank(w):
    """centrality.PageRank to 1e-13 in the 1-norm, with DistributeSinks"""
    g = w.whole

    def algorithm():
        a = nk.centrality.PageRank(g, w.setting["damping"], 1e-13, distributeSinks=nk.centrality.SinkHandling.DistributeSinks)
        a.norm = nk.centrality.Norm.L1_NORM
        a.maxIterations = 1000
        return a

    return scores(algorithm)


def eigenvector(w):
    """centrality.EigenvectorCentrality, its norm to 1e-13"""
    g = w.whole
    return scores(lambda: nk.centrality.EigenvectorCentrality(g, 1e-13))


def katz(w):
    """centrality.KatzCentrality by in-edges; beta is 1e9, beside which the 1 that it adds to every neighbour does not count"""
    g = w.whole
    return scores(lambda: nk.centrality.KatzCentrality(g, w.setting["alpha"], 1e9, 1))


def distances(algorithm, missing):
    made = []

    def work():
        made[:] = [algorithm()]
        made[0].run()

    def finish(_):
        found = np.array(made[0].getDistances())
        found[found > 1e300] = missing
        return found

    return work, finish


def bfs(w):
    """distance.BFS without paths"""
    g = w.whole
    return distances(lambda: nk.distance.BFS(g, w.setting["source"], storePaths=False), -1)


def sssp(w):
    """distance.Dijkstra without paths"""
    g = w.long
    return distances(lambda: nk.distance.Dijkstra(g, w.setting["source"], storePaths=False), np.inf)


def betweenness(w):
    """centrality.Betweenness, normalised"""
    g = w.whole
    return scores(lambda: nk.centrality.Betweenness(g, normalized=True))


def harmonic(w):
    """centrality.HarmonicCloseness of the turned graph, as it goes by out-arcs; not normalised"""
    g = w.reverse
    return scores(lambda: nk.centrality.HarmonicCloseness(g, normalized=False))


def closeness(w):
    """centrality.Closeness, generalised and normalised, of the turned graph, as it goes by out-arcs"""
    g = w.reverse
    return scores(lambda: nk.centrality.Closeness(g, True, variant=nk.centrality.ClosenessVariant.GENERALIZED))


def connected(g, what):
    if g.isDirected():
        raise Unfit(f"NetworKit's {what} is for undirected graphs")
    parts = nk.components.ConnectedComponents(g)
    if parts.run().numberOfComponents() > 1:
        raise Unfit(f"NetworKit's {what} is for connected graphs")


def neighbourhood(w):
    """distance.NeighborhoodFunction, of connected undirected graphs; the pairs of a vertex with itself are added"""
    g = w.whole
    connected(g, "NeighborhoodFunction")

    def work():
        return nk.distance.NeighborhoodFunction(g).run().getNeighborhoodFunction()

    return work, lambda found: np.concatenate(([w.order], np.array(found) + w.order))


def diameter(w):
    """distance.Diameter, exact, of connected undirected graphs"""
    g = w.simple
    connected(g, "Diameter")
    return lambda: nk.distance.Diameter(g, algo=nk.distance.DiameterAlgo.EXACT).run().getDiameter()[0]


def index(w, kind):
    g = w.simple
    return lambda: [kind(g).run(u, v) for u, v in w.setting["pairs"]]


def jaccard(w):
    """linkprediction.JaccardIndex"""
    return index(w, nk.linkprediction.JaccardIndex)


def adamic_adar(w):
    """linkprediction.AdamicAdarIndex"""
    return index(w, nk.linkprediction.AdamicAdarIndex)


def common(w):
    """linkprediction.CommonNeighborsIndex"""
    return index(w, nk.linkprediction.CommonNeighborsIndex)


def partition(algorithm):
    made = []

    def work():
        made[:] = [algorithm()]
        made[0].run()

    return work, lambda _: made[0].getPartition().getVector()


def components(w):
    """components.WeaklyConnectedComponents, undirected ConnectedComponents"""
    g = w.whole
    kind = nk.components.WeaklyConnectedComponents if w.directed else nk.components.ConnectedComponents
    made = []

    def work():
        made[:] = [kind(g)]
        made[0].run()

    return work, lambda _: w.of_parts(made[0].getComponents())


def scc(w):
    """components.StronglyConnectedComponents"""
    g = w.whole
    return partition(lambda: nk.components.StronglyConnectedComponents(g))


def articulation(w):
    """components.BiconnectedComponents: the vertices that are in more than one"""
    g = w.simple
    made = []

    def work():
        made[:] = [nk.components.BiconnectedComponents(g)]
        made[0].run()

    def finish(_):
        return np.bincount(np.concatenate([np.array(c, dtype=int) for c in made[0].getComponents()]), minlength=w.order) > 1

    return work, finish


def assortativity(w):
    """correlation.Assortativity of the degrees"""
    g, degrees = w.simple, w.degrees.astype(float).tolist()

    def work():
        a = nk.correlation.Assortativity(g, degrees)
        a.run()
        return a.getCoefficient()

    return work


def triangles(w):
    """centrality.LocalClusteringCoefficient, turbo, times the pairs of neighbours"""
    g, pairs = w.simple, w.degrees * (w.degrees - 1) / 2
    work, finish = scores(lambda: nk.centrality.LocalClusteringCoefficient(g, True))
    return work, lambda found: np.rint(np.array(finish(found)) * pairs)


def clustering(w):
    """centrality.LocalClusteringCoefficient, turbo"""
    g = w.simple
    return scores(lambda: nk.centrality.LocalClusteringCoefficient(g, True))


def transitivity(w):
    """globals.ClusteringCoefficient.exactGlobal"""
    g = w.simple
    return lambda: nk.globals.ClusteringCoefficient.exactGlobal(g)


def core(w):
    """centrality.CoreDecomposition"""
    g = w.simple
    return scores(lambda: nk.centrality.CoreDecomposition(g))


def seeded(w, algorithm):
    def work(seed):
        nk.setSeed(seed, True)
        return algorithm().run().getPartition()

    return work, lambda found: found.getVector()


def cdlp(w):
    """community.PLP: all at once, in place, until few change"""
    g = w.simple
    return seeded(w, lambda: nk.community.PLP(g))


def louvain(w):
    """community.PLM without refinement"""
    g = w.simple
    return seeded(w, lambda: nk.community.PLM(g, refine=False))


def leiden(w):
    """community.ParallelLeiden with ten iterations"""
    g = w.simple
    return seeded(w, lambda: nk.community.ParallelLeiden(g, iterations=10))


def infomap(w):
    """community.LouvainMapEquation, two levels"""
    g = w.simple
    return seeded(w, lambda: nk.community.LouvainMapEquation(g))


def measured(w, g, kind):
    labels = nk.structures.Partition(w.order)
    numbers = np.unique(w.setting["labels"], return_inverse=True)[1]
    labels.setUpperBound(int(numbers.max()) + 1)
    for v, label in enumerate(numbers):
        labels.addToSubset(int(label), v)
    return lambda: kind().getQuality(labels, g)


def modularity(w):
    """community.Modularity"""
    return measured(w, w.simple, nk.community.Modularity)


def coverage(w):
    """community.Coverage"""
    return measured(w, w.simple, nk.community.Coverage)


main(
    "NetworKit " + nk.__version__,
    {
        "degree": degree,
        "strength": strength,
        "pagerank": pagerank,
        "eigenvector": eigenvector,
        "katz": katz,
        "bfs": bfs,
        "sssp": sssp,
        "betweenness": betweenness,
        "harmonic": harmonic,
        "closeness": closeness,
        "neighbourhood": neighbourhood,
        "diameter": diameter,
        "jaccard": jaccard,
        "adamic-adar": adamic_adar,
        "common": common,
        "components": components,
        "scc": scc,
        "articulation": articulation,
        "assortativity": assortativity,
        "triangles": triangles,
        "clustering": clustering,
        "transitivity": transitivity,
        "core": core,
        "cdlp": cdlp,
        "louvain": louvain,
        "leiden": leiden,
        "infomap": infomap,
        "modularity": modularity,
        "coverage": coverage,
    },
    build,
)
