import type { Draft, Stage } from './stage.ts';

/** Payments of many victims, each handed on within a day. */
export function muleAccount(stage: Stage): Draft {
  const start = stage.random.integer(20, 290);
  const mule = stage.person('XN', 'student', 300);
  stage.silence(mule);
  const handlers = [stage.person('XP'), stage.person('XP')];
  const victims = stage.society.places.XN.traders;
  const payments = stage.random.integer(6, 9);
  for (let payment = 0; payment < payments; payment++) {
    const victim = stage.keyOf(stage.random.pick(victims));
    const amount = stage.amount(1_200, 4_800);
    stage.society.plan.provide(victim, amount);
    stage.source({
      day: start + payment * 5,
      hour: 9 + stage.random.next() * 6,
      from: victim,
      to: stage.keyOf(mule),
      amount,
      description: `Order ${stage.random.integer(10_000, 99_999)}`,
    });
    stage.pay({
      day: start + payment * 5 + stage.random.integer(0, 1),
      hour: 16 + stage.random.next() * 6,
      from: stage.keyOf(mule),
      to: stage.keyOf(stage.random.pick(handlers)),
      amount: stage.share(amount, 0.93),
      description: 'As agreed',
    });
  }
  return stage.finish(
    `A student lends the account: ${payments} payments for goods that were never sent are each handed on abroad within two days, less a share.`,
  );
}

/** Money of several payers is turned into crypto-assets. */
export function cryptoRamp(stage: Stage): Draft {
  const start = stage.random.integer(20, 320);
  const payers = stage.people('XN', stage.random.integer(5, 8));
  const buyer = stage.person('XN', 'courier rider', 900);
  const provider = stage.firm({ country: 'XP', word: 'Chain Exchange', business: 'Virtual assets' });
  let total = 0;
  for (const payer of payers) {
    const amount = stage.cash(1_800, 4_200);
    total += amount;
    stage.source({
      day: start,
      from: null,
      to: stage.keyOf(payer),
      outside: 'cash',
      amount,
      description: 'Cash deposit',
    });
    stage.pay({
      day: start + 1,
      hour: 8 + stage.random.next() * 8,
      from: stage.keyOf(payer),
      to: stage.keyOf(buyer),
      amount,
      description: 'For you',
    });
  }
  for (const part of [0.5, 0.46]) {
    stage.pay({
      day: start + 2,
      from: stage.keyOf(buyer),
      to: stage.keyOf(provider),
      amount: stage.share(total, part),
      description: `Bitcoin purchase ${stage.random.integer(100, 999)}`,
    });
  }
  return stage.finish(
    `${payers.length} people pay cash in and send it to one, who turns it into crypto-assets the next day.`,
  );
}

/** A quiet eating-house that suddenly takes in far more cash than it could sell food for. */
export function cashFront(stage: Stage): Draft {
  const start = stage.random.integer(120, 270);
  const owner = stage.contact('XN', 'cook');
  const front = stage.firm({
    country: 'XN',
    word: 'Eating House',
    business: 'Restaurant',
    directors: [owner],
  });
  const supplier = stage.firm({ country: 'XP', word: 'Fine Foods', business: 'Wholesale' });
  for (let week = 1; week <= 14; week++) {
    stage.pay({
      day: start - 7 * week,
      from: null,
      to: stage.keyOf(front),
      outside: 'cash',
      amount: stage.cash(300, 700),
      description: 'Weekly takings',
    });
  }
  let total = 0;
  for (let deposit = 0; deposit < 8; deposit++) {
    const amount = stage.cash(10_500, 16_000);
    total += amount;
    stage.source({
      day: start + deposit * 3,
      from: null,
      to: stage.keyOf(front),
      outside: 'cash',
      amount,
      description: 'Takings',
    });
  }
  stage.pay({
    day: start + 30,
    from: stage.keyOf(front),
    to: stage.keyOf(supplier),
    amount: stage.share(total, 0.9),
    description: 'Delivery of wines',
  });
  return stage.finish(
    'An eating-house that took in some hundreds a week banks over ten thousand every few days and pays a supplier in Port Sable.',
  );
}

