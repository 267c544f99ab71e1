"""dedupe on a table of records. It learns from labels; it is given 400 true and 400 false pairs. Prints {id: cluster}."""

import json
import random
import sys

import dedupe

records = json.load(open(sys.argv[1]))
data = {r["unique_id"]: {k: v for k, v in r.items() if k not in ("unique_id", "truth")} for r in records}
by_truth = {}
for record in records:
    by_truth.setdefault(record["truth"], []).append(record["unique_id"])
random.seed(1)
same = [(ids[0], ids[1]) for ids in by_truth.values() if len(ids) > 1]
random.shuffle(same)
ids = list(data)
match = [(data[a], data[b]) for a, b in same[:400]]
truth = {r["unique_id"]: r["truth"] for r in records}
distinct = []
while len(distinct) < 400:
    a, b = random.sample(ids, 2)
    if truth[a] != truth[b]:
        distinct.append((data[a], data[b]))
names = [name for name in ("given", "family", "born", "street", "city", "postcode", "ssn") if any(r.get(name) for r in records)]
deduper = dedupe.Dedupe([dedupe.variables.String(name, has_missing=True) for name in names], num_cores=1)
import io

training = io.StringIO(json.dumps({"match": match, "distinct": distinct}))
deduper.prepare_training(data, training_file=training, sample_size=1500)
deduper.train(recall=0.95)
clusters = {}
for number, (members, _) in enumerate(deduper.partition(data, 0.5)):
    for member in members:
        clusters[member] = str(number)
print(json.dumps(clusters))
