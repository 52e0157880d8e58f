/** The control state by which turns are decided: as of the last durable frame of the control log; never older. */
import { initialControlState } from '@symphainy/runtime-core';
import type { DurableControl } from './turn.js';

export class ControlView {
  private readonly listeners = new Set<(control: DurableControl) => void>();
  private held: DurableControl = { seq: 0, state: initialControlState };

  get current(): DurableControl {
    return this.held;
  }

  advance(control: DurableControl): void {
    if (control.seq < this.held.seq) return;
    this.held = control;
    for (const listener of this.listeners) listener(control);
  }

  onChange(listener: (control: DurableControl) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the control log has come this far. */
  async until(seq: number): Promise<void> {
    if (this.held.seq >= seq) return;
    await new Promise<void>((resolve) => {
      const off = this.onChange((control) => {
        if (control.seq < seq) return;
        off();
        resolve();
      });
    });
  }
}
