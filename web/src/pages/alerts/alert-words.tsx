import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, AlertState } from 'weir/detection/contract';
import { Tag, type Tone } from '../../design/parts/tag.tsx';

const tones: Record<AlertState, Tone> = { open: 'wait', dismissed: 'plain', 'in-case': 'river' };

export function AlertStateTag({ state }: { state: AlertState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`alert.state.${state}`)}</Tag>;
}

/** Title and reason in the reader's language where we know them, else as the scenario says them. */
export function useAlertWords(): {
  title: (alert: Pick<Alert, 'typology' | 'title'>) => string;
  reason: (alert: Alert) => string;
} {
  const { t, i18n } = useTranslation();
  return {
    title: ({ typology, title }) => {
      const key = `typology.${typology}`;
      return i18n.exists(key) ? String(t(key as never)) : title;
    },
    reason: (alert) => {
      const key = `alertReason.${alert.reasonKey}`;
      return i18n.language !== 'en' && i18n.exists(key)
        ? String(t(key as never, alert.facts as never))
        : alert.reason;
    },
  };
}
