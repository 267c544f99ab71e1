import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseDetailSchema, prioritySchema, type CaseChange, type CaseDetail } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ReasonDialog } from '../../design/dialog/reason-dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { PersonPicker } from './person-picker.tsx';
import { useDesk, useDeskAct } from './use-desk.ts';
import styles from './case.module.css';

type Act = 'handOver' | 'change' | 'move';

/** What is done with the case as a whole, besides moving it on. */
export function CaseActs({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const supervisor = useHasRole('fiu_supervisor');
  const clearances = usePerson().clearances;
  const [open, setOpen] = useState<Act | null>(null);
  const close = (): void => setOpen(null);
  const mayMove = supervisor && clearances.length > 0;
  return (
    <div className={styles['acts']}>
      <Button size="compact-xs" onClick={() => setOpen('handOver')}>
        {t('casework.handOver')}
      </Button>
      <Button size="compact-xs" onClick={() => setOpen('change')}>
        {t('casework.changeFacts')}
      </Button>
      {mayMove && (
        <Button size="compact-xs" onClick={() => setOpen('move')}>
          {t('casework.move')}
        </Button>
      )}
      {open === 'handOver' && <HandOver found={found} onClose={close} />}
      {open === 'change' && <ChangeFacts found={found} onClose={close} />}
      {open === 'move' && <Move found={found} onClose={close} />}
    </div>
  );
}

interface FormProps {
  found: CaseDetail;
  onClose: () => void;
}

function HandOver({ found, onClose }: FormProps): ReactNode {
  const { t } = useTranslation();
  const letIn = useLetIn(found.id);
  const [form, setForm, draft] = useDraft(`handover.${found.id}`, {
    owner: '',
    team: found.team ?? '',
    note: '',
  });
  const act = useDeskAct(found.id, () => {
    draft.clear();
    onClose();
  });
  const team = form.team.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate({
      path: 'handover',
      body: {
        ...(form.owner === '' ? {} : { owner: form.owner }),
        ...(team === (found.team ?? '') ? {} : { team: team === '' ? null : team }),
        note: form.note.trim(),
      },
    });
  };
  return (
    <Dialog label={t('casework.handOver')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('casework.handOverHelp')}</p>
        {act.isError && <ProblemNotice error={act.error} />}
        <PersonPicker
          label={t('case.owner')}
          none={`${found.owner.name ?? found.owner.id} (${t('casework.asNow')})`}
          compartment={found.compartment}
          letIn={letIn}
          value={form.owner}
          onChange={(owner) => setForm({ ...form, owner })}
        />
        <TextInput
          label={t('case.team')}
          dir="auto"
          maxLength={100}
          value={form.team}
          onChange={(event) => setForm({ ...form, team: event.currentTarget.value })}
        />
        <Textarea
          label={t('casework.noteForNext')}
          rows={4}
          data-autofocus
          dir="auto"
          maxLength={2000}
          value={form.note}
          onChange={(event) => setForm({ ...form, note: event.currentTarget.value })}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={act.isPending}
            disabled={form.note.trim().length < 3 || (form.owner === '' && team === (found.team ?? ''))}
          >
            {t('casework.handOver')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** Persons let into the case besides those cleared for it. */
export function useLetIn(caseId: string): string[] {
  const access = useDesk(caseId).data?.access ?? [];
  return access.filter(({ state }) => state === 'granted').map(({ person }) => person.id);
}

/** A change is held against the version that was shown. */
function ChangeFacts({ found, onClose }: FormProps): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [begun] = useState(found);
  const [form, setForm] = useState({
    title: found.title,
    priority: found.priority,
    sensitive: found.sensitive,
  });
  const changing = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'PATCH', `/cases/${found.id}`, {
        body: { ...form, title: form.title.trim(), version: begun.version } satisfies CaseChange,
      }),
    onSuccess: async (answer) => {
      queries.setQueryData(['cases', found.id], answer);
      onClose();
      await queries.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate();
  };
  return (
    <Dialog label={t('casework.changeFacts')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {changing.isError && <ProblemNotice error={changing.error} />}
        <TextInput
          label={t('case.title')}
          data-autofocus
          dir="auto"
          maxLength={200}
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('case.priorityLabel')}
          value={form.priority}
          onChange={(event) =>
            setForm({ ...form, priority: prioritySchema.parse(event.currentTarget.value) })
          }
          data={prioritySchema.options.map((value) => ({ value, label: t(`case.priority.${value}`) }))}
        />
        <Checkbox
          label={t('casework.markSensitive')}
          description={t('casework.sensitiveHelp')}
          checked={form.sensitive}
          onChange={(event) => setForm({ ...form, sensitive: event.currentTarget.checked })}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={changing.isPending}
            disabled={form.title.trim() === ''}
          >
            {t('do.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** Among the compartments that the supervisor is cleared for, or out of all. */
function Move({ found, onClose }: FormProps): ReactNode {
  const { t } = useTranslation();
  const others = usePerson().clearances.filter((each) => each !== found.compartment);
  const [to, setTo] = useState(found.compartment === null ? (others[0] ?? '') : '');
  const act = useDeskAct(found.id, onClose);
  return (
    <ReasonDialog
      label={t('casework.move')}
      acting={act}
      onReason={(reason) =>
        act.mutate({ path: 'compartment', body: { compartment: to === '' ? null : to, reason } })
      }
      onClose={onClose}
    >
      <p>{t('casework.moveHelp')}</p>
      <NativeSelect
        label={t('case.compartment')}
        description={t('case.compartmentHelp')}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={[
          ...(found.compartment === null ? [] : [{ value: '', label: t('case.noCompartment') }]),
          ...others,
        ]}
      />
    </ReasonDialog>
  );
}
