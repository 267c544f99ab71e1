import type { Asker, Platform } from '../weir/src/platform/index.ts';

/** Two filers and the FIU, as rows; who asks is chosen by the header `test-asker`. */
export const filerOne = 'organisation-filer-one';
export const filerTwo = 'organisation-filer-two';
export const fiu = 'organisation-fiu';

const asker = (person: string, organisation: string, role: string): Asker => ({
  person,
  organisation,
  roles: [role],
  clearances: [],
  door: 'api',
});

export const askers = {
  officerOne: asker('officer-one', filerOne, 're_reporting_officer'),
  officerTwo: asker('officer-two', filerTwo, 're_reporting_officer'),
  intake: asker('intake', fiu, 'fiu_intake'),
  analyst: asker('analyst', fiu, 'fiu_analyst'),
  supervisor: asker('supervisor', fiu, 'fiu_supervisor'),
  administrator: asker('administrator', fiu, 'administrator'),
  prosecutor: asker('prosecutor', fiu, 'prosecutor'),
  bureau: asker('bureau', 'organisation-ncb', 'ncb_officer'),
} as const;

export type AskerName = keyof typeof askers;

export async function furnish(platform: Platform): Promise<void> {
  await platform.register.ownerQuery(
    `insert into organisations (id, kind, name, country, reporting_entity_id, created_at) values
      ('${filerOne}', 'reporting_entity', 'Mill Bank', 'XN', '1001', now()),
      ('${filerTwo}', 'reporting_entity', 'Quay Bank', 'XN', '1002', now()),
      ('${fiu}', 'fiu', 'Aldermoor FIU', 'XN', null, now())`,
  );
  platform.http.identifyWith(async (request) => {
    const name = request.headers['test-asker'];
    return typeof name === 'string' && name in askers
      ? askers[name as AskerName]
      : { person: null, organisation: null, roles: [], clearances: [], door: 'api' };
  });
}

export async function get<Body>(
  platform: Platform,
  url: string,
  as: AskerName,
): Promise<{ status: number; body: Body }> {
  const answer = await platform.http.server.inject({ method: 'GET', url, headers: { 'test-asker': as } });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
}
