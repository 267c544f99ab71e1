import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext } from '#platform';
import type { BreakGlass, MachineKey, OneTimeCode, Organisation, Person, Registration } from './contract.ts';

const text = { type: 'string' } as const;

function given<Names extends string>(
  values: Partial<Record<Names, string | undefined>>,
  names: readonly Names[],
): Record<Names, string> {
  const missing = names.filter((name) => values[name] === undefined);
  if (missing.length === 0) return values as Record<Names, string>;
  throw new Problem({
    code: 'usage',
    status: 400,
    detail: `Give ${missing.map((name) => `--${name}`).join(', ')}.`,
  });
}

function first(positionals: readonly string[], what: string): string {
  if (positionals[0] !== undefined) return encodeURIComponent(positionals[0]);
  throw new Problem({ code: 'usage', status: 400, detail: `Give ${what}.` });
}

/** The code is for the person alone; whoever hands it over need not keep it. */
function sayCode(context: CommandContext, person: string, code: OneTimeCode): void {
  context.output.say(`One-time code for ${person}, good until ${code.expiresAt}: ${code.code}`);
  if (code.link.startsWith('http')) context.output.say(`Or this link: ${code.link}`);
}

const active = (word: 'deactivate' | 'restore'): Command => ({
  words: ['user', word],
  usage: 'ID --reason R',
  summary:
    word === 'deactivate'
      ? 'End a person’s account and sessions (administrator).'
      : 'Give a person the account back (administrator).',
  run: async (args, context) => {
    const { values, positionals } = parseArgs({ args, options: { reason: text }, allowPositionals: true });
    const { reason } = given(values, ['reason']);
    const id = first(positionals, 'the person’s id (`weir user list`)');
    const node = await context.node();
    const person = await node.request<Person>('PUT', `/api/v1/people/${id}/active`, {
      active: word === 'restore',
      reason,
    });
    if (word === 'deactivate') await node.request('DELETE', `/api/v1/people/${id}/sessions`);
    context.output.say(`${person.name} ${person.active ? 'is active again' : 'can no longer sign in'}.`);
    context.output.json(person);
    return 0;
  },
});

const decide = (word: 'approve' | 'refuse'): Command => ({
  words: ['org', word],
  usage: word === 'approve' ? 'ID --reason R [--number N]' : 'ID --ground G --reason R',
  summary:
    word === 'approve'
      ? 'Approve a registration; prints the first officer’s one-time code (intake officer, supervisor).'
      : 'Refuse a registration with its ground (intake officer, supervisor).',
  run: async (args, context) => {
    const { values, positionals } = parseArgs({
      args,
      options: { reason: text, ground: text, number: text },
      allowPositionals: true,
    });
    const { reason } = given(values, ['reason']);
    const id = first(positionals, 'the registration’s id (`weir org registrations`)');
    const answer = await (
      await context.node()
    ).request<{ registration: Registration; invitation: OneTimeCode | null }>(
      'POST',
      `/api/v1/registrations/${id}/decision`,
      {
        decision: word,
        ground: word === 'approve' ? 'facts-verified' : given(values, ['ground']).ground,
        reason,
        ...(values.number === undefined ? {} : { reportingEntityId: values.number }),
      },
    );
    context.output.say(`${answer.registration.entity.name}: ${answer.registration.state}.`);
    if (answer.invitation) sayCode(context, answer.registration.officer.name, answer.invitation);
    context.output.json(answer);
    return 0;
  },
});

const sayGlass = (context: CommandContext, row: BreakGlass): void =>
  context.output.say(
    `${row.id}  ${row.state}  ${row.personName ?? row.person} as ${row.role} until ${row.until}  ${row.ground}, ${row.acts} acts`,
  );

