"""What the scripts of all systems share whose answers are compared.

A script defines for each task a function that takes a World and returns what
is to be timed, a function without parameters, or that and another one, which
turns its result into values after the clock has stopped. Its first line of
documentation says how the system is asked; the table prints it. What random
tasks return takes a seed, and is called once with each.

Values are numbers by place, which is the rank of the external ids, or one
number. A function that cannot answer on a graph raises Unfit with the reason.
"""

import functools
import json
import signal
import statistics
import sys
import time

import numpy as np


class Unfit(Exception):
    """The system does not compute this quantity here; the text says why."""


class World:
    """The graph and the setting. Arrays hold one entry per arc; an undirected
    edge is the arc from the lower place to the higher."""

    def __init__(self, request, build):
        self.workers = request["workers"]
        with open(request["setting"]) as f:
            self.setting = json.load(f)
        with open(request["arcs"], "rb") as f:
            directed, self.order, arcs, weighted = (int(x) for x in np.fromfile(f, "<i8", 4))
            self.directed = directed == 1
            self.sources = np.fromfile(f, "<i4", arcs)
            self.targets = np.fromfile(f, "<i4", arcs)
            self.weights = np.fromfile(f, "<f8", arcs) if weighted else None
            self.lengths = np.fromfile(f, "<f8", arcs)
        if len(self.lengths) != arcs:
            raise SystemExit(f"{request['arcs']}: too short for {arcs} arcs")
        self.build = build

    @functools.cached_property
    def whole(self):
        """The graph as it is, with its weights if it has some."""
        return self.build(self.order, self.sources, self.targets, self.weights, self.directed, self.workers)

    @functools.cached_property
    def long(self):
        """The graph with lengths for weights."""
        return self.build(self.order, self.sources, self.targets, self.lengths, self.directed, self.workers)

    @functools.cached_property
    def reverse(self):
        """The graph with all arcs turned."""
        if not self.directed:
            return self.whole
        return self.build(self.order, self.targets, self.sources, self.weights, True, self.workers)

    @functools.cached_property
    def edges(self):
        """The edges of the undirected simple view: ends and weights, or None;
        weights of arcs both ways add."""
        low, high = np.minimum(self.sources, self.targets), np.maximum(self.sources, self.targets)
        keep = low != high
        keys, where = np.unique(low[keep].astype(np.int64) * self.order + high[keep], return_inverse=True)
        weights = None if self.weights is None else np.bincount(where, self.weights[keep])
        return (keys // self.order).astype(np.int32), (keys % self.order).astype(np.int32), weights

    @functools.cached_property
    def simple(self):
        """The undirected simple view."""
        return self.build(self.order, *self.edges, False, self.workers)

    @functools.cached_property
    def degrees(self):
        """The degrees in the undirected simple view."""
        low, high, _ = self.edges
        return np.bincount(low, minlength=self.order) + np.bincount(high, minlength=self.order)

    def of_map(self, found, missing=0):
        """Values by place from a map."""
        return [found.get(v, missing) for v in range(self.order)]

    def of_parts(self, parts):
        """Numbers of parts by place."""
        values = np.zeros(self.order)
        for number, part in enumerate(parts):
            values[list(part)] = number
        return values

    def groups(self, labels):
        """Labels as a list of sets."""
        found = {}
        for v, label in enumerate(labels):
            found.setdefault(label, set()).add(v)
        return list(found.values())


def answer(world, task, short):
    """The values of a task, and the median of the times of a run."""
    made = task(world)
    work, finish = made if isinstance(made, tuple) else (made, lambda x: x)
    draws = [[seed] for seed in world.setting["random"]] if work.__code__.co_argcount else [[]]
    values, seconds = [], []
    for arguments in draws:
        times, begin = [], time.perf_counter()
        while not times or len(times) < 3 and time.perf_counter() - begin < short:
            start = time.perf_counter()
            result = work(*arguments)
            times.append(time.perf_counter() - start)
        seconds.append(statistics.median(times))
        values.append(np.atleast_1d(np.asarray(finish(result), dtype="<f8")))
    return np.concatenate(values), statistics.median(seconds)


def main(version, tasks, build):
    """Does what standard input asks for."""
    request = json.load(sys.stdin)
    if not request["tasks"]:
        json.dump({"version": version, "tasks": {name: " ".join(f.__doc__.split()) for name, f in tasks.items()}}, sys.stdout)
        return
    world = World(request, build)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, also in the middle of a call
    for name in request["tasks"]:
        signal.alarm(request["limit"])
        report = {"task": name, "seconds": 0, "not_run": ""}
        try:
            values, report["seconds"] = answer(world, tasks[name], request["short"])
            values.tofile(f"{request['dir']}/{name}.values")
        except Unfit as reason:
            report["not_run"] = str(reason)
        except Exception as error:
            report["not_run"] = f"{type(error).__name__}: {error}"
        signal.alarm(0)
        with open(request["reports"], "a") as f:
            f.write(json.dumps(report) + "\n")
