import { Button, NativeSelect, NumberInput, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { breakGlassGrounds, breakGlassRoles, breakGlassSchema, type BreakGlass } from 'weir/people/contract';
import { z } from 'zod';
import { read, send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { sessionQuery, useHasRole, usePerson } from '../../shell/session.tsx';
import { useStepUp } from '../settings/step-up.tsx';
import { OversightFrame } from './oversight-frame.tsx';

const breakGlassList = z.object({ items: z.array(breakGlassSchema) });
const tones = { open: 'harm', 'to-review': 'wait', reviewed: 'done' } as const;

/** One more role for a short time, when nobody else is there; somebody else reviews it afterwards. */
export function BreakGlassPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const person = usePerson();
  const mayOpen = useHasRole('fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic');
  const mayReview = useHasRole('fiu_supervisor', 'administrator');
  const [dialog, setDialog] = useState<'open' | BreakGlass | null>(null);
  const query = useQuery({
    queryKey: ['break-glass'],
    queryFn: ({ signal }) => read(breakGlassList, '/break-glass', { signal }),
  });
  const refresh = async (): Promise<void> => {
    setDialog(null);
    await queries.invalidateQueries({ queryKey: ['break-glass'] });
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const ending = useMutation({
    mutationFn: (id: string) => send(breakGlassSchema, 'POST', `/break-glass/${id}/end`),
    onSuccess: refresh,
  });
  const columns = useBreakGlassColumns({
    self: person.id,
    mayReview,
    review: setDialog,
    end: (row) => ending.mutate(row.id),
    ending: ending.isPending,
  });
  return (
    <OversightFrame
      title={t('oversight.breakGlass')}
      summary={t('breakGlass.summary')}
      actions={mayOpen && <Button onClick={() => setDialog('open')}>{t('breakGlass.open')}</Button>}
    >
      {ending.isError && <ProblemNotice error={ending.error} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('breakGlass.empty')}</Empty>
          ) : (
            <Table label={t('oversight.breakGlass')} rows={items} columns={columns} rowId={(row) => row.id} />
          )
        }
      </Answered>
      {dialog === 'open' && <OpenForm onDone={refresh} onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'open' && (
        <ReviewForm row={dialog} onDone={refresh} onClose={() => setDialog(null)} />
      )}
    </OversightFrame>
  );
}

function useBreakGlassColumns({
  self,
  mayReview,
  review,
  end,
  ending,
}: {
  self: string;
  mayReview: boolean;
  review: (row: BreakGlass) => void;
  end: (row: BreakGlass) => void;
  ending: boolean;
}): Column<BreakGlass>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'person', head: t('audit.person'), cell: (row) => <bdi>{row.personName ?? row.person}</bdi> },
    { id: 'role', head: t('breakGlass.role'), cell: (row) => t(`role.${row.role}`) },
    {
      id: 'ground',
      head: t('audit.ground'),
      cell: (row) => t(`breakGlass.grounds.${row.ground}`, { defaultValue: row.ground }),
    },
    { id: 'reason', head: t('audit.reason'), cell: (row) => row.reason },
    { id: 'at', head: t('breakGlass.openedAt'), width: '160px', cell: (row) => <Moment at={row.openedAt} /> },
    {
      id: 'acts',
      head: t('breakGlass.acts'),
      width: '80px',
      align: 'end',
      cell: (row) => format.number(row.acts),
    },
    {
      id: 'state',
      head: t('settings.state'),
      width: '150px',
      cell: (row) => <Tag tone={tones[row.state]}>{t(`breakGlass.states.${row.state}`)}</Tag>,
    },
    {
      id: 'finding',
      head: t('breakGlass.finding'),
      width: '150px',
      cell: (row) => {
        if (row.finding !== null) return t(`breakGlass.findings.${row.finding}`);
        if (row.state === 'open' && row.person === self)
          return (
            <Button size="xs" onClick={() => end(row)} loading={ending}>
              {t('breakGlass.end')}
            </Button>
          );
        return (
          row.state === 'to-review' &&
          mayReview &&
          row.person !== self && (
            <Button size="xs" onClick={() => review(row)}>
              {t('breakGlass.review')}
            </Button>
          )
        );
      },
    },
  ];
}

function OpenForm({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { sure, wall } = useStepUp();
  const [form, setForm] = useState({
    role: breakGlassRoles[0] as string,
    ground: breakGlassGrounds[0] as string,
    reason: '',
    minutes: 60,
  });
  const opening = useMutation({
    mutationFn: () => sure(() => send(breakGlassSchema, 'POST', '/break-glass', { body: form })),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    opening.mutate();
  };
  return (
    <Dialog label={t('breakGlass.open')} onClose={onClose}>
      {wall}
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('breakGlass.openWords')}</p>
        {opening.isError && <ProblemNotice error={opening.error} />}
        <NativeSelect
          label={t('breakGlass.role')}
          value={form.role}
          onChange={(event) => setForm({ ...form, role: event.currentTarget.value })}
          data={breakGlassRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        />
        <NativeSelect
          label={t('audit.ground')}
          value={form.ground}
          onChange={(event) => setForm({ ...form, ground: event.currentTarget.value })}
          data={breakGlassGrounds.map((ground) => ({
            value: ground,
            label: t(`breakGlass.grounds.${ground}`),
          }))}
        />
        <NumberInput
          label={t('breakGlass.minutes')}
          min={5}
          max={240}
          value={form.minutes}
          onChange={(value) => setForm({ ...form, minutes: Number(value) || 5 })}
        />
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={2}
          minLength={10}
          required
          withAsterisk={false}
          value={form.reason}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={opening.isPending}>
            {t('breakGlass.open')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function ReviewForm({
  row,
  onDone,
  onClose,
}: {
  row: BreakGlass;
  onDone: () => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const reviewing = useMutation({
    mutationFn: (finding: 'justified' | 'not-justified') =>
      sendRaw('POST', `/break-glass/${row.id}/review`, { body: { finding, reason } }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    reviewing.mutate('justified');
  };
  return (
    <Dialog label={t('breakGlass.review')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{row.reason}</p>
        {reviewing.isError && <ProblemNotice error={reviewing.error} />}
        <Textarea
          label={t('audit.reason')}
          autosize
          minRows={3}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            onClick={() => reviewing.mutate('not-justified')}
            disabled={reason.trim() === ''}
            loading={reviewing.isPending}
          >
            {t('breakGlass.findings.not-justified')}
          </Button>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim() === ''}
            loading={reviewing.isPending}
          >
            {t('breakGlass.findings.justified')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
