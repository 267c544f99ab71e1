import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportRow, ReportState } from 'weir/intake/contract';
import { Tag, type Tone } from '../../design/parts/tag.tsx';

const tones: Record<ReportState, Tone> = {
  received: 'wait',
  held: 'wait',
  accepted: 'done',
  returned: 'harm',
};

export function ReportStateTag({ state }: { state: ReportState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`report.state.${state}`)}</Tag>;
}

/** Not filed here but brought along from an earlier installation. */
export function MovedInTag({ row }: { row: Pick<ReportRow, 'movedIn'> }): ReactNode {
  const { t } = useTranslation();
  return row.movedIn !== null && <Tag>{t('report.movedIn')}</Tag>;
}

export const usualCodes = ['STR', 'SAR', 'CTR', 'UTR', 'IFT', 'EFT', 'AIF', 'AIFT', 'CBR', 'TFR'] as const;

/** A report's kind in words where the code is one of the usual ones; the code itself always. */
export function ReportCode({ code }: { code: string | null }): ReactNode {
  const { t } = useTranslation();
  if (code === null) return <span className="faint">{t('report.noCode')}</span>;
  const known = usualCodes.find((one) => one === code);
  return (
    <span>
      <span className="code">{code}</span>
      {known && <span className="faint"> {t(`report.code.${known}`)}</span>}
    </span>
  );
}

export function FaultCount({ row }: { row: Pick<ReportRow, 'errors' | 'warnings'> }): ReactNode {
  const { t } = useTranslation();
  const parts = [
    row.errors > 0 && t('finding.errors', { count: row.errors }),
    row.warnings > 0 && t('finding.warnings', { count: row.warnings }),
  ].filter(Boolean);
  if (parts.length === 0) return <span className="faint">{t('finding.none')}</span>;
  return <span data-harm={row.errors > 0 || undefined}>{parts.join(' · ')}</span>;
}
