import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One value that came, by the name of its metric and its attributes. */
export interface ReceivedPoint {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number | { readonly count: number; readonly sum: number; readonly counts: readonly number[] };
}

/** An endpoint that takes metrics over OTLP/HTTP, in JSON. */
export interface OtlpEndpoint {
  readonly url: string;
  /** Points of each request, in order. */
  readonly received: readonly (readonly ReceivedPoint[])[];
  close(): Promise<void>;
}

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly asDouble?: number;
  readonly asInt?: number | string;
  readonly count?: number | string;
  readonly sum?: number;
  readonly bucketCounts?: readonly (number | string)[];
}
interface Metric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly Point[]; readonly isMonotonic: boolean };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}
interface Request {
  readonly resourceMetrics: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[] }[];
}

/** @param status what it answers with */
export async function otlpEndpoint(status = 200): Promise<OtlpEndpoint> {
  const received: (readonly ReceivedPoint[])[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/metrics') received.push(pointsOf(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pointsOf(body: string): readonly ReceivedPoint[] {
  const { resourceMetrics } = JSON.parse(body) as Request;
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap((scope) => scope.metrics);
  return metrics.flatMap(({ name, sum, gauge, histogram }) =>
    (sum ?? gauge ?? histogram)!.dataPoints.map((point): ReceivedPoint => {
      const attributes = Object.fromEntries(point.attributes.map(({ key, value }) => [key, value.stringValue]));
      if (histogram === undefined) return { name, attributes, value: Number(point.asDouble ?? point.asInt) };
      const counts = (point.bucketCounts ?? []).map(Number);
      return { name, attributes, value: { count: Number(point.count), sum: point.sum ?? NaN, counts } };
    }),
  );
}
