import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Window } from './finbench-graph.ts';
import type { Row } from './finbench-queries.ts';

/**
 * The same questions in SQL, for DuckDB, read from the same files: shares nothing with `finbench-queries.ts` but what the
 * words mean. Walks are written out join by join and not pruned.
 */
export class FinbenchOracle {
  readonly #duck: DuckDBConnection;

  private constructor(duck: DuckDBConnection) {
    this.#duck = duck;
  }

  static async open(duck: DuckDBConnection, folder: string): Promise<FinbenchOracle> {
    const csv = (name: string): string =>
      `read_csv('${join(folder, `${name}.csv.gz`).replaceAll("'", "''")}', delim = '|', header = true, all_varchar = true, parallel = false)`;
    const edge = (table: string, file: string, from: string, to: string, amount: string): Promise<unknown> =>
      duck.run(`create table ${table} as select ${from}::bigint as f, ${to}::bigint as t, ${amount} as cents,
        epoch_ms(createTime::timestamp) as ms, row_number() over () as seq from ${csv(file)}`);
    const cents = 'round(amount::double * 100)::bigint';
    await edge('transfer', 'AccountTransferAccount', 'fromId', 'toId', cents);
    await edge('withdraw', 'AccountWithdrawAccount', 'fromId', 'toId', cents);
    await edge('deposit', 'LoanDepositAccount', 'loanId', 'accountId', cents);
    await edge('signin', 'MediumSignInAccount', 'mediumId', 'accountId', '0::bigint');
    await duck.run(
      `create table account as select accountId::bigint as id, isBlocked = 'true' as blocked from ${csv('Account')}`,
    );
    await duck.run(
      `create table medium as select mediumId::bigint as id, isBlocked = 'true' as blocked from ${csv('Medium')}`,
    );
    await duck.run(`create table loan as select loanId::bigint as id, round(loanAmount::double * 100)::bigint as amount,
      round(balance::double * 100)::bigint as balance from ${csv('Loan')}`);
    await duck.run(
      `create table owns as select personId::bigint as person, accountId::bigint as account from ${csv('PersonOwnAccount')}`,
    );
    await duck.run(
      `create table firm as select distinct accountId::bigint as account from ${csv('CompanyOwnAccount')}`,
    );
    return new FinbenchOracle(duck);
  }

