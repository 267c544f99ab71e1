import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listPurposeSchema, type TuningValues } from 'weir/screening/contract';
import { useFormat } from '../../design/surroundings.tsx';

/** Thresholds and weights in one line each; weights that stay as they are are not named. */
export function TuningValuesView({ values }: { values: TuningValues }): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const score = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const factors = Object.entries(values.factors).filter(([, factor]) => factor !== 100);
  const distinct = new Set(Object.values(values.thresholds));
  return (
    <>
      <div>
        {distinct.size === 1 ? (
          <>
            {t('tuning.allKinds')} <span className="ltr">{score.format([...distinct][0]! / 1000)}</span>
          </>
        ) : (
          listPurposeSchema.options.map((purpose, index) => (
            <span key={purpose}>
              {index > 0 && ' · '}
              {t(`list.purpose.${purpose}`)}{' '}
              <span className="ltr">{score.format(values.thresholds[purpose] / 1000)}</span>
            </span>
          ))
        )}
      </div>
      {factors.length > 0 && (
        <div className="faint">
          {factors.map(([part, factor], index) => (
            <span key={part}>
              {index > 0 && ' · '}
              {t(`hit.part.${part}` as never)} <span className="ltr">{percent.format(factor / 100)}</span>
            </span>
          ))}
        </div>
      )}
    </>
  );
}
