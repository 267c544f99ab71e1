import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, AlertState } from 'weir/detection/contract';
import { useFormat } from '../../design/surroundings.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';

const tones: Record<AlertState, Tone> = {
  open: 'wait',
  useful: 'done',
  'in-case': 'river',
  dismissed: 'plain',
};

export function AlertStateTag({ state }: { state: AlertState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`alert.state.${state}`)}</Tag>;
}

/** What the ranking looks at, in words; a kind of alert by its own name. */
export function useFeatureWords(): (feature: string) => string {
  const { t, i18n } = useTranslation();
  return (feature) => {
    const [, typology] = /^typology (.+)$/.exec(feature) ?? [];
    if (typology !== undefined) {
      const key = `typology.${typology}`;
      return t('ranking.isOfKind', { kind: i18n.exists(key) ? String(t(key as never)) : typology });
    }
    const key = `ranking.feature.${feature}`;
    return i18n.exists(key) ? String(t(key as never)) : feature;
  };
}

/** Title and reason in the reader's language where we know them, else as the scenario says them. */
export function useAlertWords(): {
  title: (alert: Pick<Alert, 'typology' | 'title'>) => string;
  reason: (alert: Pick<Alert, 'reason' | 'reasonKey' | 'facts'>) => string;
} {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  /** Facts come as the engine writes them: `2 days`, `73472.00 XNC`, `iban:…`. */
  const said = (fact: string): string => {
    const [, count, unit] = /^(\d+) (day|hour|minute)s?$/.exec(fact) ?? [];
    if (count !== undefined)
      return t(`clock.${unit as 'day' | 'hour' | 'minute'}s`, { count: Number(count) });
    const [, amount, currency] = /^(\d+\.\d+) ?([A-Z]{3,5})?$/.exec(fact) ?? [];
    if (amount !== undefined) return `${format.amount(amount)}${currency ? ` ${currency}` : ''}`;
    return fact.replace(/^iban:/, '');
  };
  return {
    title: ({ typology, title }) => {
      const key = `typology.${typology}`;
      return i18n.exists(key) ? String(t(key as never)) : title;
    },
    reason: ({ reason, reasonKey, facts }) => {
      const key = `alertReason.${reasonKey}`;
      if (!i18n.exists(key)) return reason.replaceAll('iban:', '');
      const words = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, said(fact)]));
      return String(t(key as never, words as never));
    },
  };
}
