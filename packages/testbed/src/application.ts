import type { Environment } from './environment.ts';
import type { FaultEngine, Interference } from './faults/fault-engine.ts';
import { canSpoil, deliver } from './faults/deliver.ts';
import type { Answer } from './http/answer.ts';
import type { Exchange, ExtraHeaders } from './http/exchange.ts';
import { expectsContinue } from './http/header-fields.ts';
import { expiredTokenAnswer } from './routes/caller.ts';
import type { MaybeLater } from './later.ts';
import { clientAddress, rateLimitedAnswer } from './limiter/rate-limiter.ts';
import { AdminRoutes } from './routes/admin-routes.ts';
import { AuthRoutes } from './routes/auth-routes.ts';
import { CONTROL_PREFIX, type ControlRoutes } from './routes/control-routes.ts';
import { DatabaseRoutes } from './routes/database-routes.ts';
import { DocumentRoutes } from './routes/document-routes.ts';
import {
  errorAnswer,
  EXPECTATION_FAILED,
  HEALTHY,
  internalError,
  PREFLIGHT,
  redirectTo,
  UNKNOWN_PATH,
  wrongMethod,
} from './routes/answers.ts';
import { QueryRoutes } from './routes/query-routes.ts';
import { type Route, routeOf } from './routes/router.ts';
import type { Services } from './routes/services.ts';
import { TriggerRoutes } from './routes/trigger-routes.ts';
import type { TruthRecorder } from './truth/ground-truth.ts';

const STORM_WINDOW_MS = 60_000;
const PANIC = internalError('Internal server error');

/** What answers requests: middlewares, routes, faults and counters around the services. */
export class Application {
  readonly #services: Services;
  readonly #environment: Environment;
  readonly #faults: FaultEngine;
  readonly #truth: TruthRecorder;
  readonly #control: ControlRoutes;
  readonly #cors: boolean;
  readonly #documents: DocumentRoutes;
  readonly #queries: QueryRoutes;
  readonly #triggers: TriggerRoutes;
  readonly #auth: AuthRoutes;
  readonly #databases: DatabaseRoutes;
  readonly #admin: AdminRoutes;

  constructor(
    services: Services,
    environment: Environment,
    faults: FaultEngine,
    truth: TruthRecorder,
    control: ControlRoutes,
    cors: boolean,
  ) {
    this.#services = services;
    this.#environment = environment;
    this.#faults = faults;
    this.#truth = truth;
    this.#control = control;
    this.#cors = cors;
    this.#documents = new DocumentRoutes(services);
    this.#queries = new QueryRoutes(services);
    this.#triggers = new TriggerRoutes(services, this.#queries);
    this.#auth = new AuthRoutes(services);
    this.#databases = new DatabaseRoutes(services);
    this.#admin = new AdminRoutes(services);
  }

  /** Answers one request. Never throws. */
  serve(exchange: Exchange): void {
    const { target, fields, method } = exchange.head;
    exchange.requestId = fields.requestId === '' ? this.#environment.uuid() : fields.requestId;
    if (target.path.startsWith(CONTROL_PREFIX)) {
      this.#finish(this.#control.answer(exchange), (answer) => exchange.respond(answer, () => undefined));
      return;
    }
    const route = routeOf(method, target.path, target.query);
    exchange.database = databaseOf(route);
    if (this.#faults.idle) {
      this.#finish(this.#answer(exchange, route), (answer) => this.#respond(exchange, answer));
      return;
    }
    this.#serveWithFaults(exchange, route);
  }

