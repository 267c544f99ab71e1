import { Button, FileButton, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fragmentSchema } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { AccountFields, AssetFields, fragmentFrom, nothingWritten } from './written-fragment.tsx';

const kinds = [
  'transaction',
  'subject',
  'trace',
  'alert',
  'report-extract',
  'document',
  'account',
  'asset',
] as const;

/** Takes something of another room into the case, by its name there, a document, or an account or asset written down here. */
export function AddFragment({ caseId, onClose }: { caseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [kind, setKind] = useState<(typeof kinds)[number]>('transaction');
  const [id, setId] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [written, setWritten, draft] = useDraft(`fragment.${caseId}`, nothingWritten);
  const writes = kind === 'account' || kind === 'asset';
  const own = writes ? fragmentFrom(kind, written) : null;
  const adding = useMutation({
    mutationFn: () => {
      if (kind === 'document') {
        const body = new FormData();
        if (file) body.set('document', file);
        return send(fragmentSchema, 'POST', `/cases/${caseId}/documents`, { body });
      }
      const body =
        own ?? (kind === 'report-extract' ? { kind, reportId: id.trim() } : { kind, id: id.trim() });
      return send(fragmentSchema, 'POST', `/cases/${caseId}/fragments`, { body });
    },
    onSuccess: async () => {
      if (writes) draft.clear();
      await queries.invalidateQueries({ queryKey: ['cases', caseId] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog label={t('case.addPiece')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {adding.isError && <ProblemNotice error={adding.error} />}
        <NativeSelect
          label={t('subject.kindLabel')}
          data-autofocus
          value={kind}
          onChange={(event) =>
            setKind(kinds.find((one) => one === event.currentTarget.value) ?? 'transaction')
          }
          data={kinds.map((value) => ({ value, label: t(`case.kind.${value}`) }))}
        />
        {kind === 'account' && <AccountFields written={written} onChange={setWritten} />}
        {kind === 'asset' && <AssetFields written={written} onChange={setWritten} />}
        {kind === 'document' && (
          <FileButton onChange={setFile}>
            {(props) => <Button {...props}>{file ? <bdi>{file.name}</bdi> : t('file.choose')}</Button>}
          </FileButton>
        )}
        {kind !== 'document' && !writes && (
          <TextInput
            label={t('case.pieceId')}
            description={t('case.pieceIdHelp')}
            dir="ltr"
            required
            withAsterisk={false}
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={adding.isPending}
            disabled={writes ? own === null : kind === 'document' ? !file : id.trim() === ''}
          >
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
