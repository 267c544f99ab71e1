import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { requestDetailSchema, type RequestApproval, type RequestDetail } from 'weir/requests/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ReasonDialog } from '../../design/dialog/reason-dialog.tsx';
import { FourEyes } from '../../design/parts/four-eyes.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { RequestForm } from './request-form.tsx';
import styles from './obtaining.module.css';

function useAct(id: string, path: string, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => send(requestDetailSchema, 'POST', `/requests/${id}/${path}`, { body }),
    onSuccess: async (answer) => {
      queries.setQueryData(['requests', id], answer);
      onDone?.();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['requests'] }),
        queries.invalidateQueries({ queryKey: ['cases', answer.caseId] }),
      ]);
    },
  });
}

/** The second pair of eyes. What is approved is the content by its hash. */
export function RequestDecision({ request }: { request: RequestDetail }): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason, draft] = useDraft(`decision.${request.id}`, '');
  const deciding = useAct(request.id, 'approval', draft.clear);
  return (
    <div className={styles['form']}>
      <FourEyes
        reason={reason}
        onReason={setReason}
        onDecide={(decision) =>
          deciding.mutate({
            decision,
            reason: reason.trim(),
            contentSha256: request.contentSha256,
          } satisfies RequestApproval)
        }
        deciding={deciding}
        approve={t('obtaining.approve')}
        signs={t('obtaining.signs')}
      />
    </div>
  );
}

type Act = 'serve' | 'extend' | 'verify' | 'withdraw';
const paths = {
  serve: 'service',
  extend: 'extension',
  verify: 'verification',
  withdraw: 'withdrawal',
} as const;

/** What can be done with the request as it stands. */
export function RequestActs({ request }: { request: RequestDetail }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Act | 'edit' | null>(null);
  const { may } = request;
  const close = (): void => setOpen(null);
  return (
    <>
      {may.edit && <Button onClick={() => setOpen('edit')}>{t('obtaining.edit')}</Button>}
      {may.withdraw && <Button onClick={() => setOpen('withdraw')}>{t('obtaining.act.withdraw')}</Button>}
      {may.extend && <Button onClick={() => setOpen('extend')}>{t('obtaining.act.extend')}</Button>}
      {may.verify && (
        <Button variant="filled" onClick={() => setOpen('verify')}>
          {t('obtaining.act.verify')}
        </Button>
      )}
      {may.serve && (
        <Button variant="filled" onClick={() => setOpen('serve')}>
          {t('obtaining.act.serve')}
        </Button>
      )}
      {open === 'edit' && (
        <RequestForm caseId={request.caseId} request={request} onClose={close} onSaved={close} />
      )}
      {open !== null && open !== 'edit' && (
        <ActDialog
          request={request}
          path={paths[open]}
          label={t(`obtaining.act.${open}`)}
          help={t(`obtaining.help.${open}`)}
          asks={open === 'serve' ? 'nothing' : open === 'extend' ? 'time' : 'reason'}
          onClose={close}
        />
      )}
    </>
  );
}

/** Asks an item again. */
export function AskAgain({ request, item }: { request: RequestDetail; item: string }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        {t('obtaining.act.again')}
      </Button>
      {open && (
        <ActDialog
          request={request}
          path="further"
          label={t('obtaining.act.again')}
          help={t('obtaining.help.again')}
          asks="reason"
          also={{ item }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function ActDialog({
  request,
  path,
  label,
  help,
  asks,
  also,
  onClose,
}: {
  request: RequestDetail;
  path: string;
  label: string;
  help: string;
  asks: 'nothing' | 'reason' | 'time';
  also?: object;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [due, setDue] = useState('');
  const acting = useAct(request.id, path, onClose);
  if (asks === 'nothing')
    return (
      <Dialog label={label} onClose={onClose}>
        <p>{help}</p>
        {acting.isError && <ProblemNotice error={acting.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button variant="filled" loading={acting.isPending} onClick={() => acting.mutate({ ...also })}>
            {label}
          </Button>
        </Buttons>
      </Dialog>
    );
  return (
    <ReasonDialog
      label={label}
      reasonLabel={t('product.decisionReason')}
      acting={acting}
      onReason={(reason) =>
        acting.mutate({
          ...also,
          reason,
          ...(asks === 'time' ? { dueAt: new Date(due).toISOString() } : {}),
        })
      }
      onClose={onClose}
    >
      <p>{help}</p>
      {asks === 'time' && (
        <TextInput
          type="datetime-local"
          label={t('obtaining.newDue')}
          required
          withAsterisk={false}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
      )}
    </ReasonDialog>
  );
}
