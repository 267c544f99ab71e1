import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { befriend, openPostNode, send, standings, type PostNode } from '../../../tests/post-world.ts';
import { registers } from '../../../tests/registers.ts';

describe.each(registers)('the post on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'between two nodes', () => {
    let one: PostNode;
    let other: PostNode;

    beforeAll(async () => {
      one = await openPostNode(register, 'aldermoor');
      other = await openPostNode(register, 'port-sable');
      await befriend(one, other);
    });
    afterAll(async () => {
      await one?.close();
      await other?.close();
    });

    it('carries a message over TLS in which both show their pinned keys, and gets a signed receipt', async () => {
      const id = await send(one, ['port-sable'], 'Do you know the dovecote?');
      await expect.poll(() => other.arrivals.length, { timeout: 10_000 }).toBe(1);
      expect(other.arrivals[0]).toMatchObject({
        messageId: id,
        from: { node: 'aldermoor', authority: 'FIU of aldermoor', jurisdiction: 'XN' },
        body: { kind: 'note', text: 'Do you know the dovecote?' },
        attachments: [],
        answers: null,
      });
      await expect
        .poll(async () => (await standings(one, [id]))[0]?.state, { timeout: 10_000 })
        .toBe('delivered');
    });
  });
});
