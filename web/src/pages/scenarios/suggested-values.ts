import type { ScenarioView } from 'weir/detection/scenario-contract';

const factors = [0.5, 0.75, 1, 1.5, 2, 3];

/** Values around a parameter's default, within its range, as it would be written. */
export function suggestedValues({
  type,
  default: standard,
  least,
  most,
}: ScenarioView['parameters'][number]): string[] {
  if (type === 'text') return [standard];
  const [low, high] = [Number(least ?? -Infinity), Number(most ?? Infinity)];
  const written = (value: number): string =>
    type === 'integer' ? String(Math.round(value)) : String(Math.round(value * 1000) / 1000);
  const values = factors
    .map((factor) => written(Math.min(high, Math.max(low, Number(standard) * factor))))
    .filter((value) => Number(value) >= low && Number(value) <= high);
  return [...new Set(values)];
}
