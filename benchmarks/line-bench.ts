import { readFileSync } from 'node:fs';
import { loadProfile, readReport } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';
import { SaxesParser } from 'saxes';
import { sharedFolder } from '../tests/shared-folder.ts';
import { finish, medianMs, type BenchRow } from './bench.ts';
import { generatedReport } from './generated-report.ts';

const runs = 3;

/** Each station of the main job by itself, beside a peer where one runs here. */
export async function run(asJson: boolean): Promise<void> {
  const rows: BenchRow[] = [];
  rows.push(...(await intake()));
  finish('line', rows, asJson);
}

async function intake(): Promise<BenchRow[]> {
  const bytes = generatedReport(20);
  const megabytes = bytes.length / 1e6;
  const profile = loadProfile('un-5.0.1');
  let transactions = 0;
  const ours = await medianMs(runs, async () => {
    const reading = await readReport(chunks(bytes), {
      profile,
      now: '2026-11-23T00:00:00.000Z' as Instant,
      onTransaction: () => undefined,
    });
    if (reading.verdict !== 'acceptable') throw new Error(`The benchmark's report was ${reading.verdict}.`);
    transactions = reading.counts.transactions;
  });
  const bare = await medianMs(runs, async () => {
    const parser = new SaxesParser();
    for (const name of ['opentag', 'closetag', 'text'] as const) parser.on(name, () => undefined);
    const decoder = new TextDecoder();
    for await (const chunk of chunks(bytes)) parser.write(decoder.decode(chunk, { stream: true }));
    parser.close();
  });
  const rate = (ms: number): number => megabytes / (ms / 1000);
  const rows: BenchRow[] = [
    {
      what: 'intake: check',
      ours: rate(ours),
      unit: 'MB/s',
      peer: 'saxes, parsing only',
      peerValue: rate(bare),
      ratio: bare / ours,
      target: '≥ 0.6 × saxes (step 2)',
      met: bare / ours >= 0.6,
    },
    {
      what: 'intake: check',
      ours: transactions / (ours / 1000),
      unit: 'tx/s',
      peer: null,
      peerValue: null,
      ratio: null,
      target: null,
      met: null,
    },
  ];
  const schemaPath = sharedFolder('reference/goaml/goAMLSchema-5.0.1-generic.xsd');
  if (schemaPath === undefined) {
    rows.push({
      what: 'intake: check',
      ours: rate(ours),
      unit: 'MB/s',
      peer: 'libxml2-wasm, parse + XSD',
      peerValue: null,
      ratio: null,
      target: '≥ 1.3 × (step 2)',
      met: null,
      note: 'the schema is not beside the repository',
    });
    return rows;
  }
  const schema = XmlDocument.fromBuffer(readFileSync(schemaPath));
  const validator = XsdValidator.fromDoc(schema);
  const peer = await medianMs(runs, () => {
    const document = XmlDocument.fromBuffer(bytes, {
      option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE,
    });
    try {
      validator.validate(document);
    } catch {
      // What it objects to does not matter for its speed; it reads the whole file either way.
    }
    document.dispose();
  });
  validator.dispose();
  schema.dispose();
  rows.push({
    what: 'intake: check',
    ours: rate(ours),
    unit: 'MB/s',
    peer: 'libxml2-wasm, parse + XSD',
    peerValue: rate(peer),
    ratio: peer / ours,
    target: '≥ 1.3 × (step 2)',
    met: peer / ours >= 1.3,
  });
  return rows;
}

async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
