/**
 * Works that are under way side by side; resolves with what they answer when all of them are over. Where some failed it
 * throws what the first of these threw, in the order in which they stand here, and only then: what is under way is never
 * left alone.
 */
export async function toTheEnd<Works extends readonly Promise<unknown>[]>(
  ...works: Works
): Promise<{ -readonly [K in keyof Works]: Awaited<Works[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
