"""Splink on a table of records: no labels, blocking and comparisons as its documentation advises. Prints {id: cluster}."""

import json
import sys

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

table = pandas.DataFrame(json.load(open(sys.argv[1]))).drop(columns=["truth"])
table = table.dropna(axis=1, how="all").astype("string").astype(object).where(lambda t: t.notna(), None)
has = set(table.columns)


def compare(column):
    if column in ("given", "family"):
        return cl.JaroWinklerAtThresholds(column, [0.92, 0.8]).configure(term_frequency_adjustments=True)
    if column in ("born", "ssn", "phone"):
        return cl.DamerauLevenshteinAtThresholds(column, [1, 2])
    if column == "email":
        return cl.JaroWinklerAtThresholds(column, [0.92]).configure(term_frequency_adjustments=True)
    if column in ("street", "city"):
        return cl.JaroWinklerAtThresholds(column, [0.92, 0.8]).configure(term_frequency_adjustments=True)
    if column == "postcode":
        return cl.DamerauLevenshteinAtThresholds(column, [1]).configure(term_frequency_adjustments=True)
    return cl.ExactMatch(column)


columns = ["given", "family", "born", "number", "street", "city", "postcode", "state", "ssn", "phone", "email"]
comparisons = [compare(column) for column in columns if column in has]
rules = [
    rule
    for rule in (
        ("ssn",),
        ("phone",),
        ("email",),
        ("born",),
        ("given", "family"),
        ("given", "postcode"),
        ("family", "postcode"),
        ("street", "number"),
        ("given", "city"),
        ("family", "city"),
    )
    if all(column in has for column in rule)
]
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=comparisons,
    blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
)
linker = Linker(DuckDBAPI().register(table), settings)
linker.training.estimate_probability_two_random_records_match(
    [block_on(*rule) for rule in rules if rule in (("ssn",), ("email",), ("given", "family"))][:2], recall=0.7
)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
for rule in (("born",), ("given", "family"), ("postcode",), ("city",)):
    if all(column in has for column in rule):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
pairs = linker.inference.predict(threshold_match_probability=0.5)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.5).as_pandas_dataframe()
print(json.dumps(dict(zip(clusters["unique_id"].astype(str), clusters["cluster_id"].astype(str)))))
