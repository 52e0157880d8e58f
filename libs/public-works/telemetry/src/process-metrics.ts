/** What every process tells of itself: memory, processor time and how long its event loop is held up. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

const resolutionMs = 20;

/** Observes until the returned function is called. */
export function observeProcess(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  meter
    .createObservableGauge('process_memory_usage', { description: 'Resident memory', unit: 'By' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableGauge('nodejs_heap_used', { description: 'Used heap', unit: 'By' })
    .addCallback((result) => result.observe(process.memoryUsage().heapUsed));
  meter
    .createObservableCounter('process_cpu_time', { description: 'Processor time used', unit: 's' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { 'cpu.mode': 'user' });
      result.observe(system / 1e6, { 'cpu.mode': 'system' });
    });
  meter
    .createObservableGauge('nodejs_eventloop_delay_p99', {
      description: 'Delay of the event loop since the last reading, 99th percentile',
      unit: 's',
    })
    .addCallback((result) => {
      result.observe(Math.max(0, delay.percentile(99) / 1e9 - resolutionMs / 1e3));
      delay.reset();
    });
  return () => delay.disable();
}
