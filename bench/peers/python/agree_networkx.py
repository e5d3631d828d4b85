"""networkx's answers."""

import networkx as nx
import numpy as np

from peer_agree import Unfit, main


def build(order, sources, targets, weights, directed, workers):
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(order))
    ends = zip(sources.tolist(), targets.tolist())
    if weights is None:
        graph.add_edges_from(ends)
    else:
        graph.add_weighted_edges_from((u, v, x) for (u, v), x in zip(ends, weights.tolist()))
    return graph


def ways(g):
    """The degrees of a graph, in and out."""
    return (g.in_degree, g.out_degree) if g.is_directed() else (g.degree, g.degree)


def degree(w):
    """degree, in_degree and out_degree"""
    into, out = ways(w.whole)
    return lambda: [d for _, d in into()] + [d for _, d in out()]


def strength(w):
    """degree, in_degree and out_degree by weight"""
    into, out = ways(w.whole)
    return lambda: [d for _, d in into(weight="weight")] + [d for _, d in out(weight="weight")]


def pagerank(w):
    """pagerank to a change of 1e-13 (its tolerance is that over the number of vertices)"""
    g = w.whole
    return lambda: nx.pagerank(g, alpha=w.setting["damping"], tol=1e-13 / w.order, max_iter=1000), w.of_map


def ppr(w):
    """pagerank with personalization, dangling the same, to a change of 1e-13"""
    g, seeds = w.whole, dict.fromkeys(w.setting["seeds"], 1)
    return lambda: nx.pagerank(g, alpha=w.setting["damping"], personalization=seeds, tol=1e-13 / w.order, max_iter=1000), w.of_map


def hits(w):
    """hits, by a sparse singular value decomposition"""
    g = w.whole
    return lambda: nx.hits(g, max_iter=100000, tol=1e-13), lambda found: w.of_map(found[0]) + w.of_map(found[1])


def eigenvector(w):
    """eigenvector_centrality to a change of 1e-13 (its tolerance is that over the number of vertices)"""
    g = w.whole
    return lambda: nx.eigenvector_centrality(g, max_iter=100000, tol=1e-13 / w.order, weight="weight"), w.of_map


def katz(w):
    """katz_centrality, beta 1, not normalised, to a change of 1e-10 (its tolerance is that over the number of vertices)"""
    g = w.whole
    return lambda: nx.katz_centrality(g, alpha=w.setting["alpha"], beta=1, max_iter=100000, tol=1e-10 / w.order, normalized=False, weight="weight"), w.of_map


def bfs(w):
    """single_source_shortest_path_length"""
    g = w.whole
    return lambda: nx.single_source_shortest_path_length(g, w.setting["source"]), lambda found: w.of_map(found, -1)


def sssp(w):
    """single_source_dijkstra_path_length"""
    g = w.long
    return lambda: nx.single_source_dijkstra_path_length(g, w.setting["source"]), lambda found: w.of_map(found, np.inf)


def betweenness(w):
    """betweenness_centrality, normalised"""
    g = w.whole
    return lambda: nx.betweenness_centrality(g, normalized=True), w.of_map


def betweenness_8(w):
    """betweenness_centrality_subset with all targets"""
    g = w.whole
    return lambda: nx.betweenness_centrality_subset(g, w.setting["sources"], list(g)), w.of_map


def harmonic(w):
    """harmonic_centrality"""
    g = w.whole
    return lambda: nx.harmonic_centrality(g), w.of_map


def closeness(w):
    """closeness_centrality, as Wasserman and Faust"""
    g = w.whole
    return lambda: nx.closeness_centrality(g), w.of_map


def neighbourhood(w):
    """all_pairs_shortest_path_length, counted"""
    g = w.whole

    def work():
        at = np.zeros(len(g), dtype=np.int64)
        for _, found in nx.all_pairs_shortest_path_length(g):
            at += np.bincount(np.fromiter(found.values(), int), minlength=len(g))
        return at

    return work, lambda at: np.cumsum(np.trim_zeros(at, "b"))


def reachable(g, what):
    if not (nx.is_strongly_connected(g) if g.is_directed() else nx.is_connected(g)):
        raise Unfit(f"networkx' {what} is for graphs where every vertex reaches all")
    return g


def diameter(w):
    """diameter, where every vertex reaches all"""
    g = reachable(w.simple, "diameter")
    return lambda: nx.diameter(g)


def diameter_directed(w):
    """diameter along arcs, where every vertex reaches all"""
    g = reachable(w.whole, "diameter")
    return lambda: nx.diameter(g)


def mean_distance(w):
    """average_shortest_path_length, where every vertex reaches all"""
    g = reachable(w.whole, "average_shortest_path_length")
    return lambda: nx.average_shortest_path_length(g)


def third(found):
    return [x for _, _, x in found]


def jaccard(w):
    """jaccard_coefficient"""
    g = w.simple
    return lambda: list(nx.jaccard_coefficient(g, w.setting["pairs"])), third


def adamic_adar(w):
    """adamic_adar_index"""
    g = w.simple
    return lambda: list(nx.adamic_adar_index(g, w.setting["pairs"])), third


