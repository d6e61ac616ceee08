import { answersContract } from './answers-contract.ts';
import { connectionsContract } from './connections-contract.ts';
import { deadlinesContract } from './deadlines-contract.ts';
import { stampsContract } from './stamps-contract.ts';
import type { SuiteTools, TransportFactory } from './suite-tools.ts';

/**
 * Every promise of the `Transport` interface, held against a raw server that misbehaves. A realisation calls this once
 * in a test file of its own:
 *
 * ```
 * transportContract({ describe, test, expect }, 'mine', (options) => new MyTransport(options));
 * ```
 */
export function transportContract(tools: SuiteTools, name: string, factory: TransportFactory): void {
  tools.describe(`${name} keeps the contract of a transport`, () => {
    answersContract(tools, factory);
    deadlinesContract(tools, factory);
    connectionsContract(tools, factory);
    stampsContract(tools, factory);
  });
}
