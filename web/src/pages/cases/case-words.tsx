import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseState, HandlingConditions, Priority } from 'weir/cases/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import styles from './case.module.css';

const stateTones: Partial<Record<CaseState, Tone>> = {
  ready_for_decision: 'wait',
  awaiting_information: 'wait',
  disseminated: 'done',
  in_analysis: 'river',
};

export function CaseStateTag({ state }: { state: CaseState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={stateTones[state] ?? 'plain'}>{t(`case.state.${state}`)}</Tag>;
}

export function PriorityWord({ priority }: { priority: Priority }): ReactNode {
  const { t } = useTranslation();
  if (priority === 'urgent' || priority === 'high')
    return <Tag tone={priority === 'urgent' ? 'harm' : 'wait'}>{t(`case.priority.${priority}`)}</Tag>;
  return <span className="faint">{t(`case.priority.${priority}`)}</span>;
}

/** What the originators allow, in short; opened, every condition. */
export function Handling({
  handling,
  short = false,
}: {
  handling: HandlingConditions;
  short?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const strict = [
    handling.onwardDissemination === 'prohibited' && t('handling.onward.prohibited'),
    handling.onwardDissemination === 'with_prior_consent' && t('handling.onward.with_prior_consent'),
    handling.sourceProtection === 'origin_hidden' && t('handling.source.origin_hidden'),
  ].filter((words) => words !== false);
  return (
    <details className={styles['handling']}>
      <summary>
        <Tag>{t(`handling.classification.${handling.classification}`)}</Tag>
        {!short && <span className="faint">{strict.join(' · ')}</span>}
      </summary>
      <HandlingFields handling={handling} />
    </details>
  );
}

function HandlingFields({ handling }: { handling: HandlingConditions }): ReactNode {
  const { t } = useTranslation();
  return (
    <Fields
      rows={[
        [
          t('handling.originators'),
          <span key="from" className="code">
            {handling.originators.join(', ')}
          </span>,
        ],
        [
          t('handling.purposes'),
          handling.permittedPurposes.map((purpose) => t(`purpose.${purpose}`)).join(', '),
        ],
        [
          t('handling.recipients'),
          handling.permittedRecipients === null ? (
            t('handling.anyRecipient')
          ) : (
            <span key="to" className="code">
              {handling.permittedRecipients.join(', ')}
            </span>
          ),
        ],
        [t('handling.evidence'), t(`handling.evidentiary.${handling.evidentiaryUse}`)],
        [t('handling.onwardLabel'), t(`handling.onward.${handling.onwardDissemination}`)],
        [t('handling.subjectLabel'), t(`handling.subject.${handling.disclosureToSubject}`)],
        [t('handling.sourceLabel'), t(`handling.source.${handling.sourceProtection}`)],
        [t('handling.obtained'), t(`handling.obtainedAs.${handling.obtainedAs}`)],
        [t('handling.retention'), handling.retentionUntil],
        [t('handling.review'), handling.reviewOn],
      ]}
    />
  );
}
