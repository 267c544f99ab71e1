import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, Fragment } from 'weir/cases/contract';
import { address } from '../../api/client.ts';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Money } from '../../design/parts/money.tsx';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { twoScripts } from '../subjects/subjects-page.tsx';
import { AddFragment } from './add-fragment.tsx';
import { CaseNote, FragmentFoot } from './case-note.tsx';
import { Handling } from './case-words.tsx';
import { NoteEditor } from './note-editor.tsx';
import styles from './case.module.css';

type Of<Kind extends Fragment['kind']> = Extract<Fragment, { kind: Kind }>;

function ofKind<Kind extends Fragment['kind']>(found: CaseDetail, kind: Kind): Of<Kind>[] {
  return found.fragments.filter((fragment): fragment is Of<Kind> => fragment.kind === kind);
}

/** What is in a case: notes first, then who, which money, and the rest; each piece with its own handling conditions. */
export function CaseContents({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const [adding, setAdding] = useState(false);
  const notes = ofKind(found, 'note');
  return (
    <>
      <Section
        title={t('case.notes')}
        aside={
          <Button size="compact-xs" onClick={() => setWriting(true)}>
            {t('case.writeNote')}
          </Button>
        }
      >
        {writing && <NoteEditor caseId={found.id} onDone={() => setWriting(false)} />}
        {notes.length === 0 && !writing && <Empty>{t('case.noNotes')}</Empty>}
        <div>
          {notes.map((note) => (
            <CaseNote key={note.id} note={note} />
          ))}
        </div>
      </Section>
      <Subjects rows={ofKind(found, 'subject')} />
      <Transactions rows={ofKind(found, 'transaction')} />
      <Section
        title={t('case.otherPieces')}
        aside={
          <Button size="compact-xs" onClick={() => setAdding(true)}>
            {t('case.addPiece')}
          </Button>
        }
      >
        <Others found={found} />
      </Section>
      {adding && <AddFragment caseId={found.id} onClose={() => setAdding(false)} />}
    </>
  );
}

function Subjects({ rows }: { rows: Of<'subject'>[] }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <Section title={t('place.subjects')}>
      <Table
        label={t('place.subjects')}
        rows={rows}
        rowId={(row) => row.id}
        pageOf={(row) => `/subjects/${row.content.subjectId}`}
        columns={[
          {
            id: 'name',
            head: t('subject.name'),
            cell: (row) =>
              row.content.kind === 'account' ? (
                <AccountName plain account={row.content.name} />
              ) : (
                <TwoScriptName name={twoScripts(row.content)} />
              ),
          },
          {
            id: 'kind',
            head: t('subject.kindLabel'),
            width: '100px',
            cell: (row) => <Tag>{t(`subject.kind.${row.content.kind}`)}</Tag>,
          },
          {
            id: 'born',
            head: t('subject.born'),
            width: '140px',
            cell: (row) => row.content.born[0] !== undefined && <PartialDate date={row.content.born[0]} />,
          },
          {
            id: 'handling',
            head: t('handling.label'),
            width: '100px',
            cell: (row) => <Handling short handling={row.handling} />,
          },
        ]}
      />
    </Section>
  );
}

function Transactions({ rows }: { rows: Of<'transaction'>[] }): ReactNode {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  const end = (account: string | null, type: string): ReactNode =>
    account === null ? (
      <span className="faint">
        {t(`report.end.${(['cash', 'border', 'asset'] as const).find((one) => one === type) ?? 'unknown'}`)}
      </span>
    ) : (
      <AccountName account={account} />
    );
  return (
    <Section title={t('place.transactions')}>
      <Table
        label={t('place.transactions')}
        rows={rows}
        rowId={(row) => row.id}
        columns={[
          {
            id: 'at',
            head: t('audit.at'),
            width: '96px',
            cell: (row) => <Moment at={row.content.occurredAt} with="date" />,
          },
          {
            id: 'from',
            head: t('transaction.from'),
            cell: (row) => end(row.content.from, row.content.fromType),
          },
          { id: 'to', head: t('transaction.to'), cell: (row) => end(row.content.to, row.content.toType) },
          {
            id: 'amount',
            head: t('trace.amount'),
            align: 'end',
            width: '120px',
            cell: (row) => <Money money={row.content.money} />,
          },
          {
            id: 'handling',
            head: t('handling.label'),
            width: '100px',
            cell: (row) => <Handling short handling={row.handling} />,
          },
        ]}
      />
    </Section>
  );
}

/** Alerts, traces, extracts and documents. */
function Others({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const others = found.fragments.filter(
    (fragment): fragment is Of<'alert' | 'trace' | 'document' | 'report-extract' | 'account' | 'asset'> =>
      !['note', 'subject', 'transaction'].includes(fragment.kind),
  );
  if (others.length === 0) return <p className="faint">{t('case.noOthers')}</p>;
  return (
    <div>
      {others.map((fragment) => (
        <article
          key={fragment.id}
          className={styles['note']}
          data-withdrawn={fragment.withdrawn ? '' : undefined}
        >
          <div className={styles['noteHead']}>
            <h3>
              <bdi>{fragment.title}</bdi>
            </h3>
            <Tag>{t(`case.kind.${fragment.kind}`)}</Tag>
          </div>
          {fragment.kind === 'alert' && (
            <p className={styles['noteText']}>
              {fragment.content.reason.replaceAll('iban:', '')}{' '}
              <Link to={`/alerts/${encodeURIComponent(fragment.content.alertId)}`}>{t('do.open')}</Link>
            </p>
          )}
          {fragment.kind === 'trace' && (
            <p className={styles['noteText']}>
              {t('case.traceLine', {
                accounts: format.number(fragment.content.held.length + fragment.content.heldOmitted),
              })}{' '}
              <Link to={`/traces/${fragment.content.traceId}`}>{t('do.open')}</Link>
            </p>
          )}
          {fragment.kind === 'report-extract' && (
            <p className={styles['noteText']} dir="auto">
              {fragment.content.text}{' '}
              <Link to={`/reports/${fragment.content.reportId}`}>{fragment.content.reportNumber}</Link>
            </p>
          )}
          {fragment.kind === 'document' && (
            <p>
              <a href={address(`/cases/${found.id}/fragments/${fragment.id}/document`)} download>
                <bdi>{fragment.content.fileName}</bdi>
              </a>{' '}
              <span className="faint">{format.bytes(fragment.content.size)}</span>
            </p>
          )}
          {fragment.kind === 'account' && (
            <p>
              <bdi>
                {[fragment.content.institution, fragment.content.holder, fragment.content.currency]
                  .filter(Boolean)
                  .join(' · ')}
              </bdi>
            </p>
          )}
          {fragment.kind === 'asset' && (
            <p>
              <bdi>
                {[
                  ...fragment.content.identifiers.map(({ type, number }) => `${type} ${number}`),
                  fragment.content.place,
                  fragment.content.value &&
                    `${format.money(fragment.content.value)} (${fragment.content.value.valuer}, ${format.partialDate(fragment.content.value.date)})`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </bdi>
            </p>
          )}
          <FragmentFoot fragment={fragment} />
        </article>
      ))}
    </div>
  );
}
