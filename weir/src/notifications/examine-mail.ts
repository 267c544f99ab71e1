import { instantFromMs, msFromInstant } from '@weir/engines/vocabulary';
import { theNode, type Finding, type Platform } from '#platform';
import { mailTroubles } from './notification-store.ts';
import { openSmtp, smtpProblem } from './smtp.ts';

const weekMs = 7 * 86_400_000;

/** Asks the server for a connection, and the register for what could not be sent. */
export async function examineMail({ config, register, clock }: Platform): Promise<Finding[]> {
  const subject = 'e-mail';
  if (config.mail === undefined) {
    return [
      {
        subject,
        state: 'warning',
        sentence: 'No mail server is set, so people are told only while they look at Weir.',
        todo: 'Set WEIR_SMTP_HOST and WEIR_SMTP_FROM (see docs/notifications.md).',
      },
    ];
  }
  const problem = await Promise.resolve()
    .then(() => openSmtp(config.mail!).verify())
    .then(() => undefined, smtpProblem);
  const { failing, givenUp, lastProblem } = await register.as(theNode, (tx) =>
    mailTroubles(tx, instantFromMs(msFromInstant(clock()) - weekMs)),
  );
  const troubles =
    failing + givenUp === 0
      ? ''
      : ` ${failing} e-mails wait for another try and ${givenUp} were given up within a week (${lastProblem ?? 'unknown'}).`;
  if (problem !== undefined) {
    return [
      {
        subject,
        state: 'bad',
        sentence: `The mail server cannot be used: ${problem}.${troubles}`,
        todo: 'Look at its address, port, certificate (WEIR_SMTP_CA for an authority of your own), user and password.',
      },
    ];
  }
  return failing + givenUp === 0
    ? [{ subject, state: 'good', sentence: 'The mail server answers.' }]
    : [
        {
          subject,
          state: 'warning',
          sentence: `The mail server answers.${troubles}`,
          todo: 'Look at the mail server’s log: it refuses some addresses, or was away for a time.',
        },
      ];
}
