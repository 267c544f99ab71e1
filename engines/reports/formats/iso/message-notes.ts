import type { MessageElement } from './message-tree.ts';
import { amountAt } from './transfer-draft.ts';

/** `Label: text` lines for what a transaction has no element for. */
export function money(element: MessageElement | undefined): string | undefined {
  const amount = amountAt(element);
  return amount === undefined ? undefined : `${amount.amount} ${amount.currency}`;
}

export function notes(
  lines: readonly (readonly [string, string | undefined] | string | undefined)[],
): string[] {
  return lines.flatMap((line) => {
    if (line === undefined) return [];
    if (typeof line === 'string') return [line];
    return line[1] === undefined || line[1] === '' ? [] : [`${line[0]}: ${line[1]}`];
  });
}

export function remittance(element: MessageElement): string {
  const information = element.at('RmtInf');
  const free = information?.all('Ustrd').map((line) => line.text.trim()) ?? [];
  const structured = information?.all('Strd').map(allText) ?? [];
  return [...free, ...structured].filter((line) => line !== '').join('\n') || '-';
}

export function allText(element: MessageElement): string {
  const own = element.text.trim();
  return [own, ...element.children.map(allText)].filter((text) => text !== '').join(' ');
}
