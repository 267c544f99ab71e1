import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../design/surroundings.tsx';
import type { UrlState } from '../../shell/url-state.ts';
import type { Bar } from './chart-view.ts';
import styles from './chart.module.css';

/** From the addresses' bar numbers to times. */
export function timesFrom(
  bars: readonly Bar[],
  from: string | undefined,
  until: string | undefined,
): { since: number; until: number } {
  return {
    since: from === undefined ? -Infinity : (bars[Number(from)]?.since ?? -Infinity),
    until: until === undefined ? Infinity : (bars[Number(until)]?.until ?? Infinity),
  };
}

/** When money moved, and two sliders that leave out what lies before and after. */
export function ChartTime(props: {
  bars: readonly Bar[];
  from: string | undefined;
  until: string | undefined;
  onChange: (patch: UrlState) => void;
}): ReactNode {
  const { bars, onChange } = props;
  const { t } = useTranslation();
  const format = useFormat();
  if (bars.length === 0) return null;
  const last = bars.length - 1;
  const begin = Number(props.from ?? 0);
  const end = Number(props.until ?? last);
  const most = Math.max(...bars.map(({ payments }) => payments), 1);
  const dateOf = (ms: number): string => format.date(new Date(ms).toISOString());
  return (
    <section aria-label={t('chart.time')} className={styles['time']}>
      <div className={styles['histogram']} aria-hidden dir="ltr">
        {bars.map(({ since, payments }, place) => (
          <span
            key={since}
            data-out={place < begin || place > end || undefined}
            style={{ blockSize: `${(payments / most) * 100}%` }}
          />
        ))}
      </div>
      <div className={styles['tools']} dir="ltr">
        <label>
          {t('chart.since')} <bdi>{dateOf(bars[begin]?.since ?? bars[0]!.since)}</bdi>{' '}
          <input
            type="range"
            min={0}
            max={last}
            value={begin}
            aria-valuetext={dateOf(bars[begin]?.since ?? bars[0]!.since)}
            onChange={({ currentTarget: { value } }) =>
              onChange({ from: value === '0' ? undefined : String(Math.min(Number(value), end)) })
            }
          />
        </label>
        <label>
          {t('chart.until')} <bdi>{dateOf(bars[end]?.until ?? bars[last]!.until)}</bdi>{' '}
          <input
            type="range"
            min={0}
            max={last}
            value={end}
            aria-valuetext={dateOf(bars[end]?.until ?? bars[last]!.until)}
            onChange={({ currentTarget: { value } }) =>
              onChange({ until: Number(value) === last ? undefined : String(Math.max(Number(value), begin)) })
            }
          />
        </label>
      </div>
    </section>
  );
}
