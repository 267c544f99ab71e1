import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

/** One of a few, with a label; the browser's own list, so every keyboard and phone knows it. */
export function Choice({
  label,
  value,
  options,
  onChange,
  width,
}: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  width?: number;
}): ReactNode {
  return (
    <NativeSelect
      label={label}
      size="xs"
      value={value}
      data={options.map((option) => ({ ...option }))}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...(width === undefined ? {} : { w: width })}
    />
  );
}
