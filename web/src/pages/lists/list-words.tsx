import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EntryDifference, FieldChange, LeftOutRow } from 'weir/screening/contract';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import styles from './lists.module.css';

/** What a version changed, in figures: added, changed, removed. */
export function VersionChange({
  version,
}: {
  version: { added: number; changed: number; removed: number };
}): ReactNode {
  const format = useFormat();
  return (
    <span className="ltr figures">
      +{format.number(version.added)} ~{format.number(version.changed)} −{format.number(version.removed)}
    </span>
  );
}

const tones: Record<EntryDifference['change'], Tone> = { added: 'river', changed: 'wait', removed: 'plain' };

/** Entries that two versions hold differently, each with what came and what went. */
export function DifferenceTable({ items }: { items: readonly EntryDifference[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      label={t('list.difference')}
      rows={items}
      rowId={(row) => row.entryId}
      columns={[
        {
          id: 'change',
          head: t('list.changeLabel'),
          width: '120px',
          cell: (row) => <Tag tone={tones[row.change]}>{t(`list.changes.${row.change}`)}</Tag>,
        },
        { id: 'name', head: t('subject.name'), cell: (row) => <bdi>{row.name}</bdi> },
        {
          id: 'entry',
          head: t('hit.listEntry'),
          width: '150px',
          cell: (row) => <span className="code">{row.entryId}</span>,
        },
        { id: 'fields', head: t('list.whatChanged'), cell: (row) => <FieldChanges fields={row.fields} /> },
      ]}
    />
  );
}

/** Field by field, what went (struck through) and what came. */
export function FieldChanges({ fields }: { fields: readonly FieldChange[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = (field: string): string =>
    i18n.exists(`list.field.${field}`) ? String(t(`list.field.${field}` as never)) : field;
  return (
    <ul className={styles['fields']}>
      {fields.map(({ field, added, removed }, index) => (
        <li key={`${field}${index}`}>
          <span className="faint">{nameOf(field)}</span>{' '}
          {removed.map((text) => (
            <del key={text}>
              <bdi>{text}</bdi>
            </del>
          ))}{' '}
          {added.map((text) => (
            <ins key={text}>
              <bdi>{text}</bdi>
            </ins>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** Rows that could not be used, each with its line and why. */
export function LeftOutTable({ rows }: { rows: readonly LeftOutRow[] }): ReactNode {
  const { t } = useTranslation();
  const many = rows.some(({ file }) => file !== undefined);
  return (
    <Table
      label={t('list.leftOut')}
      rows={rows.map((row, index) => ({ ...row, index }))}
      rowId={(row) => String(row.index)}
      columns={[
        ...(many
          ? [
              {
                id: 'file',
                head: t('list.file'),
                width: '80px',
                cell: (row: LeftOutRow) => row.file ?? '',
              },
            ]
          : []),
        {
          id: 'line',
          head: t('list.line'),
          width: '90px',
          align: 'end' as const,
          cell: (row: LeftOutRow) => (row.line === 0 ? '' : row.line),
        },
        {
          id: 'kept',
          head: t('list.leftOutWhat'),
          width: '190px',
          cell: (row: LeftOutRow) => (row.kept ? t('list.valueLeftOut') : t('list.entryLeftOut')),
        },
        {
          id: 'reason',
          head: t('score.why'),
          cell: (row: LeftOutRow) => <bdi lang="en">{row.reason}</bdi>,
        },
      ]}
    />
  );
}
