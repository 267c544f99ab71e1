import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

export interface Decided {
  decision: 'approve' | 'refuse';
  reason: string;
  ground: string;
  reportingEntityId: string;
}

/** Approve or refuse, with the reason in one's own words; where the law of the house asks, with a coded ground too. */
export function DecisionForm({
  label,
  grounds,
  asksNumber = false,
  decide,
  onDecided,
  onClose,
}: {
  label: string;
  /** Ids and words of the grounds to choose from. */
  grounds?: readonly { value: string; label: string }[];
  asksNumber?: boolean;
  decide: (decided: Decided) => Promise<unknown>;
  onDecided: () => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [ground, setGround] = useState(grounds?.[0]?.value ?? '');
  const [reportingEntityId, setNumber] = useState('');
  const deciding = useMutation({
    mutationFn: (decision: Decided['decision']) => decide({ decision, reason, ground, reportingEntityId }),
    onSuccess: onDecided,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    deciding.mutate('approve');
  };
  return (
    <Dialog label={label} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {deciding.isError && <ProblemNotice error={deciding.error} />}
        {grounds && (
          <NativeSelect
            label={t('audit.ground')}
            data={grounds.map((one) => ({ ...one }))}
            value={ground}
            onChange={(event) => setGround(event.currentTarget.value)}
          />
        )}
        {asksNumber && (
          <TextInput
            label={t('report.filerNumber')}
            description={t('registration.numberHelp')}
            dir="ltr"
            value={reportingEntityId}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        )}
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
            onClick={() => deciding.mutate('refuse')}
            loading={deciding.isPending}
            disabled={reason.trim() === ''}
          >
            {t('registration.refuse')}
          </Button>
          <Button type="submit" variant="filled" loading={deciding.isPending} disabled={reason.trim() === ''}>
            {t('registration.approve')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
