import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { Section } from '../../design/page/page.tsx';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { twoScripts } from '../subjects/subjects-page.tsx';
import { CaseTasks } from './case-tasks.tsx';
import { useLineWords } from './line-words.tsx';
import styles from './case.module.css';

const shown = 8;

/** What it is about, who, how much money, what waits, and what was done last. */
export function CaseOverview({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useLineWords();
  const inUse = found.fragments.filter(({ withdrawn }) => withdrawn === null);
  const subjects = inUse.flatMap((each) => (each.kind === 'subject' ? [each] : []));
  const told =
    inUse.find((each) => each.kind === 'alert' || each.kind === 'report-extract') ??
    inUse.find((each) => each.kind === 'note');
  const about =
    told?.kind === 'alert'
      ? told.content.reason.replaceAll('iban:', '')
      : told?.kind === 'report-extract' || told?.kind === 'note'
        ? told.content.text
        : null;
  const acts = found.chronology
    .filter(({ kind }) => kind === 'act' || kind === 'product' || kind === 'deadline')
    .slice(-shown)
    .toReversed();
  return (
    <>
      <Section title={t('casework.about')}>
        {about === null ? (
          <p className="faint">{t('casework.noAbout')}</p>
        ) : (
          <p className={styles['noteText']} dir="auto">
            {about}
          </p>
        )}
        <p className="figures">
          {moneyOf(inUse).map(({ currency, minor, scale, count }) => (
            <span key={currency} className={styles['sum']}>
              {format.amount(decimal(minor, scale))} {currency}{' '}
              <span className="faint">{t('casework.inTransactions', { count })}</span>
            </span>
          ))}
        </p>
        {subjects.length > 0 && (
          <ul className={styles['who']}>
            {subjects.slice(0, shown).map((each) => (
              <li key={each.id}>
                {each.content.kind === 'account' ? (
                  <AccountName plain account={each.content.name} />
                ) : (
                  <TwoScriptName name={twoScripts(each.content)} />
                )}
              </li>
            ))}
            {subjects.length > shown && (
              <li className="faint">{t('casework.more', { count: subjects.length - shown })}</li>
            )}
          </ul>
        )}
      </Section>
      <CaseTasks found={found} />
      <Section title={t('casework.lastActs')}>
        <Table
          label={t('casework.lastActs')}
          rows={acts}
          rowId={(row) => row.id}
          columns={[
            { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.at} /> },
            { id: 'what', head: t('casework.what'), cell: words },
            { id: 'who', head: t('casework.by'), width: '180px', cell: (row) => <bdi>{row.by?.name}</bdi> },
          ]}
        />
      </Section>
    </>
  );
}

interface Sum {
  currency: string;
  minor: bigint;
  scale: number;
  count: number;
}

/** What moved, by currency, added exactly: amounts are decimal text and never become floating numbers. */
function moneyOf(fragments: CaseDetail['fragments']): Sum[] {
  const sums = new Map<string, Sum>();
  for (const each of fragments) {
    if (each.kind !== 'transaction') continue;
    const { amount, currency } = each.content.money;
    const [whole = '0', rest = ''] = amount.split('.');
    const sum = sums.get(currency) ?? { currency, minor: 0n, scale: 0, count: 0 };
    const scale = Math.max(sum.scale, rest.length);
    sum.minor = sum.minor * 10n ** BigInt(scale - sum.scale) + BigInt(whole + rest.padEnd(scale, '0'));
    sum.scale = scale;
    sum.count++;
    sums.set(currency, sum);
  }
  return [...sums.values()].toSorted((left, right) => right.count - left.count);
}

function decimal(minor: bigint, scale: number): string {
  const digits = String(minor).padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
