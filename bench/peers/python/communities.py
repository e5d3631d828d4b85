"""Communities by igraph and NetworKit of many graphs in one process.

Standard input has {"graphs": [.sg files], "runs": n, "once": [methods]}. A method
runs with seeds 1 to n, or with seed 1 alone. The labels that METHOD finds in
GRAPH.sg with SEED are left in GRAPH.sg.METHOD.SEED, float64 by place in the file.
"""

import json
import random
import sys
import time

import igraph as ig
import networkit as nk
import numpy as np

from peer_kithgraph import read_graph


def igraph_leiden(g):
    # Modularity, as the library's manual has it, until nothing changes.
    return g.community_leiden(objective_function="modularity", n_iterations=-1).membership


METHODS = {
    "igraph-leiden": igraph_leiden,
    "igraph-multilevel": lambda g: g.community_multilevel().membership,
    "igraph-label-propagation": lambda g: g.community_label_propagation().membership,
    "igraph-infomap": lambda g: g.community_infomap(trials=10).membership,
    "networkit-leiden": lambda g: found(nk.community.ParallelLeiden(g)),
    "networkit-plm": lambda g: found(nk.community.PLM(g, refine=True)),
    "networkit-plp": lambda g: found(nk.community.PLP(g)),
}


def found(a):
    a.run()
    return a.getPartition().getVector()


request = json.load(sys.stdin)
nk.setNumberOfThreads(1)  # so that a seed has one answer
seconds = dict.fromkeys(METHODS, 0.0)
for path in request["graphs"]:
    order, sources, targets = read_graph(path)
    graphs = {
        "igraph": ig.Graph(n=order, edges=np.stack((sources, targets), axis=1)),
        "networkit": nk.GraphFromCoo((sources.astype(np.uint64), targets.astype(np.uint64)), n=order, directed=False),
    }
    for name, method in METHODS.items():
        for seed in range(1, 2 if name in request["once"] else request["runs"] + 1):
            random.seed(seed)
            nk.setSeed(seed, False)
            start = time.perf_counter()
            labels = method(graphs[name.split("-")[0]])
            seconds[name] += time.perf_counter() - start
            np.asarray(labels, dtype="<f8").tofile(f"{path}.{name}.{seed}")
json.dump({"methods": list(METHODS), "seconds": seconds, "version": f"igraph {ig.__version__}, NetworKit {nk.__version__}"}, sys.stdout)