  async #ask(window: Window, query: string): Promise<Row[]> {
    const order = `ms ${window.latest ? 'desc' : 'asc'}, seq`;
    const cut = (name: string, table: string, end: 'f' | 't'): string =>
      `${name} as materialized (select * from (select *, row_number() over (partition by ${end} order by ${order}) as k from ${table}
        where ms between ${window.since} and ${window.until}) where k <= ${window.limit})`;
    const result = await this.#duck
      .run(`with ${cut('paid', 'transfer', 'f')}, ${cut('received', 'transfer', 't')},
      ${cut('withdrew', 'withdraw', 'f')}, ${cut('withdrawn', 'withdraw', 't')}, ${cut('deposited', 'deposit', 'f')},
      ${cut('lent', 'deposit', 't')}, ${cut('signed', 'signin', 't')}, ${query}`);
    const rows = await result.getRowsJS();
    return rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : Number(cell))));
  }

  tcr1(account: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `one as (select t, ms from paid where f = ${account}),
      two as (select p.t, p.ms from one join paid p on p.f = one.t and p.ms > one.ms),
      three as (select p.t, p.ms from two join paid p on p.f = two.t and p.ms > two.ms),
      near as (select t, min(d) as d from (select t, 1 as d from one union all select t, 2 from two union all select t, 3 from three)
        where t <> ${account} group by t)
      select distinct near.t::varchar, d, s.f::varchar, near.t, s.f from near join signed s on s.t = near.t
        join medium m on m.id = s.f and m.blocked order by d, near.t, s.f`,
    ).then((rows) => rows.map((row) => row.slice(0, 3)));
  }

  tcr2(person: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `home as (select account from owns where person = ${person}),
      one as (select account, f, ms from home join received on t = account),
      two as (select account, r.f, r.ms from one join received r on r.t = one.f and r.ms < one.ms),
      three as (select account, r.f, r.ms from two join received r on r.t = two.f and r.ms < two.ms),
      up as (select distinct f from (select * from one union all select * from two union all select * from three) where f <> account),
      loans as (select distinct up.f, lent.f as loan from up join lent on lent.t = up.f)
      select loans.f::varchar, sum(amount)::double, sum(balance)::double from loans join loan on loan.id = loans.loan
        group by loans.f order by sum(amount) desc, loans.f`,
    );
  }

  tcr4(source: string, target: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `back as (select f as o, count(*) as n, sum(cents) as s, max(cents) as m from received where t = ${source} group by f),
      onward as (select t as o, count(*) as n, sum(cents) as s, max(cents) as m from paid where f = ${target} group by t)
      select o::varchar, back.n, back.s::double, back.m, onward.n, onward.s::double, onward.m from back join onward using (o)
        where o not in (${source}, ${target}) and exists (from paid where f = ${source} and t = ${target})
        order by back.s desc, onward.s desc, o`,
    );
  }

  tcr5(person: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `one as (select f as a, t as b, ms from paid join owns on owns.account = f and person = ${person} where f <> t),
      two as (select a, b, p.t as c, p.ms from one join paid p on p.f = b and p.ms > one.ms where p.t not in (a, b)),
      three as (select a, b, c, p.t as d from two join paid p on p.f = c and p.ms > two.ms where p.t not in (a, b, c)),
      all_paths as (select distinct 4 as n, a, b, c, d from three union all select distinct 3, a, b, c, null from two
        union all select distinct 2, a, b, null, null from one)
      select concat_ws(' ', a::varchar, b::varchar, c::varchar, d::varchar) from all_paths order by n desc, a, b, c, d`,
    ).then((rows) => rows.map(([path]) => String(path).split(' ')));
  }

  tcr6(card: string, window: Window, aboveIn: number, aboveOut: number): Promise<Row[]> {
    return this.#ask(
      window,
      `out_of as (select f as m, sum(cents) as s from withdrawn where t = ${card} and cents > ${aboveOut} group by f),
      into_it as (select t as m, count(*) as n, sum(cents) as s from received where cents > ${aboveIn} group by t)
      select m::varchar, into_it.s::double, out_of.s::double from out_of join into_it using (m) where n > 3
        order by out_of.s desc, m`,
    );
  }

  tcr7(account: string, window: Window, above: number): Promise<Row[]> {
    return this.#ask(
      window,
      `i as (select count(distinct f) as n, coalesce(sum(cents), 0)::double as s from received where t = ${account} and cents > ${above}),
      o as (select count(distinct t) as n, sum(cents)::double as s from paid where f = ${account} and cents > ${above})
      select i.n, o.n, case when o.n = 0 then -1 else round(i.s / o.s * 1000) / 1000 end from i, o`,
    );
  }

  tcr8(loan: string, window: Window, threshold: number): Promise<Row[]> {
    const next = (before: string): string =>
      `(select e.t as id, sum(e.cents)::double as s from ${before} b
        join (select f, t, cents from paid union all select f, t, cents from withdrew) e
        on e.f = b.id and e.cents::double > ${threshold}::double * b.s group by e.t)`;
    return this.#ask(
      window,
      `l1 as (select t as id, sum(cents)::double as s from deposited where f = ${loan} group by t),
      l2 as ${next('l1')}, l3 as ${next('l2')}, l4 as ${next('l3')},
      every as (select id, s, 1 as d from l1 union all select id, s, 2 from l2 union all select id, s, 3 from l3 union all select id, s, 4 from l4),
      told as (select id, sum(s) as s, min(d) as d from every group by id),
      said as (select told.id, round(s / (select amount::double from loan where id = ${loan}) * 1000) / 1000 as r, d from told)
      select id::varchar, r, d from said order by d desc, r desc, id`,
    );
  }

  tcr12(person: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select t, sum(cents) as s from paid join owns on owns.account = f and person = ${person}
        where t in (select account from firm) group by t) select t::varchar, s::double from x order by s desc, t`,
    );
  }

  tsr2(account: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select 1) select o.*, i.* from
      (select coalesce(sum(cents), 0)::double, coalesce(max(cents), -1), count(*) from paid where f = ${account}) o,
      (select coalesce(sum(cents), 0)::double, coalesce(max(cents), -1), count(*) from received where t = ${account}) i`,
    );
  }

  tsr3(account: string, window: Window, above: number): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select count(*) as n, count(*) filter (blocked) as b from received join account on id = f
        where t = ${account} and cents > ${above})
      select case when n = 0 then -1 else round(b::double / n * 1000) / 1000 end from x`,
    );
  }

  tsr4(account: string, window: Window, above: number): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select t as o, count(*) as n, sum(cents) as s from paid where f = ${account} and cents > ${above} group by t)
      select o::varchar, n, s::double from x order by s desc, o`,
    );
  }

  tsr5(account: string, window: Window, above: number): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select f as o, count(*) as n, sum(cents) as s from received where t = ${account} and cents > ${above} group by f)
      select o::varchar, n, s::double from x order by s desc, o`,
    );
  }

  tsr6(account: string, window: Window): Promise<Row[]> {
    return this.#ask(
      window,
      `x as (select distinct paid.t as o from received join paid on paid.f = received.f join account on id = paid.t and blocked
        where received.t = ${account} and paid.t <> ${account}) select o::varchar from x order by o`,
    );
  }
}
