import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql as statement } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeKey } from '#audit';
import { eraseObject } from '#backup';
import { createIntake } from '#intake';
import { createLedger, type Ledger } from '#ledger';
import { createOversight } from '#oversight';
import { theNode, type Asker } from '#platform';
import { createSubjects } from '#subjects';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { objectionToCertificate, readCertificate } from './certificate.ts';
import type { Due, Order } from './contract.ts';
import { createRetention, type Retention } from './index.ts';

const fiu = 'organisation-fiu';
const filer = 'organisation-filer';
const as = (person: string, role: string, clearances: string[] = [], organisation = fiu): Asker => ({
  person,
  organisation,
  roles: [role],
  clearances,
  door: 'api',
});
const askers: Record<string, Asker> = {
  officer: as('officer', 're_reporting_officer', [], filer),
  analyst: as('analyst', 'fiu_analyst'),
  supervisor: as('supervisor', 'fiu_supervisor'),
  second: as('second', 'fiu_supervisor'),
  cleared: as('cleared', 'fiu_supervisor', ['heron']),
  overseer: as('overseer', 'dpo_oversight'),
  auditor: as('auditor', 'auditor'),
  administrator: as('administrator', 'administrator'),
};
/** What identifies her, in every form in which it is kept. */
const traces = [
  'Quillfeather',
  'quillfeather',
  'Zephyrine',
  'ZQ-7788-11',
  'ZQ778811',
  'PASS-99887',
  'PASS99887',
  'MB-ZQ-1',
  'dovecote',
];

