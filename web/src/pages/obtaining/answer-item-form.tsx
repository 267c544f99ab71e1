import { ActionIcon, Button, Checkbox, FileButton, NativeSelect, Textarea } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  refusalGroundSchema,
  servedDetailSchema,
  type AnswerItem,
  type RequestContent,
  type ServedDetail,
} from 'weir/requests/contract';
import { send, upload } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { AskedAgain } from './given-answer.tsx';
import { Words } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

const kinds = ['answered', 'not_held', 'refused'] as const;

/** One item: answered in words or by file, not held, or refused with its ground and reason. */
export function AnswerItemForm({
  request,
  item,
  answer,
  onChange,
  onTaken,
}: {
  request: ServedDetail;
  item: RequestContent['items'][number];
  answer: AnswerItem | undefined;
  onChange: (answer: AnswerItem | undefined) => void;
  onTaken: (request: ServedDetail) => void;
}): ReactNode {
  const { t } = useTranslation();
  const again = request.askedAgain.filter((one) => one.item === item.id).at(-1);
  const name = t(`obtaining.itemKind.${item.kind}`);
  const choose = (kind: (typeof kinds)[number] | undefined): void =>
    onChange(
      kind && {
        item: item.id,
        kind,
        text: answer?.text ?? '',
        ground: kind === 'refused' ? 'other' : null,
      },
    );
  return (
    <div className={styles['item']}>
      <div className={styles['side']}>
        <h3>{name}</h3>
        <Words>{item.question}</Words>
        {again && <AskedAgain again={again} />}
      </div>
      <div className={styles['form']} role="group" aria-label={name}>
        <NativeSelect
          label={t('obtaining.how')}
          value={answer?.kind ?? ''}
          onChange={(event) => choose(kinds.find((kind) => kind === event.currentTarget.value))}
          data={[
            { value: '', label: t('obtaining.later') },
            ...kinds.map((value) => ({ value, label: t(`obtaining.give.${value}`) })),
          ]}
        />
        {answer?.kind === 'refused' && (
          <NativeSelect
            label={t('obtaining.groundLabel')}
            value={answer.ground ?? 'other'}
            onChange={(event) =>
              onChange({ ...answer, ground: refusalGroundSchema.parse(event.currentTarget.value) })
            }
            data={refusalGroundSchema.options.map((value) => ({
              value,
              label: t(`obtaining.ground.${value}`),
            }))}
          />
        )}
        {answer && (
          <Textarea
            label={answer.kind === 'refused' ? t('product.decisionReason') : t('obtaining.words')}
            rows={3}
            dir="auto"
            maxLength={20_000}
            value={answer.text}
            onChange={(event) => onChange({ ...answer, text: event.currentTarget.value })}
          />
        )}
        <Files
          request={request}
          item={item.id}
          onTaken={(taken) => {
            onTaken(taken);
            if (!answer) choose('answered');
          }}
        />
      </div>
    </div>
  );
}

/** Files go to the node at once and lie beside the draft until it is submitted. */
function Files({
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
  const adding = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('item', item);
      if (payments) body.set('transactions', 'yes');
      body.set('file', file);
      return upload(servedDetailSchema, `/served-requests/${request.id}/files`, { body });
    },
    onSuccess: onTaken,
  });
  const removing = useMutation({
    mutationFn: (file: string) =>
      send(servedDetailSchema, 'POST', `/served-requests/${request.id}/files/${file}/removal`, { body: {} }),
    onSuccess: (answer) => onTaken(answer),
  });
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
        <FileButton onChange={(file) => file && adding.mutate(file)}>
          {(props) => (
            <Button {...props} size="xs" loading={adding.isPending} leftSection={<IconPaperclip size={14} />}>
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
      {removing.isError && <ProblemNotice error={removing.error} />}
    </div>
  );
}
