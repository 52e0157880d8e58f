/** Applies something to each of many, a few at a time, and answers in their order. */
export async function inParallel<From, To>(
  width: number,
  items: readonly From[],
  apply: (item: From) => Promise<To>,
): Promise<To[]> {
  const answers = new Array<To>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) answers[at] = await apply(items[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  return answers;
}
