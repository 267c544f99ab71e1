import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, deadlineNatureSchema } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

import { useDesk } from './use-desk.ts';

export function DeadlineForm({ caseId, onClose }: { caseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form, setForm] = useState({
    title: '',
    due: '',
    rule: '',
    nature: 'internal_sla' as (typeof deadlineNatureSchema.options)[number],
  });
  const rules = useDesk(caseId).data?.rules ?? [];
  const setting = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'POST', `/cases/${caseId}/deadlines`, {
        body: {
          title: form.title.trim(),
          nature: form.nature,
          ...(form.rule === '' ? { dueAt: new Date(form.due).toISOString() } : { rule: form.rule }),
        },
      }),
    onSuccess: (answer) => {
      queries.setQueryData(['cases', caseId], answer);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setting.mutate();
  };
  return (
    <Dialog label={t('case.addDeadline')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {setting.isError && <ProblemNotice error={setting.error} />}
        <TextInput
          label={t('case.deadlineWhat')}
          required
          withAsterisk={false}
          data-autofocus
          dir="auto"
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('casework.rule')}
          value={form.rule}
          onChange={(event) => setForm({ ...form, rule: event.currentTarget.value })}
          data={[
            { value: '', label: t('casework.byDate') },
            ...rules.map(({ id, citation }) => ({ value: id, label: `${id} · ${citation}` })),
          ]}
        />
        <TextInput
          label={t('case.deadlineWhen')}
          type="datetime-local"
          required={form.rule === ''}
          disabled={form.rule !== ''}
          withAsterisk={false}
          value={form.due}
          onChange={(event) => setForm({ ...form, due: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('case.natureLabel')}
          value={form.nature}
          onChange={(event) =>
            setForm({ ...form, nature: deadlineNatureSchema.parse(event.currentTarget.value) })
          }
          data={deadlineNatureSchema.options.map((value) => ({ value, label: t(`case.nature.${value}`) }))}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={setting.isPending}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

export function DeadlineDone({ caseId, deadlineId }: { caseId: string; deadlineId: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const ending = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'POST', `/cases/${caseId}/deadlines/${deadlineId}/done`, { body: {} }),
    onSuccess: (answer) => queries.setQueryData(['cases', caseId], answer),
  });
  return (
    <>
      <Button size="compact-xs" onClick={() => ending.mutate()} loading={ending.isPending}>
        {t('case.markDone')}
      </Button>
      {ending.isError && <ProblemNotice error={ending.error} />}
    </>
  );
}
