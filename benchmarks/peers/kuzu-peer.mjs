// Kùzu over the same payments: loads them, then answers the same questions, level by level as its Cypher allows. Reads
// {"payments": Parquet file, "accounts": Parquet file, "questions": […]} and prints {"load": s, "times": [ms], "answers": […]}.
// Node, with the folder that holds the package `kuzu` in WEIR_PEERS_KUZU; it is no part of the repository.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(join(process.env.WEIR_PEERS_KUZU, 'package.json'));
const { Connection, Database } = require('kuzu');
const task = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'weir-kuzu-'));
const connection = new Connection(new Database(join(folder, 'graph'), 2 * 1024 ** 3), 1);
const ask = async (query, values) => {
  const result = await connection.execute(await connection.prepare(query), values);
  return result.getAll();
};
const run = async (query) => (await connection.query(query)).close?.();

const begun = performance.now();
await run('CREATE NODE TABLE Account(id INT64, PRIMARY KEY(id))');
await run('CREATE REL TABLE Paid(FROM Account TO Account, ms INT64)');
await run(`COPY Account FROM '${task.accounts}'`);
await run(`COPY Paid FROM '${task.payments}'`);
const load = (performance.now() - begun) / 1000;

const hops = [
  'MATCH (a:Account {id: $account})-[e1:Paid]->(z:Account) WHERE e1.ms > $since AND e1.ms <= $until RETURN z.id AS id, min(e1.ms) AS ms',
  'MATCH (a:Account {id: $account})-[e1:Paid]->(b:Account)-[e2:Paid]->(z:Account) WHERE e1.ms > $since AND e2.ms > e1.ms AND e2.ms <= $until RETURN z.id AS id, min(e2.ms) AS ms',
  'MATCH (a:Account {id: $account})-[e1:Paid]->(b:Account)-[e2:Paid]->(c:Account)-[e3:Paid]->(z:Account) WHERE e1.ms > $since AND e2.ms > e1.ms AND e3.ms > e2.ms AND e3.ms <= $until RETURN z.id AS id, min(e3.ms) AS ms',
];
const times = [];
const answers = [];
for (const { account, since, until } of task.questions) {
  const asked = performance.now();
  const found = new Map();
  for (const [level, query] of hops.entries()) {
    for (const { id, ms } of await ask(query, { account, since, until })) {
      if (id !== account && !found.has(id)) found.set(id, { account: id, hops: level + 1, time: ms });
    }
  }
  const answer = [...found.values()].sort(
    (one, other) => one.hops - other.hops || one.time - other.time || one.account - other.account,
  );
  times.push(performance.now() - asked);
  answers.push(answer);
}
console.log(JSON.stringify({ load, times, answers }));
rmSync(folder, { recursive: true, force: true });
process.exit(0);
