"""What the scripts of all peers share: the request, the graph, the report.

A script defines for each task a function that takes the prepared graph and the
request, and returns the answer: scores or labels by place in the file, or None,
and the number of rounds, or 0.
"""

import json
import sys
import time

import numpy as np


def read_graph(path):
    """The edges u > v of an undirected .sg file, as two arrays, and the order."""
    with open(path, "rb") as f:
        directed = f.read(1) != b"\0"
        arcs, order = (int(x) for x in np.fromfile(f, "<i8", 2))
        offsets = np.fromfile(f, "<i8", order + 1)
        targets = np.fromfile(f, "<i4", arcs)
    if directed or len(targets) != arcs:
        raise SystemExit(f"{path}: not an undirected graph of {arcs} arcs")
    sources = np.repeat(np.arange(order, dtype=np.int32), np.diff(offsets))
    lower = targets < sources
    return order, sources[lower], targets[lower]


def peak():
    """The largest resident size so far, in bytes."""
    with open("/proc/self/status") as f:
        for line in f:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


def main(prepare, tasks, version):
    """Does what standard input asks for and prints the report."""
    request = json.load(sys.stdin)
    graph = prepare(*read_graph(request["graph"]), request)
    work = tasks[request["task"]]
    seconds = []
    for trial in range(request["warmup"] + request["trials"]):
        start = time.perf_counter()
        result = work(graph, request)
        took = time.perf_counter() - start
        if trial >= request["warmup"]:
            seconds.append(took)
    top = peak()
    answer, rounds = result
    if callable(answer):
        answer = answer()
    answered = bool(request["out"]) and answer is not None
    if answered:
        np.asarray(answer, dtype="<f8").tofile(request["out"])
    json.dump({"seconds": seconds, "peak": top, "rounds": int(rounds), "answered": answered, "version": version}, sys.stdout)
