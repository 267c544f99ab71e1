/**
 * For tests only: for each scenario a true case and look-alikes, as rows of a ledger in XNC. An account's name begins with
 * the case's letters; the case is found by the account (or party) that stands first in the alert.
 */
export interface ScenarioCase {
  /** First accounts of the alerts that must be raised. */
  readonly found: readonly string[];
  /** Accounts around which none may be raised. */
  readonly not: readonly string[];
  readonly rows: readonly CaseRow[];
  readonly items?: readonly CaseItem[];
}

export interface CaseRow {
  readonly from: string | null;
  readonly to: string | null;
  /** Days after 2026-01-01. */
  readonly day: number;
  readonly amount: number;
  readonly type?: 'cash' | 'border' | 'asset' | 'transfer' | 'exchange';
  readonly description?: string;
  readonly toAmount?: number;
}

export interface CaseItem {
  readonly kind: 'metal' | 'cash' | 'goods';
  readonly day: number;
  readonly payer: string;
  readonly payee: string;
  readonly value: number;
  readonly paid?: number;
  readonly type?: string;
  readonly quantity?: number;
  readonly grams?: number;
  readonly fineness?: number;
  readonly assayed?: number;
  readonly border?: boolean;
  readonly truth?: string;
}

const pay = (from: string, to: string, day: number, amount: number, more: Partial<CaseRow> = {}): CaseRow => ({ from, to, day, amount, ...more }); // prettier-ignore
const cashIn = (to: string, day: number, amount: number): CaseRow => ({ from: null, to, day, amount, type: 'cash' }); // prettier-ignore
const cashOut = (from: string, day: number, amount: number): CaseRow => ({ from, to: null, day, amount, type: 'cash' }); // prettier-ignore
const abroad = (to: string, day: number, amount: number): CaseRow => ({ from: null, to, day, amount, type: 'border' }); // prettier-ignore
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Every month the same between two, over the ledger's ten months. */
const monthly = (from: string, to: string, amount: number): CaseRow[] => upTo(10).map((month) => pay(from, to, 3 + 30 * month, amount + month)); // prettier-ignore

