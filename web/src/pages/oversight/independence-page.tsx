import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  interferenceChannels,
  interferencePageSchema,
  interferenceReceiptSchema,
  interferenceWays,
} from 'weir/oversight/contract';
import { read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { OversightFrame } from './oversight-frame.tsx';

/** Attempts to interfere with the FIU's independence: anybody of the FIU notes one; the head and the auditor read them. */
export function IndependencePage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const reads = useHasRole('fiu_supervisor', 'auditor');
  const writes = useHasRole('fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic');
  const [noting, setNoting] = useState<{ corrects: number | null } | null>(null);
  const [noted, setNoted] = useState<number | null>(null);
  const list = useCursorList({
    key: ['independence'],
    path: '/independence',
    page: interferencePageSchema,
    enabled: reads,
  });
  const counted = useQuery({
    queryKey: ['independence-count'],
    queryFn: ({ signal }) => read(interferencePageSchema, '/independence', { query: { limit: 1 }, signal }),
    enabled: reads,
  });
  return (
    <OversightFrame
      title={t('independence.title')}
      summary={t('independence.summary')}
      actions={
        writes && <Button onClick={() => setNoting({ corrects: null })}>{t('independence.note')}</Button>
      }
    >
      <div aria-live="polite">
        {noted !== null && <p>{t('independence.noted', { position: format.number(noted) })}</p>}
        {counted.data && (
          <p className="faint">
            {t('independence.refused', { times: format.number(counted.data.refusedAdministrators) })}
          </p>
        )}
      </div>
      {reads && (
        <RecordList
          label={t('independence.title')}
          list={list}
          rowId={(row) => String(row.position)}
          empty={<Empty>{t('independence.empty')}</Empty>}
          columns={[
            {
              id: 'position',
              head: t('audit.position'),
              width: '60px',
              align: 'end',
              cell: (row) => format.number(row.position),
            },
            { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.at} /> },
            { id: 'who', head: t('independence.who'), cell: (row) => <bdi>{row.who}</bdi> },
            { id: 'how', head: t('independence.how'), cell: (row) => t(`independence.ways.${row.how}`) },
            { id: 'what', head: t('independence.what'), cell: (row) => <bdi>{row.what}</bdi> },
            { id: 'done', head: t('independence.done'), cell: (row) => <bdi>{row.done}</bdi> },
            {
              id: 'by',
              head: t('independence.notedBy'),
              cell: (row) => <bdi>{row.notedByName ?? row.notedBy}</bdi>,
            },
            {
              id: 'corrects',
              head: t('independence.correction'),
              width: '150px',
              cell: (row) =>
                row.correctedBy !== null ? (
                  t('independence.correctedBy', { position: format.number(row.correctedBy) })
                ) : writes ? (
                  <Button size="xs" onClick={() => setNoting({ corrects: row.position })}>
                    {t('independence.correct')}
                  </Button>
                ) : (
                  row.corrects !== null &&
                  t('independence.corrects', { position: format.number(row.corrects) })
                ),
            },
          ]}
        />
      )}
      {noting !== null && (
        <NoteForm
          corrects={noting.corrects}
          onClose={() => setNoting(null)}
          onDone={async (position) => {
            setNoting(null);
            setNoted(position);
            await queries.invalidateQueries({ queryKey: ['independence'] });
          }}
        />
      )}
    </OversightFrame>
  );
}

function NoteForm({
  corrects,
  onClose,
  onDone,
}: {
  corrects: number | null;
  onClose: () => void;
  onDone: (position: number) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const [form, setForm] = useState({
    who: '',
    how: 'instruction',
    channel: 'telephone',
    happenedOn: new Date().toISOString().slice(0, 10),
    what: '',
    done: '',
  });
  const set = (patch: Partial<typeof form>): void => setForm({ ...form, ...patch });
  const noting = useMutation({
    mutationFn: () =>
      send(interferenceReceiptSchema, 'POST', '/independence', { body: { ...form, corrects } }),
    onSuccess: ({ position }) => onDone(position),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    noting.mutate();
  };
  return (
    <Dialog label={t('independence.note')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('independence.noteWords')}</p>
        {noting.isError && <ProblemNotice error={noting.error} />}
        <TextInput
          label={t('independence.who')}
          required
          withAsterisk={false}
          minLength={2}
          data-autofocus
          value={form.who}
          onChange={(event) => set({ who: event.currentTarget.value })}
        />
        <Choice
          label={t('independence.how')}
          value={form.how}
          options={interferenceWays.map((value) => ({ value, label: t(`independence.ways.${value}`) }))}
          onChange={(how) => set({ how })}
        />
        <Choice
          label={t('independence.channel')}
          value={form.channel}
          options={interferenceChannels.map((value) => ({
            value,
            label: t(`independence.channels.${value}`),
          }))}
          onChange={(channel) => set({ channel })}
        />
        <TextInput
          type="date"
          label={t('independence.happenedOn')}
          required
          withAsterisk={false}
          value={form.happenedOn}
          onChange={(event) => set({ happenedOn: event.currentTarget.value })}
        />
        <Textarea
          label={t('independence.what')}
          autosize
          minRows={3}
          minLength={10}
          required
          withAsterisk={false}
          value={form.what}
          onChange={(event) => set({ what: event.currentTarget.value })}
        />
        <Textarea
          label={t('independence.done')}
          autosize
          minRows={2}
          minLength={2}
          required
          withAsterisk={false}
          value={form.done}
          onChange={(event) => set({ done: event.currentTarget.value })}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={noting.isPending}>
            {t('independence.note')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
