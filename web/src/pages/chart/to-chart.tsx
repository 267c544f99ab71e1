import { Button } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useHasRole } from '../../shell/session.tsx';

/** Nodes an address carries; beyond it the link says how many it leaves out. */
const inAddress = 100;

/** From a subject, an alert or a trace to its people and accounts on the chart. */
export function ToChart({ nodes, size }: { nodes: readonly string[]; size?: 'xs' }): ReactNode {
  const { t } = useTranslation();
  const reader = useHasRole('fiu_analyst', 'fiu_supervisor');
  const all = [...new Set(nodes)];
  if (!reader || all.length === 0) return null;
  const shown = all.slice(0, inAddress);
  return (
    <Button
      component={Link}
      to={`/chart?nodes=${encodeURIComponent(shown.join('\n'))}`}
      {...(size === undefined ? {} : { size })}
      leftSection={<IconSitemap size={15} />}
    >
      {t('chart.title')}
      {shown.length < all.length && ` (${t('chart.shownOf', { shown: shown.length, found: all.length })})`}
    </Button>
  );
}
