import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView, ThreadDetail } from 'weir/messages/contract';
import { useDraft } from '../../api/drafts.ts';
import { Loading } from '../../design/parts/loading.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { usePerson } from '../../shell/session.tsx';
import { AttachmentList } from '../reports/attachments.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import { answerThread, markRead, useThread } from './thread-store.ts';
import styles from './messages.module.css';

/** One exchange of letters; looking at it marks it read, writing under it answers. */
export function Thread({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useThread(id);
  const thread = query.data?.pages[0];
  const messages = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const last = messages.at(-1)?.id;
  useEffect(() => {
    if (last === undefined || !thread || thread.unread === 0) return;
    void markRead(id, last)
      .then(() =>
        Promise.all([
          queries.invalidateQueries({ queryKey: ['threads'] }),
          queries.invalidateQueries({ queryKey: ['waiting'] }),
        ]),
      )
      // Stays unread and is marked at the next look.
      .catch(() => undefined);
  }, [id, last]);
  if (!thread) {
    return query.isError ? (
      <ProblemNotice error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading />
    );
  }
  return (
    <div className={styles['thread']}>
      <About thread={thread} />
      <ol className={styles['messages']} aria-label={t('message.one')}>
        {messages.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button size="xs" onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
          {t('do.more')}
        </Button>
      )}
      <Answer id={id} />
    </div>
  );
}

function About({ thread }: { thread: ThreadDetail }): ReactNode {
  const { t } = useTranslation();
  const fiu = usePerson().organisation.kind === 'fiu';
  return (
    <p className={styles['about']}>
      <Tag>{t(`message.kinds.${thread.kind}`)}</Tag>
      {fiu && <bdi>{thread.entity.name}</bdi>}
      {thread.report && (
        <Link to={`${fiu ? '/reports' : '/filings'}/${thread.report.id}`} className="code">
          {thread.report.number}
        </Link>
      )}
      {thread.reference !== null && (
        <span>
          {t('message.reference')} <span className="code">{thread.reference}</span>
        </span>
      )}
    </p>
  );
}

function Message({ message }: { message: MessageView }): ReactNode {
  const { t } = useTranslation();
  const fiu = usePerson().organisation.kind === 'fiu';
  const mine = message.side === (fiu ? 'fiu' : 'filer');
  return (
    <li className={styles['message']} data-mine={mine || undefined}>
      <div className={styles['messageHead']}>
        <strong>
          <bdi>{message.author ?? t(`message.side.${message.side}`)}</bdi>
        </strong>
        <Moment at={message.at} />
        {mine && message.seenAt !== null && <span>{t('message.seen')}</span>}
      </div>
      {message.notice && (
        <p>{t(`message.notice.${message.notice.code}`, { number: message.notice.facts['number'] ?? '' })}</p>
      )}
      {message.feedback !== null && <p>{t(`message.feedback.${message.feedback}`)}</p>}
      {message.text !== '' && (
        <p className={styles['words']} dir="auto">
          {message.text}
        </p>
      )}
      {message.attachments.length > 0 && <AttachmentList attachments={message.attachments} />}
    </li>
  );
}

function Answer({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText, draft] = useDraft(`thread.${id}`, '');
  const [files, setFiles] = useState<readonly File[]>([]);
  const key = useRef(crypto.randomUUID());
  const sending = useMutation({
    mutationFn: () => answerThread(id, text, files, key.current),
    onSuccess: async () => {
      key.current = crypto.randomUUID();
      draft.clear();
      setFiles([]);
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['thread', id] }),
        queries.invalidateQueries({ queryKey: ['threads'] }),
      ]);
    },
  });
  return (
    <form
      className={styles['answer']}
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Textarea
        label={t('message.answer')}
        required
        maxLength={8000}
        rows={4}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.currentTarget.form?.requestSubmit();
          }
        }}
      />
      <ChosenFiles files={files} onChange={setFiles} />
      {sending.isError && <ProblemNotice error={sending.error} />}
      <div>
        <Button type="submit" variant="filled" loading={sending.isPending}>
          {t('do.send')}
        </Button>
      </div>
    </form>
  );
}
