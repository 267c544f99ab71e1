import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestDetail, ServedDetail } from 'weir/requests/contract';
import { address } from '../../api/client.ts';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Words } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

const tones = { answered: 'done', not_held: 'plain', refused: 'harm' } as const;

/** One submitted answer to one item. */
export function GivenAnswer({
  answer,
  imports = [],
}: {
  answer: ServedDetail['answers'][number];
  /** What became of its transaction files; the FIU alone is told. */
  imports?: RequestDetail['imports'];
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles['given']}>
      <div className={styles['line']}>
        <Tag tone={tones[answer.kind]}>{t(`obtaining.answerKind.${answer.kind}`)}</Tag>
        {answer.ground !== null && <span>{t(`obtaining.ground.${answer.ground}`)}</span>}
        <span className="faint">
          <Moment at={answer.at} />
        </span>
      </div>
      <Words>{answer.text}</Words>
      {answer.files.length > 0 && (
        <ul>
          {answer.files.map((file) => {
            const taken = imports.find((one) => one.file === file.id);
            return (
              <li key={file.id} className={styles['line']}>
                {file.attachmentId === null ? (
                  <bdi>{file.name}</bdi>
                ) : (
                  <a href={address(`/attachments/${file.attachmentId}`)} download={file.name}>
                    <bdi>{file.name}</bdi>
                  </a>
                )}
                <span className="faint figures">{format.bytes(file.size)}</span>
                {taken?.importId && <Link to="/transactions/imports">{t('obtaining.inLedger')}</Link>}
                {taken?.problem && <Tag tone="harm">{taken.problem}</Tag>}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** That an item was asked again, and why. */
export function AskedAgain({ again }: { again: ServedDetail['askedAgain'][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={styles['again']}>
      <div className={styles['line']}>
        <strong>{t('obtaining.askedAgain')}</strong>
        <span className="faint">
          <Moment at={again.at} />
        </span>
      </div>
      <Words>{again.reason}</Words>
    </div>
  );
}
