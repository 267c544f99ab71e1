import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  kindGroupSchema,
  mailChoiceSchema,
  mailLanguageSchema,
  notificationPageSchema,
  notificationSettingsSchema,
  unreadSchema,
  type NotificationChoice,
} from 'weir/notifications/contract';
import { read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { languageNames } from '../../words/languages.ts';

/** What waits for this person, and when an e-mail says that something does. */
export function NotificationsPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const reading = useMutation({
    mutationFn: () => send(unreadSchema, 'POST', '/notifications/read', { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
  });
  return (
    <Page
      title={t('notification.title')}
      actions={
        <Button onClick={() => reading.mutate()} loading={reading.isPending}>
          {t('notification.readAll')}
        </Button>
      }
    >
      {reading.isError && <ProblemNotice error={reading.error} />}
      <TwoColumns main={<Waiting />} side={<MailSettings />} />
    </Page>
  );
}

function Waiting(): ReactNode {
  const { t, i18n } = useTranslation();
  const list = useCursorList({
    key: ['notifications'],
    path: '/notifications',
    page: notificationPageSchema,
    query: {},
  });
  const said = (kind: string): string => {
    const key = `notification.kinds.${kind}`;
    return i18n.exists(key) ? String(t(key as never)) : kind;
  };
  return (
    <RecordList
      label={t('notification.title')}
      list={list}
      columns={[
        { id: 'what', head: t('notification.what'), cell: (row) => said(row.kind) },
        {
          id: 'state',
          head: t('report.stateLabel'),
          width: '100px',
          cell: (row) => row.readAt === null && <Tag tone="wait">{t('notification.unread')}</Tag>,
        },
        { id: 'at', head: t('notification.at'), width: '160px', cell: (row) => <Moment at={row.at} /> },
      ]}
      rowId={(row) => row.id}
      pageOf={(row) => row.path}
      empty={<Empty>{t('notification.empty')}</Empty>}
    />
  );
}

function MailSettings(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = ['notification-settings'];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(notificationSettingsSchema, '/notifications/settings', { signal }),
  });
  const choosing = useMutation({
    mutationFn: (body: NotificationChoice) =>
      send(notificationSettingsSchema, 'PUT', '/notifications/settings', { body }),
    onSuccess: (answer) => queries.setQueryData(key, answer),
  });
  return (
    <Section title={t('notification.mail')}>
      <Answered query={query}>
        {({ language, choices, address, mail }) => (
          <>
            <p className="faint">
              {mail ? t('notification.mailHelp', { address }) : t('notification.noMail')}
            </p>
            {choosing.isError && <ProblemNotice error={choosing.error} />}
            {kindGroupSchema.options.map((group) => (
              <NativeSelect
                key={group}
                label={t(`notification.groups.${group}`)}
                value={choices[group]}
                onChange={(event) =>
                  choosing.mutate({
                    language,
                    choices: { ...choices, [group]: mailChoiceSchema.parse(event.currentTarget.value) },
                  })
                }
                data={mailChoiceSchema.options.map((value) => ({
                  value,
                  label: t(`notification.choice.${value}`),
                }))}
              />
            ))}
            <NativeSelect
              label={t('notification.language')}
              value={language}
              onChange={(event) =>
                choosing.mutate({ choices, language: mailLanguageSchema.parse(event.currentTarget.value) })
              }
              data={mailLanguageSchema.options.map((value) => ({ value, label: languageNames[value] }))}
            />
          </>
        )}
      </Answered>
    </Section>
  );
}
