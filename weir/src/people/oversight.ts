import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantFromMs, msFromInstant } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Asker, Platform } from '#platform';
import { readLog, record } from '#audit';
import { access } from './access-store.ts';
import type { Access, accessQuestionSchema, keptDataSchema, Rights } from './contract.ts';
import type { Factors } from './factors.ts';
import { findOrganisation, peopleById } from './people-store.ts';
import type { PeopleWriter } from './people-writer.ts';

/** Acts that look at something and change nothing. */
const looks = /(viewed|searched|read|exported|verified|listed|checked)$/;

export interface Oversight {
  accesses(
    asker: Asker,
    question: z.output<typeof accessQuestionSchema>,
  ): Promise<{ items: Access[]; nextCursor: string | null }>;
  rights(asker: Asker, page: { after: string | undefined; limit: number }): Promise<Rights[]>;
  personalData(asker: Asker): Promise<z.infer<typeof keptDataSchema>[]>;
}

/** What the data-protection officer and the auditor read: who, what act, which object; never what is in it. */
export function openOversight({ register }: Platform, factors: Factors, writer: PeopleWriter): Oversight {
  return {
    accesses: (asker, question) =>
      register.as(asker, async (tx) => {
        const rows = await readLog(tx, question);
        const names = new Map(
          (await peopleById(tx, [...new Set(rows.flatMap(({ person }) => person ?? []))])).map((person) => [
            person.id,
            person.name,
          ]),
        );
        const organisations = new Map<string, string>();
        for (const { organisation } of rows)
          if (organisation !== null && !organisations.has(organisation))
            organisations.set(organisation, (await findOrganisation(tx, { id: organisation }))?.name ?? '');
        // Reading over people's shoulders is itself an access.
        if (question.cursor === undefined)
          await record(tx, {
            act: 'people.accesses-viewed',
            object:
              question.person === undefined
                ? { kind: 'audit-log', id: question.objectId ?? 'all' }
                : { kind: 'person', id: question.person },
          });
        return {
          items: rows.map((row) => ({
            position: row.position,
            at: row.at,
            person: row.person,
            personName: names.get(row.person ?? '') ?? null,
            organisationName: organisations.get(row.organisation ?? '') ?? null,
            door: row.door,
            act: row.act,
            isLook: looks.test(row.act),
            objectKind: row.object_kind,
            objectId: row.object_id,
            ground: row.ground,
          })),
          nextCursor: rows.length === question.limit ? String(rows.at(-1)!.position) : null,
        };
      }),

    rights: (asker, { after, limit }) =>
      register.as(asker, (tx) =>
        // Counts of factors and sessions; their rows stay the node's.
        writer.asNode(tx, async (node) => {
          let query = access(node)
            .selectFrom('people')
            .innerJoin('organisations', 'organisations.id', 'people.organisation')
            .select([
              'people.id',
              'people.name',
              'organisations.name as organisation_name',
              'organisations.kind',
              'roles',
              'clearances',
              'active',
              'last_sign_in_at',
              sql<boolean>`password_hash = ''`.as('invited'),
              sql<number>`(select count(*) from factors where factors.person = people.id and confirmed)`.as(
                'factors',
              ),
              sql<number>`(select count(*) from sessions where sessions.person = people.id
                and expires_at > ${node.now}::timestamptz
                and last_seen_at > ${instantFromMs(msFromInstant(node.now) - 5_400_000)}::timestamptz)`.as(
                'sessions',
              ),
            ])
            .orderBy('people.id')
            .limit(limit);
          if (after !== undefined) query = query.where('people.id', '>', after);
          return (await query.execute()).map((row) => ({
            id: row.id,
            name: row.name,
            organisationName: row.organisation_name,
            organisationKind: row.kind,
            roles: row.roles,
            clearances: row.clearances,
            active: row.active,
            invited: row.invited,
            lastSignInAt: row.last_sign_in_at,
            factors: row.factors,
            factorRequired: factors.required(row.roles),
            openSessions: row.sessions,
          }));
        }),
      ),

    personalData: (asker) =>
      register.as(asker, (tx) =>
        writer.asNode(tx, async (node) => {
          const answer: z.infer<typeof keptDataSchema>[] = [];
          for (const entry of personalData()) {
            const { table, ...told } = entry;
            const [counted] =
              table === null
                ? []
                : await node.run<{ rows: number }>(sql`select count(*) as rows from ${sql.table(table)}`);
            answer.push({ ...told, rows: counted?.rows ?? null });
          }
          return answer;
        }),
      ),
  };
}

type Entry = Omit<z.infer<typeof keptDataSchema>, 'rows'> & { table: string | null };
let entries: readonly Entry[] | undefined;

export function personalData(): readonly Entry[] {
  const path = join(import.meta.dirname, '../../../reference-data/personal-data.json');
  entries ??= (JSON.parse(readFileSync(path, 'utf8')) as { kept: Entry[] }).kept;
  return entries;
}
