import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HitDetail } from 'weir/screening/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { PartialDate } from '../../design/parts/partial-date.tsx';
import { ScoreParts } from '../../design/parts/score-parts.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { HitDecisionForm } from './hit-decision-form.tsx';
import { compareNames } from './compare-names.ts';
import styles from './hit.module.css';

/** The match: two names over each other, the parts that add up to the score, both sides' facts, and the decision. */
export function HitMatch({ hit, onDecided }: { hit: HitDetail; onDecided: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = (part: string): string =>
    i18n.exists(`hit.part.${part}`) ? String(t(`hit.part.${part}` as never)) : part;
  return (
    <>
      <TwoNames asked={hit.askedName} listed={hit.listedName} />
      <ScoreParts parts={hit.parts} score={hit.score} decimals={3} nameOf={nameOf} />
      {hit.entryNow !== 'listed' && <Tag tone="wait">{t(`hit.entryNow.${hit.entryNow}`)}</Tag>}
      <HitDecisionForm hit={hit} onDecided={onDecided} />
      <div className={styles['sides']}>
        <div>
          <h3>{t('hit.inReports')}</h3>
          <Fields
            rows={[
              [t('subject.name'), <bdi key="name">{hit.asked.name}</bdi>],
              [t('subject.born'), hit.asked.born !== undefined && <PartialDate date={hit.asked.born} />],
              [
                t('subject.countries'),
                hit.asked.country !== undefined && <span className="code">{hit.asked.country}</span>,
              ],
            ]}
          />
        </div>
        <div>
          <h3>
            <bdi>{hit.list.name}</bdi> <span className="faint">{t(`list.purpose.${hit.list.purpose}`)}</span>
          </h3>
          <Fields
            rows={[
              [
                t('subject.name'),
                <ul key="names">
                  {hit.entry.names.slice(0, 8).map((name) => (
                    <li key={name.text}>
                      <bdi>{name.text}</bdi>
                      {name.quality === 'weak' && <span className="faint"> {t('hit.weakName')}</span>}
                    </li>
                  ))}
                </ul>,
              ],
              [
                t('subject.born'),
                hit.entry.born.length > 0 &&
                  hit.entry.born.map((date) => (
                    <div key={date}>
                      <PartialDate date={date} />
                    </div>
                  )),
              ],
              [
                t('subject.countries'),
                hit.entry.countries.length > 0 && (
                  <span className="code">{hit.entry.countries.join(' ')}</span>
                ),
              ],
              [
                t('subject.attribute.identifier'),
                hit.entry.identifiers.length > 0 &&
                  hit.entry.identifiers.map((identifier) => (
                    <div key={`${identifier.type}${identifier.number}`}>
                      {identifier.type} <span className="code">{identifier.number}</span>
                    </div>
                  )),
              ],
              [t('hit.remarks'), hit.entry.remarks !== undefined && <bdi>{hit.entry.remarks}</bdi>],
              [
                t('hit.listEntry'),
                <span key="entry" className="code">
                  {hit.entryId}
                </span>,
              ],
            ]}
          />
        </div>
      </div>
      {hit.decisions.length > 0 && (
        <Timeline
          label={t('hit.decisions')}
          entries={hit.decisions.map((decision, index) => ({
            id: String(index),
            at: decision.at,
            title: t(`hit.state.${decision.decision}`),
            body: <bdi>{decision.reason}</bdi>,
            who: decision.by.name ?? undefined,
          }))}
        />
      )}
    </>
  );
}

function TwoNames({ asked, listed }: { asked: string; listed: string }): ReactNode {
  const { t } = useTranslation();
  const rows = [
    { words: t('hit.asked'), name: asked, other: listed },
    { words: t('hit.listed'), name: listed, other: asked },
  ];
  return (
    <dl className={styles['names']}>
      {rows.map(({ words, name, other }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd dir="auto">
            {compareNames(name, other).map((piece, index) => (
              <span key={index} className={piece.agrees ? undefined : styles['differs']}>
                {piece.text}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
