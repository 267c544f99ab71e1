import { Button, Textarea } from '@mantine/core';
import { IconBriefcase, IconRoute } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertSchema, type AlertDetail } from 'weir/detection/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { OpenCase } from '../cases/open-case.tsx';
import { useAlertWords } from './alert-words.tsx';

/** Into a case, follow the money, or dismiss with a reason. */
export function AlertActions({ alert }: { alert: AlertDetail }): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const analyst = useHasRole('fiu_analyst');
  const [open, setOpen] = useState<'dismiss' | 'case' | null>(null);
  const ids = sourcesOf(alert);
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
        {analyst && alert.state !== 'in-case' && (
          <Button size="xs" onClick={() => setOpen('dismiss')}>
            {alert.state === 'open' ? t('alert.dismiss') : t('alert.reopen')}
          </Button>
        )}
      </div>
      {open === 'dismiss' && <StateForm alert={alert} onClose={() => setOpen(null)} />}
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

function StateForm({ alert, onClose }: { alert: AlertDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const to = alert.state === 'open' ? 'dismissed' : 'open';
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
    changing.mutate();
  };
  return (
    <Dialog label={to === 'dismissed' ? t('alert.dismiss') : t('alert.reopen')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {changing.isError && <ProblemNotice error={changing.error} />}
        <Textarea
          label={t('hit.reason')}
          description={t('hit.notIdentification')}
          rows={3}
          data-autofocus
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim().length < 3}
            loading={changing.isPending}
          >
            {to === 'dismissed' ? t('alert.dismiss') : t('alert.reopen')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
