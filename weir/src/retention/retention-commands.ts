import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command } from '#platform';
import type { Due, Hold, Order, Verified } from './contract.ts';

const text = { type: 'string' } as const;
const usage = (detail: string): Problem => new Problem({ code: 'usage', status: 400, detail });

/** How data ends, from the command line: the same acts, by the same persons, as in the browser. */
export const retentionCommands: readonly Command[] = [
  {
    words: ['retention', 'due'],
    usage: '[--kind KIND]',
    summary:
      'List what is past its time: report-without-outcome, case-archived, case-disseminated, message, exchange-matter, exchange-letter, refused-arrival, bulk-file or access-log (supervisor, data protection, auditor).',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { kind: text } });
      const kind = values.kind ?? 'report-without-outcome';
      const items: Due[] = [];
      let cursor: string | null = null;
      let rule: { citation: string } | null = null;
      const node = await context.node();
      do {
        const page: { rule: { citation: string } | null; items: Due[]; nextCursor: string | null } =
          await node.request(
            'GET',
            `/api/v1/retention/due?kind=${encodeURIComponent(kind)}&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
          );
        items.push(...page.items);
        ({ rule, nextCursor: cursor } = page);
      } while (cursor !== null);
      context.output.say(
        rule === null
          ? 'The jurisdiction has no rule for this kind, so nothing is due.'
          : `${items.length} past their time under ${rule.citation}.`,
      );
      for (const item of items)
        context.output.say(
          `${item.objectKind} ${item.objectId} ${item.code ?? ''} since ${item.since}, due ${item.dueAt}${item.held ? ' HELD' : ''}`,
        );
      context.output.json({ kind, rule, items });
      return 0;
    },
  },
  {
    words: ['retention', 'hold'],
    usage: 'KIND ID --ground G --reason R',
    summary:
      'Set a legal hold on a report, case, subject, import, thread, matter, letter or refused-arrival; every erasure honours it.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { ground: text, reason: text },
        allowPositionals: true,
      });
      const [objectKind, objectId] = positionals;
      if (objectKind === undefined || objectId === undefined || !values.ground || !values.reason)
        throw usage('Give kind and id, --ground (court, prosecution, complaint, audit, other) and --reason.');
      const hold = await (await context.node()).request<Hold>('POST', '/api/v1/retention/holds', { objectKind, objectId, ground: values.ground, reason: values.reason }); // prettier-ignore
      context.output.say(`Hold ${hold.id} stands on ${objectKind} ${objectId}.`);
      context.output.json(hold);
      return 0;
    },
  },
  {
    words: ['retention', 'release'],
    usage: 'HOLD --reason R',
    summary: 'Lift a legal hold, with the reason.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({ args, options: { reason: text }, allowPositionals: true });
      if (positionals[0] === undefined || !values.reason) throw usage('Give the hold’s id and --reason.');
      const hold = await (await context.node()).request<Hold>('POST', `/api/v1/retention/holds/${encodeURIComponent(positionals[0])}/release`, { reason: values.reason }); // prettier-ignore
      context.output.say(`Hold ${hold.id} is lifted.`);
      context.output.json(hold);
      return 0;
    },
  },
  {
    words: ['retention', 'propose'],
    usage: 'KIND ID... --reason R [--ordered]',
    summary:
      'Propose an erasure for a second person to approve; `subject` means every report that names it; --ordered where a court or authority orders it before its time.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({ args, options: { reason: text, ordered: { type: 'boolean' } }, allowPositionals: true }); // prettier-ignore
      const [objectKind, ...objects] = positionals;
      if (objectKind === undefined || objects.length === 0 || !values.reason) throw usage('Give the kind, the ids and --reason.'); // prettier-ignore
      const order = await (
        await context.node()
      ).request<Order>('POST', '/api/v1/retention/orders', {
        objectKind,
        objects,
        ground: values.ordered === true ? 'ordered' : 'retention-ended',
        reason: values.reason,
      });
      context.output.say(`Order ${order.id} waits for a second person.`);
      context.output.json(order);
      return 0;
    },
  },
  {
    words: ['retention', 'approve'],
    usage: 'ORDER --reason R [--refuse]',
    summary: 'Approve (or refuse) an erasure that somebody else proposed; the node then carries it out.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({ args, options: { reason: text, refuse: { type: 'boolean' } }, allowPositionals: true }); // prettier-ignore
      if (positionals[0] === undefined || !values.reason) throw usage('Give the order’s id and --reason.');
      const order = await (await context.node()).request<Order>('POST', `/api/v1/retention/orders/${encodeURIComponent(positionals[0])}/decision`, { decision: values.refuse === true ? 'refused' : 'approved', reason: values.reason }); // prettier-ignore
      context.output.say(`Order ${order.id}: ${order.state}.`);
      context.output.json(order);
      return 0;
    },
  },
  {
    words: ['retention', 'certificate'],
    usage: 'ORDER --out FILE',
    summary: 'Write the signed certificate of a finished erasure.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({ args, options: { out: text }, allowPositionals: true });
      if (positionals[0] === undefined || values.out === undefined)
        throw usage('Give the order’s id and --out.');
      const certificate = await (await context.node()).request<object>('GET', `/api/v1/retention/orders/${encodeURIComponent(positionals[0])}/certificate`); // prettier-ignore
      await writeFile(values.out, `${JSON.stringify(certificate, null, 2)}\n`);
      context.output.say(`The certificate is in ${values.out}.`);
      context.output.json(certificate);
      return 0;
    },
  },
  {
    words: ['retention', 'verify'],
    usage: 'FILE [--key FILE]',
    summary:
      'Check an erasure certificate: with --key its signature alone, without a node; else also that what it says is gone is gone.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({ args, options: { key: text }, allowPositionals: true });
      if (positionals[0] === undefined) throw usage('Give the certificate’s file.');
      const { objectionToCertificate, readCertificate } = await import('./certificate.ts');
      const certificate = readCertificate(await readFile(positionals[0], 'utf8'));
      let verified: Verified;
      if (values.key === undefined) {
        verified = await (
          await context.node()
        ).request('POST', '/api/v1/retention/verification', certificate);
      } else {
        const { readPublicKey } = await import('#audit');
        const objection = objectionToCertificate(
          certificate,
          readPublicKey(await readFile(values.key, 'utf8')),
        );
        verified = { ok: objection === undefined, order: certificate.order, faults: objection === undefined ? [] : [objection] }; // prettier-ignore
      }
      context.output.say(
        verified.ok ? `The certificate of order ${verified.order} holds.` : verified.faults.join('\n'),
      );
      context.output.json(verified);
      return verified.ok ? 0 : 1;
    },
  },
];
