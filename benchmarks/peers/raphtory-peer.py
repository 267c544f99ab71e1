"""Raphtory over the same payments: loads them, then answers the same questions. Reads {"payments": Parquet file with f, t and
ms, "questions": [...]} and prints {"load": s, "times": [ms], "answers": [[account]]}, the accounts in ascending order.

It says who can be reached and not over how many payments first, so the accounts alone are compared. Only its search is timed,
not the reading of what it found. Version 0.17 also gives accounts that lie more than three payments away: on small graphs its answer to
three hops was nearer to a plain search without a limit than to one of three.
"""

import json
import sys
import time

from raphtory import Graph, algorithms

with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)
begun = time.perf_counter()
graph = Graph()
graph.load_edges(task["payments"], time="ms", src="f", dst="t")
load = time.perf_counter() - begun

times, answers = [], []
for question in task["questions"]:
    asked = time.perf_counter()
    window = graph.window(question["since"] + 1, question["until"] + 1)
    seed = question["account"]
    found = (
        algorithms.temporally_reachable_nodes(window, 3, question["since"], [seed]) if window.has_node(seed) else None
    )
    times.append((time.perf_counter() - asked) * 1000)
    reached = [] if found is None else [node.id for node, state in found.items() if state["reachable_nodes"]]
    answers.append(sorted(account for account in reached if account != seed))
print(json.dumps({"load": load, "times": times, "answers": answers}))