/** Commands about people, organisations, keys and break-glass; each is one request to the node. */
export const peopleCommands: readonly Command[] = [
  {
    words: ['user', 'invite'],
    usage: '--name NAME --email ADDRESS --organisation ID --role ROLE...',
    summary: 'Register a person who sets the password with a one-time code (administrator).',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: {
          name: text,
          email: text,
          organisation: text,
          role: { type: 'string', multiple: true },
          clearance: { type: 'string', multiple: true },
        },
      });
      const answer = await (
        await context.node()
      ).request<{ person: Person; invitation: OneTimeCode }>('POST', '/api/v1/invitations', {
        ...given(values, ['name', 'email', 'organisation']),
        roles: values.role ?? [],
        clearances: values.clearance ?? [],
      });
      sayCode(context, answer.person.name, answer.invitation);
      context.output.json(answer);
      return 0;
    },
  },
  {
    words: ['user', 'code'],
    usage: 'ID',
    summary: 'Make a one-time code for a forgotten password or a lost invitation (administrator).',
    run: async (args, context) => {
      const id = first(args, 'the person’s id (`weir user list`)');
      const answer = await (
        await context.node()
      ).request<{ person: Person; invitation: OneTimeCode }>('POST', `/api/v1/people/${id}/one-time-code`);
      sayCode(context, answer.person.name, answer.invitation);
      context.output.json(answer);
      return 0;
    },
  },
  active('deactivate'),
  active('restore'),
  {
    words: ['org', 'list'],
    usage: '[--kind K]',
    summary: 'List organisations: the FIU, reporting entities, authorities and others.',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { kind: text } });
      const query = values.kind === undefined ? '' : `?kind=${encodeURIComponent(values.kind)}`;
      const { items } = await (
        await context.node()
      ).request<{ items: Organisation[] }>('GET', `/api/v1/organisations${query}`);
      for (const item of items)
        context.output.say(
          `${item.id}  ${item.kind}${item.type === null ? '' : ` (${item.type})`}  ${item.reportingEntityId ?? ''}  ${item.name}`,
        );
      context.output.json({ items });
      return 0;
    },
  },
  {
    words: ['org', 'add'],
    usage: '--kind K --name NAME --country CC [--type T] [--number N]',
    summary: 'Register an organisation by hand (administrator).',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { kind: text, name: text, country: text, type: text, number: text },
      });
      const made = await (
        await context.node()
      ).request<Organisation>('POST', '/api/v1/organisations', {
        ...given(values, ['kind', 'name', 'country']),
        type: values.type ?? null,
        reportingEntityId: values.number ?? null,
      });
      context.output.say(`${made.name} is registered: ${made.id}`);
      context.output.json(made);
      return 0;
    },
  },
  {
    words: ['org', 'registrations'],
    usage: '[--state waiting|approved|refused]',
    summary: 'List registrations of reporting entities (intake officer, supervisor).',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { state: text } });
      const query = values.state === undefined ? '' : `?state=${encodeURIComponent(values.state)}`;
      const { items } = await (
        await context.node()
      ).request<{ items: Registration[] }>('GET', `/api/v1/registrations${query}`);
      for (const item of items)
        context.output.say(`${item.id}  ${item.state}  ${item.entity.category}  ${item.entity.name}`);
      context.output.json({ items });
      return 0;
    },
  },
  decide('approve'),
  decide('refuse'),
  {
    words: ['machine-key', 'list'],
    usage: '',
    summary: 'List the keys of filers’ machines (officer: own entity; administrator: all).',
    run: async (_args, context) => {
      const { items } = await (
        await context.node()
      ).request<{ items: MachineKey[] }>('GET', '/api/v1/machine-keys');
      for (const key of items)
        context.output.say(
          `${key.id}  ${key.state}  ${key.organisationName}: ${key.name}  ${key.scopes.join(', ')}  until ${key.expiresAt}  last used ${key.lastUsedAt ?? 'never'}`,
        );
      context.output.json({ items });
      return 0;
    },
  },
  {
    words: ['machine-key', 'make'],
    usage: '--name NAME [--scope file|read]... [--days N] [--organisation ID --officer ID]',
    summary: 'Make a key for a filer’s machine; its secret is printed once.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: {
          name: text,
          scope: { type: 'string', multiple: true },
          days: text,
          organisation: text,
          officer: text,
        },
      });
      const made = await (
        await context.node()
      ).request<{ key: MachineKey; id: string; secret: string; bearer: string }>(
        'POST',
        '/api/v1/machine-keys',
        {
          ...given(values, ['name']),
          ...(values.scope === undefined ? {} : { scopes: values.scope }),
          ...(values.days === undefined ? {} : { days: Number(values.days) }),
          ...(values.organisation === undefined ? {} : { organisation: values.organisation }),
          ...(values.officer === undefined ? {} : { officer: values.officer }),
        },
      );
      context.output.say(`Shown this once: ${made.bearer}`);
      context.output.say(`It is good until ${made.key.expiresAt}.`);
      context.output.json(made);
      return 0;
    },
  },
  {
    words: ['machine-key', 'revoke'],
    usage: 'ID',
    summary: 'End a machine’s key at once.',
    run: async (args, context) => {
      const id = first(args, 'the key’s id (`weir machine-key list`)');
      const key = await (await context.node()).request<MachineKey>('DELETE', `/api/v1/machine-keys/${id}`);
      context.output.say(`The key ${key.name} is revoked.`);
      context.output.json(key);
      return 0;
    },
  },
  {
    words: ['break-glass', 'list'],
    usage: '[--state open|to-review|reviewed]',
    summary: 'List break-glass elevations and what waits for its review.',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { state: text } });
      const query = values.state === undefined ? '' : `?state=${encodeURIComponent(values.state)}`;
      const { items } = await (
        await context.node()
      ).request<{ items: BreakGlass[] }>('GET', `/api/v1/break-glass${query}`);
      for (const row of items) sayGlass(context, row);
      context.output.json({ items });
      return 0;
    },
  },
  {
    words: ['break-glass', 'open'],
    usage: '--role ROLE --ground G --reason R [--minutes N]',
    summary: 'Take one more role for a short time when nobody else is there; somebody else reviews it.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { role: text, ground: text, reason: text, minutes: text },
      });
      const row = await (
        await context.node()
      ).request<BreakGlass>('POST', '/api/v1/break-glass', {
        ...given(values, ['role', 'ground', 'reason']),
        ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
      });
      sayGlass(context, row);
      context.output.json(row);
      return 0;
    },
  },
  {
    words: ['break-glass', 'end'],
    usage: 'ID',
    summary: 'Give the role back before its time is over.',
    run: async (args, context) => {
      const id = first(args, 'the id (`weir break-glass list`)');
      const row = await (await context.node()).request<BreakGlass>('POST', `/api/v1/break-glass/${id}/end`);
      sayGlass(context, row);
      context.output.json(row);
      return 0;
    },
  },
  {
    words: ['break-glass', 'review'],
    usage: 'ID --finding justified|not-justified --reason R',
    summary: 'Say, as somebody else, whether it was justified (supervisor, administrator).',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { finding: text, reason: text },
        allowPositionals: true,
      });
      const id = first(positionals, 'the id (`weir break-glass list`)');
      const row = await (
        await context.node()
      ).request<BreakGlass>('POST', `/api/v1/break-glass/${id}/review`, given(values, ['finding', 'reason']));
      sayGlass(context, row);
      context.output.json(row);
      return 0;
    },
  },
];
