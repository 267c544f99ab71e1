import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  caseDetailSchema,
  caseStateSchema,
  prioritySchema,
  type CaseDesk,
  type CaseDetail,
  type CaseState,
} from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

import { useDesk } from './use-desk.ts';
import styles from './case.module.css';

/** Moves the case on, to a state that is allowed from here, with a reason. */
export function StateForm({ found, onClose }: { found: CaseDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [to, setTo] = useState<CaseState>(found.next[0] ?? found.state);
  const [reason, setReason] = useState('');
  const [priority, setPriority] = useState(found.priority);
  const [into, setInto] = useState('');
  const [outcome, setOutcome] = useState('');
  const [despite, setDespite] = useState('');
  const desk = useDesk(found.id);
  const endings = (desk.data?.outcomes ?? []).filter(({ state }) => state === to).map(({ code }) => code);
  const ending = endings.find((code) => code === outcome) ?? endings[0];
  const open = endings.length === 0 ? [] : (desk.data?.unfinished ?? []);
  const unfinished = open.length;
  const moving = useMutation({
    mutationFn: () =>
      send(caseDetailSchema, 'POST', `/cases/${found.id}/state`, {
        body: {
          to,
          reason: reason.trim(),
          ...(to === 'triaged' ? { priority } : {}),
          ...(to === 'merged' ? { into } : {}),
          ...(ending === undefined ? {} : { outcome: ending }),
          ...(unfinished > 0 ? { despite: despite.trim() } : {}),
        },
      }),
    onSuccess: async (answer) => {
      queries.setQueryData(['cases', found.id], answer);
      onClose();
      await queries.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    moving.mutate();
  };
  return (
    <Dialog label={t('case.changeState')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {moving.isError && <ProblemNotice error={moving.error} />}
        <NativeSelect
          label={t('report.stateLabel')}
          data-autofocus
          value={to}
          onChange={(event) => setTo(caseStateSchema.parse(event.currentTarget.value))}
          data={found.next.map((value) => ({ value, label: t(`case.state.${value}`) }))}
        />
        {to === 'triaged' && (
          <NativeSelect
            label={t('case.priorityLabel')}
            value={priority}
            onChange={(event) => setPriority(prioritySchema.parse(event.currentTarget.value))}
            data={prioritySchema.options.map((value) => ({ value, label: t(`case.priority.${value}`) }))}
          />
        )}
        {to === 'merged' && (
          <TextInput
            label={t('case.mergeInto')}
            dir="ltr"
            value={into}
            onChange={(event) => setInto(event.currentTarget.value)}
          />
        )}
        {endings.length > 1 && (
          <NativeSelect
            label={t('casework.outcomeLabel')}
            value={ending}
            onChange={(event) => setOutcome(event.currentTarget.value)}
            data={endings.map((value) => ({ value, label: t(`casework.outcome.${value}` as never) }))}
          />
        )}
        <Unfinished open={open} />
        {unfinished > 0 && (
          <Textarea
            label={t('casework.despite', { count: unfinished })}
            rows={2}
            dir="auto"
            maxLength={2000}
            value={despite}
            onChange={(event) => setDespite(event.currentTarget.value)}
          />
        )}
        <Textarea
          label={t('hit.reason')}
          rows={3}
          dir="auto"
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim().length < 3 || (unfinished > 0 && despite.trim().length < 3)}
            loading={moving.isPending}
          >
            {t('case.changeState')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

type Open = CaseDesk['unfinished'];
const kinds = ['suspension', 'request', 'task', 'deadline'] as const;

/** What a closing would leave undone, and what to do about each kind of it. */
function Unfinished({ open }: { open: Open }): ReactNode {
  const { t } = useTranslation();
  if (open.length === 0) return null;
  const pages = { suspension: '/suspensions', request: '/obtaining' } as const;
  const others = open.filter(({ kind }) => !kinds.some((known) => known === kind));
  return (
    <ul className={styles['unfinished']}>
      {kinds.map((kind) => {
        const found = open.filter((each) => each.kind === kind);
        if (found.length === 0) return null;
        return (
          <li key={kind}>
            {t(`casework.unfinished.${kind}`)}{' '}
            {(kind === 'suspension' || kind === 'request') &&
              found.map(({ id }) => (
                <Link key={id} to={`${pages[kind]}/${id}`}>
                  {t('do.open')}
                </Link>
              ))}
          </li>
        );
      })}
      {others.length > 0 && <li>{t('casework.unfinished.other', { count: others.length })}</li>}
    </ul>
  );
}
