/** What a reader makes of the bytes of one connection, after which the connection ends. */
export type Reading =
  | {
      readonly kind: 'accepted';
      readonly status: number;
      readonly body: string;
      /** Whether the connection may carry another request; null where the reader does not say. */
      readonly keepsOpen: boolean | null;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** Why an answer is refused that ends too early. */
export const CUT = 'the connection ended before the answer was whole';

/** Longest head for readers whose limits are not what is compared. */
export const ROOMY_HEADER_BYTES = 1_000_000;
