/** Why load ended. Stands in the report. */
export type EndReason =
  | { readonly kind: 'duration' }
  | { readonly kind: 'operations' }
  | { readonly kind: 'exhausted'; readonly detail: string }
  | { readonly kind: 'target_lost'; readonly detail: string }
  | { readonly kind: 'interrupted'; readonly signal: string }
  | { readonly kind: 'failed'; readonly detail: string };
