import { NativeSelect, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  refusalGroundSchema,
  type AnswerItem,
  type RequestContent,
  type ServedDetail,
} from 'weir/requests/contract';
import { AnswerFiles } from './answer-files.tsx';
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
        <AnswerFiles
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
