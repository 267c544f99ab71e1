import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeRequestSchema, type ChangeRequest } from 'weir/people/contract';
import { z } from 'zod';
import { read, send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFields } from '../door/use-field.ts';
import { DecisionForm } from './decision-form.tsx';
import { decisionTones } from './decision-tones.ts';

const changeList = z.object({ items: z.array(changeRequestSchema) });
const changeable = ['name', 'registrationNumber', 'taxNumber', 'licence', 'address', 'phone'] as const;

/** Changes of a registered entity's record, asked by its officer, decided by the FIU. */
export function ChangeRequests({ decides = false }: { decides?: boolean }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [deciding, setDeciding] = useState<ChangeRequest | null>(null);
  const query = useQuery({
    queryKey: ['change-requests'],
    queryFn: ({ signal }) => read(changeList, '/change-requests', { signal }),
  });
  const columns = useChangeColumns(decides ? setDeciding : undefined);
  return (
    <>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('registration.noChanges')}</Empty>
          ) : (
            <Table label={t('registration.changes')} rows={items} columns={columns} rowId={(row) => row.id} />
          )
        }
      </Answered>
      {deciding && (
        <DecisionForm
          label={t('registration.decide')}
          decide={({ decision, reason }) =>
            sendRaw('POST', `/change-requests/${deciding.id}/decision`, { body: { decision, reason } })
          }
          onDecided={() => {
            setDeciding(null);
            void queries.invalidateQueries({ queryKey: ['change-requests'] });
          }}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

function useChangeColumns(decide: ((row: ChangeRequest) => void) | undefined): Column<ChangeRequest>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'organisation',
      head: t('settings.organisation'),
      cell: (row) => <bdi>{row.organisationName}</bdi>,
    },
    {
      id: 'changes',
      head: t('registration.change'),
      cell: (row) => (
        <ul className="plain">
          {Object.entries(row.changes).map(([name, value]) => (
            <li key={name}>
              {t(`register.${name}`, { defaultValue: name })}: <del>{row.before[name] ?? ''}</del>{' '}
              <ins>
                <bdi>{value}</bdi>
              </ins>
            </li>
          ))}
        </ul>
      ),
    },
    { id: 'reason', head: t('audit.reason'), cell: (row) => row.reason },
    {
      id: 'state',
      head: t('settings.state'),
      width: '130px',
      cell: (row) => (
        <Tag tone={decisionTones[row.state] ?? 'plain'}>{t(`register.states.${row.state}`)}</Tag>
      ),
    },
    { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.askedAt} /> },
    ...(decide
      ? [
          {
            id: 'do',
            head: t('registration.decide'),
            width: '120px',
            cell: (row: ChangeRequest) =>
              row.state === 'waiting' && (
                <Button size="xs" onClick={() => decide(row)}>
                  {t('registration.decide')}
                </Button>
              ),
          },
        ]
      : []),
  ];
}

/** One change, with the reason. */
export function ChangeForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [what, setWhat] = useState<(typeof changeable)[number]>('address');
  const { values, field } = useFields({ value: '', reason: '' });
  const asking = useMutation({
    mutationFn: () =>
      send(changeRequestSchema, 'POST', '/change-requests', {
        body: { changes: { [what]: values.value }, reason: values.reason },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['change-requests'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Dialog label={t('registration.askChange')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {asking.isError && <ProblemNotice error={asking.error} />}
        <NativeSelect
          label={t('registration.change')}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value as typeof what)}
          data={changeable.map((name) => ({ value: name, label: t(`register.${name}`) }))}
        />
        <TextInput
          label={t('registration.newValue')}
          required
          withAsterisk={false}
          data-autofocus
          {...field('value')}
        />
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={2}
          required
          withAsterisk={false}
          {...field('reason')}
        />
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
