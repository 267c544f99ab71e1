/** What one partner, one person or one stranger may have of this node; each refused with a code beyond it. */
export const postLimits = {
  /** Key statements, revocations and card together, as bytes of JSON. */
  statementBytes: 512 * 1024,
  partners: 1000,
  /** Characters of an attachment's name. */
  nameLength: 255,
  /** Sealed attachments of one partner that are on their way in. */
  incomingBytes: 128 * 2 ** 30,
  /** Requests of one partner a minute, and how many may come at once. */
  requestsPerMinute: 3000,
  requestsAtOnce: 600,
  /** Of a network that shows no key of a partner. */
  strangerRequestsPerMinute: 60,
  strangers: 10_000,
  /** Connections at the door. */
  connections: 256,
  /** How long nothing may come on a connection. */
  idleMs: 30_000,
  connectMs: 10_000,
  /** Refused arrivals kept with their bytes, of one day; later ones are counted by code. */
  evidencePerDay: 2000,
  /** How long a message waits for the one it follows; then it has its effect without. */
  heldMs: 7 * 86_400_000,
  /** How long sealed attachments wait for the rest of their message. */
  incomingMs: 45 * 86_400_000,
  /** One sealed file. */
  carriedMessages: 1000,
  carriedBytes: 4 * 2 ** 30,
} as const;
