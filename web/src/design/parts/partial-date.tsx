import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../surroundings.tsx';
import styles from './parts.module.css';

/** A date as exactly as it is known: a year alone says so, and pretends no month or day. */
export function PartialDate({ date }: { date: string }): ReactNode {
  const format = useFormat();
  const { t } = useTranslation();
  const precision = date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day';
  return (
    <time dateTime={date} className="figures">
      {format.partialDate(date)}
      {precision !== 'day' && (
        <span className={styles['precision']}>
          {precision === 'year' ? t('date.yearOnly') : t('date.monthOnly')}
        </span>
      )}
    </time>
  );
}

/** A moment on the authority's clock; the exact UTC stands behind it. */
export function Moment({
  at,
  with: shown = 'date-time',
}: {
  at: string;
  with?: 'date' | 'date-time' | 'time';
}): ReactNode {
  const format = useFormat();
  const text = shown === 'date' ? format.date(at) : shown === 'time' ? format.time(at) : format.dateTime(at);
  return (
    <time dateTime={at} title={at} className={`figures ${styles['moment'] ?? ''}`}>
      {text}
    </time>
  );
}
