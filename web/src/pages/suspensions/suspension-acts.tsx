import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { suspensionDetailSchema, type SuspensionDetail } from 'weir/suspensions/contract';
import { send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

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

/** The second pair of eyes. What is signed is the hash of what is shown on this page. */
function Decide({ found }: { found: SuspensionDetail }): ReactNode {
  const { t } = useTranslation();
  const act = useAct(found);
  const [reason, setReason] = useState('');
  const decide = (decision: 'approved' | 'returned'): void =>
    act.mutate({
      what: 'approval',
      body: { decision, reason: reason.trim(), contentSha256: found.contentSha256 },
    });
  const ready = reason.trim().length >= 3;
  return (
    <Section title={t('suspension.decide')}>
      <p className="faint">{t('suspension.approveHelp')}</p>
      <Reason value={reason} onChange={setReason} />
      {act.isError && <ProblemNotice error={act.error} />}
      <Buttons>
        <Button disabled={!ready} onClick={() => decide('returned')}>
          {t('suspension.return')}
        </Button>
        <Button variant="filled" disabled={!ready} loading={act.isPending} onClick={() => decide('approved')}>
          {t('suspension.approve')}
        </Button>
      </Buttons>
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
