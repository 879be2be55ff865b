/** So many levels of lists and objects a document may have. A folder of a collection is two. */
export const MOST_LEVELS = 256;

/** Whether a JSON value nests deeper than newman can follow, which goes down by recursion and ends with the stack. */
export function nestsTooDeep(value: unknown): boolean {
  let here = [value];
  for (let level = 0; level <= MOST_LEVELS && here.length > 0; level++) {
    here = here.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return here.length > 0;
}
