import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { instantFromMs } from '@weir/engines/vocabulary';
import { somethingWaits, theNode, type MailConfig, type SomethingWaits } from '#platform';
import { desk, filer, openDesk, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import { mailIn } from './mail-words.ts';
import { nextDigest, nextTry } from './mail-times.ts';
import { openSmtp, smtpProblem, type Mail } from './smtp.ts';

interface Listed {
  items: { id: string; kind: string; path: string; readAt: string | null }[];
}

describe.each(registers)('notifications on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let now = Date.parse('2026-11-20T10:00:00.000Z');
    let world: DeskWorld;
    const sent: Mail[] = [];
    let isDead = false;
    beforeAll(async () => {
      world = await openDesk(register, {
        clock: () => instantFromMs(now),
        send: async (mail) => {
          if (isDead) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
          sent.push(mail);
        },
      });
      await world.platform.jobs.start();
    });
    afterAll(() => world.close());
    afterEach(async () => {
      isDead = false;
      await world.platform.jobs.idle();
      await world.platform.register.ownerQuery('delete from notifications');
      await world.platform.register.ownerQuery('delete from notification_mails');
      sent.length = 0;
    });

    async function tell(told: SomethingWaits): Promise<void> {
      await world.platform.register.as(theNode, (tx) =>
        world.platform.events.publish(tx, somethingWaits, told),
      );
      await world.platform.jobs.idle();
    }
    const list = async (as: DeskName) => (await world.ask<Listed>(as, 'GET', '/notifications')).body.items;
    const unread = async (as: DeskName) =>
      (await world.ask<{ unread: number }>(as, 'GET', '/notifications/unread')).body.unread;
    const mailRows = () =>
      world.platform.register.ownerQuery<{ state: string; attempts: number; problem: string | null }>(
        'select state, attempts, problem from notification_mails order by id',
      );

    it('tells each person once until it is read, by name, by role and by organisation', async () => {
      const told = {
        kind: 'suspension-ends-soon',
        path: '/suspensions/one',
        persons: ['analyst', 'analyst'],
        roles: ['fiu_supervisor'],
      };
      await tell(told);
      await tell(told);
      expect((await list('analyst')).map(({ path }) => path)).toEqual(['/suspensions/one']);
      expect(await unread('supervisor')).toBe(1);
      expect(await list('colleague')).toEqual([]);
      expect(await list('officer')).toEqual([]);
      expect((await world.ask('analyst', 'POST', '/notifications/read', {})).body).toEqual({ unread: 0 });
      expect(await unread('supervisor')).toBe(1);
      await tell(told);
      expect(await unread('analyst')).toBe(1);
      await tell({ ...told, persons: [], organisations: [filer], roles: ['re_reporting_officer'] });
      expect(await unread('officer')).toBe(1);
    });

    it('tells nobody who is not cleared, and hides it from whoever loses the clearance', async () => {
      await tell({
        kind: 'suspension-ends-soon',
        path: '/suspensions/two',
        persons: ['analyst', 'cleared'],
        roles: ['fiu_supervisor'],
        compartment: 'heron',
      });
      expect(await list('analyst')).toEqual([]);
      expect(await list('supervisor')).toEqual([]);
      expect((await list('cleared')).length).toBe(1);
      expect((await list('clearedSupervisor')).length).toBe(1);
      const seen = (clearances: string[]) =>
        world.platform.register.as({ ...desk.cleared, clearances }, (tx) =>
          tx.run(sql<object>`select 1 from notifications where person = 'cleared'`),
        );
      expect((await seen(['heron'])).length).toBe(1);
      expect(await seen([])).toEqual([]);
      const other = await world.platform.register.as(desk.analyst, (tx) =>
        tx.run(sql<object>`select 1 from notifications where person <> 'analyst'`),
      );
      expect(other).toEqual([]);
    });

    it('sends one e-mail however much waits, in the language chosen, or a digest, or none', async () => {
      const choose = (as: DeskName, more: object) =>
        world.ask(as, 'PUT', '/notifications/settings', {
          language: 'ru',
          choices: { approvals: 'never', deadlines: 'digest', received: 'at_once', other: 'never', ...more },
        });
      expect((await choose('analyst', {})).status).toBe(200);
      await tell({ kind: 'suspension-submitted', path: '/a', persons: ['analyst'] });
      expect(await mailRows()).toEqual([]);
      await tell({ kind: 'suspension-ends-soon', path: '/b', persons: ['analyst'] });
      await world.notifications.sendDue();
      expect(sent).toEqual([]);
      const at = now;
      now = Date.parse('2026-11-21T00:00:00.000Z');
      await world.notifications.sendDue();
      expect(sent.map(({ to }) => to)).toEqual(['analyst@weir.example']);
      expect(sent[0]).toMatchObject(mailIn('ru', 'http://127.0.0.1:0'));
      now = at;
    });

    it('tries again while the server is dead for an hour, with a growing pause, and sends once', async () => {
      isDead = true;
      await tell({ kind: 'suspension-served', path: '/c', persons: ['officer'] });
      await world.notifications.sendDue();
      const at = now;
      const attempts: number[] = [];
      for (let minute = 0; minute < 60; minute++) {
        now += 60_000;
        await world.notifications.sendDue();
        attempts.push((await mailRows())[0]!.attempts);
      }
      // At 0, 1, 3, 7, 15, 31 minutes.
      expect(attempts.at(-1)).toBe(6);
      expect(await mailRows()).toMatchObject([{ state: 'waiting', problem: 'ECONNREFUSED' }]);
      isDead = false;
      now += 30 * 60_000;
      await world.notifications.sendDue();
      await world.notifications.sendDue();
      expect(sent.map(({ to }) => to)).toEqual(['officer@weir.example']);
      expect((await list('officer')).length).toBe(1);
      now = at;
    });

    it('gives up after a day and keeps the notification', async () => {
      isDead = true;
      await tell({ kind: 'suspension-served', path: '/d', persons: ['officer'] });
      const at = now;
      for (let half = 0; half < 50; half++) {
        now += 30 * 60_000;
        await world.notifications.sendDue();
      }
      expect(await mailRows()).toMatchObject([{ state: 'given-up', problem: 'ECONNREFUSED' }]);
      expect((await list('officer')).length).toBe(1);
      now = at;
    });
  });
});

