const LONGEST = 100;

/**
 * A JSON value in an error line: as it is, cut after 100 characters; of a list or an object only what it is, since it
 * may nest deeper than it could be written out.
 */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return (JSON.stringify(value) ?? 'none').slice(0, LONGEST);
}
