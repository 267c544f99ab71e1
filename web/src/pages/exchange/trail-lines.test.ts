import type { Trail } from 'weir/exchange/contract';
import { expect, it } from 'vitest';
import { trailDrawing } from './trail-lines.ts';

const handling = {
  originators: ['XP-FIU'],
  permittedPurposes: ['intelligence' as const],
  permittedRecipients: null,
  onwardDissemination: 'with_prior_consent' as const,
  evidentiaryUse: 'not_permitted_without_consent' as const,
  consents: [],
};
const piece = (id: string, parents: string[] = []) => ({
  id,
  title: `Piece ${id}`,
  parents,
  withdrawn: false,
  handling,
});
const recipient = (id: string) => ({ id, name: `Recipient ${id}` });
const trail: Trail = {
  fragment: { id: 'a', title: 'Piece a', handling },
  sources: [
    { authority: 'XP-FIU', message: 'm', ref: 'r', matter: { id: 'm1', number: 'XN-X-1' }, arrivedAt: null },
  ],
  cases: [
    { id: 'c', number: 'XN-C-1', fragments: [piece('a'), piece('b', ['a']), piece('c', ['b', 'gone'])] },
  ],
  products: [
    {
      id: 'p1',
      number: 'XN-D-1',
      title: 'One',
      caseId: 'c',
      state: 'sent',
      purpose: 'investigation',
      recipient: recipient('police'),
      sentAt: null,
      fragmentIds: ['b'],
      allowed: true,
    },
    {
      id: 'p2',
      number: 'XN-D-2',
      title: 'Two',
      caseId: 'c',
      state: 'draft',
      purpose: 'tax',
      recipient: recipient('tax'),
      sentAt: null,
      fragmentIds: ['c'],
      allowed: false,
    },
  ],
  letters: [
    {
      matter: { id: 'm2', number: 'XN-X-2' },
      letter: 'l1',
      partner: 'XT-FIU',
      sentAt: '2026-01-01T00:00:00Z',
      fragmentIds: ['a'],
    },
  ],
  consents: [
    {
      matter: { id: 'm3', number: 'XN-X-3' },
      originator: 'XP-FIU',
      recipient: recipient('police'),
      purpose: 'investigation',
      state: 'granted',
      appliedAt: '2026-01-02T00:00:00Z',
      fragmentIds: ['b'],
    },
    {
      matter: { id: 'm4', number: 'XN-X-4' },
      originator: 'XP-FIU',
      recipient: recipient('tax'),
      purpose: 'tax',
      state: 'refused',
      appliedAt: null,
      fragmentIds: ['c'],
    },
  ],
};

it('leads from the source through what was made of it to each use, and says which consent opened it', () => {
  const { boxes, lines, columns } = trailDrawing(trail, { consent: ({ matter }) => matter.number });
  expect(Object.fromEntries(boxes.map(({ id, column }) => [id, column]))).toEqual({
    'source 0': 0,
    a: 1,
    b: 2,
    c: 3,
    p1: 4,
    p2: 4,
    l1: 4,
  });
  expect(columns).toBe(5);
  expect(lines.map(({ from, to, tone, words }) => [from, to, tone, words])).toEqual([
    ['source 0', 'a', 'plain', null],
    ['a', 'b', 'plain', null],
    ['b', 'c', 'plain', null],
    ['b', 'p1', 'open', 'XN-X-3'],
    ['c', 'p2', 'stopped', null],
    ['a', 'l1', 'plain', null],
  ]);
});

it('comes to an end where pieces name each other', () => {
  const knot = {
    ...trail,
    cases: [{ ...trail.cases[0]!, fragments: [piece('a', ['b']), piece('b', ['a'])] }],
  };
  expect(trailDrawing(knot, { consent: () => '' }).boxes.length).toBe(6);
});
