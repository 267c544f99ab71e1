import { randomBytes } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import type { World } from '@weir/sandbox';
import type { NodeClient } from '#platform';
import type { Organisation, Person, Role } from '#people';
import { clientOver, overAddress } from '../node-client.ts';
import type { RunningNode } from '../start.ts';

/** Who plays in the demonstration: invented people of the generated country, each signed in as themselves. */
export interface Cast {
  readonly password: string;
  readonly administrator: NodeClient;
  readonly intake: NodeClient;
  readonly analyst: NodeClient;
  readonly supervisor: NodeClient;
  readonly prosecutor: NodeClient;
  /** The national central bureau's officer, who alone confirms a wanted person. */
  readonly bureau: NodeClient;
  readonly auditor: NodeClient;
  /** By reporting entity number. */
  readonly filers: ReadonlyMap<string, NodeClient>;
  readonly prosecution: Organisation;
  readonly people: readonly { email: string; role: Role; what: string }[];
}

const authorityName = 'Aldermoor Financial Intelligence Unit';
const mail = (name: string): string => `${name}@demo.example`;

/** Sets the node up as an administrator would: the first administrator, the FIU, an authority, and every filer. */
export async function assemble(node: RunningNode, world: World): Promise<Cast> {
  const { config } = node.app.platform;
  // Easy to read out, different on every machine.
  const password = `weir-${randomBytes(6).toString('hex')}`;
  const visitor = clientOver(overAddress(node.url), config, '');
  const signIn = (email: string): Promise<NodeClient> =>
    seatAt(async () => {
      const { token } = await visitor.request<{ token: string }>('POST', '/api/v1/session', {
        email,
        password,
      });
      return clientOver(overAddress(node.url), config, token);
    });
  const code = await node.app.people.setUpCode();
  const first = await visitor.request<Person>('POST', '/api/v1/set-up', {
    code,
    name: 'Nela Thornbury',
    email: mail('admin'),
    password,
    authorityName,
  });
  const administrator = await signIn(mail('admin'));
  const people: { email: string; role: Role; what: string }[] = [
    { email: mail('admin'), role: 'administrator', what: 'keeps the node; sees no case content' },
  ];
  const add = async (
    name: string,
    login: string,
    role: Role,
    organisation: string,
    what: string,
  ): Promise<NodeClient> => {
    await administrator.request('POST', '/api/v1/people', {
      name,
      email: mail(login),
      password,
      organisation,
      roles: [role],
    });
    people.push({ email: mail(login), role, what });
    return signIn(mail(login));
  };
  const fiu = first.organisation.id;
  const intake = await add('Odo Marwick', 'intake', 'fiu_intake', fiu, 'looks after what filers send');
  const analyst = await add(
    'Sunniva Achterberg',
    'analyst',
    'fiu_analyst',
    fiu,
    'works alerts, traces and cases',
  );
  const supervisor = await add(
    'Idris Valcourt',
    'supervisor',
    'fiu_supervisor',
    fiu,
    'approves with her or his name',
  );
  const auditor = await add('Petra Quill', 'auditor', 'auditor', fiu, 'reads who did what');
  const prosecution = await administrator.request<Organisation>('POST', '/api/v1/organisations', {
    kind: 'authority',
    name: 'Aldermoor Public Prosecution Office',
    country: 'XN',
  });
  const prosecutor = await add(
    'Leontyne Brask',
    'prosecutor',
    'prosecutor',
    prosecution.id,
    'receives products and answers',
  );
  const ncb = await administrator.request<Organisation>('POST', '/api/v1/organisations', {
    kind: 'authority',
    type: 'ncb',
    name: 'Aldermoor National Central Bureau',
    country: 'XN',
  });
  const bureau = await add(
    'Torvald Enright',
    'bureau',
    'ncb_officer',
    ncb.id,
    'confirms wanted persons; sees only those that were put to the bureau',
  );

  const filers = new Map<string, NodeClient>();
  for (const institution of world.institutions) {
    if (institution.reportingEntityId === null) continue;
    const organisation = await administrator.request<Organisation>('POST', '/api/v1/organisations', {
      kind: 'reporting_entity',
      name: institution.name,
      country: institution.country,
      reportingEntityId: institution.reportingEntityId,
    });
    const login = `officer-${institution.reportingEntityId}`;
    filers.set(
      institution.reportingEntityId,
      await add(
        `Officer ${institution.reportingEntityId}`,
        login,
        're_reporting_officer',
        organisation.id,
        `files for ${institution.name}`,
      ),
    );
  }
  return {
    password,
    administrator,
    intake,
    analyst,
    supervisor,
    prosecutor,
    bureau,
    auditor,
    filers,
    prosecution,
    people,
  };
}

/** Whose session has run out because the clock was moved on signs in again, and asks once more. */
async function seatAt(signIn: () => Promise<NodeClient>): Promise<NodeClient> {
  let client = await signIn();
  const asked = async <Answer>(work: (client: NodeClient) => Promise<Answer>): Promise<Answer> => {
    try {
      return await work(client);
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'not-signed-in')) throw error;
      client = await signIn();
      return work(client);
    }
  };
  return {
    request: (...given) => asked((one) => one.request(...given)),
    text: (...given) => asked((one) => one.text(...given)),
    download: (...given) => asked((one) => one.download(...given)),
    upload: (...given) => asked((one) => one.upload(...given)),
  };
}
