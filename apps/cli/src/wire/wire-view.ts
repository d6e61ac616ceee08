import type { ObserveConnection } from '@syntrix-bench/core';

import type { OutputStream } from '../context.ts';
import { createPaint } from '../help/paint.ts';
import { ExchangeLog } from './exchange-log.ts';
import { printable } from './printable.ts';
import { renderExchange } from './render-exchange.ts';
import type { SecretMask } from './secret-mask.ts';

/** What goes over the wire, shown under headings. */
export interface WireView {
  readonly observe: ObserveConnection;
  /** What is sent from now on belongs to this. */
  enter(heading: string): void;
  /** It has ended: what came back for it is whole. */
  leave(): void;
  /** Nothing more will come. */
  close(): void;
}

/** Shows on a stream each exchange as soon as it is whole; before the first operation that is set-up, behind one clean-up. */
export function openWireView(stream: OutputStream, mask: SecretMask, colour: boolean): WireView {
  const paint = createPaint(colour);
  let heading: string | null = 'set-up';
  const log = new ExchangeLog((exchange) => {
    if (heading !== null) stream.write(`${paint.bold(`== ${heading} ==`)}\n`);
    heading = null;
    stream.write(`${renderExchange(exchange, mask, paint).join('\n')}\n\n`);
  });
  return {
    observe: log.observe,
    enter: (next) => {
      log.flush();
      heading = printable(next);
    },
    leave: () => {
      log.flush();
      heading = 'clean-up';
    },
    close: () => log.flush(),
  };
}
