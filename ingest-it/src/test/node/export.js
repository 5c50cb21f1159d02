// Exports all three signals with the real OpenTelemetry JavaScript exporters, and keeps a copy of
// every exported batch, serialized by the same library, in the folder named by "copies".
//
// Usage: node export.js '{"base", "encoding", "compression", "token", "tables", "run", "copies"}'

const fs = require('node:fs');
const path = require('node:path');
const { SpanKind, SpanStatusCode, trace, context, ROOT_CONTEXT } = require('@opentelemetry/api');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} = require('@opentelemetry/sdk-metrics');
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { Metadata } = require('@grpc/grpc-js');
const transformer = require('@opentelemetry/otlp-transformer');

const settings = JSON.parse(process.argv[2]);
// How the packages of the exporters end.
const packages = { protobuf: 'proto', json: 'http', grpc: 'grpc' };
const serializers =
  settings.encoding === 'json'
    ? {
        metrics: transformer.JsonMetricsSerializer,
        logs: transformer.JsonLogsSerializer,
        traces: transformer.JsonTraceSerializer,
      }
    : {
        metrics: transformer.ProtobufMetricsSerializer,
        logs: transformer.ProtobufLogsSerializer,
        traces: transformer.ProtobufTraceSerializer,
      };
const failures = [];
let copies = 0;

function exporter(signal, packageName, className) {
  const Exporter = require(
    `@opentelemetry/exporter-${packageName}-otlp-${packages[settings.encoding]}`,
  )[className];
  const headers = {
    Authorization: `Bearer ${settings.token}`,
    'X-Databricks-UC-Table-Name': settings.tables[signal],
  };
  const real = new Exporter({
    compression: settings.compression,
    // Longer than the default of 10 s, which a restart takes on a machine that is very busy.
    timeoutMillis: 25_000,
    ...(settings.encoding === 'grpc'
      ? { url: settings.base, metadata: Metadata.fromHttp2Headers(headers) }
      : { url: `${settings.base}/api/2.0/otel/v1/${signal}`, headers }),
  });
  const send = real.export.bind(real);
  real.export = (batch, done) => {
    copies += 1;
    const copy = path.join(settings.copies, `${String(copies).padStart(4, '0')}-${signal}.body`);
    fs.writeFileSync(copy, serializers[signal].serializeRequest(batch));
    send(batch, (result) => {
      if (result.code !== 0) {
        failures.push(`${signal}: ${result.error}`);
      }
      done(result);
    });
  };
  return real;
}

const resource = resourceFromAttributes({
  'service.name': 'js-sdk',
  run: settings.run,
  cpus: 2,
  ratio: 1.5,
  tags: ['a', 'b'],
});

async function exportMetrics() {
  const provider = new MeterProvider({
    resource,
    views: [
      { instrumentName: 'size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    ],
    readers: [
      new PeriodicExportingMetricReader({
        exporter: exporter('metrics', 'metrics', 'OTLPMetricExporter'),
        exportIntervalMillis: 3_600_000,
      }),
    ],
  });
  const meter = provider.getMeter('js.meter', '1.2.3');
  meter.createCounter('tokens', { unit: '{token}' }).add(42, { model: 'm-1', cached: true });
  meter.createCounter('cost', { unit: 'USD' }).add(0.01521425, { model: 'm-1' });
  meter.createUpDownCounter('sessions').add(-3);
  meter.createGauge('load', { description: 'of the host' }).record(0.75);
  const latency = meter.createHistogram('latency', { unit: 'ms' });
  const size = meter.createHistogram('size', { unit: 'By' });
  for (const value of [0, 0.5, 12, 480.25]) {
    latency.record(value, { model: 'm-1' });
    size.record(value * 1000);
  }
  await provider.forceFlush();
  await provider.shutdown();
}

async function exportLogs() {
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor(exporter('logs', 'logs', 'OTLPLogExporter'))],
  });
  const logger = provider.getLogger('js.logger', '9.9');
  for (let sequence = 0; sequence < settings.logRecords; sequence += 1) {
    logger.emit({
      timestamp: new Date(),
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      body: 'claude_code.api_request',
      attributes: { 'event.name': 'api_request', 'event.sequence': sequence, cost_usd: 1e-7 },
    });
  }
  logger.emit({
    eventName: 'structured',
    body: { nested: [1, 2.5, 'x', null, { deep: true }] },
    attributes: { map: { a: 1 }, bytes: new Uint8Array([9, 8]), thai: 'สวัสดี', empty: '' },
  });
  await provider.forceFlush();
  await provider.shutdown();
}

async function exportSpans() {
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporter('traces', 'trace', 'OTLPTraceExporter'))],
  });
  const tracer = provider.getTracer('js.tracer', '1.0');
  const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const other = tracer.startSpan('other', {}, ROOT_CONTEXT);
  const child = tracer.startSpan(
    'child',
    {
      kind: SpanKind.CLIENT,
      attributes: { ratio: 0.1, names: ['a', 'b'] },
      links: [{ context: other.spanContext(), attributes: { why: 'retry' } }],
    },
    trace.setSpan(context.active(), parent),
  );
  child.addEvent('first', { n: 1 });
  child.recordException(new Error('made for the test'));
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'out of tokens' });
  child.end();
  other.setStatus({ code: SpanStatusCode.OK });
  other.end();
  parent.end();
  await provider.forceFlush();
  await provider.shutdown();
}

async function main() {
  await exportMetrics();
  await exportLogs();
  await exportSpans();
  if (failures.length > 0) {
    throw new Error(failures.join('\n'));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
