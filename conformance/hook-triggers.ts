/** What a definition file holds. */
export interface HookTriggers {
  readonly database: string;
  readonly retryPolicy: object;
  readonly triggers: Readonly<
    Record<
      string,
      {
        readonly collection: string;
        readonly events: readonly ('create' | 'update' | 'delete')[];
        readonly condition?: string;
        readonly url: string;
        readonly headers?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** Wait between the first attempt and the second. */
export const FIRST_WAIT_MS = 200;

/** The triggers that checks of section 10 need, for a receiver at a URL without path. */
export function hookTriggers(receiver: string): HookTriggers {
  return {
    database: 'default',
    retryPolicy: { maxAttempts: 3, initialBackoff: `${FIRST_WAIT_MS}ms`, maxBackoff: '90s' },
    triggers: {
      'conformance-every': {
        collection: 'every-*',
        events: ['create', 'update', 'delete'],
        url: `${receiver}/every?a=1&b=2`,
        headers: { 'x-conformance': '42', Host: 'other' },
      },
      'conformance-some': {
        collection: 'some-?*',
        events: ['create', 'update'],
        condition: 'event.document.total > 100',
        url: `${receiver}/some`,
      },
      'conformance-broken': {
        collection: 'every-*',
        events: ['create'],
        condition: '1 +',
        url: `${receiver}/broken`,
      },
      'conformance-secret': {
        collection: 'every-*',
        events: ['create'],
        url: `${receiver}/secret`,
        ...{ secretsRef: 'none' },
      },
    },
  };
}
