import { COLLECTION_PATH } from './neutral-target.ts';
import { PROGRAMS } from './programs.ts';

/** One program's part in a case. */
export interface Contestant {
  readonly tool: 'syntrix-bench' | 'wrk' | 'autocannon' | 'hey';
  /** What it did for each request. */
  readonly work: string;
  readonly command: readonly string[];
}

/** Our goal: at most so many times the CPU of another program. */
export interface Goal {
  readonly against: Contestant['tool'];
  readonly atMost: number;
}

/** Programs that ask a target for the same thing. */
export interface Case {
  readonly name: string;
  readonly contestants: readonly Contestant[];
  readonly goals: readonly Goal[];
}

const WRK_WORK = 'one fixed request; head parsed; latency into a histogram';
const AUTOCANNON_WORK = 'one fixed request; head and body parsed; latency into a histogram';
const HEY_WORK = 'one fixed request; Go’s net/http; latency kept in a list';
const OUR_WORK =
  'operation and document drawn; head parsed strictly, status checked; four stamps into four histograms, outcome, bytes, slowest 20';

/** @param url base URL of the neutral target */
export function casesFor(url: string): readonly Case[] {
  const collection = url + COLLECTION_PATH;
  const document = `${collection}/bench-s-1`;
  return [
    {
      name: 'GET of 1 KB, 50 connections, body not parsed',
      contestants: [
        { tool: 'syntrix-bench', work: OUR_WORK, command: PROGRAMS.crud(url, 'read') },
        { tool: 'wrk', work: WRK_WORK, command: PROGRAMS.wrkGet(document) },
        { tool: 'autocannon', work: AUTOCANNON_WORK, command: PROGRAMS.autocannonGet(document) },
        { tool: 'hey', work: HEY_WORK, command: PROGRAMS.heyGet(document) },
      ],
      goals: [
        { against: 'wrk', atMost: 1.8 },
        { against: 'autocannon', atMost: 0.5 },
      ],
    },
    {
      name: 'GET of 1 KB, 50 connections, body parsed and checked',
      contestants: [
        {
          tool: 'syntrix-bench',
          work: `${OUR_WORK}; JSON parsed, four fields checked`,
          command: PROGRAMS.checkedRead(url),
        },
        { tool: 'wrk', work: `${WRK_WORK} (body not looked at)`, command: PROGRAMS.wrkGet(document) },
      ],
      goals: [{ against: 'wrk', atMost: 2.5 }],
    },
    {
      name: 'POST of 1 KB, 50 connections, bearer token of 700 bytes',
      contestants: [
        {
          tool: 'syntrix-bench',
          work: `${OUR_WORK}; each document generated, and kept account of`,
          command: PROGRAMS.crud(url, 'create'),
        },
        { tool: 'wrk', work: WRK_WORK, command: PROGRAMS.wrkPost(collection) },
        { tool: 'autocannon', work: AUTOCANNON_WORK, command: PROGRAMS.autocannonPost(collection) },
        { tool: 'hey', work: HEY_WORK, command: PROGRAMS.heyPost(collection) },
      ],
      goals: [{ against: 'wrk', atMost: 2 }],
    },
  ];
}
