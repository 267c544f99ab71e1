import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HitDetail } from 'weir/screening/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { PartialDate } from '../../design/parts/partial-date.tsx';
import { ScoreParts } from '../../design/parts/score-parts.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { FieldChanges } from '../lists/list-words.tsx';
import { PurposeTag } from './hit-columns.tsx';
import styles from './hit.module.css';

/** The score as the sum it is. */
export function HitScore({ hit }: { hit: HitDetail }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = (part: string): string =>
    i18n.exists(`hit.part.${part}`) ? String(t(`hit.part.${part}` as never)) : part;
  return <ScoreParts parts={hit.parts} score={hit.score} decimals={3} nameOf={nameOf} />;
}

/** What has changed on either side since somebody decided. */
export function ChangedSince({ hit }: { hit: HitDetail }): ReactNode {
  const { t } = useTranslation();
  if (hit.changedSince.length === 0) return null;
  return (
    <div role="status">
      <Tag tone="wait">{t('hit.changedSince')}</Tag>
      {(['subject', 'entry'] as const).map((side) => {
        const fields = hit.changedSince.filter((change) => change.side === side);
        return (
          fields.length > 0 && (
            <div key={side}>
              <span className="faint">{t(`hit.side.${side}`)}</span>
              <FieldChanges fields={fields} />
            </div>
          )
        );
      })}
    </div>
  );
}

/** What is known of both, beside each other. */
export function HitSides({ hit }: { hit: HitDetail }): ReactNode {
  const { t } = useTranslation();
  const seesSubjects = useHasRole('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk');
  return (
    <div className={styles['sides']}>
      <div>
        <h3>{t('hit.inReports')}</h3>
        <Fields
          rows={[
            [
              t('subject.name'),
              seesSubjects ? (
                <Link key="name" to={`/subjects/${hit.subject.id}`}>
                  <bdi>{hit.asked.name}</bdi>
                </Link>
              ) : (
                <bdi key="name">{hit.asked.name}</bdi>
              ),
            ],
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
          <bdi>{hit.list.name}</bdi> <PurposeTag purpose={hit.list.purpose} />
        </h3>
        {hit.entryNow !== 'listed' && <Tag tone="wait">{t(`hit.entryNow.${hit.entryNow}`)}</Tag>}
        <Fields
          rows={[
            [
              t('subject.name'),
              <ul key="names">
                {hit.entry.names.slice(0, 12).map((name) => (
                  <li key={name.text}>
                    <bdi>{name.text}</bdi>
                    {name.quality === 'weak' && <span className="faint"> {t('hit.weakName')}</span>}
                  </li>
                ))}
                {hit.entry.names.length > 12 && (
                  <li className="faint">{t('subject.moreValues', { count: hit.entry.names.length - 12 })}</li>
                )}
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
              hit.entry.countries.length > 0 && <span className="code">{hit.entry.countries.join(' ')}</span>,
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
            [t('list.number'), t('list.versionNumber', { number: hit.listVersion })],
          ]}
        />
      </div>
    </div>
  );
}
