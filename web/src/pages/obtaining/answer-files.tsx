import { ActionIcon, Button, Checkbox, FileButton } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckedFile } from 'weir/intake/contract';
import type { ImportPreview } from 'weir/ledger/contract';
import { answerFileLookSchema, servedDetailSchema, type ServedDetail } from 'weir/requests/contract';
import { send, upload } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Findings } from '../reports/findings.tsx';
import { MappingForm } from '../transactions/import-form.tsx';
import styles from './obtaining.module.css';

/**
 * Files lie beside the draft on the node until it is submitted. A report is looked at by the checker first and a table of
 * transactions asks what its columns mean; both are taken only when whoever sends them has seen what would become of them.
 */
export function AnswerFiles({
  request,
  item,
  onTaken,
}: {
  request: ServedDetail;
  item: string;
  onTaken: (request: ServedDetail) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [payments, setPayments] = useState(false);
  const [checked, setChecked] = useState<{ file: File; report: CheckedFile } | null>(null);
  const [table, setTable] = useState<File | null>(null);
  const path = `/served-requests/${request.id}/files`;
  const bodyOf = (file: File): FormData => {
    const body = new FormData();
    body.set('item', item);
    if (payments) body.set('transactions', 'yes');
    body.set('file', file);
    return body;
  };
  const close = (): void => {
    setChecked(null);
    setTable(null);
  };
  const adding = useMutation({
    mutationFn: (file: File) => upload(servedDetailSchema, path, { body: bodyOf(file) }),
    onSuccess: (taken) => {
      close();
      onTaken(taken);
    },
  });
  const looking = useMutation({
    mutationFn: (file: File) => upload(answerFileLookSchema, `${path}/look`, { body: bodyOf(file) }),
    onSuccess: ({ report, table: found }, file) => {
      if (report !== null) setChecked({ file, report });
      else if (payments && found !== null && found.format !== 'pacs.008') setTable(file);
      else adding.mutate(file);
    },
  });
  const removing = useMutation({
    mutationFn: (file: string) => send(servedDetailSchema, 'POST', `${path}/${file}/removal`, { body: {} }),
    onSuccess: (answer) => onTaken(answer),
  });
  const choose = (file: File | null): void => {
    if (file === null) return;
    if (payments || /\.xml$/i.test(file.name)) looking.mutate(file);
    else adding.mutate(file);
  };
  const previewOf = async (body: FormData): Promise<ImportPreview> => {
    body.set('item', item);
    body.set('transactions', 'yes');
    const { table: found } = await upload(answerFileLookSchema, `${path}/look`, { body });
    return found!;
  };
  const files = request.files.filter((file) => file.item === item);
  return (
    <div className={styles['side']}>
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.id} className={styles['line']}>
              <bdi>{file.name}</bdi> <span className="faint figures">{format.bytes(file.size)}</span>
              {file.kind === 'transactions' && <Tag tone="river">{t('place.transactions')}</Tag>}
              <ActionIcon
                size="sm"
                aria-label={t('message.detach', { name: file.name })}
                onClick={() => removing.mutate(file.id)}
              >
                <IconX size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['line']}>
        <FileButton onChange={choose}>
          {(props) => (
            <Button
              {...props}
              size="xs"
              loading={adding.isPending || looking.isPending}
              leftSection={<IconPaperclip size={14} />}
            >
              {t('obtaining.addFile')}
            </Button>
          )}
        </FileButton>
        <Checkbox
          size="xs"
          label={t('obtaining.payments')}
          checked={payments}
          onChange={(event) => setPayments(event.currentTarget.checked)}
        />
      </div>
      {adding.isError && <ProblemNotice error={adding.error} />}
      {looking.isError && <ProblemNotice error={looking.error} />}
      {removing.isError && <ProblemNotice error={removing.error} />}
      {checked && (
        <Dialog wide label={checked.file.name} onClose={close}>
          <p>{t('obtaining.lookAtReport')}</p>
          <p>
            <Tag tone={checked.report.verdict === 'acceptable' ? 'done' : 'harm'}>
              {t(`file.checkVerdict.${checked.report.verdict}`)}
            </Tag>
          </p>
          <Findings findings={checked.report.findings} omitted={checked.report.findingsOmitted} />
          {adding.isError && <ProblemNotice error={adding.error} />}
          <Buttons>
            <Button onClick={close}>{t('do.cancel')}</Button>
            <Button
              variant="filled"
              disabled={checked.report.verdict !== 'acceptable'}
              loading={adding.isPending}
              onClick={() => adding.mutate(checked.file)}
            >
              {t('obtaining.lay')}
            </Button>
          </Buttons>
        </Dialog>
      )}
      {table && (
        <Dialog wide label={t('obtaining.columnsOf')} onClose={close}>
          <MappingForm
            file={table}
            title={table.name}
            label={t('obtaining.lay')}
            preview={previewOf}
            take={(body, onProgress) => {
              body.set('item', item);
              return upload(servedDetailSchema, path, { body, onProgress });
            }}
            onTaken={(taken) => {
              close();
              onTaken(taken);
            }}
            onClose={close}
          />
        </Dialog>
      )}
    </div>
  );
}
