import { z } from 'zod';
import type { Platform } from '#platform';
import { record } from '#audit';
import {
  partingSchema,
  proposalDecisionSchema,
  proposalDetailSchema,
  proposalPageSchema,
  proposalQuerySchema,
  subjectDetailSchema,
} from './contract.ts';
import { subjectsNoted } from './events.ts';
import { decideProposal, getProposal, listProposals, partCore } from './proposals.ts';
import type { Regrouped } from './regroup.ts';
import type { NumbersOf, PeopleOf } from './subject-view.ts';
import type { Subjects } from './subjects.ts';
import type { Transaction } from '#platform';

const readers = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const deciders = ['fiu_analyst', 'fiu_supervisor'];
const idSchema = z.object({ id: z.string().max(200) });

/** The queue of pairs that a person decides, and taking a subject apart. */
export function proposalRoutes(
  { http, register, events }: Platform,
  subjects: Subjects,
  say: { readonly numbersOf: NumbersOf; readonly peopleOf: PeopleOf },
): void {
  const tell = async (tx: Transaction, { subjectIds, mergedIds }: Regrouped): Promise<void> => {
    if (subjectIds.length + mergedIds.length > 0)
      await events.publish(tx, subjectsNoted, { reportId: null, subjectIds, mergedIds });
  };
  http.add((routes) => {
    routes.get(
      '/subject-proposals',
      {
        schema: { querystring: proposalQuerySchema, response: { 200: proposalPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const page = await listProposals(tx, request.query);
          await record(tx, {
            act: 'subjects.proposals-listed',
            object: { kind: 'subjects', id: request.query.state ?? 'all' },
            facts: { found: page.items.map((item) => item.id) },
          });
          return page;
        }),
    );

    routes.get(
      '/subject-proposals/:id',
      { schema: { params: idSchema, response: { 200: proposalDetailSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const detail = await getProposal(tx, request.params.id, say);
          await record(tx, {
            act: 'subjects.proposal-viewed',
            object: { kind: 'subject-proposal', id: detail.id },
          });
          return detail;
        }),
    );

    routes.post(
      '/subject-proposals/:id/decision',
      {
        schema: { params: idSchema, body: proposalDecisionSchema, response: { 200: proposalDetailSchema } },
        config: { access: deciders },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { id } = request.params;
          await tell(tx, await decideProposal(tx, request.asker, id, request.body));
          return getProposal(tx, id, say);
        }),
    );

    routes.post(
      '/subjects/:id/parting',
      {
        schema: { params: idSchema, body: partingSchema, response: { 200: subjectDetailSchema } },
        config: { access: deciders },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          await tell(tx, await partCore(tx, request.asker, request.params.id, request.body));
          return subjects.get(tx, request.params.id);
        }),
    );
  });
}