describe('the times of e-mail', () => {
  it('end a digest’s day at the authority’s midnight, in summer and winter', () => {
    const at = (text: string) => nextDigest(instantFromMs(Date.parse(text)), 'Europe/London');
    expect(at('2026-11-20T10:00:00Z')).toBe('2026-11-21T00:00:00.000Z');
    expect(at('2026-07-20T10:00:00Z')).toBe('2026-07-20T23:00:00.000Z');
    expect(at('2026-07-20T23:00:00Z')).toBe('2026-07-21T23:00:00.000Z');
  });
  it('never let a try wait for more than half an hour', () => {
    const start = instantFromMs(0);
    expect([1, 2, 3, 6, 40].map((attempts) => Date.parse(nextTry(start, attempts)) / 60_000)).toEqual([
      1, 2, 4, 30, 30,
    ]);
  });
});

/** A mail server of a few words on loopback: STARTTLS with a certificate made here, which nobody trusts by itself. */
describe('a mail server', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let offersTls = true;
  const mails: { secure: boolean; text: string }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-smtp-'));
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'),
    ], { stdio: 'ignore' }); // prettier-ignore
    const secureContext = createSecureContext({
      key: readFileSync(join(folder, 'key.pem')),
      cert: readFileSync(join(folder, 'cert.pem')),
    });
    const speak = (socket: Socket, secure: boolean): void => {
      let buffer = '';
      let text: string | undefined;
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        buffer += chunk.toString('utf8');
        for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          if (text !== undefined) {
            if (line === '.') {
              mails.push({ secure, text });
              text = undefined;
              socket.write('250 taken\r\n');
            } else text += `${line}\n`;
          } else if (/^EHLO/i.test(line))
            socket.write(`250-here\r\n${offersTls && !secure ? '250-STARTTLS\r\n' : ''}250 8BITMIME\r\n`);
          else if (/^STARTTLS/i.test(line) && !offersTls) socket.write('502 no\r\n');
          else if (/^STARTTLS/i.test(line)) {
            socket.write('220 go\r\n');
            socket.removeAllListeners('data');
            speak(new TLSSocket(socket, { isServer: true, secureContext }), true);
            return;
          } else if (/^DATA/i.test(line)) {
            text = '';
            socket.write('354 go\r\n');
          } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    };
    server = createServer((socket) => {
      socket.write('220 here\r\n');
      speak(socket, false);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const config = (more: Partial<MailConfig> = {}): MailConfig => ({
    host: '127.0.0.1',
    port,
    tls: 'starttls',
    from: 'weir@fiu.example',
    user: undefined,
    password: undefined,
    caFile: join(folder, 'cert.pem'),
    ...more,
  });
  const mail = { to: 'officer@weir.example', ...mailIn('en', 'https://weir.example') };

  it('gets an e-mail over TLS that says only that there is something', async () => {
    await openSmtp(config()).verify();
    await openSmtp(config()).send(mail);
    expect(mails.length).toBe(1);
    expect(mails[0]!.secure).toBe(true);
    expect(mails[0]!.text).toContain('There is something for you at https://weir.example');
  });

  it('gets nothing where its certificate is not trusted, or where it offers no TLS', async () => {
    const before = mails.length;
    const codeOf = (given: MailConfig) =>
      openSmtp(given)
        .send(mail)
        .then(() => 'sent', smtpProblem);
    expect(await codeOf(config({ caFile: undefined }))).not.toBe('sent');
    offersTls = false;
    expect(await codeOf(config())).toBe('ETLS');
    expect(mails.length).toBe(before);
    expect(await codeOf(config({ tls: 'off' }))).toBe('sent');
    offersTls = true;
    expect(mails.at(-1)!.secure).toBe(false);
  });

  it('is told of by a code alone', () => {
    expect(
      smtpProblem(Object.assign(new Error('550 officer@weir.example unknown'), { code: 'EENVELOPE' })),
    ).toBe('EENVELOPE');
    expect(smtpProblem(new Error('officer@weir.example'))).toBe('unexpected');
  });
});
