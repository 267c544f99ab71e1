import { describe, expect, it } from 'vitest';
import { suggestedValues } from './suggested-values.ts';

const parameter = (
  type: 'integer' | 'decimal' | 'money' | 'text',
  standard: string,
  least: string | null,
  most: string | null,
) =>
  // prettier-ignore
  ({ name: 'x', type, default: standard, least, most, meaning: '' });

describe('values to try', () => {
  it('lie around the default, within the range, each once', () => {
    expect(suggestedValues(parameter('integer', '3', '2', '100'))).toEqual(['2', '3', '5', '6', '9']);
    expect(suggestedValues(parameter('decimal', '0.8', '0.1', '0.99'))).toEqual([
      '0.4',
      '0.6',
      '0.8',
      '0.99',
    ]);
    expect(suggestedValues(parameter('money', '10000.00', '100.00', '10000000.00'))[0]).toBe('5000');
    expect(suggestedValues(parameter('text', 'cash', null, null))).toEqual(['cash']);
  });
});
