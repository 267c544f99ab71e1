import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import fastify from 'fastify';
import pg from 'pg';

/**
 * The least that a durable door can do, as a peer: it hashes the file, writes and fsyncs it, inserts one row and answers.
 * It checks nothing, knows nobody and encrypts nothing. `node bare-door.ts FOLDER DATABASE_URL`
 */
const [folder, database] = process.argv.slice(2) as [string, string];
mkdirSync(folder, { recursive: true });
const pool = new pg.Pool({ connectionString: database, max: 10 });
await pool.query(
  'create table if not exists filed (id text primary key, sha256 text, size bigint, at timestamptz)',
);
const server = fastify();
server.register(multipart, { limits: { fileSize: 1e9 } });
server.post('/api/v1/reports', async (request) => {
  const part = (await request.file())!;
  const bytes = await part.toBuffer();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = randomUUID();
  const file = await open(join(folder, id), 'wx');
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await pool.query('insert into filed values ($1, $2, $3, now())', [id, sha256, bytes.length]);
  return { id, sha256, state: 'accepted' };
});
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
