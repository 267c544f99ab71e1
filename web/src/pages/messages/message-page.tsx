import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Page } from '../../design/page/page.tsx';
import { Thread } from './thread.tsx';
import { useThread } from './thread-store.ts';

export function MessagePage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  return (
    <AnsweredPage query={useThread(id)}>
      {({ pages }) => (
        <Page
          title={pages[0]!.subject}
          heading={<bdi>{pages[0]!.subject}</bdi>}
          above={<Link to="/messages">{t('place.messages')}</Link>}
        >
          <Thread id={id} />
        </Page>
      )}
    </AnsweredPage>
  );
}
