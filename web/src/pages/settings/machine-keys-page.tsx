import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  keyScopeSchema,
  machineKeyMadeSchema,
  machineKeySchema,
  type KeyScope,
  type MachineKey,
} from 'weir/people/contract';
import { z } from 'zod';
import { read, send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { useStepUp } from './step-up.tsx';

const keyList = z.object({ items: z.array(machineKeySchema) });

/** Keys with which a filer's own systems file: each with an end, each to be revoked at once. */
export function MachineKeysPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { sure, wall } = useStepUp();
  const officer = useHasRole('re_reporting_officer');
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['machine-keys'],
    queryFn: ({ signal }) => read(keyList, '/machine-keys', { signal }),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['machine-keys'] });
  const revoking = useMutation({
    mutationFn: (id: string) => sure(() => sendRaw('DELETE', `/machine-keys/${id}`)),
    onSuccess: refresh,
  });
  const columns = useKeyColumns((id) => revoking.mutate(id));
  return (
    <SettingsFrame
      title={t('settings.machineKeys')}
      actions={
        officer && (
          <Button variant="filled" onClick={() => setAdding(true)}>
            {t('machineKey.add')}
          </Button>
        )
      }
    >
      {wall}
      {revoking.isError && <ProblemNotice error={revoking.error} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('machineKey.empty')}</Empty>
          ) : (
            <Table label={t('settings.machineKeys')} rows={items} columns={columns} rowId={(row) => row.id} />
          )
        }
      </Answered>
      {adding && <NewKeyDialog sure={sure} onMade={refresh} onClose={() => setAdding(false)} />}
    </SettingsFrame>
  );
}

function useKeyColumns(revoke: (id: string) => void): Column<MachineKey>[] {
  const { t } = useTranslation();
  const tones = { good: 'done', expired: 'plain', revoked: 'harm' } as const;
  return [
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.name}</bdi> },
    {
      id: 'organisation',
      head: t('settings.organisation'),
      cell: (row) => <bdi>{row.organisationName}</bdi>,
    },
    {
      id: 'scopes',
      head: t('machineKey.scopes'),
      width: '150px',
      cell: (row) => row.scopes.map((scope) => t(`machineKey.scope.${scope}`)).join(', '),
    },
    {
      id: 'state',
      head: t('settings.state'),
      width: '110px',
      cell: (row) => <Tag tone={tones[row.state]}>{t(`machineKey.states.${row.state}`)}</Tag>,
    },
    {
      id: 'until',
      head: t('machineKey.until'),
      width: '160px',
      cell: (row) => <Moment at={row.expiresAt} />,
    },
    {
      id: 'used',
      head: t('account.lastUsed'),
      width: '160px',
      cell: (row) => row.lastUsedAt !== null && <Moment at={row.lastUsedAt} />,
    },
    {
      id: 'do',
      head: t('machineKey.revoke'),
      width: '120px',
      cell: (row) =>
        row.state === 'good' && (
          <Button
            size="xs"
            onClick={() => revoke(row.id)}
            aria-label={`${t('machineKey.revoke')}: ${row.name}`}
          >
            {t('machineKey.revoke')}
          </Button>
        ),
    },
  ];
}

function NewKeyDialog({
  sure,
  onMade,
  onClose,
}: {
  sure: <Answer>(act: () => Promise<Answer>) => Promise<Answer>;
  onMade: () => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [days, setDays] = useState(365);
  const [scopes, setScopes] = useState<readonly KeyScope[]>(keyScopeSchema.options);
  const making = useMutation({
    mutationFn: () =>
      sure(() => send(machineKeyMadeSchema, 'POST', '/machine-keys', { body: { name, days, scopes } })),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    making.mutate();
  };
  if (making.data) {
    return (
      <Dialog label={t('machineKey.made')} onClose={onClose}>
        <p>{t('machineKey.madeWords')}</p>
        <Fields
          rows={[
            [
              t('machineKey.bearer'),
              <span key="b" className="code">
                {making.data.bearer}
              </span>,
            ],
            [
              t('machineKey.id'),
              <span key="i" className="code">
                {making.data.id}
              </span>,
            ],
            [
              t('machineKey.secret'),
              <span key="s" className="code">
                {making.data.secret}
              </span>,
            ],
          ]}
        />
        <Buttons>
          <Button onClick={() => void navigator.clipboard.writeText(making.data.bearer)}>
            {t('do.copy')}
          </Button>
          <Button variant="filled" onClick={onClose} data-autofocus>
            {t('do.close')}
          </Button>
        </Buttons>
      </Dialog>
    );
  }
  return (
    <Dialog label={t('machineKey.add')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {making.isError && <ProblemNotice error={making.error} />}
        <TextInput
          label={t('settings.name')}
          description={t('machineKey.nameHelp')}
          data-autofocus
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group
          label={t('machineKey.scopes')}
          value={[...scopes]}
          onChange={(values) => setScopes(values as KeyScope[])}
        >
          {keyScopeSchema.options.map((scope) => (
            <Checkbox key={scope} value={scope} label={t(`machineKey.scope.${scope}`)} mt={6} />
          ))}
        </Checkbox.Group>
        <NumberInput
          label={t('machineKey.days')}
          min={1}
          max={730}
          value={days}
          onChange={(value) => setDays(Number(value) || 1)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={making.isPending} disabled={scopes.length === 0}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
