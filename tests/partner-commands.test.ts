import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../weir/src/commands.ts';
import { createExchange } from '../weir/src/exchange/index.ts';
import type { MatterDetail } from '../weir/src/exchange/contract.ts';
import { createMatching } from '../weir/src/matching/index.ts';
import type { AgreementDetail, AskDetail } from '../weir/src/matching/contract.ts';
import type { Platform } from '../weir/src/platform/index.ts';
import type { PostIdentity, PostPartnerDetail, TakenFile } from '../weir/src/post/contract.ts';
import { createPost, type OpenedPost } from '../weir/src/post/index.ts';
import { openDesk, type DeskName, type DeskWorld } from './desk-world.ts';
import { answerContent, requestContent, Station } from './exchange-world.ts';
import { caseWith, hold, iban, type MatchingNode } from './matching-world.ts';
import { quick } from './post-world.ts';
import { registers } from './registers.ts';
import { openTerminal, type Terminal, type Typed } from './typed-command.ts';

/** Whole nodes of two FIUs in this process, with the real post between them, and somebody at each one's terminal. */
interface Fiu {
  readonly name: string;
  readonly world: DeskWorld;
  readonly station: Station;
  readonly terminal: Terminal;
  close(): Promise<void>;
}

async function openFiu(jurisdiction: string, name: string): Promise<Fiu> {
  let post: OpenedPost | undefined;
  let config: { -readonly [Key in keyof Platform['config']]: Platform['config'][Key] } | undefined;
  const world = await openDesk(
    registers[0]!,
    { send: async () => undefined },
    (opened, rooms) => {
      config = { ...opened.config, postNode: name, postPort: 0, postHost: '127.0.0.1' };
      const platform: Platform = { ...opened, config };
      post = createPost(platform, rooms, quick);
      const matching = createMatching(platform, { ...rooms, post, identity: post.identity });
      createExchange(platform, { ...rooms, post, matching });
    },
    { jurisdiction },
  );
  const door = await post!.start();
  config!.postUrl = `https://127.0.0.1:${door!.port}`;
  await world.platform.jobs.start();
  const terminal = await openTerminal(world.platform);
  return {
    name,
    world,
    station: new Station(world, name),
    terminal,
    close: async () => {
      await terminal.close();
      await post!.stop();
      await world.close();
    },
  };
}

/** Every command about partners, as the desk types it: rightly once at least, and wrongly. */
const families = ['exchange', 'matching', 'post'];
const ours = commands.filter(({ words }) => families.includes(words[0]!));

