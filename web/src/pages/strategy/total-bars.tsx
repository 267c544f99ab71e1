import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StrategicTable } from 'weir/strategy/contract';
import { useCategoryName } from './category-name.ts';
import { useFigure } from './figure.ts';
import styles from './strategy.module.css';

/** The quarter's totals as bars from the largest, each with its name and figure on it; what is not published says so. */
export function TotalBars({ table }: { table: StrategicTable }): ReactNode {
  const { t } = useTranslation();
  const figure = useFigure(table.currency);
  const nameOf = useCategoryName(table);
  const most = Math.max(1, ...table.rows.map(({ total }) => total ?? 0));
  const rows = table.rows.toSorted((one, other) => (other.total ?? -1) - (one.total ?? -1));
  return (
    <ul className={styles['bars']} aria-label={t('strategy.pictureWords')}>
      {rows.map(({ category, total }) => (
        <li key={category}>
          <bdi className={styles['name']}>{nameOf(category)}</bdi>
          <span className={styles['track']} aria-hidden>
            <span
              className={total === null ? styles['unknown'] : styles['bar']}
              style={{ inlineSize: total === null ? '12%' : `${(total / most) * 100}%` }}
            />
          </span>
          <span className={total === null ? styles['hidden'] : styles['figure']}>{figure(total)}</span>
        </li>
      ))}
    </ul>
  );
}
