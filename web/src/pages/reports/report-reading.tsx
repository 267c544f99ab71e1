import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView, ReadingView } from 'weir/intake/contract';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Section } from '../../design/page/page.tsx';
import { Money } from '../../design/parts/money.tsx';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { FindingNote } from './findings.tsx';
import styles from './report.module.css';

interface ReadingProps {
  reading: ReadingView;
  findings: readonly FindingView[];
  onPlace: (finding: FindingView) => void;
  /** An officer adds a finding at this place. */
  onAdd?: ((path: string) => void) | undefined;
}

export function ReportTransactions({ reading, findings, onPlace, onAdd }: ReadingProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (reading.transactions.length === 0) return null;
  return (
    <Section
      title={t('report.transactions')}
      aside={
        reading.omitted.transactions > 0
          ? t('report.omitted', {
              shown: format.number(reading.transactions.length),
              omitted: format.number(reading.omitted.transactions),
            })
          : format.number(reading.transactions.length)
      }
    >
      <ol className={styles['transactions']}>
        {reading.transactions.map((transaction) => (
          <li key={transaction.path} className={styles['transaction']}>
            <div className={styles['transactionHead']}>
              <Moment at={transaction.occurredAt} />
              <span className="code">{transaction.number}</span>
              {transaction.mode !== '' && <span>{transaction.mode}</span>}
              <AddHere path={transaction.path} onAdd={onAdd} />
            </div>
            <Money money={transaction.money} />
            <div className={styles['ends']}>
              <End end={transaction.from} />
              <span className={styles['arrow']} aria-label={t('report.to')} role="img">
                →
              </span>
              <End end={transaction.to} />
            </div>
            {transaction.description !== '' && (
              <p className={`${styles['wide'] ?? ''} faint`}>
                <bdi>{transaction.description}</bdi>
              </p>
            )}
            <Besides path={transaction.path} findings={findings} onPlace={onPlace} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function AddHere({ path, onAdd }: { path: string; onAdd: ((path: string) => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  if (!onAdd) return null;
  return (
    <button
      type="button"
      className={styles['place']}
      onClick={() => onAdd(path)}
      aria-label={`${t('report.addFinding')}: ${path}`}
    >
      {t('report.addFinding')}
    </button>
  );
}

function End({ end }: { end: ReadingView['transactions'][number]['from'] }): ReactNode {
  const { t } = useTranslation();
  const known =
    (['account', 'cash', 'border', 'asset'] as const).find((type) => type === end.type) ?? 'unknown';
  return (
    <span>
      {end.label !== null && <bdi>{end.label}</bdi>}
      {end.account !== null && (
        <span>
          {' '}
          <AccountName plain account={end.account} />
        </span>
      )}
      {end.label === null && end.account === null && (
        <span className="faint">{t(`report.end.${known}`)}</span>
      )}
      {end.country !== null && ' '}
      {end.country !== null && <span className="code faint">{end.country}</span>}
    </span>
  );
}

export function ReportParties({ reading, findings, onPlace, onAdd }: ReadingProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  // A role that the file gives by a code of its own stays that code.
  const roleIn = (role: string): string => t(`report.role.${role}`, { defaultValue: role });
  const parties = together(
    reading.parties.filter((party) => party.kind !== 'account' || party.names.length > 0),
  );
  if (parties.length === 0) return null;
  return (
    <Section
      title={t('report.parties')}
      aside={
        reading.omitted.parties > 0
          ? t('report.omitted', {
              shown: format.number(reading.parties.length),
              omitted: format.number(reading.omitted.parties),
            })
          : undefined
      }
    >
      <ol>
        {parties.map((party) => (
          <li key={party.paths[0]} className={styles['party']}>
            <div className={styles['ends']}>
              <PartyName names={party.names} />
              <Tag>{t(`subject.kind.${party.kind}`)}</Tag>
              {party.myClient && <Tag tone="river">{t('report.ownCustomer')}</Tag>}
              <span className="faint">{format.list(party.roles.map(roleIn))}</span>
              <AddHere path={party.paths[0] ?? ''} onAdd={onAdd} />
            </div>
            <div className={styles['transactionHead']}>
              {party.born !== null && (
                <span>
                  {t('subject.born')} <PartialDate date={party.born} />
                </span>
              )}
              {party.nationality !== null && <span className="code">{party.nationality}</span>}
              {party.identifiers.map((identifier) => (
                <span key={`${identifier.type}${identifier.number}`}>
                  <bdi>{t(`report.identifier.${identifier.type}`, { defaultValue: identifier.type })}</bdi>{' '}
                  <span className="code">{identifier.number}</span>
                </span>
              ))}
              {party.account !== null && <span className="code">{party.account}</span>}
              {party.addresses.map((place) => (
                <bdi key={place}>{place}</bdi>
              ))}
              {party.phones.map((phone) => (
                <span key={phone} className="code">
                  {phone}
                </span>
              ))}
            </div>
            {party.paths.map((path) => (
              <Besides key={path} path={path} findings={findings} onPlace={onPlace} />
            ))}
          </li>
        ))}
      </ol>
    </Section>
  );
}

type Party = ReadingView['parties'][number];

/** The same person is often named at every transaction: told once, with all roles and places. */
function together(parties: readonly Party[]): (Party & { paths: string[]; roles: string[] })[] {
  const groups = new Map<string, Party & { paths: string[]; roles: string[] }>();
  for (const party of parties) {
    const { path, role, ...said } = party;
    const key = JSON.stringify(said);
    const group = groups.get(key);
    if (!group) groups.set(key, { ...party, paths: [path], roles: [role] });
    else {
      group.paths.push(path);
      if (!group.roles.includes(role)) group.roles.push(role);
    }
  }
  return [...groups.values()];
}

/** Native script first, then the legal name, then the aliases. */
function PartyName({ names }: { names: ReadingView['parties'][number]['names'] }): ReactNode {
  const rank = { native: 0, legal: 1, alias: 2 };
  const [first, ...rest] = [...names].sort((left, right) => rank[left.kind] - rank[right.kind]);
  if (!first) return null;
  return (
    <>
      <bdi className={styles['partyName']}>{first.text}</bdi>
      {rest.map((name) => (
        <bdi key={`${name.kind}${name.text}`} className="faint">
          {name.text}
        </bdi>
      ))}
    </>
  );
}

/** The faults of this very place. */
function Besides({
  path,
  findings,
  onPlace,
}: {
  path: string;
  findings: readonly FindingView[];
  onPlace: (finding: FindingView) => void;
}): ReactNode {
  const here = findings.filter((finding) => finding.path === path || finding.path.startsWith(`${path}/`));
  if (here.length === 0) return null;
  return (
    <div className={`${styles['besides'] ?? ''} ${styles['wide'] ?? ''}`}>
      {here.map((finding, index) => (
        <FindingNote key={`${finding.rule}-${index}`} finding={finding} onPlace={onPlace} />
      ))}
    </div>
  );
}
