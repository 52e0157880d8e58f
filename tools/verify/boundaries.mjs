/** Whether each fixture of tools/boundaries is reported; a silent one means that its rule is off. */
import { checkBoundaries } from '../boundaries/check.mjs';

const { checked, silent } = await checkBoundaries();
for (const fixture of silent) console.log(`tools/boundaries/fixtures/${fixture}`);
if (silent.length > 0 || checked === 0) process.exitCode = 1;
