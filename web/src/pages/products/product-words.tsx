import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuardBlock } from 'weir/dissemination/contract';
import { Tag, type Tone } from '../../design/parts/tag.tsx';

const tones: Record<string, Tone> = {
  submitted: 'wait', returned: 'harm', approved: 'done', sent: 'done', acknowledged: 'done', feedback_received: 'done',
}; // prettier-ignore
const states = [
  'draft',
  'submitted',
  'returned',
  'approved',
  'sent',
  'acknowledged',
  'feedback_received',
] as const;

export function ProductStateTag({ state }: { state: string }): ReactNode {
  const { t } = useTranslation();
  const known = states.find((one) => one === state);
  return <Tag tone={tones[state] ?? 'plain'}>{known ? t(`product.state.${known}`) : state}</Tag>;
}

/** Why a product may not leave, in the reader's language where the rule is known, else in the guard's own English. */
export function useGuardSentence(): (block: GuardBlock) => string {
  const { t, i18n } = useTranslation();
  return (block) => {
    const key = `guard.rule.${block.rule}`;
    if (i18n.language === 'en' || !i18n.exists(key)) return block.sentence;
    return String(t(key as never, block.params as never));
  };
}
