/**
 * The length to which something of `length` bytes is padded: Padmé (Nikitin et al., "Reducing Metadata Leakage from
 * Encrypted Files and Communication with PURBs", PoPETs 2019). It adds at most 12 % and tells of a length L only
 * O(log log L) bits.
 */
export function paddedLength(length: number): number {
  if (length < 2) return 2;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.max(256, Math.ceil(length / step) * step);
}
