import { instantFromMs, msFromInstant } from '@weir/engines/vocabulary';
import { theNode, type Finding, type Platform } from '#platform';
import { keyDays } from './identity.ts';
import type { PostTables } from './post-tables.ts';

/** For `weir doctor`: the keys towards partners, and the door. */
export async function examinePost({ register, config }: Platform): Promise<Finding[]> {
  const { last, now } = await register.as(theNode, async (tx) => ({
    last: await tx
      .tables<PostTables>()
      .selectFrom('post_keys')
      .select('valid_until')
      .orderBy('generation', 'desc')
      .executeTakeFirst(),
    now: tx.now,
  }));
  const subject = 'post';
  if (last === undefined)
    return [
      {
        subject,
        state: 'good',
        sentence: 'No keys towards other FIUs were made yet; the first use makes them.',
      },
    ];
  const findings: Finding[] = [];
  const soon = instantFromMs(msFromInstant(now) + keyDays.overlap * 86_400_000);
  if (last.valid_until <= soon)
    findings.push({
      subject,
      state: last.valid_until <= now ? 'bad' : 'warning',
      sentence: `The newest key towards other FIUs ${last.valid_until <= now ? 'ended' : 'ends soon'}: ${last.valid_until}.`,
      todo: 'The international desk makes the next one with `weir post key rotate`, while the old one still counts.',
    });
  if (config.postPort !== undefined && config.postUrl === undefined)
    findings.push({
      subject,
      state: 'warning',
      sentence: 'The door for partner nodes is open, but this node does not tell partners where it is.',
      todo: 'Set WEIR_POST_URL to https://host:port as partners reach it.',
    });
  return findings.length > 0
    ? findings
    : [{ subject, state: 'good', sentence: `The keys towards other FIUs count until ${last.valid_until}.` }];
}
