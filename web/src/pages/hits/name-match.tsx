import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HitDetail } from 'weir/screening/contract';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { matchColumns, type Side } from './match-columns.ts';
import styles from './hit.module.css';

/** The two names over each other, word by word in both scripts: what agreed, how far, and what it gave. */
export function NameMatch({ hit }: { hit: HitDetail }): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const columns = matchColumns(hit.parts, hit.askedWords, hit.listedWords);
  const points = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
    signDisplay: 'exceptZero',
  });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return (
    <>
      <dl className={styles['names']}>
        <div>
          <dt>{t('hit.asked')}</dt>
          <dd>
            <TwoScriptName stacked name={{ original: hit.askedName, transliteration: hit.askedLatin }} />
          </dd>
        </div>
        <div>
          <dt>{t('hit.listed')}</dt>
          <dd>
            <TwoScriptName stacked name={{ original: hit.listedName, transliteration: hit.listedLatin }} />
          </dd>
        </div>
      </dl>
      {columns.length > 0 && (
        <div className={styles['matchBox']}>
          <div className={styles['matchScroll']} tabIndex={0} role="group" aria-label={t('hit.wordByWord')}>
            <table className={styles['match']} aria-label={t('hit.wordByWord')}>
              <tbody>
                <tr>
                  <th scope="row">{t('hit.asked')}</th>
                  {columns.map((column, index) => (
                    <td key={index}>
                      <Word side={column.asked} />
                    </td>
                  ))}
                </tr>
                <tr className={styles['likeness']}>
                  <th scope="row">{t('hit.likeness')}</th>
                  {columns.map(({ likeness, asked, listed }, index) => (
                    <td
                      key={index}
                      data-agrees={likeness === 1 ? 'yes' : likeness === null ? 'no' : 'nearly'}
                    >
                      {asked === null || listed === null
                        ? t('hit.onlyHere')
                        : likeness === null
                          ? '~'
                          : likeness === 1
                            ? '='
                            : percent.format(likeness)}
                    </td>
                  ))}
                </tr>
                <tr>
                  <th scope="row">{t('hit.listed')}</th>
                  {columns.map((column, index) => (
                    <td key={index}>
                      <Word side={column.listed} />
                    </td>
                  ))}
                </tr>
                <tr className={styles['points']}>
                  <th scope="row">{t('score.points')}</th>
                  {columns.map((column, index) => (
                    <td key={index} className="figures">
                      <span className="ltr">{points.format(column.points)}</span>
                    </td>
                  ))}
                </tr>
              </tbody>
            </table>
          </div>
        </div>
      )}
    </>
  );
}

/** As written, with the reading under it where the two differ. */
function Word({ side }: { side: Side | null }): ReactNode {
  if (side === null) return <span className="faint">–</span>;
  const plain = side.text?.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    <span className={styles['word']}>
      {side.text !== null && <bdi>{side.text}</bdi>}
      {plain !== side.latin && (
        <span className="faint ltr" lang="en">
          {side.latin}
        </span>
      )}
    </span>
  );
}
