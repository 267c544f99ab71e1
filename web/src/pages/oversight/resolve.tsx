import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { recordPageSchema, resolutionSchema } from 'weir/oversight/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Table } from '../../design/table/table.tsx';

/** What an id stands for: told once a reason is given, and written down with it. */
export function Resolve({
  kind,
  id,
  onClose,
}: {
  kind: 'subject' | 'search';
  id: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const asking = useMutation({
    mutationFn: () =>
      send(resolutionSchema, 'POST', '/oversight/resolutions', { body: { kind, id, reason } }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Dialog label={t('overseen.resolve')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('overseen.resolveWords')}</p>
        {asking.isError && <ProblemNotice error={asking.error} />}
        {asking.data && (
          <p role="status">
            <bdi>{asking.data.text ?? t('overseen.forgotten')}</bdi>
          </p>
        )}
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={2}
          minLength={5}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.close')}</Button>
          <Button type="submit" variant="filled" loading={asking.isPending}>
            {t('overseen.resolve')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** Who searched for somebody of this name. */
export function SearchedFor({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [form, setForm] = useState({ words: '', reason: '' });
  const asking = useMutation({
    mutationFn: () => send(recordPageSchema, 'POST', '/oversight/search-questions', { body: form }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Dialog label={t('overseen.whoSearched')} onClose={onClose} wide>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('overseen.whoSearchedWords')}</p>
        {asking.isError && <ProblemNotice error={asking.error} />}
        <TextInput
          label={t('overseen.searchedName')}
          dir="auto"
          required
          withAsterisk={false}
          data-autofocus
          value={form.words}
          onChange={(event) => setForm({ ...form, words: event.currentTarget.value })}
        />
        <TextInput
          label={t('audit.reason')}
          minLength={5}
          required
          withAsterisk={false}
          value={form.reason}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
        />
        {asking.data &&
          (asking.data.items.length === 0 ? (
            <Empty>{t('overseen.nobodySearched')}</Empty>
          ) : (
            <Table
              label={t('overseen.whoSearched')}
              rows={asking.data.items}
              rowId={(row) => String(row.id)}
              columns={[
                { id: 'at', head: t('audit.at'), width: '170px', cell: (row) => <Moment at={row.at} /> },
                {
                  id: 'person',
                  head: t('audit.person'),
                  cell: (row) => <bdi>{row.personName ?? row.person}</bdi>,
                },
                {
                  id: 'in',
                  head: t('audit.object'),
                  cell: (row) => <span className="code faint">{row.objectKind}</span>,
                },
              ]}
            />
          ))}
        <Buttons>
          <Button onClick={onClose}>{t('do.close')}</Button>
          <Button type="submit" variant="filled" loading={asking.isPending}>
            {t('do.search')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
