"""snapml's GraphFeaturePreprocessor over a generated ledger: python snapml-peer.py FILE ROWS WINDOW_SECONDS BATCHES.

FILE holds rows of five doubles: number, payer, payee, second, amount. The rows but the last batches are fitted, which fills
the window; each batch of 2,048 is then transformed, and its time printed in milliseconds.
"""

import json
import sys
import time

import numpy
import snapml

path, rows, window, batches = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
edges = numpy.fromfile(path, dtype=numpy.float64).reshape(rows, 5)
bins = list(range(2, 31))
graph = snapml.GraphFeaturePreprocessor()
graph.set_params(
    {
        "num_threads": 2,
        "time_window": window,
        "vertex_stats": True,
        "vertex_stats_tw": window,
        "vertex_stats_cols": [4],
        "vertex_stats_feats": [0, 1, 2, 3, 4],
        "fan": True,
        "fan_tw": window,
        "fan_bins": bins,
        "degree": True,
        "degree_tw": window,
        "degree_bins": bins,
        "scatter-gather": True,
        "scatter-gather_tw": window,
        "scatter-gather_bins": bins,
        "temp-cycle": True,
        "temp-cycle_tw": window,
        "temp-cycle_bins": bins,
        "lc-cycle": False,
    }
)
first = rows - batches * 2048
begun = time.perf_counter()
graph.fit(edges[:first])
fitted = time.perf_counter() - begun
times = []
for batch in range(batches):
    part = numpy.ascontiguousarray(edges[first + batch * 2048 : first + (batch + 1) * 2048])
    begun = time.perf_counter()
    graph.transform(part)
    times.append(1000 * (time.perf_counter() - begun))
print(json.dumps({"fitted": fitted, "ms": times}))
