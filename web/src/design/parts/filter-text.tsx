import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

/** A text filter: typed here at once, in the address a moment later. */
export function FilterText({
  label,
  value,
  onChange,
  width = 260,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: number;
}): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const later = useDebouncedCallback(onChange, 300);
  return (
    <TextInput
      label={label}
      size="xs"
      w={width}
      dir="auto"
      spellCheck={false}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
