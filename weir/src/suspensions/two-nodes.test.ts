import { describe, expect, it } from 'vitest';
import { instantFromMs } from '@weir/engines/vocabulary';
import { filer, openDesk } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { CaseDetail } from '../cases/contract.ts';
import type { SuspensionDetail } from './contract.ts';

const [, postgres] = registers;

describe('a suspension whose end nobody noticed', () => {
  describe.skipIf(postgres!.skipped)(postgres!.skipped ?? 'on PostgreSQL', () => {
    it('lapses once at its own time, however many nodes look at once after they were down', async () => {
      let now = Date.parse('2026-11-20T10:00:00.000Z');
      const world = await openDesk(postgres!, {
        clock: () => instantFromMs(now),
        send: async () => undefined,
      });
      try {
        // Queues are there, workers are not: as a node that went down before the end.
        await world.platform.jobs.start();
        await world.platform.jobs.idle();
        const found = (
          await world.ask<CaseDetail>('analyst', 'POST', '/cases', {
            source: { kind: 'hand' },
            title: 'Cash',
          })
        ).body;
        const made = (
          await world.ask<SuspensionDetail>('analyst', 'POST', '/suspensions', {
            caseId: found.id,
            kind: 'account',
            entity: filer,
            account: 'A-1',
            instruction: 'Let nothing leave this account.',
            ground: 'Money is about to leave.',
          })
        ).body;
        await world.ask('analyst', 'POST', `/suspensions/${made.id}/submit`, { version: made.version });
        await world.ask('supervisor', 'POST', `/suspensions/${made.id}/approval`, {
          decision: 'approved',
          reason: 'Needed.',
          contentSha256: made.contentSha256,
        });
        await world.platform.jobs.idle();
        await world.platform.jobs.stop();
        now = Date.parse('2026-12-03T08:00:00.000Z');
        // Each look is a transaction of its own on a connection of its own, as of another node.
        await Promise.all(Array.from({ length: 6 }, () => world.suspensions.look()));
        const rows = await world.platform.register.ownerQuery<{ facts: string }>(
          `select facts from audit_log where act = 'suspensions.lapsed'`,
        );
        expect(rows.map(({ facts }) => JSON.parse(facts) as object)).toEqual([
          { endedAt: '2026-11-28T00:00:00.000Z', noticedAt: '2026-12-03T08:00:00.000Z' },
        ]);
        const acts = await world.platform.register.ownerQuery<{ at: Date }>(
          `select at from case_acts where key = 'suspension-lapsed'`,
        );
        expect(acts.map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-28T00:00:00.000Z']);
        const told = await world.platform.register.ownerQuery<{ path: string }>(
          `select data->'data'->>'path' as path from pgboss.job
            where data->'data'->>'kind' = 'suspension-lapsed' order by 1`,
        );
        expect(told.map(({ path }) => path)).toEqual([
          `/served-suspensions/${made.id}`,
          `/suspensions/${made.id}`,
        ]);
      } finally {
        await world.close();
      }
    });
  });
});
