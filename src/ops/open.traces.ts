/** Records traces with OpenTelemetry and sends them to a collector. Loaded only when traces are on. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import type { Config } from './config.js';
import { Traces, isTraceParent, tracesIn, type BatchSpan, type OpenSpan, type TraceParent } from './traces.js';

const CLOSE_MS = 2_000;

export function openTraces({ tracesUrl, tracesOneIn, roles }: Config): Traces {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'tidewatch', 'tidewatch.roles': [...roles] }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1 / tracesOneIn) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: tracesUrl }) })],
  });
  return new RecordedTraces(provider);
}

class RecordedTraces extends Traces {
  private readonly tracer: Tracer;
  private readonly current = new AsyncLocalStorage<string>();

  constructor(private readonly provider: TracerProvider) {
    super();
    this.tracer = provider.getTracer('tidewatch');
  }

  async post<T>(traceparent: unknown, work: (span: OpenSpan) => Promise<T>): Promise<T> {
    const parent = isTraceParent(traceparent) ? within(traceparent) : ROOT_CONTEXT;
    const span = this.tracer.startSpan('post', { kind: SpanKind.SERVER }, parent);
    const open = opened(span);
    try {
      return await this.current.run(span.spanContext().traceId, () => work(open));
    } catch (fault) {
      open.end({}, fault);
      throw fault;
    }
  }

  job<T>(data: unknown, work: () => Promise<T>): Promise<T> {
    const [first] = tracesIn(data);
    return first === undefined ? work() : this.current.run(contextIn(first).traceId, work);
  }

  batch({ traces: [first, ...others], takenAt }: BatchSpan): OpenSpan | null {
    if (first === undefined) return null;
    const links = others.map((one) => ({ context: contextIn(one) }));
    const options = { kind: SpanKind.CONSUMER, startTime: takenAt, links };
    return opened(this.tracer.startSpan('batch', options, within(first)));
  }

  pushed(parent: TraceParent, committedAt: EpochMs, pushedAt: EpochMs): void {
    const options = { kind: SpanKind.PRODUCER, startTime: committedAt };
    this.tracer.startSpan('push', options, within(parent)).end(pushedAt);
  }

  forLog(): object {
    const traceId = this.current.getStore();
    return traceId === undefined ? {} : { traceId };
  }

  /** A collector that does not answer must not hold up a stop. */
  async close(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
  }
}

function opened(span: Span): OpenSpan {
  const context = span.spanContext();
  const isSampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0;
  return {
    context: `00-${context.traceId}-${context.spanId}-${isSampled ? '01' : '00'}`,
    isSampled,
    end: (attributes: Attributes, fault?: unknown, endedAt?: EpochMs) => {
      span.setAttributes(attributes);
      // Only the kind of a fault: its sentence may quote what was sent.
      if (fault instanceof Error) span.setAttribute('error.type', fault.name).setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
  };
}

function within(parent: TraceParent): Context {
  return trace.setSpanContext(ROOT_CONTEXT, contextIn(parent));
}

function contextIn(parent: TraceParent): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = parent.split('-');
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : { ...context, traceFlags: TraceFlags.NONE };
}
