import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilerQuality } from 'weir/intake/quality-contract';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';

const families = [
  'element',
  'value',
  'xml',
  'TYP',
  'AMT',
  'DATE',
  'PTY',
  'IND',
  'SIDE',
  'TXT',
  'HDR',
] as const;

/** Which rules are broken most, and what to do about each. */
export function RulesBroken({ rules }: { rules: FilerQuality['rules'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (rules.length === 0) return <p className="faint">{t('quality.noRules')}</p>;
  return (
    <Table
      label={t('quality.rules')}
      rows={rules}
      rowId={(row) => row.rule}
      columns={[
        {
          id: 'rule',
          head: t('quality.rule'),
          width: '170px',
          cell: (row) => <span className="code">{row.rule}</span>,
        },
        {
          id: 'advice',
          head: t('quality.advice'),
          cell: (row) => t(`quality.advices.${adviceOf(row.rule)}`),
        },
        {
          id: 'severity',
          head: t('quality.severity'),
          width: '110px',
          cell: (row) => (
            <Tag tone={row.severity === 'warning' ? 'wait' : 'harm'}>
              {t(`finding.severity.${row.severity}`)}
            </Tag>
          ),
        },
        {
          id: 'reports',
          head: t('quality.inReports'),
          align: 'end',
          width: '100px',
          cell: (row) => format.number(row.reports),
        },
        {
          id: 'times',
          head: t('quality.times'),
          align: 'end',
          width: '90px',
          cell: (row) => format.number(row.times),
        },
      ]}
    />
  );
}

function adviceOf(rule: string): (typeof families)[number] | 'other' {
  return families.find((family) => rule === family || rule.startsWith(`${family}-`)) ?? 'other';
}
