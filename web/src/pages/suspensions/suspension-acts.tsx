import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { suspensionDetailSchema, type Approval, type SuspensionDetail } from 'weir/suspensions/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Section } from '../../design/page/page.tsx';
import { FourEyes } from '../../design/parts/four-eyes.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useCase } from '../cases/case-page.tsx';
import { SuspendForm } from './suspend-form.tsx';

function useAct(found: SuspensionDetail) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ what, body }: { what: string; body: object }) =>
      send(suspensionDetailSchema, 'POST', `/suspensions/${found.id}/${what}`, { body }),
    onSuccess: async (answer) => {
      queries.setQueryData(['suspensions', found.id], answer);
      await queries.invalidateQueries({ queryKey: ['suspensions'] });
    },
  });
}

/** What this person may do with it now. */
export function SuspensionActs({ found }: { found: SuspensionDetail }): ReactNode {
  return (
    <>
      {found.may.edit && <Edit found={found} />}
      {found.may.submit && <Submit found={found} />}
      {found.may.decide && <Decide found={found} />}
      {found.may.handOver && <HandOver found={found} />}
      {found.may.lift && <Lift found={found} />}
    </>
  );
}

function Submit({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const act = useAct(found);
  return (
    <div>
      {act.isError && <ProblemNotice error={act.error} />}
      <Button
        variant="filled"
        loading={act.isPending}
        onClick={() => act.mutate({ what: 'submit', body: { version: found.version } })}
      >
        {t('suspension.submit')}
      </Button>
    </div>
  );
}

/** Writes a draft, a submitted or a returned one again: what was submitted is a draft then. */
function Edit({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const within = useCase(found.caseId).data;
  return (
    <div>
      <Button disabled={within === undefined} onClick={() => setOpen(true)}>
        {t('suspension.edit')}
      </Button>
      {open && within !== undefined && (
        <SuspendForm found={within} suspension={found} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}

/** The second pair of eyes. What is signed is the hash of what is shown on this page. */
function Decide({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const act = useAct(found);
  const [reason, setReason, draft] = useDraft(`suspension-decision.${found.id}`, '');
  return (
    <Section title={t('suspension.decide')}>
      <FourEyes
        reason={reason}
        onReason={setReason}
        onDecide={(decision) =>
          act.mutate(
            {
              what: 'approval',
              body: {
                decision,
                reason: reason.trim(),
                contentSha256: found.contentSha256,
              } satisfies Approval,
            },
            { onSuccess: draft.clear },
          )
        }
        deciding={act}
        approve={t('suspension.approve')}
        signs={t('suspension.approveHelp')}
      />
    </Section>
  );
}

function Lift({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const act = useAct(found);
  const [reason, setReason] = useState('');
  return (
    <Section title={t('suspension.lift')}>
      <Reason value={reason} onChange={setReason} />
      {act.isError && <ProblemNotice error={act.error} />}
      <div>
        <Button
          disabled={reason.trim().length < 3}
          loading={act.isPending}
          onClick={() => act.mutate({ what: 'lift', body: { reason: reason.trim() } })}
        >
          {t('suspension.lift')}
        </Button>
      </div>
    </Section>
  );
}

function HandOver({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const act = useAct(found);
  const [order, setOrder] = useState({ court: '', reference: '', date: '', scope: '' });
  const field = (key: keyof typeof order, label: string, type = 'text'): ReactNode => (
    <TextInput
      label={label}
      type={type}
      dir="auto"
      value={order[key]}
      onChange={(event) => setOrder({ ...order, [key]: event.currentTarget.value })}
    />
  );
  return (
    <Section title={t('suspension.handOver')}>
      {field('court', t('suspension.court'))}
      {field('reference', t('suspension.reference'))}
      {field('date', t('suspension.orderDate'), 'date')}
      {field('scope', t('suspension.scope'))}
      {act.isError && <ProblemNotice error={act.error} />}
      <div>
        <Button
          disabled={Object.values(order).some((value) => value.trim() === '')}
          loading={act.isPending}
          onClick={() => act.mutate({ what: 'hand-over', body: order })}
        >
          {t('suspension.handOver')}
        </Button>
      </div>
    </Section>
  );
}

export function Reason({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('suspension.reason')}
      rows={3}
      dir="auto"
      maxLength={2000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
