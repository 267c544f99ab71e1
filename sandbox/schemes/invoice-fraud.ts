import type { Firm, Person } from '../world.ts';
import type { Draft, Stage } from './stage.ts';

/** The people and firms of the story, by the part they play. */
export interface StoryCast {
  readonly mastermind: Person;
  readonly frontDirector: Person;
  readonly courier: Person;
  readonly mules: readonly Person[];
  readonly victims: readonly Firm[];
  readonly shell: Firm;
  readonly collector: Firm;
}

/**
 * The case that the demonstration walks. Three Aldermoor firms pay invoices for machines that do not exist. The shell
 * that sent them spreads the money over twelve people within two days: three draw cash in pieces, which a courier
 * carries over the border; three buy gold; six send it to a firm in Port Sable behind which one listed man stands.
 */
export function invoiceFraud(stage: Stage): { draft: Draft; cast: StoryCast } {
  const { registry, plan, places } = stage.society;
  const start = 208;
  const bank = registry.institution('bank-alcb');
  const mastermind = registry.newPerson({
    country: 'XP',
    nationality: 'XP',
    script: 'arabic',
    sex: 'm',
    occupation: 'merchant',
  });
  registry.openAccount({ holder: mastermind, holderKind: 'person', opening: 410_000 });
  stage.society.quiet.add(mastermind.id);
  stage.include(mastermind);
  const frontDirector = stage.contact('XN', 'company director');
  const courier = stage.contact('XN', 'lorry driver');
  const shell = stage.firm({
    country: 'XN',
    word: 'Machinery',
    business: 'Trade in machines',
    directors: [frontDirector],
    bank,
  });
  const collector = stage.firm({
    country: 'XP',
    word: 'Quay Trading',
    business: 'General trade',
    directors: [mastermind],
  });
  // Mules are short of money, which is why they lend their accounts.
  const mules = Array.from({ length: 12 }, () => stage.person('XN', 'student', 900));
  const victims = pickDistinct(stage, places.XN.traders, 3);
  const invoices = [14_850_000, 9_620_000, 12_175_000];
  for (const [index, victim] of victims.entries()) {
    plan.provide(stage.keyOf(victim), invoices[index]!);
    stage.source({
      day: start,
      hour: 9 + index * 1.1,
      from: stage.keyOf(victim),
      to: stage.keyOf(shell),
      amount: invoices[index]!,
      description: `Machines, invoice QM-${2201 + index}`,
    });
  }
  const shares = mules.map((_, index) => 2_780_000 + index * 31_000);
  for (const [index, mule] of mules.entries()) {
    stage.pay({
      day: start + (index < 7 ? 0 : 1),
      hour: 13 + (index % 7) * 0.7,
      from: stage.keyOf(shell),
      to: stage.keyOf(mule),
      amount: shares[index]!,
      description: 'Sales commission',
    });
  }
  drawAndCarry(stage, { start, mules: mules.slice(0, 3), courier, mastermind });
  buyGold(stage, { start, mules: mules.slice(3, 6), shares: shares.slice(3, 6) });
  const arrived = mules.slice(6).map((mule, index) =>
    stage.pay({
      day: start + 2 + (index % 2),
      hour: 9 + index,
      from: stage.keyOf(mule),
      to: stage.keyOf(collector),
      amount: stage.share(shares[index + 6]!, 0.955),
      description: 'Goods as ordered',
    }),
  );
  const total = arrived.reduce((sum, payment) => sum + payment.toAmount, 0);
  stage.pay({
    day: start + 5,
    hour: 11,
    from: stage.keyOf(collector),
    to: null,
    outside: 'asset',
    amount: stage.share(total, 0.52),
    description: 'Flat at Lantern Point, deposit paid to notary',
  });
  stage.pay({
    day: start + 6,
    hour: 10,
    from: stage.keyOf(collector),
    to: stage.keyOf(mastermind),
    amount: stage.share(total, 0.3),
    description: 'Dividend',
  });
  const draft = stage.finish(
    `Three firms pay invoices of ${shell.name} for machines that do not exist. Within two days the money goes to twelve ` +
      `people; from them it leaves as cash over the border, as gold, and to ${collector.name} in Port Sable.`,
  );
  return { draft, cast: { mastermind, frontDirector, courier, mules, victims, shell, collector } };
}

function drawAndCarry(
  stage: Stage,
  play: { start: number; mules: readonly Person[]; courier: Person; mastermind: Person },
): void {
  for (const [index, mule] of play.mules.entries()) {
    for (const [time, amount] of [945_000, 980_000, 690_000].entries()) {
      stage.pay({
        day: play.start + 1 + time + (index > 0 ? 1 : 0),
        hour: 11 + index + time * 0.4,
        from: stage.keyOf(mule),
        to: null,
        outside: 'cash',
        amount,
        description: 'Cash withdrawal',
      });
    }
    const amount = [2_600_000, 2_550_000, 2_580_000][index]!;
    stage.carry({
      day: play.start + 5 + index * 2,
      courier: play.courier,
      recipient: play.mastermind,
      amount,
      intendedUse: 'Purchase of a boat',
    });
    stage.pay({
      day: play.start + 6 + index * 2,
      hour: 14,
      from: null,
      to: stage.keyOf(play.mastermind),
      outside: 'cash',
      amount: Math.floor((amount * 1.2) / 500) * 500,
      description: 'Cash deposit',
    });
  }
}

/** Two pay the dealer's account, in pieces below the threshold; one pays for bars that leave the ledger as an asset. */
function buyGold(
  stage: Stage,
  play: { start: number; mules: readonly Person[]; shares: readonly number[] },
): void {
  const dealer = stage.society.registry.institution('gold-dealer-mlgd');
  const dealerAccount = stage.keyOf(dealer);
  for (const [index, mule] of play.mules.slice(0, 2).entries()) {
    for (const [time, amount] of [982_000, 965_000, 790_000].entries()) {
      stage.pay({
        day: play.start + 2 + time,
        hour: 10 + index,
        from: stage.keyOf(mule),
        to: dealerAccount,
        amount,
        description: `Gold bars, ${Math.round(amount / 9_200)} g`,
      });
    }
  }
  const last = play.mules[2]!;
  const price = stage.share(play.shares[2]!, 0.97);
  stage.pay({
    day: play.start + 3,
    hour: 12,
    from: stage.keyOf(last),
    to: null,
    outside: 'asset',
    amount: price,
    description: 'Gold bars 250 g, delivered by Marl Street Bullion',
  });
  stage.sellGold({ day: play.start + 3, dealer, buyer: last, price, grams: 250, fineness: 999 });
}

function pickDistinct(stage: Stage, firms: readonly Firm[], count: number): Firm[] {
  const left = [...firms];
  return Array.from({ length: count }, () => left.splice(stage.random.integer(0, left.length - 1), 1)[0]!);
}
