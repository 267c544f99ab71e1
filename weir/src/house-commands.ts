import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, Finding } from '#platform';
import type { Person } from '#people';
import { keepSession, nodeRuns } from './node-client.ts';

/** Commands of the house itself: start, first steps, health. Heavy parts load only when they are needed. */
export const houseCommands: readonly Command[] = [
  {
    words: ['start'],
    usage: '[--port N] [--host H]',
    summary: 'Start the node: API, browser and jobs.',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { port: { type: 'string' }, host: { type: 'string' } } });
      const config = context.config({
        ...(values.port === undefined ? {} : { port: Number(values.port) }),
        ...(values.host === undefined ? {} : { host: values.host }),
      });
      const { startNode, untilStopped } = await import('./start.ts');
      const node = await startNode(config);
      context.output.say(`Weir runs at ${node.url}`);
      const code = await node.app.people.setUpCode();
      if (code !== undefined)
        context.output.say(`Nobody is registered yet. Open ${node.url}/set-up and give this code: ${code}`);
      if (node.app.platform.register.kind === 'pglite') {
        context.output.say(
          'The register is the embedded one: for trying, training and tests. See `weir doctor`.',
        );
      }
      context.output.json({ url: node.url, setUpCode: code ?? null });
      await untilStopped();
      await node.stop();
      return 0;
    },
  },
  {
    words: ['init'],
    usage: '--name NAME --email ADDRESS --authority NAME',
    summary: 'Make the first administrator; asks for the password, or reads it from WEIR_PASSWORD.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { name: { type: 'string' }, email: { type: 'string' }, authority: { type: 'string' } },
      });
      const config = context.config({ logLevel: 'warn' });
      if (await nodeRuns(config)) {
        throw new Problem({
          code: 'node-runs',
          status: 409,
          detail:
            'The node runs. Open it in a browser at /set-up with the code it printed, or stop it first.',
        });
      }
      if (!values.name || !values.email || !values.authority) {
        throw new Problem({
          code: 'usage',
          status: 400,
          detail: 'Give --name, --email and --authority (the name of the FIU).',
        });
      }
      const { lockFolder } = await import('#platform');
      const lock = lockFolder(config.dataFolder);
      const { openApp } = await import('./app.ts');
      const app = await openApp(config);
      try {
        const code = await app.people.setUpCode();
        if (code === undefined)
          throw new Problem({
            code: 'set-up-done',
            status: 409,
            detail: 'This node has its first administrator already.',
          });
        const password = await askPassword();
        if (password.length < 12)
          throw new Problem({
            code: 'password-short',
            status: 400,
            detail: 'The password needs at least 12 characters.',
          });
        const person = await app.people.setUp({
          code,
          name: values.name,
          email: values.email,
          password,
          authorityName: values.authority,
        });
        context.output.say(
          `${person.name} is the first administrator. Start the node with \`weir start\` and sign in.`,
        );
        context.output.json({ person: person.id });
        return 0;
      } finally {
        await app.close();
        lock.release();
      }
    },
  },
  {
    words: ['sign-in'],
    usage: 'ADDRESS',
    summary:
      'Sign in for the commands that speak to the node; asks for the password, or reads it from WEIR_PASSWORD.',
    run: async ([email], context) => {
      if (email === undefined)
        throw new Problem({ code: 'usage', status: 400, detail: 'Give the address you sign in with.' });
      const client = await context.node();
      let answer = await client.request<SignInAnswer>('POST', '/api/v1/session', {
        email,
        password: await askPassword(),
      });
      if (!('token' in answer)) {
        const code = await askFor('WEIR_CODE', 'Code of your authenticator, or a recovery code: ');
        answer = await client.request<SignInAnswer>('POST', '/api/v1/session/factor', {
          challenge: answer.challenge.token,
          method: /^[\d\s]{6,8}$/.test(code.trim()) ? 'totp' : 'recovery-code',
          code,
        });
      }
      if (!('token' in answer)) return 3;
      keepSession(context.config(), answer.token);
      context.output.say(`Signed in as ${answer.person.name} (${answer.person.roles.join(', ')}).`);
      context.output.json({ person: answer.person.id, roles: answer.person.roles });
      return 0;
    },
  },
  {
    words: ['user', 'add'],
    usage: '--name NAME --email ADDRESS --organisation ID --role ROLE...',
    summary: 'Register a person (administrator); the password is asked for or read from WEIR_PASSWORD.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: {
          name: { type: 'string' },
          email: { type: 'string' },
          organisation: { type: 'string' },
          role: { type: 'string', multiple: true },
          clearance: { type: 'string', multiple: true },
        },
      });
      const client = await context.node();
      const person = await client.request<Person>('POST', '/api/v1/people', {
        name: values.name,
        email: values.email,
        organisation: values.organisation,
        roles: values.role ?? [],
        clearances: values.clearance ?? [],
        password: await askPassword(),
      });
      context.output.say(`${person.name} is registered.`);
      context.output.json(person);
      return 0;
    },
  },
  {
    words: ['user', 'list'],
    usage: '',
    summary: 'List the people of this node.',
    run: async (_args, context) => {
      const { items } = await (await context.node()).request<{ items: Person[] }>('GET', '/api/v1/people');
      for (const person of items)
        context.output.say(
          `${person.id}  ${person.email}  ${person.roles.join(', ')}${person.active ? '' : '  (ended)'}`,
        );
      context.output.json({ items });
      return 0;
    },
  },
  {
    words: ['user', 'reset-factor'],
    usage: 'ADDRESS --reason R',
    summary:
      'Last resort of whoever holds the machine, with the node stopped: remove a lost second factor and print a one-time code.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { reason: { type: 'string' } },
        allowPositionals: true,
      });
      const [email] = positionals;
      if (email === undefined || values.reason === undefined)
        throw new Problem({ code: 'usage', status: 400, detail: 'Give the address and --reason.' });
      const config = context.config({ logLevel: 'warn' });
      if (await nodeRuns(config)) {
        throw new Problem({
          code: 'node-runs',
          status: 409,
          detail:
            'The node runs. Let an administrator and a second person reset the factor there, or stop the node first.',
        });
      }
      const { lockFolder } = await import('#platform');
      const lock = lockFolder(config.dataFolder);
      try {
        const { openApp } = await import('./app.ts');
        const app = await openApp(config);
        try {
          const code = await app.people.factorResets.byMachine(email, values.reason);
          context.output.say(`One-time code, good until ${code.expiresAt}: ${code.code}`);
          context.output.json(code);
          return 0;
        } finally {
          await app.close();
        }
      } finally {
        lock.release();
      }
    },
  },
  {
    words: ['doctor'],
    usage: '',
    summary: 'Say what is configured, what is unsafe, and what to do.',
    run: async (_args, context) => {
      const findings = await examination(context);
      for (const finding of findings) {
        const mark = { good: ' ok ', warning: 'WARN', bad: 'BAD ' }[finding.state];
        context.output.say(
          `${mark}  ${finding.subject}: ${finding.sentence}${finding.todo === undefined ? '' : `\n      ${finding.todo}`}`,
        );
      }
      context.output.json({ findings });
      return findings.some((finding) => finding.state === 'bad') ? 1 : 0;
    },
  },
  {
    words: ['sandbox', 'generate'],
    usage: '--seed N --out DIR [--scale X]',
    summary: "Write a generated country's reports, ledgers and lists, and the truth behind them.",
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { seed: { type: 'string' }, out: { type: 'string' }, scale: { type: 'string' } },
      });
      if (values.out === undefined)
        throw new Problem({ code: 'usage', status: 400, detail: 'Give --out, the folder to write to.' });
      const seed = Number(values.seed ?? 1);
      if (!Number.isSafeInteger(seed))
        throw new Problem({ code: 'usage', status: 400, detail: 'The seed is a whole number.' });
      const { generateCountries, writeWorld } = await import('@weir/sandbox');
      const world = generateCountries({
        seed,
        ...(values.scale === undefined ? {} : { scale: Number(values.scale) }),
      });
      await writeWorld(world, values.out);
      context.output.say(
        `The generated countries are in ${values.out}; truth.json says what is true in them.`,
      );
      context.output.json({ out: values.out });
      return 0;
    },
  },
];

/** A running node examines itself for its administrator; otherwise whoever holds the folder may look. */
async function examination(context: CommandContext): Promise<Finding[]> {
  const config = context.config({ logLevel: 'warn' });
  if (await nodeRuns(config)) {
    return (await (await context.node()).request<{ findings: Finding[] }>('GET', '/api/v1/doctor')).findings;
  }
  const { lockFolder, openPlatform } = await import('#platform');
  const { examine } = await import('./doctor.ts');
  const lock = lockFolder(config.dataFolder);
  try {
    const platform = await openPlatform(config);
    return await examine(platform).finally(() => platform.close());
  } finally {
    lock.release();
  }
}

type SignInAnswer = { person: Person; token: string } | { person: null; challenge: { token: string } };

const askPassword = (): Promise<string> => askFor('WEIR_PASSWORD', 'Password (not shown): ');

async function askFor(variable: string, question: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  if (process.stdin.isTTY) {
    process.stderr.write(question);
  }
  const { hideInput, showInput } = await import('./terminal.ts');
  hideInput();
  try {
    for await (const line of terminal) return line;
    return '';
  } finally {
    showInput();
    terminal.close();
  }
}
