import {
  createCases,
  type Cases,
  type CaseSources,
  type SourceTransaction,
} from '../weir/src/cases/index.ts';
import { createDissemination, type Dissemination } from '../weir/src/dissemination/index.ts';
import { createIntake, type Intake } from '../weir/src/intake/index.ts';
import {
  createNotifications,
  type NotificationOptions,
  type Notifications,
} from '../weir/src/notifications/index.ts';
import type { Asker, Platform, PlatformOptions } from '../weir/src/platform/index.ts';
import { createSuspensions, type Suspensions } from '../weir/src/suspensions/index.ts';
import type { NamesOf } from '../weir/src/people/index.ts';
import type { TestRegister, TestSettings } from './registers.ts';
import { xnReport } from './xn-report.ts';

export const filer = 'organisation-filer';
export const fiu = 'organisation-fiu';
export const prosecution = 'organisation-prosecution';
export const customs = 'organisation-customs';

const asker = (person: string, organisation: string, role: string, clearances: string[] = []): Asker => ({
  person,
  organisation,
  roles: [role],
  clearances,
  door: 'api',
});

export const desk = {
  officer: asker('officer', filer, 're_reporting_officer'),
  intake: asker('intake', fiu, 'fiu_intake'),
  analyst: asker('analyst', fiu, 'fiu_analyst'),
  colleague: asker('colleague', fiu, 'fiu_analyst'),
  cleared: asker('cleared', fiu, 'fiu_analyst', ['heron']),
  supervisor: asker('supervisor', fiu, 'fiu_supervisor'),
  clearedSupervisor: asker('cleared-supervisor', fiu, 'fiu_supervisor', ['heron']),
  international: asker('international', fiu, 'fiu_intl_desk'),
  clearedInternational: asker('cleared-international', fiu, 'fiu_intl_desk', ['heron']),
  auditor: asker('auditor', fiu, 'auditor'),
  administrator: asker('administrator', fiu, 'administrator'),
  prosecutor: asker('prosecutor', prosecution, 'prosecutor'),
  customsOfficer: asker('customs-officer', customs, 'prosecutor'),
} as const;
export type DeskName = keyof typeof desk;

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface DeskWorld {
  readonly platform: Platform;
  readonly suspensions: Suspensions;
  readonly notifications: Notifications;
  /** The accepted report behind the alert, filed by Mill Bank (1001) under the reference MB-2026-77. */
  readonly reportId: string;
  readonly reportNumber: string;
  ask<Body>(
    as: DeskName,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<Answer<Body>>;
  bytes(as: DeskName, path: string): Promise<{ status: number; type: string; bytes: Buffer }>;
  /** Alerts taken into a case. */
  readonly taken: Map<string, string>;
  close(): Promise<void>;
}

/** What rooms that stand on these are given. */
export interface DeskRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Cases;
  readonly intake: Intake;
  readonly dissemination: Dissemination;
  readonly suspensions: Suspensions;
}

/** Cases and dissemination on real intake, with the rooms between them answered from a small fixed world. */
export async function openDesk(
  register: TestRegister,
  options: PlatformOptions & NotificationOptions = {},
  /** Rooms that stand on these. */
  more: (platform: Platform, rooms: DeskRooms) => void = () => undefined,
  settings: TestSettings = {},
): Promise<DeskWorld> {
  const { platform, close } = await register.open(options, settings);
  await platform.register.ownerQuery(
    `insert into organisations (id, kind, name, country, reporting_entity_id, created_at) values
      ('${filer}', 'reporting_entity', 'Mill Bank Ltd', 'XN', '1001', now()),
      ('${fiu}', 'fiu', 'Aldermoor FIU', 'XN', null, now()),
      ('${prosecution}', 'authority', 'Prosecutor of Aldermoor', 'XN', null, now()),
      ('${customs}', 'authority', 'Customs of Aldermoor', 'XN', null, now())`,
  );
  platform.http.identifyWith(async (request) => {
    // The command line shows a session's token; here it is the name itself.
    const name = request.headers['test-asker'] ?? request.headers.authorization?.replace('Bearer ', '');
    return typeof name === 'string' && name in desk
      ? desk[name as DeskName]
      : { person: null, organisation: null, roles: [], clearances: [], door: 'api' };
  });
  for (const { person, organisation, roles, clearances } of Object.values(desk))
    await platform.register.ownerQuery(
      `insert into people (id, organisation, name, email, email_key, password_hash, roles, clearances, created_at)
        values ($1, $2, $1, $1 || '@weir.example', $1 || '@weir.example', '', $3, $4, now())`,
      [person, organisation, roles, clearances],
    );
  const notifications = createNotifications(platform, options);
  const namesOf = async (_: unknown, ids: readonly string[]) =>
    new Map(ids.map((id) => [id, { name: `Name of ${id}` }]));
  const intake = createIntake(platform);
  const taken = new Map<string, string>();
  let reportId = '';
  const sources: CaseSources = {
    ...fixedSources(() => reportId, taken),
    report: async (who, id) =>
      platform.register.as(who, async (tx) => {
        const number = (await intake.numbersOf(tx, [id])).get(id);
        return number === undefined
          ? null
          : {
              id,
              number,
              receivedAt: '2026-11-10T09:00:00.000Z',
              reason: 'Cash came in and left within the hour.',
              subjectIds: ['subject-one'],
            };
      }),
    sourceWords: (tx, ids) => intake.sourceWords(tx, ids),
  };
  const cases = createCases(platform, { people: { namesOf }, sources });
  const dissemination = createDissemination(platform, { people: { namesOf }, cases });
  const suspensions = createSuspensions(platform, { people: { namesOf }, cases, intake });
  more(platform, { people: { namesOf }, cases, intake, dissemination, suspensions });
  await platform.http.server.ready();
  const filed = await intake.submit(desk.officer, {
    file: {
      bytes: xnReport({
        filer: '1001',
        reference: 'MB-2026-77',
        client: { first: 'Ondine', last: 'Farrow', nationalId: 'N-1' },
        account: 'A-1',
      }),
    },
  });
  reportId = filed.reportId;

  return {
    platform,
    suspensions,
    notifications,
    reportId,
    reportNumber: filed.number,
    taken,
    ask: async (as, method, path, body) => {
      const answer = await platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as never };
    },
    bytes: async (as, path) => {
      const answer = await platform.http.server.inject({
        method: 'GET',
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
      });
      return {
        status: answer.statusCode,
        type: String(answer.headers['content-type']),
        bytes: answer.rawPayload,
      };
    },
    close,
  };
}

