/**
 * Exact `floor(a × b / c)` for integers up to 2^53-1, without leaving Float64 where that is possible.
 *
 * Up to a product of 2^53 the double product is exact and the floor of the double quotient is the true floor: a true
 * quotient just below an integer q is short of it by at least 1/c, and half a step below q is at most q × 2^-54, which is
 * less. Above, the remainder of a near quotient is computed exactly in two doubles (Veltkamp's splitting and Dekker's
 * product: T. J. Dekker, A floating-point technique for extending the available precision, 1971) and corrects it.
 */
const exactProducts = 2 ** 53;
/** Below this divisor the correction's own sums stay exact; above it BigInt takes over. */
const largestSplitDivisor = 2 ** 50;
const splitter = 2 ** 27 + 1;

export function floorShare(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= exactProducts) return Math.floor(product / c);
  return wideFloorShare(a, b, c);
}

function wideFloorShare(a: number, b: number, c: number): number {
  if (a === c) return b;
  if (b === c) return a;
  if (c > largestSplitDivisor || a > largestSplitDivisor || b > largestSplitDivisor) {
    return Number((BigInt(a) * BigInt(b)) / BigInt(c));
  }
  let quotient = Math.floor((a * b) / c);
  let remainder = remainderOf(a, b, quotient, c);
  while (remainder < 0) {
    quotient--;
    remainder += c;
  }
  while (remainder >= c) {
    quotient++;
    remainder -= c;
  }
  return quotient;
}

/** `a × b - q × c`, exact while it is small against 2^53. */
function remainderOf(a: number, b: number, q: number, c: number): number {
  const first = a * b;
  const second = q * c;
  return first - second + (productError(a, b, first) - productError(q, c, second));
}

/** What the rounded product `p` of `x × y` lacks to the true one. */
function productError(x: number, y: number, p: number): number {
  const xScaled = splitter * x;
  const xHigh = xScaled - (xScaled - x);
  const xLow = x - xHigh;
  const yScaled = splitter * y;
  const yHigh = yScaled - (yScaled - y);
  const yLow = y - yHigh;
  return xLow * yLow - (p - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** The remainder that belongs to `floorShare(a, b, c)`; exact for all integers up to 2^53-1. */
export function shareRemainder(a: number, b: number, c: number, quotient: number): number {
  const product = a * b;
  if (product <= exactProducts) return product - quotient * c;
  if (c <= largestSplitDivisor && a <= largestSplitDivisor && b <= largestSplitDivisor) {
    return remainderOf(a, b, quotient, c);
  }
  return Number(BigInt(a) * BigInt(b) - BigInt(quotient) * BigInt(c));
}
