import { describe, expect, it } from 'vitest';
import { SearchIndex, type Indexed } from './search-index.ts';

const things: Indexed[] = [
  { id: 'p1', kind: 'person', names: ['Aldo Venn', 'Альдо Венн'], numbers: ['P-123 4567'] },
  { id: 'p2', kind: 'person', names: ['Mohammed Al Rashidi'], numbers: [] },
  { id: 'e1', kind: 'entity', names: ['Harbour Metals Trading LLC'], numbers: ['HRB 99 1234'] },
  { id: 'a1', kind: 'account', names: [], numbers: ['XN12 MILL 0000 1234 5678'] },
  { id: 'c1', kind: 'case', names: ['Gold through the free port'], numbers: ['C-2026-0007'] },
];
const found = (index: SearchIndex, typed: string): string[] => index.find(typed, 20).map(({ id }) => id);

describe.each([
  ['built at once', () => new SearchIndex(things)],
  [
    'filled one by one',
    () => {
      const index = new SearchIndex();
      for (const thing of things) index.put(thing);
      return index;
    },
  ],
])('the search index, %s', (_, make) => {
  const index = make();

  it.each([
    ['ald', 'p1'],
    ['venn aldo', 'p1'],
    ['Aldp Venn', 'p1'],
    ['Венн', 'p1'],
    ['muhammad rashidi', 'p2'],
    ['harbor metals', 'e1'],
    ['xn12-mill 0000', 'a1'],
    ['XN12MILL0000123456789', 'a1'],
    ['XN12MLIL000012345678', 'a1'],
    ['p1234567', 'p1'],
    ['gold free', 'c1'],
    ['glod prot', 'c1'],
    ['c20260007', 'c1'],
  ])('finds %s', (typed, id) => {
    expect(found(index, typed)).toContain(id);
  });

  it('finds nothing for what is not there, and tells what matched', () => {
    expect(found(index, 'zzzzqq')).toEqual([]);
    expect(index.find('Венн', 5)[0]!.why.how).toBe('begins');
    expect(index.find('p-1234567', 5)[0]).toMatchObject({
      rank: 3,
      why: { part: 'number', text: 'P-123 4567' },
    });
  });

  it('forgets what was taken out and what was said before', () => {
    const other = make();
    other.put({ id: 'p1', kind: 'person', names: ['Ondine Farrow'], numbers: [] });
    expect(found(other, 'aldo venn')).toEqual([]);
    expect(found(other, 'ondine')).toEqual(['p1']);
    other.remove('c1');
    expect(found(other, 'gold')).toEqual([]);
  });
});
