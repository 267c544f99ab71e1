import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Core, ProposalDetail, WeightPart } from 'weir/subjects/contract';
import { PartialDate } from '../../design/parts/partial-date.tsx';
import { ScoreParts } from '../../design/parts/score-parts.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { Sources } from '../subjects/subject-facts.tsx';
import { MergeDecisionForm } from './merge-decision-form.tsx';
import styles from './merge.module.css';

type Attribute = Core['attributes'][number];

/** Two records over each other, line by line; the parts that add up to the weight; the decision. */
export function MergeMatch({ pair, onDecided }: { pair: ProposalDetail; onDecided: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <TwoRecords sides={pair.sides} />
      <MergeDecisionForm pair={pair} onDecided={onDecided} />
      <WeightParts parts={pair.parts} bits={pair.bits} />
      {pair.decisions.length > 0 && (
        <Timeline
          label={t('hit.history')}
          entries={pair.decisions.map((decision, index) => ({
            id: String(index),
            at: decision.at,
            title: t(`hit.state.${decision.decision}`),
            body: (
              <>
                <bdi>{decision.reason}</bdi>
                {!decision.inForce && <div className="faint">{t('merge.notInForce')}</div>}
              </>
            ),
            who: decision.by.name ?? undefined,
          }))}
        />
      )}
    </>
  );
}

/** A weight laid out as the sum it is. */
export function WeightParts({ parts, bits }: { parts: readonly WeightPart[]; bits: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = (part: string): string =>
    i18n.exists(`merge.part.${part}`) ? String(t(`merge.part.${part}` as never)) : part;
  return (
    <>
      <ScoreParts
        parts={parts.map((part) => ({
          part: part.part,
          points: part.bits,
          why: i18n.exists(`merge.why.${part.part}`)
            ? String(t(`merge.why.${part.part}` as never))
            : part.why,
        }))}
        score={bits}
        decimals={2}
        nameOf={nameOf}
      />
      <p className="faint">{t('merge.weightHelp')}</p>
    </>
  );
}

const rows = ['name', 'native-name', 'alias', 'born', 'sex', 'nationality', 'country', 'identifier', 'address', 'phone'] as const; // prettier-ignore

function TwoRecords({ sides }: { sides: ProposalDetail['sides'] }): ReactNode {
  const { t } = useTranslation();
  const kinds = rows.filter((kind) =>
    sides.some((side) => side.attributes.some((each) => each.kind === kind)),
  );
  return (
    <table className={styles['records']}>
      <thead>
        <tr>
          <td />
          {sides.map((side, index) => (
            <th key={side.core} scope="col">
              <Link to={`/subjects/${side.subject.id}`}>
                {index === 0 ? t('merge.first') : t('merge.second')}
              </Link>{' '}
              <span className="faint">{t('subject.inReports', { count: side.reports })}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => {
          const [left = [], right = []] = sides.map((side) =>
            side.attributes.filter((each) => each.kind === kind),
          );
          return (
            <tr key={kind}>
              <th scope="row">{t(`subject.attribute.${kind}`)}</th>
              <Values values={left} others={right} />
              <Values values={right} others={left} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What one side says; what the other does not say is marked, by more than its colour. */
function Values({
  values,
  others,
}: {
  values: readonly Attribute[];
  others: readonly Attribute[];
}): ReactNode {
  return (
    <td>
      {values.map((each) => {
        const differs = others.length > 0 && !others.some(({ value }) => value === each.value);
        return (
          <div key={`${each.value}${each.detail ?? ''}`}>
            <span className={differs ? styles['differs'] : undefined}>
              {each.kind === 'born' ? (
                <PartialDate date={each.value} />
              ) : each.kind === 'identifier' ? (
                <>
                  {each.detail} <span className="code">{each.value}</span>
                </>
              ) : (
                <bdi>{each.value}</bdi>
              )}
            </span>{' '}
            <Sources sources={each.sources} omitted={each.sourcesOmitted} />
          </div>
        );
      })}
    </td>
  );
}
