"""igraph's answers."""

import random

import igraph as ig
import numpy as np

from peer_agree import Unfit, main


def build(order, sources, targets, weights, directed, workers):
    graph = ig.Graph(n=order, edges=np.stack((sources, targets), axis=1), directed=directed)
    if weights is not None:
        graph.es["weight"] = weights
    return graph


def weights(graph):
    return "weight" if "weight" in graph.es.attributes() else None


def seeded(seed):
    random.seed(seed)
    ig.set_random_number_generator(random)


def degree(w):
    """Graph.degree"""
    g = w.whole
    return lambda: g.degree(mode="in") + g.degree(mode="out")


def strength(w):
    """Graph.strength"""
    g = w.whole
    return lambda: g.strength(mode="in", weights="weight") + g.strength(mode="out", weights="weight")


def pagerank(w):
    """Graph.pagerank by PRPACK, which takes no tolerance"""
    g = w.whole
    return lambda: g.pagerank(damping=w.setting["damping"], weights=weights(g), implementation="prpack")


def ppr(w):
    """Graph.personalized_pagerank by PRPACK, which takes no tolerance"""
    g = w.whole
    return lambda: g.personalized_pagerank(damping=w.setting["damping"], reset_vertices=w.setting["seeds"], weights=weights(g), implementation="prpack")


def hits(w):
    """Graph.hub_score and authority_score, by ARPACK"""
    g = w.whole
    return lambda: g.hub_score(weights=weights(g)) + g.authority_score(weights=weights(g))


def eigenvector(w):
    """Graph.eigenvector_centrality, by ARPACK"""
    g = w.whole
    return lambda: g.eigenvector_centrality(directed=True, weights=weights(g))


def bfs(w):
    """Graph.distances without weights"""
    g = w.whole

    def finish(found):
        hops = np.array(found[0])
        hops[np.isinf(hops)] = -1
        return hops

    return lambda: g.distances(source=w.setting["source"], mode="out"), finish


def sssp(w):
    """Graph.distances by Dijkstra"""
    g = w.long
    return lambda: g.distances(source=w.setting["source"], weights="weight", mode="out", algorithm="dijkstra"), lambda found: found[0]


def pairs_of(w):
    """What kith's normalised betweenness is divided by, in igraph's sums, which
    take an undirected pair once."""
    return (w.order - 1) * (w.order - 2) / (1 if w.directed else 2)


def betweenness(w):
    """Graph.betweenness over (n-1)(n-2), undirected over half of it"""
    g = w.whole
    return lambda: g.betweenness(directed=True), lambda found: np.array(found) / pairs_of(w)


def betweenness_8(w):
    """Graph.betweenness with sources"""
    g = w.whole
    return lambda: g.betweenness(directed=True, sources=w.setting["sources"])


def harmonic(w):
    """Graph.harmonic_centrality with mode in, not normalised"""
    g = w.whole
    return lambda: g.harmonic_centrality(mode="in", normalized=False)


def closeness(w):
    """Graph.closeness with mode in, normalised, on graphs that are connected"""
    g = w.whole
    if not g.is_connected(mode="strong"):
        raise Unfit("igraph's closeness is that within what reaches the vertex, without Wasserman and Faust's factor: another quantity where not all do")
    return lambda: g.closeness(mode="in", normalized=True)


def neighbourhood(w):
    """Graph.path_length_hist, added up; an undirected pair counts twice"""
    g = w.whole

    def finish(found):
        pairs = [w.order] + [count * (1 if w.directed else 2) for _, _, count in found.bins()]
        return np.cumsum(pairs)

    return lambda: g.path_length_hist(directed=True), finish


def diameter(w):
    """Graph.diameter, of unconnected graphs too"""
    most = w.setting["all_pairs"]
    if w.order * len(w.edges[0]) > most:
        raise Unfit(f"igraph searches from every vertex, which it is asked to where vertices times edges are at most {most:.0e}")
    g = w.simple
    return lambda: g.diameter(directed=False, unconn=True)


