import type { FaultPlan } from '../faults/fault-plan.ts';
import { InvalidFaultPlan, parseFaultPlan } from '../faults/parse-fault-plan.ts';
import { type Answer, emptyAnswer, jsonAnswer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import { andThen, type MaybeLater } from '../later.ts';
import type { WindowTruth } from '../realtime/subscription-window.ts';
import type { TriggerTruth } from '../triggers/trigger-truth.ts';
import type { GroundTruth } from '../truth/ground-truth.ts';
import { MAX_BODY_BYTES, parameter } from './request-text.ts';
import { wrongMethod } from './answers.ts';

/** Beside Syntrix's routes: not counted, not faulted, not limited. */
export const CONTROL_PREFIX = '/_testbed/';

/** What the control routes can see and do. */
export interface ControlDesk {
  groundTruth(): GroundTruth;
  reset(): void;
  faults(): FaultPlan;
  setFaults(plan: FaultPlan): void;
  subscriptionWindows(): readonly WindowTruth[];
  triggerTruths(): readonly TriggerTruth[];
  liveDocuments(filter: { readonly database?: string; readonly collectionPrefix?: string }): readonly string[];
}

/** `GET ground-truth`, `GET documents`, `GET subscriptions`, `GET triggers`, `GET` and `PUT faults`, `POST reset`. */
export class ControlRoutes {
  readonly #desk: ControlDesk;

  constructor(desk: ControlDesk) {
    this.#desk = desk;
  }

  answer(exchange: Exchange): MaybeLater<Answer> {
    const { method, target } = exchange.head;
    switch (target.path.slice(CONTROL_PREFIX.length)) {
      case 'ground-truth':
        return method === 'GET' ? json(200, this.#desk.groundTruth()) : wrongMethod('GET');
      case 'documents':
        return method === 'GET' ? json(200, this.#documents(target.query)) : wrongMethod('GET');
      case 'subscriptions':
        return method === 'GET' ? json(200, this.#desk.subscriptionWindows()) : wrongMethod('GET');
      case 'triggers':
        return method === 'GET' ? json(200, this.#desk.triggerTruths()) : wrongMethod('GET');
      case 'reset':
        if (method !== 'POST') return wrongMethod('POST');
        this.#desk.reset();
        return emptyAnswer(204);
      case 'faults':
        if (method === 'PUT') return this.#setFaults(exchange);
        return method === 'GET' ? json(200, this.#desk.faults()) : wrongMethod('GET, PUT');
      default:
        return json(404, {
          error: 'There is ground-truth, documents, subscriptions, triggers, faults and reset under /_testbed/.',
        });
    }
  }

  #documents(query: string): readonly string[] {
    const database = parameter(query, 'database');
    const prefix = parameter(query, 'prefix');
    return this.#desk.liveDocuments({
      ...(database === '' ? {} : { database }),
      ...(prefix === '' ? {} : { collectionPrefix: prefix }),
    });
  }

  #setFaults(exchange: Exchange): MaybeLater<Answer> {
    return andThen(exchange.readBody(MAX_BODY_BYTES, 'whole'), (outcome) => {
      if (outcome.kind !== 'whole')
        return json(400, { problems: ['The fault plan did not arrive completely, or is over 1 MiB.'] });
      try {
        this.#desk.setFaults(parseFaultPlan(JSON.parse(outcome.bytes.toString('utf8'))));
        return json(200, this.#desk.faults());
      } catch (error) {
        if (error instanceof InvalidFaultPlan) return json(400, { problems: error.problems });
        if (error instanceof SyntaxError)
          return json(400, { problems: [`The fault plan is not JSON: ${error.message}.`] });
        throw error;
      }
    });
  }
}

function json(status: number, value: unknown): Answer {
  return jsonAnswer(status, JSON.stringify(value));
}
