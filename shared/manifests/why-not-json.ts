/** So many values may a document stand for when every alias is written out; no object that a cluster takes has as many. */
export const MOST_VALUES = 100_000;

interface Step {
  readonly value: unknown;
  readonly key: string | number;
  readonly above: Step | undefined;
}

/**
 * Why a document is not what JSON can hold exactly: with the path of the value, and without the value itself.
 * Aliases share what they name, and may name what they stand in.
 */
export function whyNotJson(document: unknown): string | undefined {
  const open: Step[] = [{ value: document, key: '', above: undefined }];
  let count = 0;
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (++count + open.length > MOST_VALUES) return TOO_MUCH;
    const { value } = step;
    const why = whyNotScalar(value);
    if (why !== undefined) return `${pathOf(step)} ${why}`;
    const above = step;
    if (typeof value === 'object' && value !== null) {
      const isList = Array.isArray(value);
      for (const [key, child] of Object.entries(value).reverse())
        open.push({ value: child, key: isList ? Number(key) : key, above });
    }
  }
  return undefined;
}

const TOO_MUCH = `it stands for more than ${MOST_VALUES} values, its aliases (*name) written out. Write out what they stand for, or split it`;

function whyNotScalar(value: unknown): string | undefined {
  if (typeof value === 'bigint') {
    return 'is an integer beyond 2^53, which not every reader keeps exact. Put it in quotes if text is wanted there';
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return 'is no number that JSON has (infinity or not a number). Put it in quotes if text is wanted there';
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    return 'holds half a character (a lone surrogate in \\u…). Correct the escape';
  }
  return undefined;
}

/** `spec.template.spec.containers[0].image`; names with dots in brackets, as in `data[app.conf]`. */
function pathOf(step: Step): string {
  const steps: Step[] = [];
  for (let at: Step | undefined = step; at?.above !== undefined; at = at.above) steps.unshift(at);
  if (steps.length === 0) return 'it';
  return steps.map(({ key }, index) => stepText(key, index === 0)).join('');
}

function stepText(key: string | number, isFirst: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `[${key}]`;
  return isFirst ? key : `.${key}`;
}
