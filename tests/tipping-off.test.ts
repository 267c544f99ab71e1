import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttachments } from '../weir/src/attachments/index.ts';
import type { Submission } from '../weir/src/intake/contract.ts';
import { createIntake } from '../weir/src/intake/index.ts';
import { registers, type TestPlatform } from './registers.ts';
import { filerTwo, furnish } from './room-world.ts';
import { xnReport } from './xn-report.ts';

/**
 * A filer must not learn, from an answer or from its time, whether anybody it reported is suspected. Half of the reports
 * here get everything the node can know: flags, subjects with a hit on a list, an alert, a case.
 */
const pairs = 12;
const samples = 240;
/** Chance of a false alarm in one try; an alarm counts when three tries in a row give it. */
const alpha = 0.001;

const report = (reference: string): Uint8Array =>
  xnReport({
    filer: '1001',
    reference,
    client: { first: 'Aldo', last: 'Venn', passport: 'P1234567', nationalId: '19800101-1234' },
    account: `1000${reference.slice(-4)}`,
  });

/** A permutation test of the difference of means, cut of the slowest tenth: what another process did is no leak. */
function permutationP(one: readonly number[], other: readonly number[]): number {
  const trimmed = (values: readonly number[]): number => {
    const sorted = values.toSorted((a, b) => a - b).slice(0, Math.floor(values.length * 0.9));
    return sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  };
  const difference = Math.abs(trimmed(one) - trimmed(other));
  const all = [...one, ...other];
  const rounds = 2000;
  let asLarge = 0;
  for (let round = 0; round < rounds; round++) {
    for (let at = all.length - 1; at > 0; at--) {
      const swap = Math.floor(Math.random() * (at + 1));
      [all[at], all[swap]] = [all[swap]!, all[at]!];
    }
    if (Math.abs(trimmed(all.slice(0, one.length)) - trimmed(all.slice(one.length))) >= difference) asLarge++;
  }
  return (asLarge + 1) / (rounds + 1);
}

/** Kolmogorov-Smirnov, two samples: sees a difference of shape that leaves the mean alone. */
function kolmogorovP(one: readonly number[], other: readonly number[]): number {
  const below = (values: readonly number[], limit: number): number =>
    values.filter((value) => value <= limit).length / values.length;
  const distance = Math.max(...[...one, ...other].map((at) => Math.abs(below(one, at) - below(other, at))));
  const size = (one.length * other.length) / (one.length + other.length);
  const lambda = (Math.sqrt(size) + 0.12 + 0.11 / Math.sqrt(size)) * distance;
  let sum = 0;
  for (let term = 1; term <= 100; term++) sum += 2 * (-1) ** (term - 1) * Math.exp(-2 * (term * lambda) ** 2);
  return Math.min(1, Math.max(0, sum));
}

const told = (one: readonly number[], other: readonly number[]): boolean =>
  permutationP(one, other) < alpha || kolmogorovP(one, other) < alpha;

