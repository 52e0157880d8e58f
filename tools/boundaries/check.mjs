/**
 * Lints every fixture with the rules of the repository and demands that each is reported, by the rule
 * that its first line names. Run `nx graph` first: see eslint.config.mjs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const root = join(import.meta.dirname, '../..');
const folder = join(import.meta.dirname, 'fixtures');

/** @returns {Promise<{ checked: number, silent: string[] }>} the fixtures that no rule reported */
export async function checkBoundaries() {
  const eslint = new ESLint({ cwd: root, ignore: false });
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const silent = [];
  for (const name of names) {
    const file = join(folder, name, 'violation.ts');
    const rule = /Reported by (\S+)\. \*\//.exec(readFileSync(file, 'utf8'))?.[1];
    if (!rule) {
      silent.push(`${name}: its first line names no rule`);
      continue;
    }
    const [result] = await eslint.lintFiles([file]);
    if (!result?.messages.some((message) => message.ruleId === rule)) {
      const reported = result?.messages.map((message) => message.ruleId ?? message.message).join(', ');
      silent.push(`${name}: ${rule} did not report it (reported: ${reported || 'nothing'})`);
    }
  }
  return { checked: names.length, silent };
}
