import type { Columns } from '@weir/engines/trails';
import { typeOfPayeeEnd, typeOfPayerEnd } from '@weir/engines/trails';
import { currencyDecimals } from '@weir/engines/vocabulary';
import type { z } from 'zod';
import type { flowStepSchema, FlowView } from './contract.ts';

type FlowStep = z.infer<typeof flowStepSchema>;

/** Payments kept for the picture; those that carried least are counted and left out. */
export const flowStepsKept = 5000;

interface Carrier {
  readonly row: number;
  readonly taken: number;
  readonly arrived: number;
}

/** Collects the payments that carried tainted money while a trace runs, and keeps what a picture is drawn from. */
export class FlowCollector {
  readonly #columns: Columns;
  readonly #carriers: Carrier[] = [];

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  readonly take = (row: number, taken: number, arrived: number): void => {
    this.#carriers.push({ row, taken, arrived });
  };

  /** One flow for each currency in which tainted money moved. @param marked rows that are themselves sources */
  finish(marked: ReadonlySet<number>): FlowView {
    const steps = this.#carriers.flatMap((carrier) => this.#steps(carrier, marked));
    const byCurrency = Map.groupBy(steps, ({ currency }) => currency);
    return {
      flows: [...byCurrency]
        .sort(([one], [other]) => one - other)
        .map(([number, moved]) => {
          const currency = this.#columns.currencies[number]!;
          return {
            currency,
            decimals: currencyDecimals(currency),
            ...largest(
              moved.map(({ step }) => step),
              flowStepsKept,
            ),
          };
        }),
    };
  }

  /** A payment is one step; an exchange leaves one currency's picture and enters the other's. */
  #steps(
    { row, taken, arrived }: Carrier,
    marked: ReadonlySet<number>,
  ): { currency: number; step: FlowStep }[] {
    const { idOf, accounts, from, to, time, amount, toAmount, currency, toCurrency } = this.#columns;
    const transaction = idOf(row);
    const payer = from[row]! < 0 ? `outside:${typeOfPayerEnd(this.#columns, row)}` : accounts[from[row]!]!;
    const payee = to[row]! < 0 ? `outside:${typeOfPayeeEnd(this.#columns, row)}` : accounts[to[row]!]!;
    const step = { transaction, time: time[row]! };
    const [paid, received] = [currency[row]!, toCurrency[row]!];
    if (paid === received) {
      const whole = { ...step, from: payer, to: payee, amount: toAmount[row]!, tainted: arrived };
      return [{ currency: received, step: { ...whole, source: marked.has(row) } }];
    }
    const exchange = 'outside:exchange';
    const left = { ...step, from: payer, to: exchange, amount: amount[row]!, tainted: taken, source: false };
    const came = {
      ...step,
      from: exchange,
      to: payee,
      amount: toAmount[row]!,
      tainted: arrived,
      source: true,
    };
    return [
      ...(taken > 0 ? [{ currency: paid, step: left }] : []),
      ...(arrived > 0 ? [{ currency: received, step: came }] : []),
    ];
  }
}

/** The steps that carried most, in the order they had; what is left out is counted. */
export function largest(
  steps: readonly FlowStep[],
  limit: number,
): { steps: FlowStep[]; stepsOmitted: number; taintedOmitted: number } {
  if (steps.length <= limit) return { steps: [...steps], stepsOmitted: 0, taintedOmitted: 0 };
  const ranked = steps
    .map((step, place) => ({ step, place }))
    .sort((one, other) => other.step.tainted - one.step.tainted || one.place - other.place);
  const kept = new Set(ranked.slice(0, limit).map(({ place }) => place));
  return {
    steps: steps.filter((_, place) => kept.has(place)),
    stepsOmitted: steps.length - kept.size,
    taintedOmitted: ranked.slice(limit).reduce((sum, { step }) => sum + step.tainted, 0),
  };
}

/** A kept flow cut further, to what was asked for. */
export function cutFlow(flow: FlowView, limit: number): FlowView {
  return {
    flows: flow.flows.map((each) => {
      const cut = largest(each.steps, limit);
      return {
        ...each,
        steps: cut.steps,
        stepsOmitted: each.stepsOmitted + cut.stepsOmitted,
        taintedOmitted: each.taintedOmitted + cut.taintedOmitted,
      };
    }),
  };
}
