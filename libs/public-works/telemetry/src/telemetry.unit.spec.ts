import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from './logger.js';
import { failSpan, startSpan, traceparentOf, withSpan } from './spans.js';
import type { Telemetry } from './telemetry.js';
import { startTelemetry } from './telemetry.js';

const remote = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('telemetry', () => {
  let directory: string;
  let telemetry: Telemetry | undefined;
  const kept = { ...process.env };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
  });
  afterEach(async () => {
    await telemetry?.shutdown();
    telemetry = undefined;
    process.env = { ...kept };
    await rm(directory, { recursive: true });
  });

  const start = async (environment: Record<string, string>): Promise<Telemetry> => {
    Object.assign(process.env, environment);
    telemetry = await startTelemetry({
      service: 'runtime',
      logger: createLogger('runtime', { level: 'silent' }),
    });
    return telemetry;
  };
  const spans = async (file: string): Promise<Record<string, unknown>[]> =>
    (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  test('a trace that came in is continued, and its spans are found in the trace file', async () => {
    const file = join(directory, 'spans.ndjson');
    await start({ SYMPHAINY_TRACE_FILE: file });
    const outer = startSpan('turn', { parent: remote, kind: 'server', attributes: { partition: 3 } });
    const inner = startSpan('append', { parent: traceparentOf(outer) });
    failSpan(inner, 'no leader');
    outer.end();
    await telemetry!.flush();
    expect(await spans(file)).toEqual([
      expect.objectContaining({ name: 'append', failed: true, parent_span_id: outer.spanContext().spanId }),
      expect.objectContaining({
        name: 'turn',
        trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
        parent_span_id: '00f067aa0ba902b7',
        kind: 'server',
        service: 'runtime',
        failed: false,
        attributes: { partition: 3 },
      }),
    ]);
  });

  test('what is recorded shortly before the shutdown is not lost', async () => {
    const file = join(directory, 'spans.ndjson');
    await start({ SYMPHAINY_TRACE_FILE: file });
    startSpan('last').end();
    await telemetry!.shutdown();
    expect(await spans(file)).toHaveLength(1);
  });

  test('a trace that its beginner does not record is not recorded here either', async () => {
    const file = join(directory, 'spans.ndjson');
    await start({ SYMPHAINY_TRACE_FILE: file });
    const span = startSpan('quiet', { parent: remote.replace(/01$/, '00') });
    span.end();
    await telemetry!.flush();
    expect(traceparentOf(span)).toMatch(/-00$/);
    expect(await spans(file)).toEqual([]);
  });

  test('with a share of 0 no trace begins here, but one that came in is recorded', async () => {
    const file = join(directory, 'spans.ndjson');
    await start({ SYMPHAINY_TRACE_FILE: file, OTEL_TRACES_SAMPLER_ARG: '0' });
    startSpan('own').end();
    startSpan('theirs', { parent: remote }).end();
    await telemetry!.flush();
    expect((await spans(file)).map((span) => span.name)).toEqual(['theirs']);
  });

  test('without an exporter the incoming context is handed on unchanged', async () => {
    await start({});
    expect(traceparentOf(startSpan('turn', { parent: remote }))).toBe(remote);
    expect(startSpan('turn', { parent: remote }).isRecording()).toBe(false);
    expect(traceparentOf(startSpan('root'))).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  test('metrics can be read as text', async () => {
    await start({});
    metrics
      .getMeter('test')
      .createCounter('tasks', { description: 'Tasks' })
      .add(3, { outcome: 'succeeded' });
    const text = await telemetry!.metricsText();
    expect(text).toMatch(/tasks_total\{[^}]*outcome="succeeded"[^}]*\} 3/);
    expect(text).toMatch(/process_memory_usage/);
    expect(text).toMatch(/service_name="runtime"/);
  });

  test('a trace file that cannot be opened stops the start and names the variable', async () => {
    await expect(start({ SYMPHAINY_TRACE_FILE: join(directory, 'no', 'such') })).rejects.toMatchObject({
      code: 'SYM-LP-0010',
      detail: expect.stringContaining('SYMPHAINY_TRACE_FILE'),
    });
  });

  test('a log entry inside a span carries its trace, and no secret', async () => {
    await start({});
    const lines: string[] = [];
    const logger = createLogger('runtime', { level: 'info', write: (line) => lines.push(line) });
    withSpan(startSpan('turn', { parent: remote }), () =>
      logger.info({ execution_id: 'exe_1_x', password: 'hunter2' }, 'step done'),
    );
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'info',
      service: 'runtime',
      message: 'step done',
      execution_id: 'exe_1_x',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
    expect(lines[0]).not.toContain('hunter2');
  });
});
