import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

export interface Config {
  /** Everything the node keeps outside PostgreSQL lies under this folder. */
  readonly dataFolder: string;
  readonly vaultFolder: string;
  readonly ledgerFolder: string;
  readonly indexFolder: string;
  /** Keys lie outside the vault and outside any backup of it. */
  readonly keyFolder: string;
  readonly socketPath: string;
  /** The server's login. Absent: the embedded register (PGlite) in the data folder. */
  readonly databaseUrl: string | undefined;
  /** The owner's login, for migrations. Absent: the server's login does both, which `weir doctor` warns about. */
  readonly ownerDatabaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Browsers send cookies back over TLS only, unless the node serves plain HTTP on loopback. */
  readonly publicUrl: string | undefined;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Largest upload in bytes. */
  readonly uploadLimit: number;
  /** The jurisdiction whose profile, calendar and currency this node works under. */
  readonly jurisdiction: string;
  /** `/metrics` is answered: to this machine, and to whoever carries the token. */
  readonly metrics: boolean;
  readonly metricsToken: string | undefined;
  /** Largest attachment in bytes, and how many go with one report or message. */
  readonly attachmentLimit: number;
  readonly attachmentCount: number;
  /** The virus scanner: a command that gets a file's path; exit 0 is clean, 1 infected. Absent: nothing is scanned. */
  readonly scanner: string | undefined;
  readonly scannerTimeoutMs: number;
  /** What becomes of a file while the scanner does not answer: refused, or kept and marked as not scanned. */
  readonly scannerUnreachable: 'refuse' | 'keep';
  /** Holds one folder per reporting entity; reports laid there are filed. Absent: nothing is watched. */
  readonly watchFolder: string | undefined;
  /** A file whose size and time stood still this long is complete. */
  readonly watchSettleMs: number;
  /** Whether filers see the names of the FIU's people on the message board, or "FIU". */
  readonly nameOfficers: boolean;
  /** The door for partner nodes; absent: none is opened. */
  readonly postPort: number | undefined;
  readonly postHost: string;
  /** Where partners find that door: `https://host:port`. */
  readonly postUrl: string | undefined;
  /** The name under which this node signs towards others, where it is not made from the jurisdiction. */
  readonly postNode: string | undefined;
  /** The server that takes e-mail for people. Absent: they are told in the product alone. */
  readonly mail: MailConfig | undefined;
}

export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** `starttls` is required, not tried; `off` only to this machine. */
  readonly tls: 'starttls' | 'tls' | 'off';
  readonly from: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** The authority that the server's certificate must be of, in place of the trusted roots. */
  readonly caFile: string | undefined;
}

export interface Settings {
  data?: string | undefined;
  port?: number | undefined;
  host?: string | undefined;
  logLevel?: Config['logLevel'] | undefined;
  jurisdiction?: string | undefined;
  databaseUrl?: string | undefined;
  ownerDatabaseUrl?: string | undefined;
}

/** Secrets come from the environment or from a file named by `NAME_FILE`; never from arguments. */
export function readConfig(settings: Settings = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const dataFolder = resolve(settings.data ?? environment['WEIR_DATA'] ?? 'weir-data');
  const port = settings.port ?? Number(environment['WEIR_PORT'] ?? 7070);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Problem({ code: 'port-invalid', status: 400, detail: 'The port is a number from 0 to 65535.' });
  }
  return {
    dataFolder,
    vaultFolder: resolve(dataFolder, 'vault'),
    ledgerFolder: resolve(dataFolder, 'ledger'),
    indexFolder: resolve(dataFolder, 'indexes'),
    keyFolder: resolve(environment['WEIR_KEYS'] ?? resolve(dataFolder, 'keys')),
    socketPath: resolve(dataFolder, 'weir.sock'),
    databaseUrl: settings.databaseUrl ?? secret(environment, 'DATABASE_URL'),
    ownerDatabaseUrl: settings.ownerDatabaseUrl ?? secret(environment, 'WEIR_OWNER_DATABASE_URL'),
    host: settings.host ?? environment['WEIR_HOST'] ?? '127.0.0.1',
    port,
    publicUrl: environment['WEIR_PUBLIC_URL'],
    logLevel: settings.logLevel ?? logLevelFrom(environment['WEIR_LOG']),
    uploadLimit: Number(environment['WEIR_UPLOAD_LIMIT'] ?? 512 * 1024 * 1024),
    jurisdiction: settings.jurisdiction ?? environment['WEIR_JURISDICTION'] ?? 'XN',
    metrics: environment['WEIR_METRICS'] === 'on',
    metricsToken: secret(environment, 'WEIR_METRICS_TOKEN'),
    attachmentLimit: Number(environment['WEIR_ATTACHMENT_LIMIT'] ?? 20 * 1024 * 1024),
    attachmentCount: Number(environment['WEIR_ATTACHMENT_COUNT'] ?? 50),
    scanner: environment['WEIR_SCANNER']?.trim() || undefined,
    scannerTimeoutMs: Number(environment['WEIR_SCANNER_TIMEOUT'] ?? 30) * 1000,
    scannerUnreachable: environment['WEIR_SCANNER_UNREACHABLE'] === 'keep' ? 'keep' : 'refuse',
    watchFolder: environment['WEIR_WATCH'] ? resolve(environment['WEIR_WATCH']) : undefined,
    watchSettleMs: Number(environment['WEIR_WATCH_SETTLE'] ?? 5) * 1000,
    nameOfficers: environment['WEIR_NAME_OFFICERS'] === 'yes',
    ...postFrom(environment),
    mail: mailFrom(environment),
  };
}