function fixedSources(
  reportId: () => string,
  taken: Map<string, string>,
): Omit<CaseSources, 'report' | 'sourceWords'> {
  const transaction = (id: string, more: Partial<SourceTransaction> = {}): SourceTransaction => ({
    id,
    occurredAt: '2026-11-02T10:15:00.000Z',
    from: '1001/A1',
    to: 'iban:XN12QUAY0000002002',
    fromType: 'account',
    toType: 'account',
    money: { amount: '12500.00', currency: 'XNC' },
    toMoney: null,
    mode: 'WIRE',
    description: 'Told to us by Mill Bank',
    source: { kind: 'report', id: reportId() },
    compartment: null,
    ...more,
  });
  // Made when asked: the report is filed after the rooms are there.
  const rows = () => [
    transaction('transaction-one'),
    transaction('transaction-two', {
      occurredAt: '2026-11-03T08:00:00.000Z',
      from: 'iban:XN12QUAY0000002002',
      to: null,
      toType: 'cash',
      money: { amount: '12000.00', currency: 'XNC' },
      source: { kind: 'import', id: 'import-one' },
    }),
    transaction('transaction-heron', { compartment: 'heron', source: { kind: 'import', id: 'import-two' } }),
  ];
  const subject = {
    id: 'subject-one',
    kind: 'person',
    name: 'Ondine Farrow',
    alsoKnownAs: ['أوندين فارو'],
    born: ['1980'],
    countries: ['XN'],
    identifiers: [{ type: 'passport', number: 'P-77', country: 'XN' }],
    reportIds: [reportId()],
  } as const;
  const account = {
    ...subject,
    id: 'subject-account',
    kind: 'account',
    name: '1001/A1',
    alsoKnownAs: [],
    born: [],
    identifiers: [],
  } as const;
  return {
    alert: async (_, id) =>
      id !== 'alert-one' && id !== 'alert-heron'
        ? null
        : {
            id,
            family: 'scenario',
            typology: 'pass-through',
            title: 'Money in and out within a day',
            score: 0.8,
            reason: '1001/A1 paid 12500.00 XNC, which left as cash the next day.',
            accounts: ['1001/A1', 'iban:XN12QUAY0000002002'],
            transactionCount: 2,
            totals: [{ amount: '24500.00', currency: 'XNC' }],
            firstAt: '2026-11-02T10:15:00.000Z',
            lastAt: '2026-11-03T08:00:00.000Z',
            raisedAt: '2026-11-11T00:00:00.000Z',
            state: taken.has(id) ? 'in-case' : 'open',
            transactions: id === 'alert-one' ? rows().slice(0, 2) : rows().slice(2),
          },
    trace: async (_, id) =>
      id === 'trace-one' || id === 'trace-waiting'
        ? {
            id,
            title: 'Where the 12,500 went',
            state: id === 'trace-one' ? 'done' : 'waiting',
            rule: 'fifo',
            until: null,
            sha256: id === 'trace-one' ? 'b'.repeat(64) : null,
            answer:
              id === 'trace-waiting'
                ? null
                : {
                    sources: [
                      {
                        transaction: 'transaction-one',
                        time: '2026-11-02T10:15:00.000Z',
                        amount: '12500.00',
                        currency: 'XNC',
                      },
                    ],
                    held: [{ account: 'iban:XN12QUAY0000002002', currency: 'XNC', amount: '500.00' }],
                    left: [{ type: 'outside:cash', amount: '12000.00', currency: 'XNC' }],
                    assumptions: [],
                  },
            omitted: { held: 0, left: 0 },
            compartments: [],
          }
        : null,
    subject: async (_, id) => (id === 'subject-one' ? { ...subject, reportIds: [reportId()] } : null),
    accountSubjects: async (_, keys) =>
      new Map(keys.includes('1001/A1') ? [['1001/A1', { ...account, reportIds: [reportId()] }]] : []),
    transactions: async (_, ids) => rows().filter(({ id }) => ids.includes(id)),
    takeAlert: async (_, alertId, caseId) => void taken.set(alertId, caseId),
  };
}
