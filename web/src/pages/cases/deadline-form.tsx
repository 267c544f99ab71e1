import { Button, NativeSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, deadlineNatureSchema, newDeadlineSchema } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useDesk } from './use-desk.ts';
import styles from './case.module.css';

type Way = 'date' | 'count' | 'rule';
const units = newDeadlineSchema.shape.count.unwrap().shape.unit.options;

/** By a date, by a count from a start, or by a rule of the country with its citation. */
export function DeadlineForm({ caseId, onClose }: { caseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>('count');
  const [form, setForm] = useState({
    title: '',
    due: '',
    amount: 5 as number | string,
    unit: 'working_day' as (typeof units)[number],
    rule: '',
    started: '',
    trigger: '',
    nature: 'internal_sla' as (typeof deadlineNatureSchema.options)[number],
  });
  const rules = useDesk(caseId).data?.rules ?? [];
  const rule = rules.find(({ id }) => id === form.rule) ?? rules[0];
  const setting = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'POST', `/cases/${caseId}/deadlines`, {
        body: {
          title: form.title.trim(),
          nature: form.nature,
          ...(form.trigger.trim() === '' ? {} : { trigger: form.trigger.trim() }),
          ...(way === 'date' || form.started === ''
            ? {}
            : { startedAt: new Date(form.started).toISOString() }),
          ...(way === 'date'
            ? { dueAt: new Date(form.due).toISOString() }
            : way === 'count'
              ? { count: { amount: Number(form.amount), unit: form.unit } }
              : { rule: rule?.id }),
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
          maxLength={200}
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        <SegmentedControl
          aria-label={t('case.deadlineWhen')}
          value={way}
          onChange={(value) => setWay(value === 'date' || value === 'rule' ? value : 'count')}
          data={(['count', 'rule', 'date'] as const).map((value) => ({
            value,
            label: t(`casework.deadlineWay.${value}`),
          }))}
        />
        {way === 'date' && (
          <TextInput
            label={t('case.deadlineWhen')}
            type="datetime-local"
            required
            withAsterisk={false}
            value={form.due}
            onChange={(event) => setForm({ ...form, due: event.currentTarget.value })}
          />
        )}
        {way === 'count' && (
          <div className={styles['pair']}>
            <NumberInput
              label={t('casework.amount')}
              min={1}
              max={1000}
              allowDecimal={false}
              value={form.amount}
              onChange={(amount) => setForm({ ...form, amount })}
            />
            <NativeSelect
              label={t('casework.unitLabel')}
              value={form.unit}
              onChange={(event) =>
                setForm({
                  ...form,
                  unit: units.find((unit) => unit === event.currentTarget.value) ?? form.unit,
                })
              }
              data={units.map((value) => ({ value, label: t(`casework.unit.${value}`) }))}
            />
          </div>
        )}
        {way === 'rule' && (
          <NativeSelect
            label={t('casework.rule')}
            value={rule?.id ?? ''}
            onChange={(event) => setForm({ ...form, rule: event.currentTarget.value })}
            data={rules.map(({ id, citation, amount, unit }) => ({
              value: id,
              label: `${id}: ${amount} ${t(`casework.unit.${unit}` as never)} · ${citation}`,
            }))}
          />
        )}
        {way !== 'date' && (
          <TextInput
            label={t('casework.startedAt')}
            description={t('casework.startedHelp')}
            type="datetime-local"
            value={form.started}
            onChange={(event) => setForm({ ...form, started: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t('casework.trigger')}
          dir="auto"
          maxLength={200}
          value={form.trigger}
          onChange={(event) => setForm({ ...form, trigger: event.currentTarget.value })}
        />
        {/* A rule says itself whose it is. */}
        {way !== 'rule' && (
          <NativeSelect
            label={t('case.natureLabel')}
            value={form.nature}
            onChange={(event) =>
              setForm({ ...form, nature: deadlineNatureSchema.parse(event.currentTarget.value) })
            }
            data={deadlineNatureSchema.options.map((value) => ({ value, label: t(`case.nature.${value}`) }))}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={setting.isPending}
            disabled={
              form.title.trim() === '' ||
              (way === 'date' && form.due === '') ||
              (way === 'count' && typeof form.amount !== 'number') ||
              (way === 'rule' && rule === undefined)
            }
          >
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
