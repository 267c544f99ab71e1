import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestContent, RequestRow, RequestState, ServedRow } from 'weir/requests/contract';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import styles from './obtaining.module.css';

const tones: Partial<Record<RequestState, Tone>> = {
  drafted: 'wait', sent: 'river', acknowledged: 'river', partial: 'wait', answered: 'done', refused: 'harm', verified: 'done',
}; // prettier-ignore

export function RequestStateTag({ state }: { state: RequestState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state] ?? 'plain'}>{t(`obtaining.state.${state}`)}</Tag>;
}

/** States in which the institution still owes an answer, and its clock counts. */
export const owed = (state: RequestState): boolean => ['sent', 'acknowledged', 'partial'].includes(state);

/** How long is left; what is answered has no clock any more, only the time that it had. */
export function RequestDue({
  state,
  due,
}: {
  state: RequestState;
  due: RequestRow['due'] | ServedRow['due'];
}): ReactNode {
  if (due === null) return null;
  return owed(state) ? (
    <Deadline due={due.at} calendar={due.calendar} workingDays={due.workingDaysLeft} />
  ) : (
    <Moment at={due.at} />
  );
}

export function UrgentTag(): ReactNode {
  const { t } = useTranslation();
  return <Tag tone="harm">{t('obtaining.urgent')}</Tag>;
}

/** Everything that the institution reads, beside the items themselves. */
export function ContentFields({
  content,
  also = [],
}: {
  content: RequestContent;
  also?: readonly (readonly [label: string, value: ReactNode])[];
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Fields
      rows={[
        [
          t('obtaining.subjects'),
          content.subjects.length > 0 && <Names key="subjects" of={content.subjects} />,
        ],
        [
          t('obtaining.accounts'),
          content.accounts.length > 0 && (
            <span key="accounts" className="code">
              <Names of={content.accounts} />
            </span>
          ),
        ],
        [t('obtaining.periodFrom'), content.periodFrom && <PartialDate date={content.periodFrom} />],
        [t('obtaining.periodUntil'), content.periodUntil && <PartialDate date={content.periodUntil} />],
        [t('obtaining.urgencyReason'), content.urgencyReason && <bdi>{content.urgencyReason}</bdi>],
        [t('obtaining.basis'), <bdi key="basis">{content.legalBasis}</bdi>],
        ...also,
      ]}
    />
  );
}

function Names({ of }: { of: readonly string[] }): ReactNode {
  return (
    <ul>
      {of.map((name) => (
        <li key={name}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

export function Words({ children }: { children: string }): ReactNode {
  return children === '' ? null : (
    <p className={styles['words']} dir="auto">
      {children}
    </p>
  );
}
