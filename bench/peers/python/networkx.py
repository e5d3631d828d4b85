"""NetworkX's side of a race."""

import networkx as nx

from peer_kithgraph import main


def prepare(order, sources, targets, request):
    graph = nx.Graph()
    graph.add_nodes_from(range(order))
    graph.add_edges_from(zip(sources.tolist(), targets.tolist()))
    return graph


def pagerank(graph, request):
    # Its tolerance is multiplied by the number of vertices before it is
    # compared with the L1 change.
    ranks = nx.pagerank(graph, alpha=request["damping"], tol=request["tolerance"] / len(graph), max_iter=1000)
    return [ranks[v] for v in range(len(graph))], 0


def components(graph, request):
    list(nx.connected_components(graph))
    return None, 0


def core(graph, request):
    nx.core_number(graph)
    return None, 0


main(
    prepare,
    {"pagerank-1e-4": pagerank, "components": components, "core": core},
    "networkx " + nx.__version__,
)
