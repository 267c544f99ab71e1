import type { Random } from '@weir/engines/vocabulary';
import type { Society } from '../economy/society.ts';
import type { Typology } from '../truth.ts';
import { cashCourier, goldDealer, structuring } from './cash-schemes.ts';
import { invoiceFraud, type StoryCast } from './invoice-fraud.ts';
import { busyRestaurant, carSale, crowdfunding, inheritance, schoolFees } from './look-alikes.ts';
import { cycle, dormantRevival, fanIn, fanOut, passThrough, scatterGather } from './shape-schemes.ts';
import { Stage, type Draft } from './stage.ts';
import { loanBack, roundTripTrade } from './trade-schemes.ts';
import {
  cashFront,
  cryptoRamp,
  cryptoSaver,
  flatShare,
  muleAccount,
  offsettingTrade,
  summerStall,
} from './transit-schemes.ts';

const plays: Readonly<Record<Exclude<Typology, 'invoice-fraud'>, (stage: Stage) => Draft>> = {
  structuring,
  'fan-in': fanIn,
  'fan-out': fanOut,
  cycle,
  'pass-through': passThrough,
  'dormant-revival': dormantRevival,
  'scatter-gather': scatterGather,
  'gold-dealer': goldDealer,
  'cash-courier': cashCourier,
  'round-trip-trade': roundTripTrade,
  'loan-back': loanBack,
  'mule-account': muleAccount,
  'crypto-ramp': cryptoRamp,
  'cash-front': cashFront,
  'offsetting-trade': offsettingTrade,
};

const innocents: readonly (readonly [name: string, resembles: Typology, play: (stage: Stage) => Draft])[] = [
  ['crowdfunding', 'fan-in', crowdfunding],
  ['car-sale', 'pass-through', carSale],
  ['inheritance', 'dormant-revival', inheritance],
  ['busy-restaurant', 'structuring', busyRestaurant],
  ['school-fees', 'scatter-gather', schoolFees],
  ['flat-share', 'mule-account', flatShare],
  ['crypto-saver', 'crypto-ramp', cryptoSaver],
  ['summer-stall', 'cash-front', summerStall],
];

export interface Played {
  readonly story: { readonly draft: Draft; readonly cast: StoryCast };
  /** Schemes and look-alikes, the story first. */
  readonly drafts: readonly Draft[];
}

/** At scale 1 each typology is played twice, beside the story. */
export function playSchemes(society: Society, random: Random, scale: number): Played {
  const times = Math.max(1, Math.min(20, Math.round(2 * scale)));
  const storyId = 'scheme-invoice-fraud-1';
  const story = invoiceFraud(
    new Stage(society, random.fork(storyId), { id: storyId, typology: 'invoice-fraud', innocent: false }),
  );
  const drafts: Draft[] = [story.draft];
  for (let time = 1; time <= times; time++) {
    for (const [typology, play] of Object.entries(plays) as [Typology, (stage: Stage) => Draft][]) {
      const id = `scheme-${typology}-${time}`;
      drafts.push(play(new Stage(society, random.fork(id), { id, typology, innocent: false })));
    }
    for (const [name, typology, play] of innocents) {
      const id = `look-alike-${name}-${time}`;
      drafts.push(play(new Stage(society, random.fork(id), { id, typology, innocent: true })));
    }
  }
  return { story, drafts };
}
