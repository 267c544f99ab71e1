import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agreement, AgreementState as State, Ask } from 'weir/matching/contract';
import { PartialDate } from '../../design/parts/partial-date.tsx';
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

/** Whole days of UTC, as both signed them: the same to both, whatever their clocks say. */
export function Validity({
  agreement: { validFrom, validUntil },
}: {
  agreement: Pick<Agreement, 'validFrom' | 'validUntil'>;
}): ReactNode {
  return (
    <span>
      <PartialDate date={validFrom.slice(0, 10)} /> – <PartialDate date={validUntil.slice(0, 10)} />
    </span>
  );
}
