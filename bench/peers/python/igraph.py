"""igraph's side of a race."""

import igraph as ig
import numpy as np

from peer_kithgraph import main


def prepare(order, sources, targets, request):
    return ig.Graph(n=order, edges=np.stack((sources, targets), axis=1))


def pagerank(graph, request):
    return graph.pagerank(damping=request["damping"], implementation="prpack"), 0


def components(graph, request):
    graph.connected_components(mode="weak")
    return None, 0


def core(graph, request):
    graph.coreness()
    return None, 0


def louvain(graph, request):
    found = graph.community_multilevel(resolution=1)
    return lambda: found.membership, 0


def leiden(graph, request):
    # Modularity, as the library's manual has it: degrees for node weights.
    degrees = graph.degree()
    found = graph.community_leiden(
        node_weights=degrees,
        resolution=1 / (2 * graph.ecount()),
        beta=0.01,
        n_iterations=2,
    )
    return lambda: found.membership, 0


def triangles(graph, request):
    graph.transitivity_local_undirected(mode="zero")
    return None, 0


main(
    prepare,
    {
        "pagerank-1e-4": pagerank,
        "pagerank-1e-9": pagerank,
        "components": components,
        "core": core,
        "louvain": louvain,
        "leiden": leiden,
        "triangles": triangles,
    },
    "igraph " + ig.__version__,
)