def common(w):
    """common_neighbors, counted"""
    g = w.simple
    return lambda: [len(list(nx.common_neighbors(g, u, v))) for u, v in w.setting["pairs"]]


def components(w):
    """weakly_connected_components, undirected connected_components"""
    g = w.whole
    find = nx.weakly_connected_components if w.directed else nx.connected_components
    return lambda: list(find(g)), w.of_parts


def scc(w):
    """strongly_connected_components"""
    g = w.whole
    return lambda: list(nx.strongly_connected_components(g)), w.of_parts


def articulation(w):
    """articulation_points"""
    g = w.simple
    return lambda: list(nx.articulation_points(g)), lambda found: np.bincount(np.array(found, dtype=int), minlength=w.order)


def ends(w, edges):
    return np.bincount(np.array(edges, dtype=int).ravel(), minlength=w.order)


def bridges(w):
    """bridges, counted at both ends"""
    g = w.simple
    return lambda: list(nx.bridges(g)), lambda found: ends(w, found)


def loopless(w):
    g = w.whole.copy()
    g.remove_edges_from(list(nx.selfloop_edges(g)))
    return g


def reciprocity(w):
    """overall_reciprocity of the graph without its loops, which it would count as arcs that are not returned"""
    g = loopless(w)
    return lambda: nx.overall_reciprocity(g)


def assortativity(w):
    """degree_assortativity_coefficient"""
    g = w.simple
    return lambda: nx.degree_assortativity_coefficient(g)


def assortativity_out_in(w):
    """degree_assortativity_coefficient, from out to in"""
    g = w.whole
    return lambda: nx.degree_assortativity_coefficient(g, x="out", y="in")


def neighbour_degree(w):
    """average_neighbor_degree; its 0 for vertices without neighbours is taken as no value"""
    g = w.simple

    def finish(found):
        values = np.array(w.of_map(found), dtype=float)
        values[w.degrees == 0] = np.nan
        return values

    return lambda: nx.average_neighbor_degree(g), finish


def triangles(w):
    """triangles"""
    g = w.simple
    return lambda: nx.triangles(g), w.of_map


def triangle_count(w):
    """a third of the sum of triangles"""
    g = w.simple
    return lambda: sum(nx.triangles(g).values()) / 3


def clustering(w):
    """clustering"""
    g = w.simple
    return lambda: nx.clustering(g), w.of_map


def transitivity(w):
    """transitivity"""
    g = w.simple
    return lambda: nx.transitivity(g)


def local_bridges(w):
    """local_bridges, counted at both ends, over the degree"""
    g = w.simple

    def finish(found):
        with np.errstate(invalid="ignore"):
            return ends(w, found) / w.degrees

    return lambda: list(nx.local_bridges(g, with_span=False)), finish


def core(w):
    """core_number"""
    g = w.simple
    return lambda: nx.core_number(g), w.of_map


def truss(w):
    """k_truss of the k_truss before, for k from 3 on; 2 for other vertices with edges"""
    g = w.simple

    def work():
        found, k, left = np.where(w.degrees > 0, 2, 0), 2, g
        while left.number_of_edges():
            found[list(left.nodes)] = np.maximum(found[list(left.nodes)], np.where(w.degrees[list(left.nodes)] > 0, k, 0))
            k += 1
            left = nx.k_truss(left, k)
            left.remove_nodes_from(list(nx.isolates(left)))
        return found

    return work


def cdlp(w):
    """asyn_lpa_communities: one vertex after the other, ties at random"""
    g = w.simple
    return lambda seed: list(nx.community.asyn_lpa_communities(g, seed=seed)), w.of_parts


def louvain(w):
    """louvain_communities"""
    g = w.simple
    return lambda seed: nx.community.louvain_communities(g, seed=seed), w.of_parts


def modularity(w):
    """community.modularity"""
    g, groups = w.simple, w.groups(w.setting["labels"])
    return lambda: nx.community.modularity(g, groups)


def modularity_directed(w):
    """community.modularity of the directed graph without its loops"""
    g, groups = loopless(w), w.groups(w.setting["labels"])
    return lambda: nx.community.modularity(g, groups)


def coverage(w):
    """community.partition_quality, the first of the two"""
    if w.weights is not None:
        raise Unfit("networkx' coverage counts edges and knows no weights")
    g, groups = w.simple, w.groups(w.setting["labels"])
    return lambda: nx.community.partition_quality(g, groups)[0]


main(
    "networkx " + nx.__version__,
    {
        "degree": degree,
        "strength": strength,
        "pagerank": pagerank,
        "ppr": ppr,
        "hits": hits,
        "eigenvector": eigenvector,
        "katz": katz,
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
        "triangles": triangles,
        "triangle-count": triangle_count,
        "clustering": clustering,
        "transitivity": transitivity,
        "local-bridges": local_bridges,
        "core": core,
        "truss": truss,
        "cdlp": cdlp,
        "louvain": louvain,
        "modularity": modularity,
        "modularity-directed": modularity_directed,
        "coverage": coverage,
    },
    build,
)
