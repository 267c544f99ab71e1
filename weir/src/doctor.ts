import { existsSync, statfsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { examineScanner } from '#attachments';
import { examineMail } from '#notifications';
import { examinePeople } from '#people';
import { examinePost } from '#post';
import { theNode, type Config, type Examination, type Finding, type Platform } from '#platform';

const findingSchema = z.object({
  subject: z.string(),
  state: z.enum(['good', 'warning', 'bad']),
  sentence: z.string(),
  todo: z.string().optional(),
});

export const doctorAnswerSchema = z.object({ findings: z.array(findingSchema) });

export function doctorRoutes(platform: Platform): void {
  platform.http.add((routes) => {
    routes.get(
      '/doctor',
      { schema: { response: { 200: doctorAnswerSchema } }, config: { access: ['administrator'] } },
      async () => ({ findings: await examine(platform) }),
    );
  });
}

/** What is configured, what is unsafe, what to do: each examination looks at one thing and says so in a sentence. */
export async function examine(platform: Platform): Promise<Finding[]> {
  const { config } = platform;
  const examinations: Examination[] = [
    async () => [runtime()],
    () => register(platform),
    async () => [keys(config), folder(config), disk(config), address(config), browser()],
    () => firstAdministrator(platform),
    () => evidence(platform),
    () => examinePeople(platform),
    () => examineScanner(config),
    () => examineMail(platform),
    () => examinePost(platform),
  ];
  const findings: Finding[] = [];
  for (const look of examinations) findings.push(...(await look()));
  return findings;
}

function runtime(): Finding {
  return {
    subject: 'runtime',
    state: 'good',
    sentence: `Node ${process.versions.node} on ${process.platform}-${process.arch}.`,
  };
}

async function register(platform: Platform): Promise<Finding[]> {
  if (platform.register.kind === 'pglite') {
    return [
      {
        subject: 'register',
        state: 'warning',
        sentence:
          'The embedded register is for trying, training and tests: it does not write through to the disk at each commit, and its policies are no boundary against whoever can send SQL.',
        todo: 'For real work, set DATABASE_URL and WEIR_OWNER_DATABASE_URL to a PostgreSQL 15 or newer.',
      },
    ];
  }
  const rows = await platform.register.as(theNode, (tx) =>
    tx.run<{ version: string; bypass: boolean; fsync: string }>(
      sql`select current_setting('server_version') as version, current_setting('fsync') as fsync,
          (select rolsuper or rolbypassrls from pg_roles where rolname = session_user) as bypass`,
    ),
  );
  const { version, bypass, fsync } = rows[0]!;
  return [
    { subject: 'register', state: 'good', sentence: `PostgreSQL ${version}.` },
    platform.register.boundary === 'login' && !bypass
      ? {
          subject: 'row-level security',
          state: 'good',
          sentence: 'The server has a login of its own that cannot go round the policies.',
        }
      : {
          subject: 'row-level security',
          state: 'warning',
          sentence:
            'Owner and server share one login, or the server may bypass row-level security: the policies are checked but are no boundary.',
          todo: 'Make a login for the server in role weir_server, put it in DATABASE_URL, and the owner in WEIR_OWNER_DATABASE_URL.',
        },
    fsync === 'on'
      ? {
          subject: 'durability',
          state: 'good',
          sentence: 'PostgreSQL writes through to the disk (fsync on).',
        }
      : {
          subject: 'durability',
          state: 'bad',
          sentence: 'PostgreSQL runs with fsync off: a power cut can lose accepted reports.',
          todo: 'Set fsync = on in postgresql.conf and restart PostgreSQL.',
        },
  ];
}

function keys(config: Config): Finding {
  const inside = !relative(config.dataFolder, config.keyFolder).startsWith('..');
  return inside
    ? {
        subject: 'vault keys',
        state: 'warning',
        sentence:
          'The vault keys lie inside the data folder, so a copy of that folder can be read by whoever has it.',
        todo: 'Move the keys folder to another disk and name it in WEIR_KEYS; keep a copy apart from the backups.',
      }
    : { subject: 'vault keys', state: 'good', sentence: 'The vault keys lie outside the data folder.' };
}

/** What must be kept up: whole keys, a backup that is not old, a log whose end somebody signed. */
async function evidence({ vault, register, config }: Platform): Promise<Finding[]> {
  const findings: Finding[] = [];
  const numbers = vault.keyNumbers();
  findings.push(
    numbers.length === 1
      ? { subject: 'key rotation', state: 'good', sentence: `The vault works under key ${numbers[0]}.` }
      : {
          subject: 'key rotation',
          state: 'warning',
          sentence: `A rotation is not finished: keys ${numbers.join(' and ')} are in use.`,
          todo: 'Run: weir key rotate',
        },
  );
  const rows = await register.as(theNode, (tx) =>
    tx.run<{ backup: string | null; entries: number; signed: number | null }>(
      sql`select (select max(at) from audit_log where act = 'backup.taken') as backup,
          (select coalesce(max(position), 0) from audit_log) as entries,
          (select max(position) from audit_checkpoints) as signed`,
    ),
  );
  const { backup, entries, signed } = rows[0]!;
  const days = backup === null ? undefined : (Date.now() - Date.parse(backup)) / 86_400_000;
  findings.push(
    days !== undefined && days < 3
      ? { subject: 'backup', state: 'good', sentence: `The last backup was taken at ${backup}.` }
      : {
          subject: 'backup',
          state: 'warning',
          sentence: backup === null ? 'No backup was ever taken.' : `The last backup is of ${backup}.`,
          todo: 'Run `weir backup --out DIR` each night (see docs/operating.md), and try a restore every quarter.',
        },
  );
  findings.push(
    entries === 0 || signed !== null
      ? { subject: 'audit log', state: 'good', sentence: `${entries} entries; signed up to ${signed ?? 0}.` }
      : {
          subject: 'audit log',
          state: 'warning',
          sentence: `Of the ${entries} entries of the audit log none is covered by a checkpoint.`,
          todo: 'Run `weir audit checkpoint --out FILE` and give the file to somebody outside.',
        },
  );
  if (config.metrics && config.metricsToken !== undefined && config.metricsToken.length < 20) {
    findings.push({
      subject: 'metrics',
      state: 'bad',
      sentence: 'The token for the metrics is short enough to be guessed.',
      todo: 'Put at least 20 random characters into WEIR_METRICS_TOKEN.',
    });
  }
  return findings;
}

function folder(config: Config): Finding {
  const open = existsSync(config.dataFolder) && (statSync(config.dataFolder).mode & 0o077) !== 0;
  return open
    ? {
        subject: 'data folder',
        state: 'warning',
        sentence: 'Other accounts of this machine can look into the data folder.',
        todo: `Run: chmod 700 ${config.dataFolder}`,
      }
    : { subject: 'data folder', state: 'good', sentence: 'Only its owner can look into the data folder.' };
}

function disk(config: Config): Finding {
  const { bavail, bsize } = statfsSync(config.dataFolder);
  const free = (bavail * bsize) / 2 ** 30;
  const sentence = `${free.toFixed(1)} GiB are free where the data lies.`;
  if (free >= 10) return { subject: 'disk', state: 'good', sentence };
  return {
    subject: 'disk',
    state: free >= 1 ? 'warning' : 'bad',
    sentence,
    todo: 'Free some space or move the data folder to a larger disk: reports are refused when the disk is full.',
  };
}

function address(config: Config): Finding {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host);
  if (loopback || config.publicUrl?.startsWith('https:') === true) {
    return {
      subject: 'address',
      state: 'good',
      sentence: loopback ? 'The node answers on this machine only.' : 'The node is reached over TLS.',
    };
  }
  return {
    subject: 'address',
    state: 'bad',
    sentence: `The node answers on ${config.host} without TLS: passwords and reports travel readable.`,
    todo: 'Put a web server with TLS in front, let Weir listen on 127.0.0.1, and set WEIR_PUBLIC_URL to the https address.',
  };
}

function browser(): Finding {
  return existsSync(join(import.meta.dirname, '../../web/dist/index.html'))
    ? { subject: 'browser part', state: 'good', sentence: 'The browser part is built.' }
    : {
        subject: 'browser part',
        state: 'warning',
        sentence: 'The browser part is not built; the API and the command line work.',
        todo: 'Run: node web/build.js',
      };
}

async function firstAdministrator(platform: Platform): Promise<Finding[]> {
  const rows = await platform.register.as(theNode, (tx) =>
    tx.run<{ people: number }>(sql`select count(*) as people from people`),
  );
  return rows[0]!.people > 0
    ? [{ subject: 'people', state: 'good', sentence: `${rows[0]!.people} people are registered.` }]
    : [
        {
          subject: 'people',
          state: 'warning',
          sentence: 'Nobody is registered yet.',
          todo: 'Run `weir init`, or open the node in a browser with the set-up code it prints.',
        },
      ];
}
