import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, type Command, type NodeClient } from '#platform';
import { ledgerCommands } from '../ledger/ledger-commands.ts';
import { exhibitCommands } from './exhibit-commands.ts';

describe('weir exhibit over a folder', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-exhibit-'));
    const rows = ['no,payer,payee,day,sum', '1,,A,17167,60.00', '2,A,B,17168,75.00', '3,B,,17169,10.00'];
    writeFileSync(at('rows.csv'), rows.join('\n'));
    writeFileSync(at('more.csv'), 'no,payer,payee,day,sum\nmore-1,C,D,17169,5.00\nmore-2,D,B,17169,5.00');
    const columns = '--columns id=no,from=payer,to=payee,time=day,amount=sum --time-unit day';
    await call(['ledger', 'import', at('rows.csv'), '--ledger', at('ledger'), ...columns.split(' ')]);
    const basis = ['--legal-basis', 'Order 12/2026 of the court'];
    await call([
      'ledger',
      'import',
      at('rows.csv'),
      '--ledger',
      at('lawful'),
      ...columns.split(' '),
      ...basis,
    ]);
    await call(['ledger', 'import', at('more.csv'), '--ledger', at('lawful'), ...columns.split(' ')]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function call(
    words: readonly string[],
    node?: NodeClient,
  ): Promise<{ code: number; json: Record<string, unknown>; said: string }> {
    const command: Command = [...ledgerCommands, ...exhibitCommands].find((each) =>
      each.words.every((word, index) => words[index] === word),
    )!;
    let json: unknown;
    let said = '';
    const output = {
      asJson: true,
      say: (sentence: string) => void (said += `${sentence}\n`),
      json: (document: unknown) => void (json = document),
      line: () => undefined,
    };
    const none = (): never => {
      throw new Error('No node is needed here.');
    };
    const code = await command.run(words.slice(command.words.length), {
      output,
      config: node === undefined ? none : () => readConfig({}, {}),
      node: node === undefined ? none : async () => node,
    });
    return { code, json: json as Record<string, unknown>, said };
  }
  const make = (...words: string[]) => call(['exhibit', 'make', ...words]);
  const question = ['--source', 'tx=1', '--rule', 'fifo'];

  it('makes a bundle that verifies alone, and its print', async () => {
    const made = await make(
      '--ledger',
      at('ledger'),
      ...question,
      '--out',
      at('e.json'),
      '--pdf',
      at('e.pdf'),
    );
    expect(made).toMatchObject({
      code: 0,
      json: { standing: 'intelligence-annex', rows: 3, accounts: 2, checks: { in: '60.00', left: '0.00' } },
    });
    expect(readFileSync(at('e.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const sha256 = String(made.json['sha256']);
    expect(await call(['exhibit', 'verify', at('e.json'), '--sha256', sha256])).toMatchObject({
      code: 0,
      json: { verified: true, sha256, differences: [], held: 1, checks: { held: '60.00' } },
    });
    const other = 'f'.repeat(64);
    expect(await call(['exhibit', 'verify', at('e.json'), '--sha256', other])).toMatchObject({ code: 1 });
  });

  it('tells what was changed', async () => {
    await make('--ledger', at('ledger'), ...question, '--out', at('f.json'));
    writeFileSync(at('f.json'), readFileSync(at('f.json'), 'utf8').replace('"75.00"', '"76.00"'));
    const { code, json, said } = await call(['exhibit', 'verify', at('f.json')]);
    expect({ code, verified: json['verified'] }).toEqual({ code: 1, verified: false });
    expect(said).toContain('transaction 2: The seal is not that of this row');
    expect(said).toMatch(/answer, assumptions\[0\]\.amount: .* Stated "15\.00"; found "16\.00"\./);
  });

  it('is no annex where every row was obtained under law, and one where a single row was not', async () => {
    const lawful = ['--ledger', at('lawful'), ...question, '--until', '17168', '--out', at('l.json')];
    expect((await make(...lawful)).json).toMatchObject({ standing: 'lawfully-obtained-records' });
    expect(readFileSync(at('l.json'), 'utf8')).toContain(
      '"standing":{"kind":"lawfully-obtained-records","bases":["Order 12/2026 of the court"]}',
    );
    const mixed = ['--ledger', at('lawful'), ...question, '--out', at('m.json')];
    expect((await make(...mixed)).json).toMatchObject({ standing: 'intelligence-annex', rows: 4 });
  });

  it('cites the law of the jurisdiction beside the decisions', async () => {
    await make('--ledger', at('ledger'), ...question, '--out', at('j.json'), '--jurisdiction', 'XN');
    const { json } = await call(['exhibit', 'verify', at('j.json')]);
    expect(json['rule']).toMatchObject({
      name: 'fifo',
      authorities: [
        { jurisdiction: 'XN', checkedOn: expect.any(String) },
        { jurisdiction: 'GB-EAW', checkedOn: null },
      ],
    });
  });

  it('asks the node where no folder is named, and writes its bytes as they are', async () => {
    await make('--ledger', at('ledger'), ...question, '--out', at('g.json'));
    const bundle = readFileSync(at('g.json'), 'utf8');
    const sha256 = createHash('sha256').update(bundle).digest('hex');
    const asked: unknown[] = [];
    const node: NodeClient = {
      request: async <Answer>(method: string, path: string, body: unknown) => {
        asked.push([method, path, body]);
        return (
          path.endsWith('/exhibits')
            ? { id: 'E', sha256, standing: 'intelligence-annex', rows: 3, accounts: 2 }
            : { id: 'T', state: 'done', problem: null }
        ) as Answer;
      },
      text: async (path) => (asked.push(path), bundle),
      upload: () => Promise.reject(new Error('not asked for')),
      download: () => Promise.reject(new Error('not asked for')),
    };
    const words = [
      ...question,
      '--stop',
      'B',
      '--out',
      at('h.json'),
      '--pdf',
      at('h.pdf'),
      '--title',
      'Ours',
    ];
    const { code, json } = await call(['exhibit', 'make', ...words], node);
    expect({ code, sha256: json['sha256'] }).toEqual({ code: 0, sha256 });
    expect(asked).toEqual([
      [
        'POST',
        '/api/v1/traces',
        { sources: [{ transaction: '1' }], rule: 'fifo', stops: ['B'], title: 'Ours' },
      ],
      ['POST', '/api/v1/traces/T/exhibits', { title: 'Ours' }],
      '/api/v1/exhibits/E/bundle',
    ]);
    expect(readFileSync(at('h.json'), 'utf8')).toBe(bundle);
    expect(readFileSync(at('h.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('refuses what would name a report, and what is no exhibit', async () => {
    const named = [
      '--ledger',
      at('ledger'),
      ...question,
      '--out',
      at('n.json'),
      '--title',
      'From XN-2026-000042',
    ];
    await expect(make(...named)).rejects.toMatchObject({ code: 'exhibit-names-source' });
    await expect(make('--ledger', at('ledger'), ...question)).rejects.toMatchObject({ code: 'usage' });
    expect(await call(['exhibit', 'verify', at('rows.csv')])).toMatchObject({ code: 1 });
    await expect(call(['exhibit', 'verify', at('e.json'), '--sha256', '12'])).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
