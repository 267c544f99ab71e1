import { createDetection, type Detection } from '../weir/src/detection/index.ts';
import type { Alert, AlertDetail, Detection as DetectionView } from '../weir/src/detection/contract.ts';
import { createIntake } from '../weir/src/intake/index.ts';
import { createLedger, type Ledger } from '../weir/src/ledger/index.ts';
import { askers as everybody, furnish } from './room-world.ts';
import type { TestPlatform, TestRegister } from './registers.ts';
import { upload } from './upload.ts';

/* For the tests of the detection room: intake, ledger and detection on one register, asked over their routes. */

export const detectionAskers = {
  ...everybody,
  cleared: { ...everybody.analyst, person: 'cleared-analyst', clearances: ['harbour'] },
  secondSupervisor: { ...everybody.supervisor, person: 'second-supervisor' },
};
export type DetectionAsker = keyof typeof detectionAskers;

export interface DetectionWorld {
  readonly platform: TestPlatform['platform'];
  readonly ledger: Ledger;
  readonly detection: Detection;
  bring(csv: string, compartment?: string | null): Promise<void>;
  call<Body>(
    method: 'GET' | 'POST',
    url: string,
    as: DetectionAsker,
    payload?: object,
  ): Promise<{ status: number; body: Body & { code?: string; detail?: string } }>;
  run(request?: object): Promise<DetectionView>;
  alerts(as?: DetectionAsker, query?: string): Promise<Alert[]>;
  alert(id: string, as?: DetectionAsker): Promise<AlertDetail>;
  decide(id: string, state: string, as?: DetectionAsker): Promise<void>;
  close(): Promise<void>;
}

export const csvHeader = 'id,from,to,time,amount,currency,type\n';
const named = ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'];
const mapping = { columns: Object.fromEntries(named.map((name) => [name, name])) };

/** Cash deposits a little below 10,000, two days apart. */
export function split(account: string, count = 5, month = 3): string {
  return Array.from(
    { length: count },
    (_, index) =>
      `${account}-${month}-${index},,${account},2026-${String(month).padStart(2, '0')}-${String(1 + index * 2).padStart(2, '0')}T10:00:00Z,9${index % 10}50.00,XNC,cash\n`,
  ).join('');
}

export async function openDetection(register: TestRegister): Promise<DetectionWorld> {
  const world = await register.open();
  const { platform } = world;
  await furnish(platform);
  platform.http.identifyWith(
    async (request) =>
      detectionAskers[request.headers['test-asker'] as DetectionAsker] ?? {
        person: null,
        organisation: null,
        roles: [],
        clearances: [],
        door: 'api',
      },
  );
  const ledger = createLedger(platform, { intake: createIntake(platform) });
  const detection = createDetection(platform, { ledger });
  await platform.http.server.ready();
  await platform.jobs.start();

  const call: DetectionWorld['call'] = async (method, url, as, payload) => {
    const answer = await platform.http.server.inject({
      method,
      url: `/api/v1${url}`,
      headers: { 'test-asker': as },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body) as never };
  };
  const must = async <Body>(
    method: 'GET' | 'POST',
    url: string,
    as: DetectionAsker,
    payload?: object,
  ): Promise<Body> => {
    const { status, body } = await call<Body>(method, url, as, payload);
    if (status !== 200)
      throw new Error(`${method} ${url}: ${status} ${body.code ?? ''} ${body.detail ?? ''}`);
    return body;
  };
  return {
    platform,
    ledger,
    detection,
    call,
    bring: async (csv, compartment = null) => {
      const answer = await upload(
        platform.http.server,
        '/api/v1/ledger/imports',
        { field: 'file', name: 'bank.csv', bytes: Buffer.from(csvHeader + csv) },
        {
          fields: { mapping: JSON.stringify({ ...mapping, compartment }) },
          headers: { 'test-asker': 'cleared' },
        },
      );
      if (answer.status !== 200) throw new Error(`The import was refused: ${answer.status}.`);
      await platform.jobs.idle();
    },
    run: async (request = {}) => {
      const { id } = await must<{ id: string }>('POST', '/detections', 'analyst', request);
      await platform.jobs.idle();
      const { items } = await must<{ items: DetectionView[] }>('GET', '/detections', 'analyst');
      return items.find((each) => each.id === id)!;
    },
    alerts: async (as = 'analyst', query = '') =>
      (await must<{ items: Alert[] }>('GET', `/alerts${query}`, as)).items,
    alert: (id, as = 'analyst') => must<AlertDetail>('GET', `/alerts/${encodeURIComponent(id)}`, as),
    decide: async (id, state, as = 'analyst') =>
      void (await must('POST', `/alerts/${encodeURIComponent(id)}/state`, as, {
        state,
        reason: `Held ${state}.`,
      })),
    close: async () => {
      ledger.close();
      await world.close();
    },
  };
}
