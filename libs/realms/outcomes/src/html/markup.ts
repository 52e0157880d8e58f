/** HTML text in which whatever is put in is escaped, unless it is markup itself. */

export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Content = Markup | string | number | undefined | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template: undefined is nothing, lists are joined, the indentation of the template is left out. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const written = parts.map((part) => part.replace(/\s*\n\s*/g, '\n'));
  return new Markup(written.reduce((text, part, at) => text + textOf(contents[at - 1]) + part));
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return String(content).replace(/[&<>"']/g, (character) => escapes[character]!);
}