def diameter_directed(w):
    """Graph.diameter along arcs, of unconnected graphs too"""
    g = w.whole
    return lambda: g.diameter(directed=True, unconn=True)


def mean_distance(w):
    """Graph.average_path_length, of unconnected graphs too"""
    g = w.whole
    return lambda: g.average_path_length(directed=True, unconn=True)


def jaccard(w):
    """Graph.similarity_jaccard of pairs, without loops"""
    g = w.simple
    return lambda: g.similarity_jaccard(pairs=w.setting["pairs"], loops=False)


def of_pairs(w, rows):
    """Values of pairs from rows for their first vertices, a few rows at a time."""
    first = sorted({u for u, _ in w.setting["pairs"]})
    second = {}
    for u, v in w.setting["pairs"]:
        second.setdefault(u, []).append(v)

    def work():
        found = {}
        for at in range(0, len(first), 25):
            part = first[at : at + 25]
            for u, row in zip(part, rows(part)):
                for v in second[u]:
                    found[u, v] = row[v]
        return found

    return work, lambda found: [found[u, v] for u, v in w.setting["pairs"]]


def adamic_adar(w):
    """Graph.similarity_inverse_log_weighted, whole rows for the first vertices"""
    g = w.simple
    return of_pairs(w, lambda u: g.similarity_inverse_log_weighted(vertices=u))


def common(w):
    """Graph.cocitation, whole rows for the first vertices"""
    g = w.simple
    return of_pairs(w, lambda u: g.cocitation(vertices=u))


def components(w):
    """Graph.connected_components, weak"""
    g = w.whole
    return lambda: g.connected_components(mode="weak").membership


def scc(w):
    """Graph.connected_components, strong"""
    g = w.whole
    return lambda: g.connected_components(mode="strong").membership


def articulation(w):
    """Graph.articulation_points"""
    g = w.simple
    return lambda: g.articulation_points(), lambda found: np.bincount(np.array(found, dtype=int), minlength=w.order)


def bridges(w):
    """Graph.bridges, counted at both ends"""
    g = w.simple

    def finish(found):
        low, high, _ = w.edges
        found = np.array(found, dtype=int)
        return np.bincount(low[found], minlength=w.order) + np.bincount(high[found], minlength=w.order)

    return lambda: g.bridges(), finish


def reciprocity(w):
    """Graph.reciprocity without loops"""
    g = w.whole
    return lambda: g.reciprocity(ignore_loops=True)


def assortativity(w):
    """Graph.assortativity_degree"""
    g = w.simple
    return lambda: g.assortativity_degree(directed=False)


def assortativity_out_in(w):
    """Graph.assortativity_degree, directed"""
    g = w.whole
    return lambda: g.assortativity_degree(directed=True)


def neighbour_degree(w):
    """Graph.knn"""
    g = w.simple
    return lambda: g.knn()[0]


def power_law_fit(w, xmin):
    degrees = [int(d) for d in w.degrees if d > 0]
    return lambda: ig.statistics.power_law_fit(degrees, xmin=xmin, method="discrete", p_precision=0.5)


def power_law(w):
    """statistics.power_law_fit, discrete, of the degrees above 0"""
    return power_law_fit(w, None), lambda fit: [fit.alpha, fit.xmin]


def power_law_alpha(w):
    """statistics.power_law_fit, discrete, with xmin"""
    return power_law_fit(w, w.setting["xmin"]), lambda fit: fit.alpha


def triangles(w):
    """Graph.transitivity_local_undirected times the pairs of neighbours"""
    g, pairs = w.simple, w.degrees * (w.degrees - 1) / 2
    return lambda: g.transitivity_local_undirected(mode="zero"), lambda found: np.rint(np.array(found) * pairs)


