/** An item as people write it; both nodes spell it with its type before a bar. */
export const spelled = (value: string): string => value.split('|').slice(1).join(' ') || value;
