// As many as the client of kubectl has under way, and few enough for one flow of the API server's own limits.
const AT_ONCE = 8;

/**
 * Asks the same of each, some at a time; the answers stand in the order of the questions. The first error ends it: nothing is
 * begun after it, and what is under way is waited for. Of several errors it throws the one whose question stands first.
 */
export async function eachOf<Items extends readonly unknown[], Answer>(
  items: Items,
  ask: (item: Items[number], index: number) => Promise<Answer>,
): Promise<{ readonly [Place in keyof Items]: Answer }> {
  const answers: Answer[] = [];
  const failed = new Map<number, unknown>();
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) {
      if (failed.size > 0) return;
      try {
        answers[index] = await ask(item, index);
      } catch (error) {
        failed.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (failed.size > 0) throw failed.get(Math.min(...failed.keys()));
  return answers as unknown as { readonly [Place in keyof Items]: Answer };
}
