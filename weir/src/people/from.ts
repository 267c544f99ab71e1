import type { FastifyRequest } from 'fastify';
import type { Asker } from '#platform';

/** Where a sign-in comes from: for the lock (whole, hashed) and for the person's own list (cut). */
export interface From {
  readonly door: Asker['door'];
  /** Empty over the node's own socket. */
  readonly source: string;
  readonly device: string;
}

export function fromOf(request: FastifyRequest): From {
  const isCommand = request.headers['weir-door'] === 'command';
  return {
    door: isCommand ? 'command' : 'browser',
    source: request.ip ?? '',
    device: isCommand ? 'command line' : deviceOf(request.headers['user-agent'] ?? ''),
  };
}

/** Cut to its network: enough to know one's own office again, too little to follow somebody home. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(plain)) return plain.replace(/\.\d+$/, '.0');
  if (!plain.includes(':')) return '';
  const groups = plain.split('::')[0]!.split(':').filter(Boolean).slice(0, 3);
  return `${groups.join(':')}::`;
}

const browsers = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS X', 'Linux'] as const;

/** Browser and system by name: a list of one's sessions needs no fingerprint. */
export function deviceOf(agent: string): string {
  const browser = browsers.find(([mark]) => agent.includes(mark))?.[1];
  const system = systems.find((name) => agent.includes(name));
  return [browser ?? 'program', ...(system === undefined ? [] : [system])].join(', ');
}
