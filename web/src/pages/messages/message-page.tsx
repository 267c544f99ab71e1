import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../design/page/page.tsx';
import { Thread } from './thread.tsx';
import { useThread } from './thread-store.ts';

export function MessagePage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const thread = useThread(id).data?.pages[0];
  const title = thread?.subject ?? t('message.one');
  return (
    <Page
      title={title}
      heading={<bdi>{title}</bdi>}
      above={<Link to="/messages">{t('place.messages')}</Link>}
    >
      <Thread id={id} />
    </Page>
  );
}
