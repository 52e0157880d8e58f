/** The names that a mapping may use: every item of a record layout as a path, tables with `[]`. */
import type { LayoutItem, RecordLayout } from '@symphainy/codec-cobol';

/** Paths of all named items, groups too: `PM_CLAIMS[].PM_PAID`. */
export function sourceNames(layout: Pick<RecordLayout, 'items'>): string[] {
  return layout.items.flatMap((item) => namesBelow(item, ''));
}

function namesBelow(item: LayoutItem, before: string): string[] {
  const path = `${before}${item.key}${item.occurs === undefined ? '' : '[]'}`;
  const below = item.children.flatMap((child) => namesBelow(child, `${path}.`));
  return item.filler && below.length === 0 ? [] : [path, ...below];
}
