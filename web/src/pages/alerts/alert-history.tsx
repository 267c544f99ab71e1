import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertEvent } from 'weir/detection/contract';
import { Moment } from '../../design/parts/partial-date.tsx';
import { AlertStateTag, useAlertWords } from './alert-words.tsx';

/** What happened to an alert: raised, grown, joined by others, decided; who did it, and why. */
export function AlertHistory({ history }: { history: readonly AlertEvent[] }): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const sentence = (event: AlertEvent): ReactNode => {
    const { facts } = event;
    const count = Number(facts['added'] ?? facts['grown'] ?? facts['transactions'] ?? 0);
    switch (event.what) {
      case 'raised':
        return t('alert.event.raised', { count });
      case 'grew':
        return t('alert.event.grew', { count });
      case 'reopened':
        return t('alert.event.reopened', { count });
      case 'joined': {
        const typology = String(facts['typology'] ?? '');
        return t('alert.event.joined', { kind: words.title({ typology, title: typology }) });
      }
      case 'in-case':
        return <AlertStateTag state="in-case" />;
      case 'decided':
        return (
          <>
            <AlertStateTag state={facts['state'] as 'open' | 'useful' | 'dismissed'} />{' '}
            <bdi>{facts['reason']}</bdi>
          </>
        );
    }
  };
  return (
    <details open>
      <summary>{t('alert.history')}</summary>
      <ol style={{ paddingInlineStart: 'var(--space-5)', margin: 0 }}>
        {history.map((event, place) => (
          <li key={place}>
            {sentence(event)}{' '}
            <span className="faint">
              {event.name !== null && <bdi>{event.name} · </bdi>}
              <Moment at={event.at} />
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
