import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgreementState as State, Ask } from 'weir/matching/contract';
import { Tag } from '../../design/parts/tag.tsx';

export function AgreementState({ state }: { state: State }): ReactNode {
  const { t } = useTranslation();
  const tone =
    state === 'in_force' ? 'done' : state === 'refused' ? 'harm' : state === 'ended' ? 'plain' : 'wait';
  return <Tag tone={tone}>{t(`matching.agreementState.${state}`)}</Tag>;
}

export function AskState({ ask }: { ask: Pick<Ask, 'state'> }): ReactNode {
  const { t } = useTranslation();
  const tone = ask.state === 'answered' ? 'done' : ask.state === 'refused' ? 'harm' : 'wait';
  return <Tag tone={tone}>{t(`matching.askState.${ask.state}`)}</Tag>;
}
