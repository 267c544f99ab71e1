"""Scores pairs of names by nomenklatura's logic-v2, for names-accuracy.ts. Rows: id,kind,left,right on standard input."""

import csv
import sys

from followthemoney import ValueEntity
from nomenklatura.matching import LogicV2

SCHEMAS = {"person": "Person", "organization": "Organization"}


def entity(side: str, row: dict[str, str]) -> ValueEntity:
    schema = SCHEMAS.get(row["kind"], "LegalEntity")
    # Names are remembered under the entity's id, so each row needs its own.
    data = {"id": f"{side}{row['id']}", "schema": schema, "properties": {"name": [row[side]]}}
    return ValueEntity.from_dict(data)


config = LogicV2.default_config()
writer = csv.writer(sys.stdout, lineterminator="\n")
for row in csv.DictReader(sys.stdin):
    score = LogicV2.compare(entity("left", row), entity("right", row), config).score
    writer.writerow([row["id"], round(score, 4)])
