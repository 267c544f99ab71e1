import { createReadStream } from 'node:fs';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command } from '#platform';
import type { AuditRow, AuditVerdict } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Evidence about the evidence: check the log, sign its end, hand it out, and check what was handed out without a node. */
export const auditCommands: readonly Command[] = [
  {
    words: ['audit', 'verify'],
    usage: '[--checkpoint FILE]... [--position N --hash H] [--log FILE --key FILE]',
    summary:
      'Walk the chain of the audit log and name the first entry that was altered, removed, moved or cut off; with --log, of an exported log and without a node.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: {
          checkpoint: { type: 'string', multiple: true },
          position: { type: 'string' },
          hash: { type: 'string' },
          log: { type: 'string' },
          key: { type: 'string' },
        },
      });
      const { readCheckpoint } = await import('./checkpoint.ts');
      const checkpoints: Checkpoint[] = [];
      for (const path of values.checkpoint ?? [])
        checkpoints.push(readCheckpoint(await readFile(path, 'utf8')));
      if ((values.position === undefined) !== (values.hash === undefined))
        throw usage('Give --position and --hash together.');
      const noted =
        values.position === undefined ? {} : { position: Number(values.position), hash: values.hash! };
      let verdict: AuditVerdict;
      if (values.log === undefined) {
        const node = await context.node();
        verdict = await node.request<AuditVerdict>('POST', '/api/v1/audit/verification', {
          ...noted,
          checkpoints,
        });
      } else {
        if (checkpoints.length > 0 && values.key === undefined)
          throw usage('Checkpoints are trusted under a key: give --key, the PEM file of the node.');
        verdict = await verifyExport(
          values.log,
          checkpoints,
          values.key === undefined ? undefined : await readFile(values.key, 'utf8'),
          noted,
        );
      }
      context.output.say(
        verdict.ok
          ? `The log is whole: ${verdict.entries} entries, last hash ${verdict.lastHash}, held against ${verdict.checkpoints} noted ends.`
          : verdict.fault!.sentence,
      );
      context.output.json(verdict);
      return verdict.ok ? 0 : 1;
    },
  },
  {
    words: ['audit', 'checkpoint'],
    usage: '[--out FILE]',
    summary: "Sign where the log's end is now; give the file to somebody outside.",
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
      const made = await (await context.node()).request<Checkpoint>('POST', '/api/v1/audit/checkpoints');
      if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(made)}\n`);
      context.output.say(
        `The log's end is entry ${made.position}, hash ${made.hash}, signed by node ${made.node}.`,
      );
      context.output.json(made);
      return 0;
    },
  },
  {
    words: ['audit', 'key'],
    usage: '[--out FILE]',
    summary: "Give the node's public key, under which its checkpoints are checked.",
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
      const key = await (
        await context.node()
      ).request<{ node: string; publicKey: string }>('GET', '/api/v1/audit/key');
      if (values.out !== undefined) await writeFile(values.out, key.publicKey);
      context.output.say(`Node ${key.node}\n${key.publicKey.trim()}`);
      context.output.json(key);
      return 0;
    },
  },
  {
    words: ['audit', 'export'],
    usage: '--out FILE',
    summary: 'Write the whole log, one JSON document a line, for an outsider to check (auditor).',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
      if (values.out === undefined) throw usage('Give --out, the file to write.');
      const node = await context.node();
      const file = await open(`${values.out}.part`, 'w', 0o600);
      let entries = 0;
      try {
        for (let after = 0; ;) {
          const { items } = await node.request<{ items: AuditRow[] }>(
            'GET',
            `/api/v1/audit/entries?after=${after}`,
          );
          if (items.length === 0) break;
          await file.write(items.map((row) => `${JSON.stringify(row)}\n`).join(''));
          entries += items.length;
          after = items.at(-1)!.position;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${values.out}.part`, values.out);
      context.output.say(`${entries} entries are in ${values.out}.`);
      context.output.json({ out: values.out, entries });
      return 0;
    },
  },
];

/** Needs the export, the checkpoints and the key: no node, no database. */
async function verifyExport(
  path: string,
  checkpoints: readonly Checkpoint[],
  publicKey: string | undefined,
  noted: { position?: number; hash?: string },
): Promise<AuditVerdict> {
  const { verifyRows } = await import('./chain.ts');
  const { objectionTo, readPublicKey } = await import('./checkpoint.ts');
  const key = publicKey === undefined ? undefined : readPublicKey(publicKey);
  for (const checkpoint of checkpoints) {
    const sentence = objectionTo(checkpoint, key!);
    if (sentence !== undefined) {
      return {
        ok: false,
        entries: 0,
        lastHash: '',
        checkpoints: 0,
        fault: { position: checkpoint.position, kind: 'checkpoint', sentence },
      };
    }
  }
  const ends = noted.position === undefined ? [] : [{ position: noted.position, hash: noted.hash! }];
  return verifyRows(() => rowsOf(path), [...checkpoints, ...ends]);
}

async function* rowsOf(path: string): AsyncGenerator<AuditRow> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++;
    if (text === '') continue;
    let row: AuditRow;
    try {
      row = JSON.parse(text) as AuditRow;
      if (typeof row.position !== 'number' || typeof row.hash !== 'string') throw new Error('not an entry');
    } catch (cause) {
      throw new Problem({
        code: 'log-unreadable',
        status: 400,
        detail: `Line ${line} is not an entry of an audit log. Give the file that \`weir audit export\` wrote.`,
        facts: { line },
        cause,
      });
    }
    yield row;
  }
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
