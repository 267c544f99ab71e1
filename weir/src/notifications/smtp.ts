import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { MailConfig } from '#platform';

/** Longest that one server may keep the sender waiting, at each step. */
const patienceMs = 10_000;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A fresh connection for each e-mail: there are few. TLS is checked against the trusted roots, or against `ca` alone. */
export function openSmtp(config: MailConfig): { send(mail: Mail): Promise<void>; verify(): Promise<void> } {
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.tls === 'tls',
    requireTLS: config.tls === 'starttls',
    ignoreTLS: config.tls === 'off',
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass: config.password ?? '' } }),
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(config.caFile === undefined ? {} : { ca: readFileSync(config.caFile) }),
    },
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail) => {
      await transport.sendMail({
        from: config.from,
        ...mail,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    verify: async () => void (await transport.verify()),
  };
}

/** A code of nodemailer or of the system (`ECONNREFUSED`, `ETLS`), never the server's sentence: it may name the address. */
export function smtpProblem(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'unexpected';
}
