import { describe, expect, it } from 'vitest';
import { openLog, placeOf } from './log.ts';

describe('the log', () => {
  it('writes one JSON document a line, down to its level', () => {
    const lines: string[] = [];
    const log = openLog('warn', (line) => void lines.push(line));
    log.error({ event: 'request-failed', code: 'unexpected' });
    log.info({ event: 'not-told' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      event: 'request-failed',
      code: 'unexpected',
    });
  });

  it('tells where something broke and never what it broke on', () => {
    const error = Object.assign(new Error('Key (email)=(someone@example.org) already exists'), {
      code: '23505',
    });
    const place = placeOf(error);
    expect(place).toMatch(/^Error 23505 < at /);
    expect(place).not.toContain('example.org');
    expect(placeOf('a text that was thrown')).not.toContain('thrown');
  });
});
