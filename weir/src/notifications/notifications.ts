import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { peopleById, peopleOf, listOrganisations, type Person } from '#people';
import {
  jurisdiction,
  somethingWaits,
  theNode,
  type Platform,
  type SomethingWaits,
  type Transaction,
} from '#platform';
import { chosenAtFirst, groupOf } from './kinds.ts';
import { mailIn } from './mail-words.ts';
import { isGivenUp, nextDigest, nextTry } from './mail-times.ts';
import { askForMail, dueMails, insertNotification, markMail, settingsOf } from './notification-store.ts';
import { openSmtp, smtpProblem, type Mail } from './smtp.ts';

export interface Notifications {
  /** Sends what is due; true where more may be. The node calls it by itself. */
  sendDue(): Promise<boolean>;
}

const atOnce = 20;

export interface NotificationOptions {
  /** In tests: what sends. */
  readonly send?: (mail: Mail) => Promise<void>;
}

/** Who is told is decided when the telling is done: roles, clearances and accounts as they are then. */
export function notifications(platform: Platform, options: NotificationOptions = {}): Notifications {
  const { register, events, jobs, config, chance, log } = platform;
  const newId = (tx: Transaction): string => newIdentifier(msFromInstant(tx.now), chance);
  const mail = config.mail;
  const send = options.send ?? (mail === undefined ? undefined : openSmtp(mail).send);

  events.on(somethingWaits, 'notifications', (told) =>
    register.as(theNode, async (tx) => {
      for (const person of await whom(tx, told)) await tell(tx, person, told);
    }),
  );

  async function tell(tx: Transaction, person: Person, { kind, path, compartment }: SomethingWaits) {
    const isNew = await insertNotification(tx, {
      id: newId(tx),
      person: person.id,
      kind,
      path,
      compartment: compartment ?? null,
      at: tx.now,
      read_at: null,
    });
    if (!isNew || send === undefined) return;
    const { choices } = (await settingsOf(tx, [person.id])).get(person.id) ?? chosenAtFirst;
    const choice = choices[groupOf(kind)];
    if (choice === 'never') return;
    const dueAt =
      choice === 'at_once' ? tx.now : nextDigest(tx.now, jurisdiction(config.jurisdiction).timeZone);
    await askForMail(tx, { id: newId(tx), person: person.id, dueAt });
  }

  /** One after the other, each noted by itself: a server that dies in the middle is asked again only for the rest. */
  async function sendDue(): Promise<boolean> {
    if (send === undefined || !(await register.lead('notifications.mail'))) return false;
    const due = await register.as(theNode, async (tx) => {
      const mails = await dueMails(tx, atOnce);
      const ids = mails.map(({ person }) => person);
      const people = await peopleById(tx, ids);
      const settings = await settingsOf(tx, ids);
      return mails.map((each) => ({
        each,
        person: people.find(({ id }) => id === each.person),
        language: (settings.get(each.person) ?? chosenAtFirst).language,
      }));
    });
    for (const { each, person, language } of due) {
      if (person?.active !== true) {
        await register.as(theNode, (tx) =>
          markMail(tx, each.id, { state: 'given-up', problem: 'account-ended', ended_at: tx.now }),
        );
        continue;
      }
      const problem = await send({ to: person.email, ...mailIn(language, publicUrl()) }).then(
        () => undefined,
        smtpProblem,
      );
      await register.as(theNode, async (tx) => {
        const attempts = each.attempts + 1;
        if (problem === undefined)
          return markMail(tx, each.id, { state: 'sent', attempts, ended_at: tx.now });
        const over = isGivenUp(tx.now, each.first_due_at);
        log.warn({ event: over ? 'mail-given-up' : 'mail-failed', mail: each.id, code: problem });
        return markMail(
          tx,
          each.id,
          over
            ? { state: 'given-up', attempts, problem, ended_at: tx.now }
            : { attempts, problem, next_at: nextTry(tx.now, attempts) },
        );
      });
    }
    return due.length === atOnce;
  }

  const publicUrl = (): string => config.publicUrl ?? `http://${config.host}:${config.port}`;

  if (send !== undefined) jobs.follow('notifications.mail', sendDue);
  return { sendDue };
}

/** Active people only; with a compartment only those cleared for it. */
async function whom(tx: Transaction, told: SomethingWaits): Promise<Person[]> {
  const { persons = [], roles } = told;
  const compartment = told.compartment ?? null;
  const organisations =
    told.organisations ??
    (roles === undefined ? [] : (await listOrganisations(tx, 'fiu')).map(({ id }) => id));
  if (told.organisations !== undefined && roles === undefined) {
    throw new Problem({
      code: 'roles-missing',
      status: 500,
      detail: 'Whoever tells an organisation says which of its people are meant.',
    });
  }
  const found = await peopleById(tx, persons);
  for (const organisation of organisations)
    found.push(...(await peopleOf(tx, organisation, roles as Person['roles'])));
  const fits = found.filter(
    ({ active, clearances }) => active && (compartment === null || clearances.includes(compartment)),
  );
  return [...new Map(fits.map((person) => [person.id, person])).values()];
}