def triangle_count(w):
    """Graph.transitivity_undirected times a third of the paths of length two"""
    g, pairs = w.simple, w.degrees * (w.degrees - 1) / 2
    return lambda: g.transitivity_undirected(mode="zero"), lambda found: np.rint(found * pairs.sum() / 3)


def clustering(w):
    """Graph.transitivity_local_undirected, 0 for fewer than two neighbours"""
    g = w.simple
    return lambda: g.transitivity_local_undirected(mode="zero")


def transitivity(w):
    """Graph.transitivity_undirected"""
    g = w.simple
    return lambda: g.transitivity_undirected(mode="zero")


def core(w):
    """Graph.coreness"""
    g = w.simple
    return lambda: g.coreness()


def cdlp(w):
    """Graph.community_label_propagation: one vertex after the other, ties at random"""
    g = w.simple

    def work(seed):
        seeded(seed)
        return g.community_label_propagation(weights=weights(g)).membership

    return work


def louvain(w):
    """Graph.community_multilevel"""
    g = w.simple

    def work(seed):
        seeded(seed)
        return g.community_multilevel(weights=weights(g)).membership

    return work


def leiden(w):
    """Graph.community_leiden for modularity, until nothing changes (n_iterations=-1)"""
    g = w.simple

    def work(seed):
        seeded(seed)
        return g.community_leiden(objective_function="modularity", weights=weights(g), n_iterations=-1).membership

    return work


def infomap(w):
    """Graph.community_infomap with one trial for each seed"""
    g = w.simple

    def work(seed):
        seeded(seed)
        return g.community_infomap(edge_weights=weights(g), trials=1).membership

    return work


def modularity(w):
    """Graph.modularity"""
    g, labels = w.simple, dense(w.setting["labels"])
    return lambda: g.modularity(labels, weights=weights(g))


def modularity_directed(w):
    """Graph.modularity, directed, of the graph without its loops"""
    g, labels = w.whole.copy(), dense(w.setting["labels"])
    g.delete_edges([e.index for e in g.es if e.is_loop()])
    return lambda: g.modularity(labels, weights=weights(g), directed=True)


def dense(labels):
    return np.unique(labels, return_inverse=True)[1].tolist()


def compare(w, method):
    a, b = dense(w.setting["labels"]), dense(w.setting["others"])
    return lambda: ig.compare_communities(a, b, method=method)


def nmi(w):
    """compare_communities, nmi"""
    return compare(w, "nmi")


def vi(w):
    """compare_communities, vi"""
    return compare(w, "vi")


def ari(w):
    """compare_communities, adjusted_rand"""
    return compare(w, "adjusted_rand")


main(
    "igraph " + ig.__version__,
    {
        "degree": degree,
        "strength": strength,
        "pagerank": pagerank,
        "ppr": ppr,
        "hits": hits,
        "eigenvector": eigenvector,
        "bfs": bfs,
        "sssp": sssp,
        "betweenness": betweenness,
        "betweenness-8": betweenness_8,
        "harmonic": harmonic,
        "closeness": closeness,
        "neighbourhood": neighbourhood,
        "diameter": diameter,
        "diameter-directed": diameter_directed,
        "mean-distance": mean_distance,
        "jaccard": jaccard,
        "adamic-adar": adamic_adar,
        "common": common,
        "components": components,
        "scc": scc,
        "articulation": articulation,
        "bridges": bridges,
        "reciprocity": reciprocity,
        "assortativity": assortativity,
        "assortativity-out-in": assortativity_out_in,
        "neighbour-degree": neighbour_degree,
        "power-law": power_law,
        "power-law-alpha": power_law_alpha,
        "triangles": triangles,
        "triangle-count": triangle_count,
        "clustering": clustering,
        "transitivity": transitivity,
        "core": core,
        "cdlp": cdlp,
        "louvain": louvain,
        "leiden": leiden,
        "infomap": infomap,
        "modularity": modularity,
        "modularity-directed": modularity_directed,
        "nmi": nmi,
        "vi": vi,
        "ari": ari,
    },
    build,
)
