import { IconBell } from '@tabler/icons-react';
import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { useSession } from '../../shell/session.tsx';

const unreadAnswer = z.object({ unread: z.number() });

/** How much waits for this person; asked again every minute. */
export function Bell(): ReactNode {
  const { t } = useTranslation();
  const { mustEnrol } = useSession();
  const { data } = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: ({ signal }) => read(unreadAnswer, '/notifications/unread', { signal }),
    refetchInterval: 60_000,
    enabled: !mustEnrol,
  });
  const count = data?.unread ?? 0;
  const label = count === 0 ? t('notification.title') : t('notification.bell', { count });
  return (
    <ActionIcon component={Link} to="/notifications" aria-label={label} title={label} w="auto" px={5}>
      <IconBell size={17} />
      {count > 0 && <span className="figures">{count}</span>}
    </ActionIcon>
  );
}