describe('the commands about partners, typed against a running node', () => {
  let one: Fiu;
  let other: Fiu;
  let third: Fiu;
  const folder = mkdtempSync(join(tmpdir(), 'weir-typed-'));
  const done = new Set<string>();

  beforeAll(async () => {
    one = await openFiu('XN', 'fiu.aldermoor.example');
    other = await openFiu('XP', 'fiu.portsable.example');
    third = await openFiu('XN', 'fiu.third.example');
  }, 120_000);
  afterAll(async () => {
    await one?.close();
    await other?.close();
    await third?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const wordsOf = (line: string): string =>
    ours
      .map(({ words }) => words.join(' '))
      .filter((words) => `${line} `.startsWith(`${words} `))
      .sort((a, b) => b.length - a.length)[0] ?? line;
  async function type(fiu: Fiu, as: DeskName, line: string, ...more: string[]): Promise<Typed> {
    const typed = await fiu.terminal.type(as, line, ...more);
    if (typed.exit === 0) done.add(wordsOf(line));
    return typed;
  }
  function read<Document>(fiu: Fiu, as: DeskName, line: string, ...more: string[]): Promise<Document> {
    done.add(wordsOf(line));
    return fiu.terminal.read<Document>(as, line, ...more);
  }
  async function refused(fiu: Fiu, as: DeskName, line: string, ...more: string[]): Promise<string> {
    const { exit, said } = await fiu.terminal.type(as, line, ...more, '--json');
    expect(exit, `${line}: ${said}`).not.toBe(0);
    return (JSON.parse(said) as { problem: { code: string } }).problem.code;
  }
  async function until<Value>(look: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
    for (const end = Date.now() + 90_000; ;) {
      const value = await look();
      if (isSo(value)) return value;
      if (Date.now() > end) throw new Error(`It did not come to it: ${JSON.stringify(value)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  function fileOf(name: string, content: object): string {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  it('are each refused with their usage where an option is unknown', async () => {
    for (const { words, usage } of ours) {
      const { exit, complaint, said } = await one.terminal.type(
        'international',
        `${words.join(' ')} --nonsense`,
      );
      expect([exit, said], words.join(' ')).toEqual([2, '']);
      expect(complaint).toContain(`Usage: weir ${words.join(' ')} ${usage}`);
    }
  });

  it('each say what is missing, in a sentence and without a trace of the code, where nothing is named', async () => {
    for (const { words, usage } of ours) {
      const isNeeded = usage.replaceAll(/\[[^\]]*\]/g, '').trim() !== '';
      if (!isNeeded) continue;
      const { exit, complaint } = await one.terminal.type('international', words.join(' '));
      expect([1, 2], `${words.join(' ')}: ${complaint}`).toContain(exit);
      expect(complaint, words.join(' ')).toMatch(/^weir: \S.{8,}\n/);
      expect(complaint, words.join(' ')).not.toMatch(
        /node_modules|\.ts:\d|Something went wrong|undefined|NaN/,
      );
    }
  });

  it('refuse whoever may not', async () => {
    for (const line of ['post identity', 'post partners', 'exchange list', 'matching agreements'])
      expect(await refused(one, 'administrator', line), line).toBe('not-allowed');
    expect(await refused(one, 'analyst', 'post key rotate')).toBe('not-allowed');
  });

  it('make two nodes partners', async () => {
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const identity = await read<PostIdentity>(there, 'international', 'post identity');
      expect(identity.node).toBe(there.name);
      const statement = await type(there, 'international', 'post statement');
      const file = join(folder, `${there.name}.json`);
      writeFileSync(file, statement.said);
      expect(await refused(here, 'international', 'post pin', `${file}.not`)).toBe('statement-unreadable');
      const pinned = await read<PostPartnerDetail>(here, 'international', 'post pin', file);
      expect([pinned.node, pinned.standing]).toEqual([there.name, 'pinned']);
      const compare = `post compare ${there.name} --channel telephone --fingerprint`;
      const wrong = identity.fingerprint.replace(/^\d/, (digit) => String((Number(digit) + 1) % 10));
      expect(await refused(here, 'international', compare, wrong)).toBe('partner-fingerprint-differs');
      await read(here, 'international', compare, identity.fingerprint);
      const whole = await type(here, 'supervisor', compare, identity.fingerprint);
      expect(whole.said).toContain('compared by 2');
      expect(await refused(here, 'supervisor', compare, identity.fingerprint)).toBe(
        'partner-compared-already',
      );
    }
    expect((await type(one, 'international', 'post partners')).said).toContain(`${other.name}  confirmed`);
    const { url } = await read<PostPartnerDetail>(one, 'international', `post partner ${other.name}`);
    expect(await refused(one, 'international', 'post partner fiu.nowhere.example')).toBe('partner-unknown');
    const address = `post address ${other.name}`;
    expect((await type(one, 'international', `${address} --none`)).said).toContain('takes only files');
    await read(one, 'international', `${address} --url ${url}`);
    await read(one, 'international', `post retry ${other.name}`);
    const introduce = `post introduce ${third.name} --to`;
    expect(await refused(one, 'international', `${introduce} ${other.name}`)).toBe('partner-unknown');
    const { said } = await type(third, 'international', 'post statement');
    const file = join(folder, 'third.json');
    writeFileSync(file, said);
    await read(one, 'international', 'post pin', file);
    expect(await refused(one, 'international', `${introduce} ${other.name}`)).toBe('partner-not-confirmed');
    const { fingerprint } = await read<PostIdentity>(third, 'international', 'post identity');
    for (const person of ['international', 'supervisor'] as const)
      await read(one, person, `post compare ${third.name} --channel in_person --fingerprint`, fingerprint);
    expect(await refused(one, 'international', `${introduce} ${third.name}`)).toBe(
      'partner-introduced-to-itself',
    );
    await read(one, 'international', `${introduce} ${other.name}`);
    const known = await until(
      () => read<{ items: { node: string; standing: string }[] }>(other, 'international', 'post partners'),
      ({ items }) => items.some(({ node }) => node === third.name),
    );
    expect(known.items.find(({ node }) => node === third.name)!.standing).toBe('introduced');
  });

  it('ask, answer and take into a case', async () => {
    const caseId = await one.station.caseAtWork();
    expect((await type(one, 'analyst', 'exchange partners')).said).toContain(other.name);
    const content = fileOf('request.json', requestContent());
    const begin = `exchange begin --kind request --to ${other.name} --case ${caseId} --title Cash --content`;
    expect(await refused(one, 'analyst', begin, `${content}.not`)).toBe('file-unreadable');
    expect(await refused(one, 'analyst', 'exchange begin --kind request')).toBe('usage');
    const begun = await read<{ items: MatterDetail[] }>(one, 'analyst', begin, content);
    const matter = begun.items[0]!;
    const letter = matter.letters[0]!;
    expect(await refused(one, 'analyst', `exchange submit ${letter.id} --version 9`)).toMatch(
      /version|changed/,
    );
    const laid = await read<MatterDetail>(
      one,
      'analyst',
      `exchange submit ${letter.id} --version ${letter.version}`,
    );
    const { contentSha256 } = laid.letters[0]!.leaving!;
    const approve = `exchange approve ${letter.id} --reason Read. --content`;
    expect(await refused(one, 'supervisor', `${approve} ${'0'.repeat(64)}`)).not.toBe('broken');
    expect(await refused(one, 'analyst', `${approve} ${contentSha256}`)).toBe('not-allowed');
    await read(one, 'supervisor', `${approve} ${contentSha256}`);
    expect(await refused(one, 'analyst', `exchange send ${letter.id}`)).toBe('not-allowed');
    await read(one, 'international', `exchange send ${letter.id}`);
    const listed = await until(
      () => read<{ items: MatterDetail[] }>(other, 'international', 'exchange list --box in --open'),
      ({ items }) => items.length === 1,
    );
    const theirs = listed.items[0]!.id;
    const pdf = join(folder, 'request.pdf');
    for (const [as, begins] of [
      ['pdf', '%PDF'],
      ['docx', 'PK'],
      ['data', '{'],
      ['goaml', '<?xml'],
    ] as const) {
      const path = `${pdf}.${as}`;
      await read(one, 'international', `exchange letter ${letter.id} --as ${as} --out`, path);
      expect(readFileSync(path).toString('latin1').startsWith(begins), as).toBe(true);
    }
    const letterTo = `exchange letter ${letter.id} --out`;
    expect(await refused(one, 'international', letterTo, `${pdf}.pdf`)).toBe('file-exists');
    expect(await refused(one, 'international', letterTo, `${pdf}.x`, '--as', 'xlsx')).toBe('usage');
    await read(other, 'international', `exchange acknowledge ${theirs}`);
    const theirCase = await other.station.caseAtWork();
    await read(other, 'analyst', `exchange case ${theirs} --case ${theirCase}`);
    expect(await refused(other, 'international', `exchange step ${theirs} --act dance --reason R`)).not.toBe(
      'broken',
    );
    await read(other, 'international', `exchange step ${theirs} --act accept --reason Ours.`);
    const answer = fileOf('answer.json', answerContent());
    const write = `exchange write ${theirs} --content ${answer} --letter`;
    expect(await refused(other, 'analyst', `${write} sonnet`)).not.toBe('broken');
    await read(other, 'analyst', `${write} answer`);
    await other.station.leave(theirs);
    const answered = await until(
      () => read<MatterDetail>(one, 'analyst', `exchange show ${matter.id}`),
      ({ letters }) => letters.some(({ kind }) => kind === 'answer'),
    );
    const came = answered.letters.find(({ kind }) => kind === 'answer')!;
    await read(one, 'analyst', `exchange take ${came.id}`);
    expect(await refused(one, 'analyst', 'exchange show nothing')).toMatch(/unknown/);
    const fragment = (await one.station.note(caseId, 'Seen.')).id;
    const trail = await type(one, 'analyst', `exchange trail --case ${caseId} --fragment ${fragment}`);
    expect(JSON.parse(trail.said)).toMatchObject({});
    expect(await refused(one, 'analyst', 'exchange consent --product nothing --reason Needed.')).toMatch(
      /unknown/,
    );
  });

  it('list, carry and take what goes by hand', async () => {
    const outbox = await read<{ items: { id: string; deliveries: object[] }[] }>(
      one,
      'international',
      `post outbox --node ${other.name} --limit 5`,
    );
    expect(outbox.items.length).toBeGreaterThan(0);
    expect(await refused(one, 'international', 'post outbox --limit many')).not.toBe('broken');
    expect(await refused(one, 'international', 'post outbox --state lost')).not.toBe('broken');
    await read(other, 'international', 'post inbox --state taken');
    const file = join(folder, 'bag.weir');
    expect((await type(one, 'international', `post carry ${other.name} ${file}`)).exit).toBe(0);
    expect(await refused(one, 'international', `post carry ${other.name} ${file}`)).toBe('file-exists');
    expect(await refused(one, 'international', `post carry ${other.name}`)).toBe('id-missing');
    const taken = await read<TakenFile>(other, 'international', 'post take', file);
    expect(taken.whole).toBe(true);
    writeFileSync(`${file}.bent`, Buffer.from('nothing of the kind'));
    const bent = await other.terminal.type('international', 'post take', `${file}.bent`);
    expect([bent.exit === 0, bent.complaint.includes('.ts:')]).toEqual([false, false]);
    expect(await refused(other, 'international', 'post take', `${file}.not`)).toMatch(/^file-/);
    expect(await refused(other, 'international', 'post seen nothing')).toMatch(/unknown|missing/);
    // What is not seen yet ends with 1, for whoever watches by machine.
    const kept = await other.terminal.type('international', 'post refused --json');
    expect(kept.exit).toBe(1);
    const { items } = JSON.parse(kept.said) as { items: { id: string }[] };
    for (const { id } of items) await read(other, 'international', `post seen ${id}`);
    expect((await type(other, 'international', 'post refused')).exit).toBe(0);
  });

  it('agree on matching, ask and read what hit', async () => {
    await hold(other.world as unknown as MatchingNode, [{ kind: 'account', account: { number: iban(1) } }]);
    const today = new Date().toISOString().slice(0, 10);
    const limits = '--questions-per-day 3 --items-per-day 150 --items-per-epoch 400 --epoch-days 7';
    const terms = `--type iban --purpose money-laundering ${limits} --from ${today} --until 2036-01-01`;
    expect(await refused(one, 'international', `matching agree --partner nobody ${terms}`)).toMatch(
      /partner/,
    );
    const drafted = await read<AgreementDetail>(
      one,
      'international',
      `matching agree --partner ${other.name} ${terms}`,
    );
    const { id, hash } = drafted;
    const decide = `matching decide ${id} --reason Agreed. --hash`;
    expect(await refused(one, 'supervisor', `${decide} ${'0'.repeat(64)}`)).toMatch(/agreement|hash|terms/);
    expect(await refused(one, 'international', `${decide} ${hash}`)).not.toBe('broken');
    await read(one, 'supervisor', `${decide} ${hash}`);
    const show = () => read<AgreementDetail>(other, 'international', `matching agreement ${id}`);
    await until(
      () => other.terminal.type('international', `matching agreement ${id}`),
      ({ exit }) => exit === 0,
    );
    await until(show, ({ state }) => state === 'received');
    expect((await type(other, 'international', 'matching agreements')).said).toContain(id);
    await read(other, 'international', `matching propose ${id} --hash ${hash}`);
    await read(other, 'supervisor', `${decide} ${hash}`);
    await until(
      () => type(one, 'international', 'matching epochs'),
      ({ said }) => / theirs .* received/.test(said),
    );
    expect((await type(one, 'analyst', 'matching partners')).said).toContain('ready');
    const caseId = await caseWith(one.world as unknown as MatchingNode, [iban(1), iban(2)]);
    expect((await type(one, 'analyst', `matching items --case ${caseId}`)).said).toContain(iban(1));
    const ask = `matching ask --case ${caseId} --partner ${other.name} --reason Cash. --purpose`;
    expect(await refused(one, 'analyst', `${ask} curiosity`)).toBe('matching-purpose-not-agreed');
    const first = await read<AskDetail>(one, 'analyst', `${ask} money-laundering`);
    await read(one, 'analyst', `matching withdraw ${first.id}`);
    const made = await read<AskDetail>(one, 'analyst', `${ask} money-laundering`);
    expect(await refused(one, 'analyst', `matching release ${made.id}`)).toBe('not-allowed');
    await read(one, 'international', `matching release ${made.id}`);
    expect(await refused(one, 'international', `matching release ${made.id}`)).not.toBe('broken');
    const result = await until(
      () => type(one, 'analyst', `matching result ${made.id}`),
      ({ said }) => said.includes('hit  '),
    );
    expect(result.said).toMatch(new RegExp(`hit +iban\\|${iban(1)}`));
    expect(result.said).toMatch(new RegExp(`nothing learnt +iban\\|${iban(2)}`));
    expect((await type(one, 'analyst', `matching asks --case ${caseId}`)).said).toContain('2 items, 64 as');
    expect((await type(one, 'analyst', 'matching proposals')).said).toContain('1 items hit');
    expect((await type(other, 'international', 'matching questions')).said).toContain('64 items');
    expect((await type(other, 'international', 'matching refusals')).said).toContain('There is nothing.');
    expect((await type(one, 'supervisor', 'matching settings')).said).toContain('takes part');
    const end = `matching end ${id}`;
    await read(one, 'international', `${end} --reason Over.`);
    expect(await refused(one, 'international', `${end} --reason Over.`)).not.toBe('broken');
  });

  it('rotate and revoke keys', async () => {
    const before = await read<PostIdentity>(one, 'international', 'post identity');
    // Aldermoor's profile wants two persons of the desk.
    const proposed = await type(one, 'international', 'post key rotate');
    expect(proposed.said).toMatch(/proposed by .*: a new key\. Another person of the desk types the same/);
    expect(await refused(one, 'international', 'post key rotate')).toBe('identity-key-act-own');
    const rotated = await read<PostIdentity>(one, 'clearedInternational', 'post key rotate');
    expect(rotated.keys).toHaveLength(before.keys.length + 1);
    const old = before.keys.at(-1)!.id;
    expect(await refused(one, 'international', `post key revoke ${old} --reason bored`)).not.toBe('broken');
    expect(await refused(one, 'international', 'post key revoke nothing --reason lost')).toMatch(/unknown/);
    const revoke = `post key revoke ${old} --reason superseded`;
    expect((await type(one, 'international', revoke)).said).toContain(`to revoke ${old} (superseded)`);
    const revoked = await read<PostIdentity>(one, 'clearedInternational', revoke);
    // Port Sable's does not.
    const theirs = await read<PostIdentity>(other, 'international', 'post key rotate');
    expect([theirs.keys.length, theirs.proposed]).toEqual([2, []]);
    expect(revoked.keys.find(({ id }) => id === old)!.revoked?.reason).toBe('superseded');
    expect(await refused(one, 'international', revoke)).toBe('identity-key-revoked');
  });

  it('are all of those that there are', () => {
    // Its right use needs a product that holds a partner's pieces; exchange.test.ts has it, over the same routes.
    const only = 'exchange consent';
    const all = ours.map(({ words }) => words.join(' ')).filter((words) => words !== only);
    expect([...done].sort()).toEqual(all.sort());
  });
});