function postFrom(
  environment: NodeJS.ProcessEnv,
): Pick<Config, 'postPort' | 'postHost' | 'postUrl' | 'postNode'> {
  const text = environment['WEIR_POST_PORT']?.trim();
  const postPort = text ? Number(text) : undefined;
  const postUrl = environment['WEIR_POST_URL']?.trim().replace(/\/$/, '') || undefined;
  const postNode = environment['WEIR_POST_NODE']?.trim() || undefined;
  if (
    (postPort !== undefined && (!Number.isInteger(postPort) || postPort < 0 || postPort > 65_535)) ||
    (postUrl !== undefined && !/^https:\/\/[^/?#@]+$/.test(postUrl)) ||
    (postNode !== undefined && !/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/.test(postNode))
  ) {
    throw new Problem({
      code: 'post-settings-invalid',
      status: 400,
      detail:
        'For partner nodes set WEIR_POST_PORT (a port from 0 to 65535), WEIR_POST_URL (https://host:port, as partners reach it) and WEIR_POST_NODE (1 to 64 lower-case letters, digits, dots and hyphens).',
    });
  }
  return { postPort, postHost: environment['WEIR_POST_HOST']?.trim() || '0.0.0.0', postUrl, postNode };
}

function mailFrom(environment: NodeJS.ProcessEnv): MailConfig | undefined {
  const host = environment['WEIR_SMTP_HOST']?.trim();
  if (!host) return undefined;
  const tls = environment['WEIR_SMTP_TLS'] ?? 'starttls';
  const from = environment['WEIR_SMTP_FROM']?.trim();
  const port = Number(environment['WEIR_SMTP_PORT'] ?? (tls === 'tls' ? 465 : 587));
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (
    (tls !== 'starttls' && tls !== 'tls' && tls !== 'off') ||
    (tls === 'off' && !loopback) ||
    !from ||
    !Number.isInteger(port) ||
    port < 1 ||
    port > 65_535
  ) {
    throw new Problem({
      code: 'mail-settings-invalid',
      status: 400,
      detail:
        'For e-mail set WEIR_SMTP_HOST, WEIR_SMTP_FROM, and where they differ WEIR_SMTP_PORT (a port) and WEIR_SMTP_TLS (starttls, tls, or off to a server on this machine).',
    });
  }
  return {
    host,
    port,
    tls,
    from,
    user: environment['WEIR_SMTP_USER']?.trim() || undefined,
    password: secret(environment, 'WEIR_SMTP_PASSWORD'),
    caFile: environment['WEIR_SMTP_CA'] ? resolve(environment['WEIR_SMTP_CA']) : undefined,
  };
}

function secret(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  if (file === undefined) return environment[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Problem({
      code: 'secret-file-unreadable',
      status: 400,
      detail: `The file that ${name}_FILE names cannot be read. Check its path and its owner.`,
      cause,
    });
  }
}

function logLevelFrom(text: string | undefined): Config['logLevel'] {
  const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
  return levels.find((level) => level === text) ?? 'info';
}
