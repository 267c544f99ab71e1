import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCountries } from '@weir/sandbox';
import { openApp } from '../weir/src/app.ts';
import { followQuality } from '../weir/src/intake/quality-store.ts';
import { moveInCommand } from '../weir/src/moving-in-command.ts';
import { clientOver } from '../weir/src/node-client.ts';
import { theNode, type CommandContext } from '../weir/src/platform/index.ts';
import { xnReport, type XnReport } from './xn-report.ts';
import { openTestApp, registers, type TestApp } from './registers.ts';

interface Answer {
  files: { file: string; outcome: string; reportId: string | null; duplicate: boolean }[];
  taken: number;
  notTaken: number;
  takenBefore: number;
  reports: number;
}

describe('moving in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-move-'));
  let world: TestApp;
  beforeAll(async () => {
    world = await openTestApp(registers[0]!, openApp);
    const { people, platform } = world.app;
    await people.setUp({
      code: (await people.setUpCode())!,
      name: 'Admin',
      email: 'admin@example.org',
      password: 'correct horse battery',
      authorityName: 'FIU',
    });
    const generated = generateCountries({ seed: 7, scale: 0.1 });
    const bytesOf = new Map(generated.reports.map((report) => [report.path, report.bytes]));
    const good = generated.truth.reports.filter((report) => report.intake === 'accepted').slice(0, 4);
    for (const number of new Set(good.map((report) => report.reportingEntityId)))
      await people.addOrganisation(theNode, {
        kind: 'reporting_entity',
        name: `Filer ${number}`,
        country: 'XN',
        reportingEntityId: number,
      });
    mkdirSync(join(folder, '2019'));
    for (const [index, report] of good.entries())
      writeFileSync(join(folder, '2019', `${index}.xml`), bytesOf.get(report.file)!);
    writeFileSync(join(folder, 'again.xml'), bytesOf.get(good[0]!.file)!);
    writeFileSync(join(folder, 'broken.xml'), '<report><rentity_id>1');
    writeFileSync(
      join(folder, 'numbers.csv'),
      'file,number,received_at\n2019/0.xml,STR-2019-0001,2019-03-04\n',
    );
    await platform.jobs.start();
    platform.http.identifyWith(async () => ({
      person: 'intake-officer',
      organisation: 'organisation-fiu',
      roles: ['fiu_intake'],
      clearances: [],
      door: 'command',
    }));
  });
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(first = folder, ...args: string[]): Promise<{ exit: number; answer: Answer }> {
    let answer: unknown;
    const { server } = world.app.platform.http;
    const context: CommandContext = {
      output: {
        asJson: true,
        say: () => undefined,
        line: () => undefined,
        json: (told) => void (answer = told),
      },
      config: () => world.app.platform.config,
      node: async () =>
        clientOver(
          async (method, url, headers, body) => {
            const reply = await server.inject({
              method: method as 'GET',
              url,
              headers,
              ...(body === undefined
                ? {}
                : { payload: Buffer.isBuffer(body) ? body : Readable.from(body.pieces) }),
            });
            return { status: reply.statusCode, body: reply.body };
          },
          world.app.platform.config,
          '',
        ),
    };
    const exit = await moveInCommand.run([first, '--sidecar', join(folder, 'numbers.csv'), ...args], context);
    return { exit, answer: answer as Answer };
  }

  it('takes each report once, says of every file what became of it, and goes on where it stopped', async () => {
    const first = await run();
    expect(first.exit).toBe(1);
    expect(first.answer).toMatchObject({ taken: 5, notTaken: 1, takenBefore: 0 });
    expect(new Set(first.answer.files.flatMap((one) => one.reportId ?? [])).size).toBeGreaterThanOrEqual(4);
    expect(first.answer.files.filter((one) => one.duplicate)).toHaveLength(1);
    // Without the last lines of its journal, as after a kill, nothing is doubled.
    const journal = join(folder, 'move-in.jsonl');
    writeFileSync(
      journal,
      readFileSync(journal, 'utf8').split('\n').slice(0, 2).join('\n') + '\n{"file":"20',
    );
    const second = await run();
    expect(second.answer).toMatchObject({ taken: 5, notTaken: 1 });
    const { register } = world.app.platform;
    const [accepted] = await register.ownerQuery<{ count: number }>(
      `select count(*) as count from reports where state = 'accepted'`,
    );
    expect(Number(accepted!.count)).toBe(4);
    const old = await register.ownerQuery<{ facts: string }>(
      `select facts from audit_log where act = 'intake.moved-in' and facts like '%STR-2019-0001%'`,
    );
    expect(old).toHaveLength(1);
  });

  it('marks what was moved in, finds it by its old number, and counts it as no filing', async () => {
    const { platform } = world.app;
    const found = await platform.http.server.inject({ url: '/api/v1/reports?q=STR-2019-0001' });
    expect(found.json<{ items: object[] }>().items).toMatchObject([
      { movedIn: { number: 'STR-2019-0001', receivedAt: '2019-03-04' }, flags: [] },
    ]);
    const all = await platform.http.server.inject({ url: '/api/v1/reports' });
    expect(all.json<{ items: { movedIn: unknown }[] }>().items.every(({ movedIn }) => movedIn !== null)).toBe(
      true,
    );
    const quality = await followQuality(platform.register).since('2000-01', undefined);
    expect(quality).toEqual([]);
  });

  it('holds none of them back, calls none late, and takes what only rules of business would return', async () => {
    const { platform } = world.app;
    await platform.register.ownerQuery(`update intake_settings set review = 'all'`);
    const filer = 'Filer 900';
    await world.app.people.addOrganisation(theNode, {
      kind: 'reporting_entity',
      name: filer,
      country: 'XN',
      reportingEntityId: '900',
    });
    const client = { first: 'Aldo', last: 'Venn', passport: 'P1234567', nationalId: '19800101-1234' };
    const of = (reference: string, given: Partial<XnReport>): Uint8Array =>
      xnReport({ filer: '900', reference, client, account: '10002000', ...given });
    const more = mkdtempSync(join(tmpdir(), 'weir-move-more-'));
    writeFileSync(join(more, 'late.xml'), of('R-1', { date: '2025-01-02T10:15:00' }));
    writeFileSync(join(more, 'short.xml'), of('R-2', { reason: 'Odd.', amount: '77.00' }));
    const structure = Buffer.from(of('R-3', { amount: '78.00' })).toString('utf8');
    writeFileSync(join(more, 'wrong.xml'), structure.replace('<report_code>', '<report_kind/><report_code>'));
    const { answer } = await run(more);
    rmSync(more, { recursive: true, force: true });
    expect(answer.files.map(({ file, outcome }) => [file, outcome])).toEqual([
      ['late.xml', 'accepted'],
      ['short.xml', 'accepted'],
      ['wrong.xml', 'returned'],
    ]);
    const rows = await platform.register.ownerQuery<{ verdict: string; ground: string | null }>(
      `select verdict, decision ->> 'ground' as ground from reports r
         where organisation = (select id from organisations where name = '${filer}') and state = 'accepted' order by number`,
    );
    expect(rows).toEqual([
      { verdict: 'acceptable', ground: null },
      { verdict: 'returned', ground: 'moved-in' },
    ]);
    expect(
      await platform.register.ownerQuery(`select * from report_flags where flag = 'late-filing'`),
    ).toEqual([]);
    await platform.jobs.idle();
  });

  it('checks without filing', async () => {
    const { answer } = await run(folder, '--dry-run', '--profile', 'xn');
    expect(answer).toMatchObject({ taken: 5, notTaken: 1, reports: 0 });
  });
});
