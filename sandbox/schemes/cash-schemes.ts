import type { Stage, Draft } from './stage.ts';

/** Reports of cash begin at 10,000.00 XNC; deposits of just less stay below. */
export function structuring(stage: Stage): Draft {
  const start = stage.random.integer(20, 320);
  const depositor = stage.person('XN', 'market trader');
  const buyer = stage.firm({ country: 'XP', word: 'Consulting', business: 'Consulting' });
  let total = 0;
  for (let deposit = stage.random.integer(9, 13); deposit > 0; deposit--) {
    const amount = stage.cash(9_000, 9_950);
    total += amount;
    stage.source({
      day: start + stage.random.integer(0, 11),
      from: null,
      to: stage.keyOf(depositor),
      outside: 'cash',
      amount,
      description: stage.random.pick(['Cash deposit', 'Deposit', 'Cash deposit at counter']),
    });
  }
  stage.pay({
    day: start + 13,
    from: stage.keyOf(depositor),
    to: stage.keyOf(buyer),
    amount: stage.share(total, 0.96),
    description: 'Consulting fee',
  });
  return stage.finish(
    'Cash is paid in a dozen times within a fortnight, each time a little below 10,000.00 XNC, and then sent to a firm in Port Sable.',
  );
}

/** Cash leaves one bank, crosses the border in a bag and enters another. */
export function cashCourier(stage: Stage): Draft {
  const start = stage.random.integer(20, 320);
  const sender = stage.person('XN');
  const courier = stage.contact('XN', 'driver');
  const receiver = stage.person('XP');
  const shell = stage.firm({ country: 'XN', word: 'Events', business: 'Events' });
  const trips = stage.random.integer(4, 6);
  const amounts = Array.from({ length: trips }, () => stage.cash(8_900, 9_900));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  stage.source({
    day: start,
    hour: 9,
    from: null,
    to: stage.keyOf(shell),
    outside: 'border',
    amount: total + stage.amount(1_000, 2_000),
    description: 'Advance for events',
  });
  stage.pay({
    day: start,
    hour: 14,
    from: stage.keyOf(shell),
    to: stage.keyOf(sender),
    amount: total,
    description: 'Fee',
  });
  for (const [trip, amount] of amounts.entries()) {
    stage.pay({
      day: start + 1 + trip * 3,
      hour: 10,
      from: stage.keyOf(sender),
      to: null,
      outside: 'cash',
      amount,
      description: 'Cash withdrawal',
    });
    stage.carry({
      day: start + 2 + trip * 3,
      courier,
      recipient: receiver,
      amount,
      intendedUse: 'Family expenses',
    });
    stage.pay({
      day: start + 2 + trip * 3,
      hour: 15,
      from: null,
      to: stage.keyOf(receiver),
      outside: 'cash',
      // The courier changes the money on the way and keeps a little.
      amount: Math.floor((amount * 1.2) / 500) * 500,
      description: 'Cash deposit',
    });
  }
  return stage.finish(
    `Money from abroad is drawn as cash in Aldermoor, carried over the border by ${courier.name.given} ${courier.name.family} in ${trips} trips and paid in at Port Sable.`,
  );
}

/** Gold bought in pieces that need no report. */
export function goldDealer(stage: Stage): Draft {
  const start = stage.random.integer(20, 310);
  const buyer = stage.person('XN');
  const { registry } = stage.society;
  const dealer = stage.random.pick(
    registry.institutions.filter((each) => each.kind === 'gold-dealer' && each.country === 'XN'),
  );
  const purchases = Array.from({ length: stage.random.integer(6, 9) }, () => stage.amount(9_350, 9_980));
  const total = purchases.reduce((sum, amount) => sum + amount, 0);
  for (let part = 0; part < 3; part++) {
    stage.source({
      day: start + part,
      from: null,
      to: stage.keyOf(buyer),
      outside: 'border',
      amount: Math.ceil(total / 3 / 100) * 100,
      description: 'Transfer from abroad',
    });
  }
  for (const [index, amount] of purchases.entries()) {
    stage.pay({
      day: start + 4 + index * 2,
      from: stage.keyOf(buyer),
      to: registry.mainAccount(dealer).key,
      amount,
      description: `Gold bars, ${Math.round(amount / 9_200)} g, invoice ${stage.random.integer(1000, 9999)}`,
    });
  }
  // One sale by cash on top, at far less than the metal is worth: the dealer takes part.
  const grams = stage.random.integer(250, 400);
  stage.sellGold({ day: start + 20, dealer, buyer, price: grams * 5_900, grams, fineness: 999 });
  // And bars that are not what they are stamped as, at the price of the stamp.
  const bars = stage.random.integer(250, 400);
  stage.sellGold({
    day: start + 24,
    dealer,
    buyer,
    price: bars * 9_190,
    grams: bars,
    fineness: 999,
    assayed: stage.random.integer(650, 800),
  });
  return stage.finish(
    `Money from abroad becomes gold at ${dealer.name} in ${purchases.length} purchases, each below the reporting threshold of 10,000.00 XNC, one cash sale far below the world price, and one of bars that are not as fine as their stamp.`,
  );
}
