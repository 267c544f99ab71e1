import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** How many rows are shown, and the way to more. */
export function ListFoot({
  count,
  hasMore,
  loading,
  onMore,
}: {
  count: number;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <span className="figures">{t('page.shown', { count })}</span>
      {hasMore && (
        <Button size="xs" onClick={onMore} loading={loading}>
          {t('do.more')}
        </Button>
      )}
    </>
  );
}
