import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attribute, Source, SubjectDetail } from 'weir/subjects/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import styles from './subject.module.css';

const kinds = [
  'name',
  'native-name',
  'alias',
  'born',
  'sex',
  'nationality',
  'country',
  'identifier',
  'address',
  'phone',
  'account',
] as const;

/** What is said of a subject, and on the page where each of it is said. */
export function SubjectFacts({
  subject,
  short = false,
}: {
  subject: SubjectDetail;
  short?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const rows = kinds.flatMap((kind) => {
    const found = subject.attributes.filter((attribute) => attribute.kind === kind);
    if (found.length === 0) return [];
    const shown = short ? found.slice(0, 3) : found;
    return [
      [
        t(`subject.attribute.${kind}`),
        <ul key={kind} className={styles['values']}>
          {shown.map((attribute, index) => (
            <li key={`${attribute.value}-${index}`}>
              <AttributeValue attribute={attribute} />
              {!short && <Sources sources={attribute.sources} omitted={attribute.sourcesOmitted} />}
            </li>
          ))}
          {found.length > shown.length && (
            <li className="faint">{t('subject.moreValues', { count: found.length - shown.length })}</li>
          )}
        </ul>,
      ] as const,
    ];
  });
  return <Fields rows={rows} />;
}

function AttributeValue({ attribute }: { attribute: Attribute }): ReactNode {
  if (attribute.kind === 'born') return <PartialDate date={attribute.value} />;
  const code = attribute.kind === 'identifier' || attribute.kind === 'account' || attribute.kind === 'phone';
  return (
    <span>
      {attribute.detail !== null && <span className="faint">{attribute.detail} </span>}
      {code ? <span className="code">{attribute.value}</span> : <bdi>{attribute.value}</bdi>}
      {attribute.country !== null && <span className="code faint"> {attribute.country}</span>}
    </span>
  );
}

/** Where it is said: each report, with the place in its file. Folded, because most days nobody asks. */
export function Sources({ sources, omitted }: { sources: readonly Source[]; omitted: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <details className={styles['sources']}>
      <summary>{t('subject.saidIn', { count: sources.length + omitted })}</summary>
      <ul>
        {sources.map((source) => (
          <li key={`${source.reportId}${source.path}`}>
            <Link to={`/reports/${source.reportId}`} className="code">
              {source.reportNumber}
            </Link>{' '}
            <span className="code faint">{source.path}</span> <Moment at={source.recordedAt} with="date" />
          </li>
        ))}
        {omitted > 0 && <li className="faint">{t('subject.moreValues', { count: omitted })}</li>}
      </ul>
    </details>
  );
}
