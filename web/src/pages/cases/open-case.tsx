import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, prioritySchema, type Priority } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';

interface OpenCaseProps {
  /** What it is opened from: it brings its accounts, transactions and reason. */
  alert?: { id: string; title: string };
  report?: { id: string; number: string };
  onClose: () => void;
}

/** A new case, from an alert, a report, or by hand. */
export function OpenCase({ alert, report, onClose }: OpenCaseProps): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { clearances } = usePerson();
  const [key] = useState(() => crypto.randomUUID());
  const [form, setForm] = useState({
    title: alert?.title ?? report?.number ?? '',
    reason: '',
    priority: 'normal' as Priority,
    compartment: '',
  });
  const opening = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'POST', '/cases', {
        idempotencyKey: key,
        body: {
          title: form.title.trim() || undefined,
          reason: form.reason.trim() || undefined,
          priority: form.priority,
          compartment: form.compartment === '' ? null : form.compartment,
          source: alert
            ? { kind: 'alert', id: alert.id }
            : report
              ? { kind: 'report', id: report.id }
              : { kind: 'hand' },
        },
      }),
    onSuccess: async (opened) => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      await queries.invalidateQueries({ queryKey: ['cases'] });
      await navigate({ to: `/cases/${opened.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    opening.mutate();
  };
  return (
    <Dialog label={t('case.open')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {opening.isError && <ProblemNotice error={opening.error} />}
        <TextInput
          label={t('case.title')}
          required
          withAsterisk={false}
          data-autofocus
          dir="auto"
          maxLength={200}
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        <Textarea
          label={t('case.whyOpen')}
          rows={3}
          dir="auto"
          maxLength={2000}
          value={form.reason}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('case.priorityLabel')}
          value={form.priority}
          onChange={(event) =>
            setForm({ ...form, priority: prioritySchema.parse(event.currentTarget.value) })
          }
          data={prioritySchema.options.map((value) => ({ value, label: t(`case.priority.${value}`) }))}
        />
        {clearances.length > 0 && (
          <NativeSelect
            label={t('case.compartment')}
            description={t('case.compartmentHelp')}
            value={form.compartment}
            onChange={(event) => setForm({ ...form, compartment: event.currentTarget.value })}
            data={[{ value: '', label: t('case.noCompartment') }, ...clearances]}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={opening.isPending}>
            {t('case.open')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
