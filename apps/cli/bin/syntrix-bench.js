#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  // A clone that nobody has built yet.
  console.error('syntrix-bench is not built yet. Run this in the clone first: npm run demo');
  process.exitCode = 2;
}
