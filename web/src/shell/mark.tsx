import type { ReactNode } from 'react';

/** The sign of the house: two currents and the post that measures them. */
export function Mark({ size = 20 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="6" fill="var(--river)" />
      <path
        d="M5 11c3.5 0 3.5 2.5 7 2.5S15.5 11 19 11s4.5 2.5 8 2.5M5 21c3.5 0 3.5-2.5 7-2.5s3.5 2.5 7 2.5 4.5-2.5 8-2.5M16 6v20"
        fill="none"
        stroke="var(--on-river)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