  #finish(answer: MaybeLater<Answer>, respond: (answer: Answer) => void): void {
    if (answer instanceof Promise) {
      answer.then(respond, () => {
        this.#truth.internalError();
        respond(PANIC);
      });
    } else respond(answer);
  }

  #respond(exchange: Exchange, answer: Answer): void {
    const { method } = exchange.head;
    if (answer.takeOver !== undefined) {
      this.#takeOver(exchange, answer.takeOver, answer.status);
      return;
    }
    exchange.respond(answer, (handed) => {
      if (handed)
        this.#truth.answered(method, answer.status, this.#environment.nowUs() - exchange.startedUs, exchange.database);
      else this.#truth.unanswered(method, exchange.database);
    });
  }

  #takeOver(exchange: Exchange, takeOver: () => void, status: number): void {
    const { method } = exchange.head;
    if (exchange.gone) {
      this.#truth.unanswered(method, exchange.database);
      return;
    }
    takeOver();
    this.#truth.answered(method, status, this.#environment.nowUs() - exchange.startedUs, exchange.database);
  }

  #serveWithFaults(exchange: Exchange, route: Route): void {
    const hasToken = exchange.head.fields.authorization !== '';
    const draw = this.#faults.draw(route.operation, hasToken, exchange.database);
    const { interference, delayMs, delivery } = draw;
    const instead = interference === undefined ? undefined : insteadOf(interference);
    const applied = interference === undefined || ('applied' in interference && interference.applied === true);
    if (interference !== undefined) this.#faults.count(interference.kind);
    const answer = applied ? this.#answer(exchange, route) : (instead ?? PANIC);
    this.#finish(answer, (usual) => {
      this.#after(exchange, delayMs, () => {
        if (interference?.kind === 'reset') this.#reset(exchange);
        else if (instead !== undefined) this.#respond(exchange, instead);
        else if (
          delivery !== undefined &&
          usual.takeOver === undefined &&
          canSpoil(delivery, usual, exchange.head.method)
        ) {
          this.#faults.count(delivery.kind);
          this.#deliver(exchange, usual, delivery);
        } else this.#respond(exchange, usual);
      });
    });
  }

  /** Goes on after the delay, unless the client goes first. */
  #after(exchange: Exchange, delayMs: number, go: () => void): void {
    if (delayMs <= 0 && !exchange.gone) {
      go();
      return;
    }
    let over = false;
    const end = (next: () => void) => {
      if (over) return;
      over = true;
      timer.cancel();
      next();
    };
    const timer = this.#environment.setTimer(() => end(go), delayMs);
    exchange.onGone(() => end(() => this.#truth.unanswered(exchange.head.method, exchange.database)));
  }

  #reset(exchange: Exchange): void {
    exchange.takeOver().reset();
    this.#truth.unanswered(exchange.head.method, exchange.database);
  }

  #deliver(exchange: Exchange, answer: Answer, delivery: Parameters<typeof deliver>[0]): void {
    const { method } = exchange.head;
    const tools = {
      random: this.#faults.random,
      setTimer: (callback: () => void, delayMs: number) => this.#environment.setTimer(callback, delayMs),
    };
    deliver(delivery, exchange, answer, tools, ({ status, whole }) => {
      if (whole)
        this.#truth.answered(method, status, this.#environment.nowUs() - exchange.startedUs, exchange.database);
      else this.#truth.spoiled(method, status, exchange.database);
    });
  }

  #answer(exchange: Exchange, route: Route): MaybeLater<Answer> {
    try {
      return this.#throughMiddlewares(exchange, route);
    } catch {
      this.#truth.internalError();
      return PANIC;
    }
  }

  #throughMiddlewares(exchange: Exchange, route: Route): MaybeLater<Answer> {
    const { method, fields } = exchange.head;
    if (fields.expect !== '' && !expectsContinue(fields)) return EXPECTATION_FAILED;
    if (this.#cors) {
      if (fields.origin !== '') exchange.extraHeaders = corsHeaders(fields.origin);
      if (method === 'OPTIONS') return PREFLIGHT;
    }
    const refusal = this.#services.limiter?.refuse(clientAddress(fields, exchange.peerAddress));
    return refusal ?? this.#dispatch(exchange, route);
  }

  #dispatch(exchange: Exchange, route: Route): MaybeLater<Answer> {
    switch (route.kind) {
      case 'document':
        return this.#documents.answer(exchange, route.database, route.path);
      case 'query':
        return this.#queries.answer(exchange, route.database);
      case 'trigger':
        return this.#triggers.answer(exchange, route.database, route.call);
      case 'auth':
        return this.#auth.answer(exchange, route.operation);
      case 'databases':
        return this.#databases.answer(exchange, route.admin, route.identifier);
      case 'user':
        return this.#admin.updateUser(exchange, route.id);
      case 'users':
      case 'rules':
      case 'rules-push':
      case 'admin-health':
        return this.#admin.answer(exchange, route.kind);
      case 'web-socket':
        return this.#services.realtime.webSocket(exchange);
      case 'event-stream':
        return this.#services.realtime.eventStream(exchange);
      case 'health':
        return HEALTHY;
      case 'redirect':
        return redirectTo(route.location, exchange.head.method);
      case 'wrong-method':
        return wrongMethod(route.allow);
      case 'not-found':
        return UNKNOWN_PATH;
    }
  }
}

/** The database that a request is about. */
function databaseOf(route: Route): string | undefined {
  if ('database' in route) return route.database;
  return route.kind === 'databases' ? (route.identifier ?? undefined) : undefined;
}

function corsHeaders(origin: string): ExtraHeaders {
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['Access-Control-Allow-Headers', 'Content-Type, Authorization, X-Request-ID'],
    ['Access-Control-Max-Age', '86400'],
  ];
}

/** The answer that takes the place of the right one; undefined for a reset, which sends none. */
function insteadOf(interference: Interference): Answer | undefined {
  switch (interference.kind) {
    case 'storm':
      return rateLimitedAnswer('general', STORM_WINDOW_MS);
    case 'expired-token':
      return expiredTokenAnswer();
    case 'error':
      return errorAnswer(interference.status, 'INTERNAL_ERROR', 'Injected by the testbed');
    case 'reset':
      return undefined;
  }
}