export const scenarioCases: Readonly<Record<string, ScenarioCase>> = {
  'fan-in-value': {
    found: ['FV-A'],
    not: ['FV-SHOP', 'FV-LORD'],
    rows: [
      ...upTo(7).map((n) => pay(`FV-P${n}`, 'FV-A', 100 + n / 2, 4_000 + 17 * n)),
      // A shop: as many payers every week. A landlord: the same tenants every month.
      ...upTo(40).flatMap((w) => upTo(6).map((n) => pay(`FV-C${w}-${n}`, 'FV-SHOP', 2 + 7 * w + n, 4_000))),
      ...upTo(7).flatMap((n) => monthly(`FV-T${n}`, 'FV-LORD', 3_500)),
    ],
  },
  'fan-out-value': {
    found: ['OV-A'],
    not: ['OV-BOSS'],
    rows: [
      abroad('OV-A', 120, 40_000),
      ...upTo(8).map((n) => pay('OV-A', `OV-P${n}`, 121 + n / 4, 4_800 + 13 * n)),
      ...upTo(8).flatMap((n) => monthly('OV-BOSS', `OV-W${n}`, 4_000)),
    ],
  },
  'fan-in-count': {
    found: ['FC-A'],
    not: ['FC-SHOP'],
    rows: [
      ...monthly('FC-B', 'FC-A', 900),
      ...upTo(22).map((n) => pay(`FC-P${n}`, 'FC-A', 150 + n / 5, 60 + n)),
      ...upTo(290).map((n) => pay(`FC-C${n}`, 'FC-SHOP', n, 55)),
      ...upTo(12).map((n) => pay(`FC-D${n}`, 'FC-SHOP', 150 + n / 4, 60)),
    ],
  },
  'fan-out-count': {
    found: ['OC-A'],
    not: ['OC-BOSS'],
    rows: [
      ...monthly('OC-A', 'OC-B', 900),
      ...upTo(22).map((n) => pay('OC-A', `OC-P${n}`, 150 + n / 5, 60 + n)),
      ...upTo(10).flatMap((m) => upTo(18).map((n) => pay('OC-BOSS', `OC-W${n}`, 3 + 30 * m, 2_000))),
    ],
  },
  'mule-account': {
    found: ['MU-A'],
    not: ['MU-SAVER'],
    rows: [
      ...upTo(6).flatMap((n) => [
        pay(`MU-P${n}`, 'MU-A', 50 + 9 * n, 1_500 + 100 * n),
        pay('MU-A', `MU-X${n % 2}`, 50.5 + 9 * n, 1_420 + 95 * n),
      ]),
      // Wages that stay; the rent is paid at the end of the month.
      ...monthly('MU-FIRM', 'MU-SAVER', 2_500),
      ...upTo(10).map((m) => pay('MU-SAVER', 'MU-LORD', 28 + 30 * m, 900)),
    ],
  },
  'round-amounts': {
    found: ['RA-A'],
    not: ['RA-RENT', 'RA-TRADE'],
    rows: [
      ...[3_000, 5_000, 8_000, 4_000, 9_000, 5_000, 12_000].map((amount, n) =>
        pay('RA-A', 'RA-B', 60 + 6 * n, amount),
      ),
      ...upTo(10).map((m) => pay('RA-RENT', 'RA-LORD', 2 + 30 * m, 3_000)),
      ...upTo(10).map((n) => pay('RA-TRADE', 'RA-MILL', 30 + 5 * n, 4_000.35 + 713.4 * n)),
    ],
  },
  'cash-intensive': {
    found: ['CI-A'],
    not: ['CI-SHOP'],
    rows: [
      ...monthly('CI-CARDS', 'CI-A', 6_000),
      ...upTo(9).map((m) => cashIn('CI-A', 5 + 30 * m, 1_200)),
      ...upTo(6).map((n) => cashIn('CI-A', 200 + 4 * n, 14_000 + 35 * n)),
      ...upTo(290).map((n) => cashIn('CI-SHOP', n, 1_400 + (n % 7) * 20)),
    ],
  },
  velocity: {
    found: ['VE-A'],
    not: ['VE-SHOP'],
    rows: [
      ...monthly('VE-FIRM', 'VE-A', 1_800),
      ...upTo(15).flatMap((n) => [
        pay(`VE-P${n}`, 'VE-A', 180 + n / 12, 300 + n),
        pay('VE-A', `VE-Q${n}`, 180.04 + n / 12, 290 + n),
      ]),
      ...upTo(290).flatMap((n) => upTo(14).map((k) => pay(`VE-C${k}`, 'VE-SHOP', n + k / 20, 200))),
    ],
  },
  'new-account-burst': {
    found: ['NB-A'],
    not: ['NB-HOME'],
    rows: [
      ...upTo(4).map((n) => pay(`NB-P${n}`, 'NB-A', 170 + 2 * n, 12_000)),
      pay('NB-A', 'NB-X', 175, 20_000),
      pay('NB-A', 'NB-Y', 180, 25_000),
      // A new employee's account: wages come, little leaves.
      ...upTo(4).map((m) => pay('NB-FIRM', 'NB-HOME', 170 + 30 * m, 22_000)),
      ...upTo(8).map((n) => pay('NB-HOME', 'NB-SHOP', 172 + 14 * n, 800)),
    ],
  },
  'circular-trade': {
    found: ['CT-A'],
    not: ['CT-M'],
    rows: [
      pay('CT-A', 'CT-B', 90, 80_000),
      pay('CT-B', 'CT-C', 93, 78_000),
      pay('CT-C', 'CT-D', 97, 76_500),
      pay('CT-D', 'CT-A', 101, 75_000),
      // A chain of trade that goes on and does not come back.
      pay('CT-M', 'CT-N', 90, 80_000),
      pay('CT-N', 'CT-O', 93, 78_000),
      pay('CT-O', 'CT-P', 97, 76_500),
      pay('CT-P', 'CT-M', 101, 9_000),
    ],
  },
  'there-and-back': {
    found: ['TB-A'],
    not: ['TB-M'],
    rows: [
      ...upTo(3).flatMap((n) => [
        pay('TB-A', 'TB-B', 60 + 20 * n, 30_000 + 900 * n),
        pay('TB-B', 'TB-A', 65 + 20 * n, 29_500 + 890 * n),
      ]),
      // Two firms that buy from each other, at prices of their own.
      ...upTo(6).flatMap((n) => [
        pay('TB-M', 'TB-N', 30 + 20 * n, 31_000 + 1_700 * n),
        pay('TB-N', 'TB-M', 48 + 20 * n, 12_000 + 700 * n),
      ]),
    ],
  },
  'loan-back': {
    found: ['LB-A'],
    not: ['LB-SHOP'],
    rows: [
      ...upTo(4).map((n) => cashIn('LB-A', 100 + 2 * n, 20_000)),
      pay('LB-A', 'LB-LENDER', 109, 78_000),
      pay('LB-LENDER', 'LB-FIRM', 120, 74_000),
      // A shop's takings go to its wholesaler, who pays a mill: a house with many dealings.
      ...upTo(8).map((n) => cashIn('LB-SHOP', 100 + n, 9_000)),
      pay('LB-SHOP', 'LB-WHOLE', 110, 60_000),
      pay('LB-WHOLE', 'LB-MILL', 115, 55_000),
      ...upTo(20).map((n) => pay(`LB-S${n}`, 'LB-WHOLE', 40 + 7 * n, 3_000 + n)),
    ],
  },
  'funnel-account': {
    found: ['FU-A'],
    not: ['FU-SHOP'],
    rows: [
      ...upTo(7).map((n) => cashIn('FU-A', 80 + n, 3_300 + 15 * n)),
      pay('FU-A', 'FU-FAR', 88, 22_000),
      ...upTo(200).map((n) => cashIn('FU-SHOP', n, 1_500)),
      ...upTo(28).map((n) => pay('FU-SHOP', `FU-SUP${n % 5}`, 7 * n, 7_000)),
    ],
  },
  smurfing: {
    found: ['SM-A'],
    not: ['SM-CLUB'],
    rows: [
      ...upTo(6).flatMap((n) => [
        cashIn(`SM-P${n}`, 70 + n, 3_000 + 50 * n),
        pay(`SM-P${n}`, 'SM-A', 71.5 + n, 2_950 + 50 * n),
      ]),
      // Members pay a club, as every year, out of their wages.
      ...upTo(6).flatMap((n) => [
        ...monthly('SM-FIRM', `SM-M${n}`, 2_000),
        pay(`SM-M${n}`, 'SM-CLUB', 71 + n, 800),
      ]),
    ],
  },
  'cash-out': {
    found: ['CO-A'],
    not: ['CO-WAGE'],
    rows: [
      ...monthly('CO-F', 'CO-A', 700),
      pay('CO-P', 'CO-A', 140, 24_000),
      ...upTo(5).map((n) => cashOut('CO-A', 140.5 + n / 2, 4_500)),
      ...monthly('CO-F', 'CO-WAGE', 6_000),
      ...upTo(40).map((n) => cashOut('CO-WAGE', 4 + 7 * n, 900)),
    ],
  },
  'crypto-on-ramp': {
    found: ['CR-A'],
    not: ['CR-SAVER'],
    rows: [
      ...upTo(5).map((n) => pay(`CR-P${n}`, 'CR-A', 130 + n / 2, 2_400)),
      pay('CR-A', 'CR-VASP', 133, 11_500, { description: 'Bitcoin purchase 88' }),
      ...monthly('CR-F', 'CR-SAVER', 3_000),
      ...upTo(9).map((m) => pay('CR-SAVER', 'CR-VASP', 5 + 30 * m, 150, { description: 'BTC savings plan' })),
      ...upTo(9).map((m) => pay('CR-SAVER', 'CR-SHOP', 8 + 30 * m, 1_700)),
    ],
  },
  'crypto-off-ramp': {
    found: ['CF-A'],
    not: ['CF-SAVER'],
    rows: [
      pay('CR-VASP', 'CF-A', 150, 18_000, { description: 'Crypto payout' }),
      cashOut('CF-A', 151, 9_000),
      pay('CF-A', 'CF-X', 152, 8_500),
      ...monthly('CF-F', 'CF-SAVER', 3_000),
      pay('CR-VASP', 'CF-SAVER', 150, 18_000, { description: 'Crypto payout' }),
      ...upTo(9).map((m) => pay('CF-SAVER', 'CF-SHOP', 8 + 30 * m, 900)),
    ],
  },
  'high-risk-corridor': {
    found: ['HC-A'],
    not: ['HC-B'],
    rows: [
      ...upTo(3).map((n) => pay('HC-A', 'iban:IR062960000000100324200001', 95 + 5 * n, 4_000)),
      ...upTo(3).map((n) => pay('HC-B', 'iban:XP20BANK00100324200001', 95 + 5 * n, 4_000)),
    ],
  },
  'pass-through': {
    found: ['PT-A'],
    not: ['PT-SELLER'],
    rows: [
      ...monthly('PT-F', 'PT-A', 500),
      pay('PT-V', 'PT-A', 160, 30_000),
      pay('PT-A', 'PT-X', 161, 28_500),
      // A flat is sold, the price stays for a season.
      pay('PT-W', 'PT-SELLER', 160, 90_000),
      pay('PT-SELLER', 'PT-Y', 240, 80_000),
    ],
  },
  'dormant-revival': {
    found: ['DR-A'],
    not: ['DR-HEIR'],
    rows: [
      pay('DR-F', 'DR-A', 1, 300),
      ...upTo(3).map((n) => pay('DR-P', 'DR-A', 200 + n, 15_000)),
      pay('DR-A', 'DR-X', 205, 42_000),
      // An heir whose account slept keeps what came.
      pay('DR-F', 'DR-HEIR', 1, 300),
      pay('DR-NOTARY', 'DR-HEIR', 200, 90_000),
      pay('DR-HEIR', 'DR-ROOF', 220, 12_000),
    ],
  },
  structuring: {
    found: ['ST-A'],
    not: ['ST-CAFE'],
    rows: [
      ...upTo(6).map((n) => cashIn('ST-A', 60 + 2 * n, 9_100 + 130 * n)),
      ...upTo(20).map((n) => cashIn('ST-CAFE', 3 + 7 * n, n % 3 === 0 ? 11_500 : 6_200 + 100 * n)),
    ],
  },
  'threshold-dodging': {
    found: ['TD-A'],
    not: ['TD-B'],
    rows: [
      ...upTo(5).map((n) => pay('TD-A', 'TD-GOLD', 60 + 4 * n, 9_400 + 110 * n)),
      ...upTo(8).map((n) => pay('TD-B', 'TD-GOLD', 60 + 4 * n, 6_300 + 1_050 * n)),
    ],
  },
  'cash-courier': {
    found: ['CC-A'],
    not: ['CC-SHOP'],
    rows: [
      abroad('CC-A', 49, 45_000),
      ...upTo(5).map((n) => cashOut('CC-A', 50 + 4 * n, 8_800 + 60 * n)),
      ...upTo(250).map((n) => cashIn('CC-SHOP', n, 5_100 + (n % 5) * 30)),
    ],
  },
  'trade-price': {
    found: ['TP-A'],
    not: ['TP-F'],
    rows: [],
    items: [
      ...upTo(6).map((n) => ({ kind: 'goods' as const, day: 20 + n, payer: `TP-${'FGHIJK'[n]}`, payee: 'TP-MAKER', value: 4_000 + 150 * n, paid: 8_000 + 300 * n, quantity: 2, type: 'PRESS' })),
      { kind: 'goods', day: 90, payer: 'TP-A', payee: 'TP-FRONT', value: 100_000, paid: 100_000, quantity: 2, type: 'PRESS' },
    ],
  },
  'trade-value': {
    found: ['TV-A'],
    not: ['TV-B'],
    rows: [],
    items: [
      { kind: 'goods', day: 90, payer: 'TV-A', payee: 'TV-FRONT', value: 12_000, paid: 140_000, type: 'LOOM' },
      { kind: 'goods', day: 90, payer: 'TV-B', payee: 'TV-MAKER', value: 130_000, paid: 140_000, type: 'LOOM' },
    ],
  },
  'metal-price': {
    found: ['MP-A'],
    not: ['MP-B', 'MP-C'],
    rows: [],
    items: [
      { kind: 'metal', day: 90, payer: 'MP-A', payee: 'MP-D', value: 17_700, type: 'XAU', grams: 300, fineness: 999 },
      { kind: 'metal', day: 90, payer: 'MP-B', payee: 'MP-D', value: 28_000, type: 'XAU', grams: 300, fineness: 999 },
      // Cheap by weight, and right for what is fine in it.
      { kind: 'metal', day: 90, payer: 'MP-C', payee: 'MP-D', value: 16_200, type: 'XAU', grams: 300, fineness: 585 },
    ],
  },
  'metal-fineness': {
    found: ['MF-A'],
    not: ['MF-B'],
    rows: [],
    items: [
      { kind: 'metal', day: 90, payer: 'MF-A', payee: 'MF-D', value: 40_000, type: 'XAU', grams: 600, fineness: 999, assayed: 720 },
      { kind: 'metal', day: 90, payer: 'MF-B', payee: 'MF-D', value: 40_000, type: 'XAU', grams: 450, fineness: 999, assayed: 995 },
    ],
  },
  'metal-split': {
    found: ['MS-A'],
    not: ['MS-B'],
    rows: [],
    items: [
      ...upTo(5).map((n) => ({ kind: 'metal' as const, day: 60 + 5 * n, payer: 'MS-A', payee: `MS-D${n % 2}`, value: 9_400, type: 'XAU', grams: 102, fineness: 999 })),
      ...upTo(2).map((n) => ({ kind: 'metal' as const, day: 60 + 5 * n, payer: 'MS-B', payee: 'MS-D0', value: 9_400, type: 'XAU', grams: 102, fineness: 999 })),
    ],
  },
  'courier-crossings': {
    found: ['XC-A'],
    not: ['XC-B'],
    rows: [],
    items: [
      ...upTo(5).map((n) => ({ kind: 'cash' as const, day: 60 + 5 * n, payer: 'XC-A', payee: 'XC-R', value: 9_500, border: true })),
      ...[10, 200].map((day) => ({ kind: 'cash' as const, day, payer: 'XC-B', payee: 'XC-R', value: 14_000, border: true })),
    ],
  },
  'courier-undeclared': {
    found: ['XU-A'],
    not: ['XU-B'],
    rows: [],
    items: [
      { kind: 'cash', day: 60, payer: 'XU-A', payee: 'XU-R', value: 40_000, border: true, truth: 'undeclared' },
      { kind: 'cash', day: 60, payer: 'XU-B', payee: 'XU-R', value: 40_000, border: true, truth: 'declared' },
    ],
  },
}; // prettier-ignore