/** Two firms of one owner pay each other in turn, so that both seem to trade. */
export function offsettingTrade(stage: Stage): Draft {
  const start = stage.random.integer(20, 270);
  const owner = stage.contact('XN', 'company director');
  const [one, other] = [0, 1].map((index) =>
    stage.firm({
      country: 'XN',
      word: ['Commodities', 'Brokers'][index]!,
      business: 'Wholesale',
      directors: [owner],
    }),
  );
  let amount = stage.amount(40_000, 70_000);
  stage.source({
    day: start,
    hour: 9,
    from: null,
    to: stage.keyOf(one!),
    outside: 'border',
    amount: amount + 100_000,
    description: 'Advance',
  });
  for (let round = 0; round < 4; round++) {
    stage.pay({
      day: start + 1 + round * 14,
      from: stage.keyOf(one!),
      to: stage.keyOf(other!),
      amount,
      description: `Invoice ${stage.random.integer(100, 999)}`,
    });
    amount = stage.share(amount, 0.985);
    stage.pay({
      day: start + 6 + round * 14,
      from: stage.keyOf(other!),
      to: stage.keyOf(one!),
      amount,
      description: `Credit note ${stage.random.integer(100, 999)}`,
    });
  }
  return stage.finish(
    'Two firms of one owner invoice each other nearly the same sum four times: turnover without goods.',
  );
}

/** Looks like a mule: one of four flatmates collects the shares and pays the rent. */
export function flatShare(stage: Stage): Draft {
  const start = stage.random.integer(20, 120);
  const [tenant, ...mates] = stage.people('XN', 4);
  const share = stage.amount(350, 500);
  const landlord = stage.keyOf(stage.society.places.XN.landlords[0]!);
  for (const mate of [tenant!, ...mates]) stage.society.plan.provide(stage.keyOf(mate), share * 6);
  for (let month = 0; month < 6; month++) {
    for (const mate of mates) {
      stage.pay({
        day: start + month * 30,
        hour: 8 + stage.random.next() * 6,
        from: stage.keyOf(mate),
        to: stage.keyOf(tenant!),
        amount: share,
        description: 'My share',
      });
    }
    stage.pay({
      day: start + month * 30 + 1,
      from: stage.keyOf(tenant!),
      to: landlord,
      amount: share * 4,
      description: 'Rent, whole flat',
    });
  }
  return stage.finish('One of four flatmates collects the shares of the rent and pays the landlord.');
}

/** Looks like a crypto ramp: a little of each wage goes into crypto-assets. */
export function cryptoSaver(stage: Stage): Draft {
  const start = stage.random.integer(20, 120);
  const saver = stage.person('XN', 'engineer');
  const provider = stage.firm({ country: 'XP', word: 'Coin House', business: 'Virtual assets' });
  const amount = stage.amount(60, 140);
  stage.society.plan.provide(stage.keyOf(saver), amount * 7);
  for (let month = 0; month < 7; month++) {
    stage.pay({
      day: start + month * 30,
      from: stage.keyOf(saver),
      to: stage.keyOf(provider),
      amount,
      description: 'Bitcoin savings plan',
    });
  }
  return stage.finish('An engineer puts the same small sum into crypto-assets every month.');
}

/** Looks like a cash front: a stall by the sea takes in more cash in summer, as every stall does. */
export function summerStall(stage: Stage): Draft {
  const owner = stage.contact('XN', 'ice cream maker');
  const stall = stage.firm({
    country: 'XN',
    word: 'Ices',
    business: 'Ice cream stall',
    directors: [owner],
  });
  for (let week = 0; week < 48; week++) {
    const day = 10 + week * 7;
    const summer = day > 230 && day < 340;
    stage.pay({
      day,
      from: null,
      to: stage.keyOf(stall),
      outside: 'cash',
      amount: summer ? stage.cash(2_600, 3_900) : stage.cash(1_100, 1_900),
      description: 'Takings of the week',
    });
  }
  return stage.finish('An ice cream stall banks its takings every week, twice as much in summer.');
}
