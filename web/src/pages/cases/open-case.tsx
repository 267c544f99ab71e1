import type { ReactNode } from 'react';

export function OpenCase(_: { alert: { id: string; title: string }; onClose: () => void }): ReactNode {
  return null;
}