describe.each(registers)('what a filer learns on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let url: string;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const suspected: Submission[] = [];
    const plain: Submission[] = [];

    const ask = (
      path: string,
      as = 'officerOne',
      body?: { bytes: Uint8Array },
    ): Promise<{ status: number; text: string; ms: number }> =>
      new Promise((resolve, reject) => {
        const boundary = 'boundary';
        const payload =
          body === undefined
            ? undefined
            : Buffer.concat([
                Buffer.from(
                  `--${boundary}\r\ncontent-disposition: form-data; name="report"; filename="r.xml"\r\n\r\n`,
                ),
                body.bytes,
                Buffer.from(`\r\n--${boundary}--\r\n`),
              ]);
        const begun = performance.now();
        const sent = request(
          new URL(`/api/v1${path}`, url),
          {
            agent,
            method: payload === undefined ? 'GET' : 'POST',
            headers: {
              'test-asker': as,
              ...(payload === undefined
                ? {}
                : {
                    'content-type': `multipart/form-data; boundary=${boundary}`,
                    'content-length': payload.length,
                  }),
            },
          },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
            answer.on('end', () =>
              resolve({ status: answer.statusCode!, text, ms: performance.now() - begun }),
            );
          },
        );
        sent.on('error', reject);
        sent.end(payload);
      });
    const file = async (reference: string): Promise<Submission> => {
      const answer = await ask('/reports', 'officerOne', { bytes: report(reference) });
      expect(answer.status).toBe(200);
      return JSON.parse(answer.text) as Submission;
    };

    /** Everything that the node can know about a filing, as rows. */
    const suspect = async ({ reportId }: Submission): Promise<void> => {
      const { register } = world.platform;
      const id = `s-${reportId}`;
      await register.ownerQuery(
        `insert into report_flags values ('${reportId}', 'equal-bytes', '{}'), ('${reportId}', 'same-transactions', '{}')
           on conflict do nothing`,
      );
      await register.ownerQuery(
        `insert into subjects (id, core, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at)
           values ('${id}', '${id}', 'person', 'Aldo Venn', '{}', '{}', '{}', 'aldo venn', 1, now())`,
      );
      await register.ownerQuery(
        `insert into subject_mentions (report, ordinal, subject, core, kind, role, path, my_client, data, recorded_at)
           values ('${reportId}', 1, '${id}', '${id}', 'person', 'owner', '/report', true, '{}', now())`,
      );
      await register.ownerQuery(
        `insert into lists values ('list', 'List', 'sanctions', 1) on conflict do nothing`,
      );
      await register.ownerQuery(
        `insert into hits (id, subject, list, purpose, entry, list_version, asked, listed_name, score, parts, entry_data, weights, state, found_at)
           values ('h-${reportId}', '${id}', 'list', 'sanctions', 'e-1', 1, '{}', 'Aldo Venn', 1000, '[]', '{}', 'w', 'same', now())`,
      );
      await register.ownerQuery(
        `insert into cases (id, number, title, state, priority, owner, source_kind, source_id, opened_by, opened_at, changed_at, version)
           values ('c-${reportId}', 'C-${reportId}', 'Case', 'opened', 'urgent', 'analyst', 'report', '${reportId}', 'analyst', now(), now(), 1)`,
      );
      await register.ownerQuery(
        `insert into case_reports (case_id, report) values ('c-${reportId}', '${reportId}')`,
      );
    };

    const paths = (id: string): string[] => [
      `/reports/${id}`,
      `/reports/${id}/receipt`,
      `/reports/${id}/content`,
      `/reports?q=${id}`,
    ];

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      createIntake(world.platform, { attachments: createAttachments(world.platform) });
      url = await world.platform.http.server.listen({ port: 0, host: '127.0.0.1' });
      for (let pair = 0; pair < pairs; pair++) {
        suspected.push(await file(`T-${1000 + pair * 2}`));
        plain.push(await file(`T-${1001 + pair * 2}`));
      }
    }, 60_000);
    afterAll(async () => {
      agent.destroy();
      await world?.close();
    });

    it('reads the same, byte for byte, before and after somebody is suspected', async () => {
      const [one] = suspected;
      const all = [...paths(one!.reportId), '/reports?limit=200'];
      const before: string[] = [];
      for (const path of all) before.push((await ask(path)).text);
      for (const each of suspected) await suspect(each);
      for (const [index, path] of all.entries()) expect((await ask(path)).text).toBe(before[index]);
      // And what the FIU sees did change, so the rows are where they would be seen.
      expect((await ask(`/reports/${one!.reportId}`, 'analyst')).text).toContain('equal-bytes');
    });

    it('has the same fields whether or not anybody is suspected', async () => {
      const shape = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(shape)
          : value !== null && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shape(part)]))
            : typeof value;
      for (const path of ['', '/receipt']) {
        const [one, other] = [
          await ask(`/reports/${suspected[0]!.reportId}${path}`),
          await ask(`/reports/${plain[0]!.reportId}${path}`),
        ];
        expect(shape(JSON.parse(one.text))).toEqual(shape(JSON.parse(other.text)));
      }
    });

    it.each(['', '/receipt', '/content'])(
      'answers /reports/:id%s in the same time',
      async (path) => {
        await expectSameTime(async (index, isSuspected) => {
          const one = (isSuspected ? suspected : plain)[index % pairs]!;
          return (await ask(`/reports/${one.reportId}${path}`)).ms;
        }, samples);
      },
      120_000,
    );

    it('takes a file in the same time whether or not another filer sent it before', async () => {
      let serial = 0;
      await expectSameTime(async (_, isSuspected) => {
        const bytes = report(`U-${10_000 + serial++}`);
        if (isSuspected) await ask('/reports', 'officerTwo', { bytes });
        // Something else in between in either case, so that both come upon the same caches.
        else await ask('/reports', 'officerTwo', { bytes: report(`V-${10_000 + serial}`) });
        const answer = await ask('/reports', 'officerOne', { bytes });
        expect(JSON.parse(answer.text)).toMatchObject({ state: 'accepted', duplicate: false, findings: [] });
        return answer.ms;
      }, 60);
    }, 120_000);

    it('cannot be asked for another filer’s report: one answer whether it exists or not', async () => {
      const [one] = suspected;
      const exists = await ask(`/reports/${one!.reportId}`, 'officerTwo');
      const invented = await ask('/reports/00000000-0000-7000-8000-000000000000', 'officerTwo');
      expect(exists.status).toBe(404);
      expect(exists.text).toBe(invented.text);
      expect(filerTwo).not.toBe(one!.reportId);
    });
  });
});

/** Interleaved in random order. Three tries in a row must tell the two apart before it counts. */
async function expectSameTime(
  measure: (index: number, isSuspected: boolean) => Promise<number>,
  count: number,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const one: number[] = [];
    const other: number[] = [];
    for (let index = 0; index < count; index++) {
      const first = Math.random() < 0.5;
      (first ? one : other).push(await measure(index, first));
      (first ? other : one).push(await measure(index, !first));
    }
    if (!told(one, other)) return;
    expect(attempt, 'the two were told apart by their times three times in a row').toBeLessThan(3);
  }
}

describe('the test of times', () => {
  it('tells a twentieth of a delay apart, and not two samples of one kind', () => {
    const sample = (delay: number): number[] =>
      Array.from(
        { length: samples },
        () => 2 + delay + 0.2 * (Math.random() + Math.random() + Math.random()),
      );
    expect(told(sample(0.1), sample(0))).toBe(true);
    const alarms = Array.from({ length: 10 }, () => told(sample(0), sample(0))).filter(Boolean);
    expect(alarms.length).toBeLessThan(3);
  });
});