describe.each(registers)('retention on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let ledger: Ledger;
    let retention: Retention;
    const reports: Record<string, string> = {};
    let subject = '';
    let rowsBefore: unknown;
    /** Steps at which the node stops once. */
    const faults = new Set<string>();
    const stopped: string[] = [];

    async function ask<Body>(
      who: string,
      method: 'GET' | 'POST',
      path: string,
      body?: object,
    ): Promise<{ status: number; body: Body; text: string }> {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': who },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Body, text: answer.body };
    }
    const owner = (text: string, values: unknown[] = []) =>
      world.platform.register.ownerQuery<Record<string, unknown>>(text, values);
    const others = () =>
      ledger.query(theNode, (duck) =>
        duck.rows(`select sequence, id, "from", "to", amount_minor from all_rows
          where source_id <> '${reports['hers']}' order by sequence`),
      );
    const propose = (who: string, objects: string[], more: object = {}) =>
      ask<Order & { code: string }>(who, 'POST', '/retention/orders', {
        objectKind: 'report',
        objects,
        ground: 'retention-ended',
        reason: 'Its ten years are over.',
        ...more,
      });
    const decide = (who: string, id: string, decision = 'approved') =>
      ask<Order & { code: string }>(who, 'POST', `/retention/orders/${id}/decision`, {
        decision,
        reason: 'Checked the rule.',
      });

    beforeAll(async () => {
      world = await open();
      const { platform } = world;
      await owner(`insert into organisations (id, kind, name, country, reporting_entity_id, created_at) values
        ('${filer}', 'reporting_entity', 'Mill Bank', 'XN', '1001', now()), ('${fiu}', 'fiu', 'Aldermoor FIU', 'XN', null, now())`);
      platform.http.identifyWith(
        async (request) => askers[String(request.headers['test-asker'])] ?? as('', ''),
      );
      const people = {
        namesOf: async (_: unknown, ids: readonly string[]) =>
          new Map(ids.map((id) => [id, { name: `Name of ${id}` }])),
      };
      const intake = createIntake(platform);
      const subjects = createSubjects(platform, { intake });
      ledger = createLedger(platform, { intake });
      const { searchKey } = createOversight(platform, { people });
      retention = createRetention(
        platform,
        { people, ledger, subjects, searchKey },
        {
          step: (name) => {
            if (!faults.delete(name)) return;
            stopped.push(name);
            throw new Error(`stopped at ${name}`);
          },
        },
      );
      await platform.http.server.ready();
      const file = async (name: string, given: Parameters<typeof xnReport>[0]): Promise<void> => {
        reports[name] = (
          await intake.submit(askers['officer']!, { file: { bytes: xnReport(given) } })
        ).reportId;
      };
      await file('before', {
        filer: '1001',
        reference: 'MB-1',
        client: { first: 'Anselm', last: 'Pike', nationalId: 'N-1001' },
        account: 'A-1000',
        counterAccount: 'P-9',
      });
      await file('hers', {
        filer: '1001',
        reference: 'MB-ZQ-1',
        client: { first: 'Zephyrine', last: 'Quillfeather', passport: 'PASS-99887' },
        account: 'ZQ-7788-11',
        counterAccount: 'P-9',
        reason: 'Sums for a dovecote that nobody built.',
      });
      await file('after', {
        filer: '1001',
        reference: 'MB-3',
        client: { first: 'Bertrade', last: 'Vole', nationalId: 'N-3003' },
        account: 'A-3000',
        counterAccount: 'P-9',
      });
      await platform.jobs.start();
      await platform.jobs.idle();
      await ledger.follow();
      await platform.jobs.idle();
      await ask('analyst', 'GET', '/subjects?q=quillf');
      const { body } = await ask<{ items: { id: string }[] }>('analyst', 'GET', '/subjects?q=Quillfeather');
      subject = body.items[0]!.id;
      // What other rooms keep of her.
      const [row] = await ledger.query(theNode, (duck) =>
        duck.rows<{ id: string; from: string }>(
          `select id, "from" from all_rows where source_id = '${reports['hers']}'`,
        ),
      );
      await owner(
        `insert into alerts (id, family, typology, title, score, parts, accounts, transactions, totals, first_at, last_at,
          reason, reason_key, facts, also, state, raised_at, compartments, rank)
        values ('alert-1', 'pattern', 'fan-in', 'Account ZQ-7788-11', 1, '[]', array[$1], array[$2], '[]', now(), now(),
          'ZQ-7788-11 took much', 'k', '{"account":"ZQ778811"}', '[]', 'dismissed', now(), '{}', 1)`,
        [row!.from, row!.id],
      );
      await owner(
        `insert into ledger_questions (id, sql, sha256, state, ledger_version, clearances, asked_by, asked_at)
        values ('q-1', $1, 'x', 'answered', 1, '{}', 'analyst', now())`,
        [`select * from transactions where "from" = '${row!.from}'`],
      );
      const answer = await platform.vault.put(
        Buffer.from(JSON.stringify({ holdings: [{ account: row!.from }] })),
      );
      await owner(
        `insert into traces (id, title, rule, sources, source_transactions, source_accounts, state, clearances, compartments, sha256, asked_by, asked_at)
        values ('trace-1', 'Where went it?', 'fifo', '[]', '{}', '{}', 'done', '{}', '{}', $1, 'analyst', now())`,
        [answer.sha256],
      );
      await owner(
        `insert into threads (id, kind, organisation, subject, report, created_by, created_at)
        values ('thread-1', 'question', '${filer}', 'About Quillfeather', $1, 'analyst', now())`,
        [reports['hers']],
      );
      await owner(`insert into messages (id, thread, side, author, author_name, at, text)
        values ('message-1', 'thread-1', 'fiu', 'analyst', 'An analyst', now(), 'Is Zephyrine known to you?')`);
      await ask('analyst', 'POST', '/access-reasons', {
        objectKind: 'subject',
        objectId: subject,
        reason: 'Quillfeather rang us.',
      });
      await owner(`insert into idempotency_keys (person, key, route, request_sha256, status, body, created_at)
        values ('analyst', 'k', 'r', 'x', 200, '{"name":"Quillfeather"}', now())`);
      await owner(`update reports set received_at = '2014-03-01T00:00:00Z' where id = any ($1)`, [
        [reports['hers'], reports['before']],
      ]);
      rowsBefore = await others();
      await platform.jobs.stop();
    }, 120_000);
    afterAll(async () => {
      ledger?.close();
      await world?.close();
    });

    /** Every place on the disk and in the register, as text. */
    async function everything(): Promise<Map<string, string>> {
      const { platform } = world;
      const texts = new Map<string, string>();
      const tables = await owner(`select table_schema, table_name from information_schema.tables
        where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`);
      for (const { table_schema: schema, table_name: name } of tables)
        texts.set(
          `register ${name}`,
          JSON.stringify(await owner(`select t::text as t from "${schema as string}"."${name as string}" t`)),
        );
      for await (const object of platform.vault.list())
        if ('sha256' in object)
          texts.set(`vault ${object.sha256}`, (await platform.vault.get(object.sha256)).toString('latin1'));
      texts.set(
        'ledger rows',
        JSON.stringify(await ledger.query(theNode, (duck) => duck.rows('select * from all_rows'))),
      );
      texts.set(
        'ledger items',
        JSON.stringify(await ledger.query(theNode, (duck) => duck.rows('select * from declared_items'))),
      );
      const folder = platform.config.dataFolder;
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name);
        // PGlite's own pages hold what was deleted until they are written over; see docs/retention.md.
        if (statSync(path).isFile() && !name.startsWith('register'))
          texts.set(name, readFileSync(path, 'latin1'));
      }
      return texts;
    }
    const places = async (): Promise<string[]> =>
      [...(await everything())]
        .filter(([, text]) => traces.some((trace) => text.includes(trace)))
        .map(([place]) => place);

    it('knows what is due, and that her data is in many places', async () => {
      const due = await ask<{ items: Due[]; rule: { citation: string } }>('auditor', 'GET', '/retention/due');
      expect(due.body.items.map(({ objectId }) => objectId).sort()).toEqual(
        [reports['before'], reports['hers']].sort(),
      );
      expect(due.body.rule.citation).toContain('section 31');
      expect((await ask('analyst', 'GET', '/retention/due')).status).toBe(403);
      expect((await ask('administrator', 'GET', '/retention/due')).status).toBe(403);
      const found = await places();
      for (const place of [
        'reports',
        'subjects',
        'subject_mentions',
        'subject_keys',
        'alerts',
        'ledger_questions',
        'messages',
        'threads',
        'access_reasons',
        'idempotency_keys',
      ])
        expect(found).toContain(`register ${place}`);
      expect(found).toContain('ledger rows');
      expect(found.some((place) => place.startsWith('vault '))).toBe(true);
      expect(found.some((place) => place.endsWith('.parquet'))).toBe(true);
    });

    it('needs its time to be over, two persons, and no hold', async () => {
      expect((await propose('supervisor', [reports['after']!])).body.code).toBe('retention-not-ended');
      expect((await propose('supervisor', ['no-such-report'])).body.code).toBe('objects-unknown');
      expect((await propose('analyst', [reports['hers']!])).status).toBe(403);
      const hold = await ask<{ id: string }>('overseer', 'POST', '/retention/holds', {
        objectKind: 'subject',
        objectId: subject,
        ground: 'court',
        reason: 'Order of the court of Aldermoor, 12/2026.',
      });
      expect(hold.status).toBe(200);
      expect((await propose('supervisor', [reports['hers']!])).body.code).toBe('object-held');
      const [{ sha256 }] = (await owner('select sha256 from reports where id = $1', [
        reports['hers'],
      ])) as unknown as [{ sha256: string }];
      await expect(
        eraseObject(world.platform, askers['supervisor']!, { sha256, ground: 'x', reason: 'y' }),
      ).rejects.toMatchObject({ code: 'object-held' });
      await ask('supervisor', 'POST', `/retention/holds/${hold.body.id}/release`, {
        reason: 'The case ended.',
      });

      const order = (await propose('supervisor', [reports['hers']!])).body;
      expect(order.state).toBe('proposed');
      expect((await decide('supervisor', order.id)).body.code).toBe('four-eyes');
      // Nor by the table, nor by the function that erases.
      await expect(
        world.platform.register.as(askers['supervisor']!, (tx) =>
          tx.run(
            statement<object>`update erasure_orders set state = 'approved', decided_by = 'supervisor', decided_at = now() where id = ${order.id}`,
          ),
        ),
      ).rejects.toMatchObject({ code: '23514' });
      for (const who of [askers['supervisor']!, theNode])
        await expect(
          world.platform.register.as(who, (tx) =>
            tx.run(statement<object>`select erase_from_register(${order.id}, '{}', '{}', '{}', '{}', now())`),
          ),
        ).rejects.toMatchObject({ code: who === theNode ? '23514' : '42501' });
      // A hold that is set between the approval and the act stops it.
      expect((await decide('second', order.id)).body.state).toBe('approved');
      const late = await ask<{ id: string }>('overseer', 'POST', '/retention/holds', {
        objectKind: 'report',
        objectId: reports['hers'],
        ground: 'audit',
        reason: 'A question of the auditor.',
      });
      await retention.carryOut(order.id);
      expect((await ask<Order>('auditor', 'GET', `/retention/orders/${order.id}`)).body).toMatchObject({
        state: 'stopped',
        stoppedBy: 'held',
      });
      await ask('overseer', 'POST', `/retention/holds/${late.body.id}/release`, { reason: 'Answered.' });
      expect(await places()).toContain('register reports');
    });

    it('is carried out whole, however often the node stops on the way', async () => {
      const order = (await propose('supervisor', [reports['hers']!])).body;
      await decide('overseer', order.id);
      for (const name of [
        'approved',
        'in-register',
        'register-erased',
        'key-shredded',
        'vault-shredded',
        'ledger-written',
        'ledger-rewritten',
        'certified',
      ])
        faults.add(name);
      const failures: string[] = [];
      for (let tries = 0; tries < 20 && faults.size > 0; tries++)
        await retention.carryOut(order.id).catch((error: Error) => void failures.push(error.message));
      expect(failures).toEqual(stopped.map((name) => `stopped at ${name}`));
      expect(stopped).toHaveLength(8);
      await retention.carryOut(order.id);
      expect((await ask<Order>('auditor', 'GET', `/retention/orders/${order.id}`)).body).toMatchObject({
        state: 'done',
        hasCertificate: true,
      });

      expect(await places()).toEqual([]);
      expect(await others()).toEqual(rowsBefore);
      const gone = await ledger.query(theNode, (duck) =>
        duck.rows(`select id from all_rows where source_id = '${reports['hers']}'`),
      );
      expect(gone).toEqual([]);
      expect(await ledger.rebuild(theNode)).toMatchObject({ same: true });
      expect(await others()).toEqual(rowsBefore);

      // The number and place stay; the page says nothing of her and opens.
      expect((await ask('analyst', 'GET', `/subjects/${subject}`)).status).toBe(404);
      const left = await ask<{ position: number }>('analyst', 'GET', `/reports/${reports['hers']}`);
      expect([left.status, left.body.position]).toEqual([200, 2]);
      expect(
        (await ask<{ items: unknown[] }>('analyst', 'GET', '/subjects?q=Pike')).body.items.length,
      ).toBeGreaterThan(0);
    });

    it('is shown by a certificate that a stranger checks', async () => {
      const { body } = await ask<{ items: Order[] }>('auditor', 'GET', '/retention/orders');
      const order = body.items.find(({ state }) => state === 'done')!;
      const { text } = await ask('auditor', 'GET', `/retention/orders/${order.id}/certificate`);
      const certificate = readCertificate(text);
      expect(certificate).toMatchObject({
        proposedBy: 'supervisor',
        approvedBy: 'overseer',
        objects: [reports['hers']],
      });
      expect(certificate.files.length).toBeGreaterThanOrEqual(2);
      expect(certificate.backupsExpireBy! > certificate.finishedAt).toBe(true);
      const key = createPublicKey(openNodeKey(world.platform.config.keyFolder).publicPem);
      expect(objectionToCertificate(certificate, key)).toBeUndefined();
      expect(objectionToCertificate(certificate, generateKeyPairSync('ed25519').publicKey)).toContain(
        'another node',
      );
      expect(objectionToCertificate({ ...certificate, approvedBy: 'nobody' }, key)).toContain('altered');
      expect((await ask('auditor', 'POST', '/retention/verification', certificate)).body).toMatchObject({
        ok: true,
      });
      // Somebody puts the bytes back: the check sees it.
      await owner('update reports set erased_at = null where id = $1', [reports['hers']]);
      expect((await ask('auditor', 'POST', '/retention/verification', certificate)).body).toMatchObject({
        ok: false,
      });
      await owner('update reports set erased_at = now() where id = $1', [reports['hers']]);
    });

    it('erases a case to its code, and one in a compartment not by who is not cleared', async () => {
      await owner(`insert into cases (id, number, title, state, priority, owner, compartment, source_kind, opened_by, opened_at, changed_at, version)
        values ('case-old', 'C-1', 'The dovecote', 'archived', 'normal', 'analyst', 'heron', 'hand', 'analyst', '2012-01-01', '2013-01-01', 1)`);
      await owner(`insert into case_fragments (id, case_id, kind, title, content, provenance_room, handling, parents, version, created_by, created_at)
        values ('f-1', 'case-old', 'note', 'A dovecote', '{"text":"Zephyrine"}', 'own', '{}', '{}', 1, 'analyst', now())`);
      const of = { objectKind: 'case' };
      expect(
        (await ask<{ items: Due[] }>('supervisor', 'GET', '/retention/due?kind=case-archived')).body.items,
      ).toEqual([]);
      expect(
        (await ask<{ items: Due[] }>('overseer', 'GET', '/retention/due?kind=case-archived')).body.items,
      ).toHaveLength(1);
      expect((await propose('supervisor', ['case-old'], of)).body.code).toBe('objects-unknown');
      const order = (await propose('cleared', ['case-old'], of)).body;
      expect((await ask('supervisor', 'GET', `/retention/orders/${order.id}`)).status).toBe(404);
      expect((await decide('second', order.id)).status).toBe(404);
      expect((await decide('overseer', order.id)).body.state).toBe('approved');
      await retention.carryOut(order.id);
      expect(await places()).toEqual([]);
      expect(await owner(`select number, title from cases where id = 'case-old'`)).toEqual([
        { number: 'C-1', title: '—' },
      ]);
    });

    it('knows of every table whether it keeps anything of persons', async () => {
      const tables = (
        await owner(
          `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
        )
      ).map((row) => row['table_name'] as unknown as string);
      const erasing =
        (await owner('select statement from erasure_places'))
          .map((row) => row['statement'] as unknown as string)
          .join(' ') + readFileSync(join(import.meta.dirname, '../../migrations/0116-retention.sql'), 'utf8');
      const unknown = tables.filter(
        (name) =>
          !nothingOfPersons.has(name) &&
          !new RegExp(String.raw`(update|delete from) ${name}\b`).test(erasing),
      );
      expect(
        unknown,
        'A new table says how it forgets (insert into erasure_places) or stands in the list of those that keep nothing of persons in reports.',
      ).toEqual([]);
    });
  });
});

/**
 * Tables that name nobody of a report or case: accounts of the house's own people, settings, codes, numbers, ids alone; and
 * searches while they are typed, which are in the log of accesses some seconds later.
 */
const nothingOfPersons = new Set([
  'external_identities', 'notices', 'factor_resets', 'registrations', 'change_requests', 'delegations', 'machine_keys',
  'break_glass', 'migrations', 'audit_log', 'audit_checkpoints', 'organisations', 'people', 'sessions', 'sign_in_failures', 'authority',
  'ceremonies', 'factors', 'recovery_codes', 'one_time_codes', 'legal_holds', 'erasure_orders', 'erasure_files',
  'erasure_places', 'vault_references', 'independence_log', 'report_counter', 'report_followers', 'report_mappings',
  'intake_settings', 'message_reads', 'subject_reports', 'case_counter', 'dissemination_counter', 'lists', 'list_versions',
  'list_entries', 'screening_tunings', 'scenario_versions', 'ranking_models', 'ranking_changes', 'detection_stream',
  'detections', 'ledger_state', 'ledger_files', 'exchange_counter', 'exchange_rate_sets', 'exchange_rates', 'request_counter',
  'suspension_counter', 'authority_request_counter', 'notifications', 'notification_settings', 'notification_mails',
  'strategic_tables', 'strategic_counts', 'open_searches',
  // Messages to and from partners are forgotten through post_contents and post_inbox.
  'post_identity', 'post_keys', 'post_key_acts', 'post_partners', 'post_comparisons', 'post_outbox', 'post_deliveries', 'post_receipts',
  'post_given_receipts', 'post_incoming', 'post_cases',
  // What was agreed and counted, tables by their hashes, codes of refusals; whom was asked for stands in matching_items.
  'matching_settings', 'matching_agreements', 'matching_epochs', 'matching_tables', 'matching_spent', 'matching_questions',
  'matching_refusals',
]); // prettier-ignore
