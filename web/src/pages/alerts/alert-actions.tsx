import { Button, Textarea } from '@mantine/core';
import { IconBriefcase, IconRoute } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertSchema, type AlertDetail } from 'weir/detection/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Key } from '../../design/parts/key.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { isTyping } from '../../design/table/list-keys.ts';
import { useHasRole } from '../../shell/session.tsx';
import { OpenCase } from '../cases/open-case.tsx';
import { useAlertWords } from './alert-words.tsx';

/** Into a case, follow the money, or hold it useful or not with a reason; each by a key of its own. */
export function AlertActions({ alert }: { alert: AlertDetail }): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const analyst = useHasRole('fiu_analyst');
  const [open, setOpen] = useState<Decided | 'case' | null>(null);
  const ids = sourcesOf(alert);
  const choices: readonly Decided[] =
    alert.state === 'in-case' ? [] : alert.state === 'open' ? ['useful', 'dismissed'] : ['open'];
  const latest = useRef({ choices, mayCase: alert.caseId === null });
  latest.current = { choices, mayCase: alert.caseId === null };
  useEffect(() => {
    if (!analyst) return;
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey || event.repeat) return;
      const choice = latest.current.choices.find((each) => keyOf[each] === event.key);
      if (choice === undefined && !(event.key === 'c' && latest.current.mayCase)) return;
      event.preventDefault();
      setOpen(choice ?? 'case');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [analyst]);
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        {alert.caseId !== null ? (
          <Button
            component={Link}
            to={`/cases/${alert.caseId}`}
            size="xs"
            leftSection={<IconBriefcase size={14} />}
          >
            {t('alert.toCase')}
          </Button>
        ) : (
          analyst && (
            <Button
              size="xs"
              variant="filled"
              leftSection={<IconBriefcase size={14} />}
              rightSection={<Key>c</Key>}
              onClick={() => setOpen('case')}
            >
              {t('alert.openCase')}
            </Button>
          )
        )}
        {analyst && ids.length > 0 && (
          <Button
            component={Link}
            to={`/traces?tx=${encodeURIComponent(ids.join(','))}&title=${encodeURIComponent(words.title(alert))}`}
            size="xs"
            leftSection={<IconRoute size={14} />}
          >
            {t('alert.follow')}
          </Button>
        )}
        {analyst &&
          choices.map((choice) => (
            <Button
              key={choice}
              size="xs"
              onClick={() => setOpen(choice)}
              rightSection={<Key>{keyOf[choice]}</Key>}
            >
              {t(`alert.decide.${choice}`)}
            </Button>
          ))}
      </div>
      {open !== null && open !== 'case' && (
        <StateForm alert={alert} to={open} onClose={() => setOpen(null)} />
      )}
      {open === 'case' && (
        <OpenCase alert={{ id: alert.id, title: words.title(alert) }} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

const sourcesAtMost = 64;

/** What reaches the account in the middle is marked; where nothing does, the first transaction. */
function sourcesOf(alert: AlertDetail): string[] {
  const reaching = alert.transactions.filter((row) => row.to === alert.accounts[0] && row.from !== row.to);
  const marked = reaching.length > 0 ? reaching : alert.transactions.slice(0, 1);
  return marked.slice(0, sourcesAtMost).map((row) => row.id);
}

type Decided = 'open' | 'useful' | 'dismissed';
const keyOf: Record<Decided, string> = { useful: 'u', dismissed: 'd', open: 'r' };

function StateForm({
  alert,
  to,
  onClose,
}: {
  alert: AlertDetail;
  to: Decided;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const changing = useMutation({
    mutationFn: () =>
      send(alertSchema, 'POST', `/alerts/${encodeURIComponent(alert.id)}/state`, {
        body: { state: to, reason: reason.trim() },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim().length >= 3) changing.mutate();
  };
  return (
    <Dialog label={t(`alert.decide.${to}`)} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {changing.isError && <ProblemNotice error={changing.error} />}
        <Textarea
          label={t('hit.reason')}
          description={to === 'open' ? t('hit.notIdentification') : t('alert.learnsFrom')}
          rows={3}
          data-autofocus
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
              event.currentTarget.form?.requestSubmit();
          }}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim().length < 3}
            loading={changing.isPending}
          >
            {t(`alert.decide.${to}`)}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
