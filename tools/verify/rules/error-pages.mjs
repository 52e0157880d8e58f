/** Every error code has a page, and every page a code: docs/errors/<CODE>.md, in step with the catalogue. */
const sections = ['## Cause', '## What happens', '## Remedy'];

/** @param {Record<string, { title: string, http: number, retryable: boolean }>} catalogue */
export function errorsHavePages(files, catalogue) {
  const pages = new Map(
    files.flatMap(({ path, text }) => {
      const code = /^docs\/errors\/(SYM-[A-Z]+-\d{4})\.md$/.exec(path)?.[1];
      return code ? [[code, text]] : [];
    }),
  );
  const missing = Object.keys(catalogue)
    .filter((code) => !pages.has(code))
    .map((code) => `${pathOf(code)}: is not there`);
  const orphans = [...pages.keys()]
    .filter((code) => !Object.hasOwn(catalogue, code))
    .map((code) => `${pathOf(code)}: the catalogue has no such code`);
  const faulty = Object.entries(catalogue).flatMap(([code, kind]) =>
    pages.has(code) ? faultsOf(code, kind, pages.get(code)) : [],
  );
  return [...missing, ...orphans, ...faulty];
}

function faultsOf(code, { title, http, retryable }, text) {
  const lines = [`# ${code}: ${title}`, ...sections];
  const retry = retryable ? 'a retry can help' : 'a retry cannot help';
  const facts = text
    .split('\n')
    .find((line) => line.startsWith(`HTTP ${http} · `) && line.endsWith(` · ${retry}`));
  return [
    ...lines
      .filter((line) => !text.split('\n').includes(line))
      .map((line) => `${pathOf(code)}: lacks the line "${line}"`),
    ...(facts ? [] : [`${pathOf(code)}: lacks a line "HTTP ${http} · … · ${retry}"`]),
  ];
}

function pathOf(code) {
  return `docs/errors/${code}.md`;
}
