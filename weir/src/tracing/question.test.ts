import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnsFrom } from '@weir/engines/trails';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '#platform';
import { ledgerCommands } from '../ledger/ledger-commands.ts';
import { engineQuestion, sourceFromText } from './question.ts';
import { traceCommands } from './trace-commands.ts';

describe('a source as it is typed', () => {
  it('is a transaction or a holding; accounts may hold commas and equal signs', () => {
    expect(sourceFromText('tx=T,1=2')).toEqual({ transaction: 'T,1=2' });
    expect(sourceFromText('account=a,b=c,time=17167,amount=12.50')).toEqual({
      account: 'a,b=c',
      time: '17167',
      amount: '12.50',
    });
    expect(sourceFromText('account=a,time=2026-01-01,amount=1,currency=XNC')).toMatchObject({
      currency: 'XNC',
    });
    for (const text of ['T1', 'account=a', 'account=a,amount=1,time=2', 'tx=']) {
      expect(() => sourceFromText(text)).toThrow(expect.objectContaining({ code: 'source-not-readable' }));
    }
  });

  it('is read in the currency of its account', () => {
    const columns = columnsFrom([
      { id: '1', from: null, to: 'J', time: 0, amount: 5, currency: 'JPY' },
      { id: '2', from: null, to: 'A', time: 0, amount: 5, currency: 'XNC' },
    ]);
    const ask = (account: string, amount: string) =>
      engineQuestion({ rule: 'fifo', sources: [{ account, time: '2026-01-01', amount }] }, columns)
        .sources[0];
    expect(ask('J', '12')).toMatchObject({ amount: 12n, currency: 'JPY' });
    expect(ask('A', '12')).toMatchObject({ amount: 1200n, currency: 'XNC' });
    expect(() => ask('J', '1.5')).toThrow(expect.objectContaining({ code: 'amount-too-precise' }));
  });
});

describe('weir ledger and weir trace over a folder', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-trace-'));
    const rows = [
      'no,payer,payee,day,sum',
      '1,,A,17167,60.00',
      '2,A,B,17168,45.00',
      '3,B,,17169,10.00',
      '4,B,A,17169,1',
    ];
    writeFileSync(join(folder, 'rows.csv'), rows.join('\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function call(line: string): Promise<{ code: number; json: Record<string, unknown> }> {
    const words = line.split(' ');
    const command: Command = [...ledgerCommands, ...traceCommands].find((each) =>
      each.words.every((word, index) => words[index] === word),
    )!;
    let json: unknown;
    const output = {
      asJson: true,
      say: () => undefined,
      json: (document: unknown) => void (json = document),
      line: () => undefined,
    };
    const none = (): never => {
      throw new Error('No node is needed here.');
    };
    const code = await command.run(words.slice(command.words.length), { output, config: none, node: none });
    return { code, json: json as Record<string, unknown> };
  }

  it('answers in the documented form, times in the ledger’s unit', async () => {
    const ledger = `--ledger ${join(folder, 'ledger')}`;
    const columns = '--columns id=no,from=payer,to=payee,time=day,amount=sum --time-unit day';
    expect(await call(`ledger import ${join(folder, 'rows.csv')} ${ledger} ${columns}`)).toMatchObject({
      code: 0,
      json: { rows: 4, quarantined: 0 },
    });
    expect(await call(`ledger stats ${ledger}`)).toMatchObject({ json: { rows: 4, accounts: 2 } });
    const { json } = await call(`trace ${ledger} --source tx=1 --rule fifo --until 17168`);
    expect(json).toMatchObject({
      rule: 'fifo',
      sources: [{ transaction: '1', time: '2017-01-01T00:00:00.000Z', amount: '60.00' }],
      held: [
        { account: 'B', currency: 'XXX', amount: '45.00', bySource: ['45.00'] },
        { account: 'A', currency: 'XXX', amount: '15.00', bySource: ['15.00'] },
      ],
      left: [],
      pathsOmitted: 0,
      assumptions: [],
      checks: { in: '60.00', held: '60.00', left: '0.00' },
    });
    expect((await call(`trace ${ledger} --source tx=1 --rule fifo`)).json).toMatchObject({
      left: [{ transaction: '3', type: 'unknown', amount: '10.00' }],
    });
    expect(
      (await call(`trace ${ledger} --source account=A,time=17167,amount=5 --rule lifo`)).json,
    ).toMatchObject({
      checks: { in: '5.00' },
    });
    expect((await call(`trace ${ledger} --source tx=1 --rule poison`)).json).toMatchObject({
      held: [
        { account: 'A', firstTime: '2017-01-01T00:00:00.000Z' },
        { account: 'B', transaction: '2' },
      ],
    });
    await expect(
      call(`trace --ledger ${join(folder, 'nowhere')} --source tx=1 --rule fifo`),
    ).rejects.toMatchObject({ code: 'ledger-missing' });
    await expect(call(`trace ${ledger} --source tx=1 --rule guess`)).rejects.toMatchObject({
      code: 'rule-unknown',
    });
    expect(await call(`ledger rebuild ${ledger}`)).toMatchObject({ code: 0, json: { same: true } });
  });
});
