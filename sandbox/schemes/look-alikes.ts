import type { Draft, Stage } from './stage.ts';

/** Looks like fan-in: a hundred small gifts for one purpose. */
export function crowdfunding(stage: Stage): Draft {
  const start = stage.random.integer(30, 310);
  const donors = stage.people('XN', 24);
  const treasurer = stage.contact('XN', 'teacher');
  const charity = stage.firm({
    country: 'XN',
    word: 'Hospital Friends',
    business: 'Charity',
    directors: [treasurer],
  });
  let total = 0;
  for (const donor of donors) {
    const amount = stage.amount(20, 400);
    total += amount;
    stage.society.plan.provide(stage.keyOf(donor), amount);
    stage.pay({
      day: start + stage.random.integer(0, 9),
      from: stage.keyOf(donor),
      to: stage.keyOf(charity),
      amount,
      description: 'Gift for the children ward',
    });
  }
  const hospital = stage.society.places.XN.treasury;
  stage.pay({
    day: start + 11,
    from: stage.keyOf(charity),
    to: stage.keyOf(hospital),
    amount: stage.share(total, 0.98),
    description: 'Children ward, equipment',
  });
  return stage.finish('A charity collects many small gifts within days and hands them to the hospital.');
}

/** Looks like rapid pass-through: one car sold, the next one bought. */
export function carSale(stage: Stage): Draft {
  const start = stage.random.integer(30, 320);
  const seller = stage.person('XN');
  const buyer = stage.person('XN');
  const garage = stage.random.pick(stage.society.places.XN.traders);
  const amount = stage.amount(14_000, 26_000);
  stage.society.plan.provide(stage.keyOf(buyer), amount);
  stage.society.plan.provide(stage.keyOf(seller), stage.amount(3_000, 3_000));
  stage.pay({
    day: start,
    hour: 11,
    from: stage.keyOf(buyer),
    to: stage.keyOf(seller),
    amount,
    description: 'Car, as seen',
  });
  stage.pay({
    day: start,
    hour: 16,
    from: stage.keyOf(seller),
    to: stage.keyOf(garage),
    amount: amount + 200_000,
    description: 'New car, order 118',
  });
  return stage.finish('A person sells a car and pays for the next one on the same day.');
}

/** Looks like dormant revival: an estate is paid out to an account that was hardly used. */
export function inheritance(stage: Stage): Draft {
  const start = stage.random.integer(210, 320);
  const heir = stage.person('XN', 'retired');
  stage.silence(heir);
  const notary = stage.firm({ country: 'XN', word: 'Notary Office', business: 'Notary' });
  const amount = stage.amount(60_000, 140_000);
  stage.society.plan.provide(stage.keyOf(notary), amount);
  stage.pay({
    day: start,
    from: stage.keyOf(notary),
    to: stage.keyOf(heir),
    amount,
    description: 'Estate, share',
  });
  stage.pay({
    day: start + 20,
    from: stage.keyOf(heir),
    to: stage.keyOf(stage.random.pick(stage.society.places.XN.traders)),
    amount: stage.share(amount, 0.2),
    description: 'New roof',
  });
  return stage.finish('An account that slept for months receives an inheritance from a notary.');
}

/** Looks like structuring: a restaurant's daily takings are what they are. */
export function busyRestaurant(stage: Stage): Draft {
  const start = stage.random.integer(30, 300);
  const owner = stage.contact('XN', 'cook');
  const restaurant = stage.firm({
    country: 'XN',
    word: 'Restaurant',
    business: 'Restaurant',
    directors: [owner],
  });
  for (let week = 0; week < 6; week++) {
    stage.pay({
      day: start + week * 7,
      from: null,
      to: stage.keyOf(restaurant),
      outside: 'cash',
      amount: stage.cash(7_600, 11_400),
      description: 'Weekly takings',
    });
  }
  return stage.finish(
    'A restaurant banks its weekly takings, some a little below and some above 10,000.00 XNC.',
  );
}

/** Looks like scatter-gather: parents pay their children, the children pay the same school. */
export function schoolFees(stage: Stage): Draft {
  const start = stage.random.integer(30, 320);
  const parent = stage.person('XN');
  const children = stage.people('XN', 4);
  const school = stage.firm({ country: 'XN', word: 'College', business: 'School' });
  const fee = stage.amount(1_500, 2_400);
  stage.society.plan.provide(stage.keyOf(parent), fee * 4);
  for (const child of children) {
    stage.pay({
      day: start,
      hour: 9,
      from: stage.keyOf(parent),
      to: stage.keyOf(child),
      amount: fee,
      description: 'For your fees',
    });
    stage.pay({
      day: start + 1,
      from: stage.keyOf(child),
      to: stage.keyOf(school),
      amount: fee,
      description: 'Fees, spring term',
    });
  }
  return stage.finish('A parent pays four children, who pay their fees to one college.');
}
