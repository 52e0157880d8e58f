/** A span and two measurements for every task. */
import { metrics } from '@opentelemetry/api';
import type { ObserveTask } from '@symphainy/platform-sdk-realm';
import { failSpan, startSpan, traceparentOf } from '@symphainy/public-works-telemetry';

/** To be made after telemetry has started. */
export function observeTasks(realm: string): ObserveTask {
  const meter = metrics.getMeter('realm');
  const tasks = meter.createCounter('realm_tasks', {
    description: 'Tasks that ended, by intent and outcome',
  });
  const duration = meter.createHistogram('realm_task_duration', {
    description: 'From the delivery of a task to its outcome',
    unit: 'ms',
  });
  return (task) => {
    const startedAtMs = performance.now();
    const intent = task.intentType;
    const span = startSpan(`realm ${intent}`, {
      parent: task.traceParent,
      kind: 'server',
      attributes: {
        'symphainy.realm': realm,
        'symphainy.intent_type': intent,
        'symphainy.execution_id': task.executionId,
        'symphainy.step_path': task.path,
        'symphainy.attempt': task.attempt,
      },
    });
    return {
      traceParent: traceparentOf(span),
      ended(outcome, code) {
        tasks.add(1, { intent, outcome });
        duration.record(performance.now() - startedAtMs, { intent });
        if (code !== '') span.setAttribute('symphainy.error_code', code);
        span.setAttribute('symphainy.outcome', outcome);
        if (outcome === 'failed') failSpan(span, code);
        else span.end();
      },
    };
  };
}
