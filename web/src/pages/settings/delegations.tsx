import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { delegationSchema, type Delegation } from 'weir/people/contract';
import { z } from 'zod';
import { read, send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { PartialDate } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useFields } from '../door/use-field.ts';
import { DecisionForm } from './decision-form.tsx';
import { decisionTones } from './decision-tones.ts';
import { ReasonForm } from './reason-form.tsx';

const delegationList = z.object({ items: z.array(delegationSchema) });

/** Who may file for whom: asked by the one, accepted by the other, approved by the FIU, ended by any of them. */
export function Delegations(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const own = usePerson().organisation.id;
  const fiu = useHasRole('fiu_intake', 'fiu_supervisor');
  const [deciding, setDeciding] = useState<Delegation | null>(null);
  const query = useQuery({
    queryKey: ['delegations'],
    queryFn: ({ signal }) => read(delegationList, '/delegations', { signal }),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['delegations'] });
  const [ending, setEnding] = useState<Delegation | null>(null);
  const acting = useMutation({
    mutationFn: (id: string) => sendRaw('POST', `/delegations/${id}/acceptance`),
    onSuccess: refresh,
  });
  const mayDo = (row: Delegation): ReactNode => {
    if (fiu && row.state === 'accepted')
      return (
        <Button size="xs" onClick={() => setDeciding(row)}>
          {t('registration.decide')}
        </Button>
      );
    if (row.state === 'asked' && row.delegate.id === own)
      return (
        <Button size="xs" onClick={() => acting.mutate(row.id)}>
          {t('delegation.accept')}
        </Button>
      );
    if (['asked', 'accepted', 'approved'].includes(row.state))
      return (
        <Button size="xs" onClick={() => setEnding(row)}>
          {t('delegation.revoke')}
        </Button>
      );
    return null;
  };
  const columns = useDelegationColumns(mayDo);
  return (
    <>
      {acting.isError && <ProblemNotice error={acting.error} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('delegation.empty')}</Empty>
          ) : (
            <Table label={t('delegation.title')} rows={items} columns={columns} rowId={(row) => row.id} />
          )
        }
      </Answered>
      {ending && (
        <ReasonForm
          label={t('delegation.revoke')}
          act={(reason) => sendRaw('POST', `/delegations/${ending.id}/revocation`, { body: { reason } })}
          onDone={() => {
            setEnding(null);
            void refresh();
          }}
          onClose={() => setEnding(null)}
        />
      )}
      {deciding && (
        <DecisionForm
          label={t('registration.decide')}
          decide={({ decision, reason }) =>
            sendRaw('POST', `/delegations/${deciding.id}/decision`, { body: { decision, reason } })
          }
          onDecided={() => {
            setDeciding(null);
            void refresh();
          }}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

function useDelegationColumns(mayDo: (row: Delegation) => ReactNode): Column<Delegation>[] {
  const { t } = useTranslation();
  const name = ({ name: text, reportingEntityId }: Delegation['delegate']): ReactNode => (
    <>
      <bdi>{text}</bdi> <span className="code faint">{reportingEntityId}</span>
    </>
  );
  return [
    { id: 'delegator', head: t('delegation.delegator'), cell: (row) => name(row.delegator) },
    { id: 'delegate', head: t('delegation.delegate'), cell: (row) => name(row.delegate) },
    {
      id: 'state',
      head: t('settings.state'),
      width: '140px',
      cell: (row) => (
        <Tag tone={decisionTones[row.state] ?? 'plain'}>{t(`delegation.states.${row.state}`)}</Tag>
      ),
    },
    {
      id: 'from',
      head: t('delegation.from'),
      width: '130px',
      cell: (row) => <PartialDate date={row.from} />,
    },
    {
      id: 'until',
      head: t('delegation.until'),
      width: '130px',
      cell: (row) => row.until !== null && <PartialDate date={row.until} />,
    },
    { id: 'reason', head: t('audit.reason'), cell: (row) => row.reason },
    { id: 'do', head: t('registration.decide'), width: '130px', cell: mayDo },
  ];
}

/** Lets another entity file for one's own. */
export function DelegationForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { values, field } = useFields({
    delegateNumber: '',
    from: new Date().toISOString().slice(0, 10),
    until: '',
    reason: '',
  });
  const asking = useMutation({
    mutationFn: () =>
      send(delegationSchema, 'POST', '/delegations', {
        body: { ...values, until: values.until === '' ? null : values.until },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['delegations'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  const must = { required: true, withAsterisk: false } as const;
  return (
    <Dialog label={t('delegation.ask')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {asking.isError && <ProblemNotice error={asking.error} />}
        <TextInput
          label={t('delegation.delegateNumber')}
          description={t('delegation.delegateHelp')}
          dir="ltr"
          data-autofocus
          {...must}
          {...field('delegateNumber')}
        />
        <TextInput type="date" label={t('delegation.from')} {...must} {...field('from')} />
        <TextInput type="date" label={t('delegation.until')} {...field('until')} />
        <Textarea label={t('audit.reason')} autosize minRows={2} {...must} {...field('reason')} />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={asking.isPending}>
            {t('do.send')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
