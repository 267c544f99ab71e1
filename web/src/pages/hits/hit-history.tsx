import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HitDetail } from 'weir/screening/contract';
import { Timeline, type TimelineEntry } from '../../design/parts/timeline.tsx';
import { FieldChanges } from '../lists/list-words.tsx';

/** The history of the pair: found, decided, confirmed, lapsed, come back, reopened and why. */
export function HitHistory({ hit }: { hit: HitDetail }): ReactNode {
  const { t } = useTranslation();
  const entries: TimelineEntry[] = [
    { id: 'found', at: hit.foundAt, title: t('hit.event.found') },
    ...hit.decisions.map((decision, index): TimelineEntry => ({
      id: `decision-${index}`,
      at: decision.at,
      title: `${t(`hit.event.${decision.step}`)}: ${t(`hit.state.${decision.decision}`)}`,
      body: <bdi>{decision.reason}</bdi>,
      who: decision.by.name ?? undefined,
      tone: decision.decision === 'same' ? 'harm' : decision.decision === 'different' ? 'done' : 'wait',
    })),
    ...hit.changes.map((change, index): TimelineEntry => ({
      id: `change-${index}`,
      at: change.at,
      title: `${t(`hit.event.${change.change}`)}: ${t(`hit.cause.${change.cause}` as never)}`,
      body: (
        <>
          {change.reason !== null && <bdi>{change.reason}</bdi>}
          <FieldChanges fields={change.fields} />
        </>
      ),
      who: change.by?.name ?? undefined,
    })),
  ];
  return (
    <Timeline
      label={t('hit.history')}
      entries={entries.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))}
    />
  );
}
