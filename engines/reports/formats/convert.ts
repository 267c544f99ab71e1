import { Problem } from '../../vocabulary/index.ts';
import type { Conversion, ConvertOptions } from './conversion.ts';

/** Turns a payment message, a table or a cash declaration into a goAML report of the profile. */
export async function convert(
  _input: AsyncIterable<Uint8Array> | Uint8Array,
  _options: ConvertOptions,
): Promise<Conversion> {
  throw new Problem({
    code: 'format-not-ready',
    status: 501,
    detail: 'This format cannot be converted yet.',
  });
}
