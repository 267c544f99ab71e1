import type { Draft, Stage } from './stage.ts';

export function fanIn(stage: Stage): Draft {
  const start = stage.random.integer(20, 325);
  const senders = stage.people('XN', stage.random.integer(12, 18));
  const collector = stage.person('XN');
  const abroad = stage.firm({ country: 'XP', word: 'Imports', business: 'Wholesale' });
  let total = 0;
  for (const sender of senders) {
    const amount = stage.cash(2_500, 7_500);
    total += amount;
    stage.source({
      day: start,
      from: null,
      to: stage.keyOf(sender),
      outside: 'cash',
      amount,
      description: 'Cash deposit',
    });
    stage.pay({
      day: start + 1 + stage.random.integer(0, 2),
      from: stage.keyOf(sender),
      to: stage.keyOf(collector),
      amount,
      description: stage.random.pick(['Contribution', 'Share', 'As agreed', 'Trip']),
    });
  }
  stage.pay({
    day: start + 5,
    from: stage.keyOf(collector),
    to: stage.keyOf(abroad),
    amount: stage.share(total, 0.95),
    description: 'Goods',
  });
  return stage.finish(
    `${senders.length} people pay cash in and send it within three days to one account, which sends it to Port Sable.`,
  );
}

export function fanOut(stage: Stage): Draft {
  const start = stage.random.integer(20, 330);
  const origin = stage.firm({ country: 'XN', word: 'Holdings', business: 'Holding company' });
  const payees = stage.people('XN', stage.random.integer(10, 15));
  const amounts = payees.map(() => stage.amount(3_000, 8_800));
  stage.source({
    day: start,
    hour: 9,
    from: null,
    to: stage.keyOf(origin),
    outside: 'border',
    amount: amounts.reduce((sum, amount) => sum + amount, 0) + stage.amount(500, 900),
    description: 'Capital contribution',
  });
  for (const [index, payee] of payees.entries()) {
    stage.pay({
      day: start + stage.random.integer(0, 1),
      hour: 10 + stage.random.next() * 8,
      from: stage.keyOf(origin),
      to: stage.keyOf(payee),
      amount: amounts[index]!,
      description: 'Commission',
    });
  }
  return stage.finish(
    `A firm receives a sum from abroad and spreads it over ${payees.length} people within two days.`,
  );
}

export function cycle(stage: Stage): Draft {
  const start = stage.random.integer(20, 320);
  const length = stage.random.integer(4, 6);
  const ring = Array.from({ length }, (_, index) =>
    stage.firm({
      country: 'XN',
      word: stage.random.pick(['Ventures', 'Logistics', 'Services', 'Supplies']),
      business: index % 2 === 0 ? 'Business services' : 'Wholesale',
    }),
  );
  let amount = stage.amount(60_000, 180_000);
  stage.source({
    day: start,
    hour: 9,
    from: null,
    to: stage.keyOf(ring[0]!),
    outside: 'border',
    amount,
    description: 'Investment',
  });
  for (let step = 0; step < length; step++) {
    amount = stage.share(amount, 0.975 + stage.random.next() * 0.02);
    stage.pay({
      day: start + 1 + step,
      from: stage.keyOf(ring[step]!),
      to: stage.keyOf(ring[(step + 1) % length]!),
      amount,
      description: `Invoice ${stage.random.integer(100, 999)}`,
    });
  }
  return stage.finish(
    `Money goes round ${length} firms in ${length} days and comes back to the first, a little less.`,
  );
}

export function scatterGather(stage: Stage): Draft {
  const start = stage.random.integer(20, 325);
  const origin = stage.firm({ country: 'XN', word: 'Agency', business: 'Agency' });
  const middle = stage.people('XN', stage.random.integer(6, 9));
  const end = stage.firm({ country: 'XN', word: 'Estates', business: 'Property' });
  const amounts = middle.map(() => stage.amount(6_000, 14_000));
  stage.source({
    day: start,
    hour: 9,
    from: null,
    to: stage.keyOf(origin),
    outside: 'border',
    amount: amounts.reduce((sum, amount) => sum + amount, 0) + stage.amount(300, 800),
    description: 'Licence fees',
  });
  for (const [index, person] of middle.entries()) {
    const amount = amounts[index]!;
    stage.pay({
      day: start,
      hour: 10 + stage.random.next() * 8,
      from: stage.keyOf(origin),
      to: stage.keyOf(person),
      amount,
      description: 'Fee',
    });
    stage.pay({
      day: start + 1 + stage.random.integer(0, 2),
      from: stage.keyOf(person),
      to: stage.keyOf(end),
      amount: stage.share(amount, 0.97),
      description: 'Deposit for flat',
    });
  }
  return stage.finish(
    `One account pays ${middle.length} people, who pay one other account within three days.`,
  );
}

export function passThrough(stage: Stage): Draft {
  const start = stage.random.integer(20, 330);
  const mule = stage.person('XN', 'student', 1_200);
  const next = stage.person('XP');
  const victim = stage.random.pick(stage.society.places.XN.traders);
  const amount = stage.amount(18_000, 55_000);
  const victimAccount = stage.keyOf(victim);
  stage.society.plan.provide(victimAccount, amount);
  stage.source({
    day: start,
    hour: 10,
    from: victimAccount,
    to: stage.keyOf(mule),
    amount,
    description: 'Changed bank details, invoice 4471',
  });
  const cash = stage.cash(4_000, 8_000);
  stage.pay({
    day: start,
    hour: 15.5,
    from: stage.keyOf(mule),
    to: null,
    outside: 'cash',
    amount: cash,
    description: 'Cash withdrawal',
  });
  stage.pay({
    day: start + 1,
    hour: 8.2,
    from: stage.keyOf(mule),
    to: stage.keyOf(next),
    amount: stage.share(amount - cash, 0.96),
    description: 'Family support',
  });
  return stage.finish(
    'A supplier payment is diverted to the account of a student, who draws part of it and sends the rest abroad within a day.',
  );
}

export function dormantRevival(stage: Stage): Draft {
  const start = stage.random.integer(200, 330);
  const sleeper = stage.person('XN', 'retired');
  stage.silence(sleeper);
  const payees = [stage.firm({ country: 'XP', word: 'Trading', business: 'Trading' }), stage.person('XN')];
  const amounts = [0, 1, 2].map(() => stage.amount(22_000, 48_000));
  for (const [index, amount] of amounts.entries()) {
    stage.source({
      day: start + index,
      from: null,
      to: stage.keyOf(sleeper),
      outside: 'border',
      amount,
      description: 'Settlement',
    });
  }
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  for (const [index, payee] of payees.entries()) {
    stage.pay({
      day: start + 3 + index,
      from: stage.keyOf(sleeper),
      to: stage.keyOf(payee),
      amount: stage.share(total, 0.47),
      description: 'Purchase',
    });
  }
  return stage.finish(
    'An account without a movement for over half a year receives large sums and is emptied in days.',
  );
}
