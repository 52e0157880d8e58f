#!/usr/bin/env node
/** Starts the `symphainy` commands, building the repository first when it was never built or has changed since. */
import { build } from '../../../tools/build/run.mjs';
import { needsBuild } from '../../../tools/build/sources.mjs';

if (needsBuild()) {
  console.error('symphainy: building what is new …');
  if (build() !== 0) {
    console.error('symphainy: the build failed; see above.');
    process.exit(1);
  }
}
await import('../dist/main.js');
