import { writeFile } from 'node:fs/promises';

import { renderReference } from './render-reference.ts';

await writeFile(new URL('../../../docs/configuration-reference.md', import.meta.url), renderReference());
