import { consentIn, consentOut } from './consent-machines.ts';
import { disclosureIn, disclosureOut } from './disclosure-machines.ts';
import type { Machine } from './machine.ts';
import type { ContentOf, LetterContent, LetterKind } from './message-contract.ts';
import { requestIn, requestOut } from './request-machines.ts';
import { suspensionIn, suspensionOut } from './suspension-machines.ts';

export type MatterKind = 'request' | 'disclosure' | 'suspension' | 'consent';
export type Direction = 'in' | 'out';

const machines: Readonly<Record<MatterKind, Readonly<Record<Direction, Machine>>>> = {
  request: { in: requestIn, out: requestOut },
  disclosure: { in: disclosureIn, out: disclosureOut },
  suspension: { in: suspensionIn, out: suspensionOut },
  consent: { in: consentIn, out: consentOut },
};

export const machineOf = ({ kind, direction }: { kind: MatterKind; direction: Direction }): Machine =>
  machines[kind][direction];

/** The letter that begins a matter of a kind, and the kind that a letter begins. */
export const openingLetter: Readonly<Record<MatterKind, LetterKind>> = {
  request: 'request',
  disclosure: 'disclosure',
  suspension: 'suspension',
  consent: 'consent-request',
};
export const begunBy = (letter: LetterKind): MatterKind | null =>
  (Object.entries(openingLetter).find(([, each]) => each === letter)?.[0] as MatterKind | undefined) ?? null;

/** What a letter is to the machine: some letters say several things. */
export function eventOf(kind: LetterKind, content: LetterContent): string {
  switch (kind) {
    case 'answer':
      return `answer.${(content as ContentOf<'answer'>).extent}`;
    case 'suspension-ended':
      return `suspension-ended.${(content as ContentOf<'suspension-ended'>).how}`;
    case 'consent': {
      const { granted, refused } = content as ContentOf<'consent'>;
      if (granted.length === 0) return 'consent.refused';
      return refused.length === 0 ? 'consent.granted' : 'consent.partly';
    }
    default:
      return kind;
  }
}

/** Leaves with no second person: it says nothing but that somebody is there. */
export const isSignOfLife = (kind: LetterKind): boolean => kind === 'acknowledgement' || kind === 'reminder';
