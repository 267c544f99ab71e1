import { workingDayFrom } from '../countries.ts';
import type { Draft, Stage } from './stage.ts';

export function roundTripTrade(stage: Stage): Draft {
  const start = workingDayFrom(stage.random.integer(20, 300), 'XN');
  const owner = stage.contact('XN', 'company director');
  const importer = stage.firm({
    country: 'XN',
    word: 'Imports',
    business: 'Import of machinery',
    directors: [owner],
  });
  const exporter = stage.firm({ country: 'XP', word: 'Machinery', business: 'Export of machinery' });
  const adviser = stage.firm({ country: 'XP', word: 'Advisers', business: 'Consulting' });
  const sister = stage.firm({ country: 'XN', word: 'Exports', business: 'Export', directors: [owner] });
  const amount = stage.amount(90_000, 220_000);
  for (let part = 0; part < 2; part++) {
    stage.source({
      day: start + part,
      from: null,
      to: stage.keyOf(importer),
      outside: 'cash',
      amount: Math.ceil(amount / 2 / 500) * 500,
      description: 'Takings',
    });
  }
  const paid = stage.share(amount, 0.98);
  const there = stage.pay({
    day: start + 4,
    from: stage.keyOf(importer),
    to: stage.keyOf(exporter),
    amount: paid,
    description: 'Machinery, invoice 771 (12 presses)',
  });
  const passed = stage.share(there.toAmount, 0.96);
  stage.pay({
    day: start + 7,
    from: stage.keyOf(exporter),
    to: stage.keyOf(adviser),
    amount: passed,
    description: 'Market study',
  });
  stage.pay({
    day: start + 10,
    from: stage.keyOf(adviser),
    to: stage.keyOf(sister),
    amount: stage.share(passed, 0.97),
    description: 'Export of presses, invoice 90',
  });
  return stage.finish(
    'Cash pays for machinery at many times its worth; the same owner gets it back across the border as the price of exports.',
  );
}

export function loanBack(stage: Stage): Draft {
  const start = stage.random.integer(20, 300);
  const owner = stage.person('XN', 'company director');
  const lender = stage.firm({ country: 'XP', word: 'Credit', business: 'Private lending' });
  const borrower = stage.firm({
    country: 'XN',
    word: 'Developments',
    business: 'Property',
    directors: [owner],
  });
  const deposits = Array.from({ length: 4 }, () => stage.cash(14_000, 26_000));
  for (const [index, amount] of deposits.entries()) {
    stage.source({
      day: start + index * 2,
      from: null,
      to: stage.keyOf(owner),
      outside: 'cash',
      amount,
      description: 'Cash deposit',
    });
  }
  const total = deposits.reduce((sum, amount) => sum + amount, 0);
  const there = stage.pay({
    day: start + 9,
    from: stage.keyOf(owner),
    to: stage.keyOf(lender),
    amount: stage.share(total, 0.98),
    description: 'Investment',
  });
  stage.pay({
    day: start + 16,
    from: stage.keyOf(lender),
    to: stage.keyOf(borrower),
    amount: stage.share(there.toAmount, 0.95),
    description: 'Loan agreement of this month, five years',
  });
  return stage.finish(
    "A director's own cash goes to a lender in Port Sable and comes back to the director's firm as a loan.",
  );
}
