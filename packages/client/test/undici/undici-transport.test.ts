import { describe, expect, test } from 'vitest';
import { transportContract } from '../../src/testing/transport-contract.ts';
import { UndiciTransport } from './undici-transport.ts';

transportContract({ describe, test, expect }, 'undici', (options) => new UndiciTransport(options));
