import { CRUD_TEMPLATES } from './crud-templates.ts';
import { LOAD_TEMPLATES } from './load-templates.ts';
import { PLUGIN_TEMPLATE } from './plugin-template.ts';
import type { Template } from './template.ts';

/** All configs to start from; each answers a question. */
export const TEMPLATES: readonly Template[] = [...CRUD_TEMPLATES, ...LOAD_TEMPLATES, PLUGIN_TEMPLATE];
