/** A value that survives JSON, and so a thread or a network. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
