const NAME = String.raw`[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?`;
const KEY = String.raw`(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?${NAME}`;
const VALUE = `(?:${NAME})?`;
const SET = String.raw`\(\s*${VALUE}(?:\s*,\s*${VALUE})*\s*\)`;
const REQUIREMENT = String.raw`(?:!\s*${KEY}|${KEY}(?:\s*(?:==|!=|=)\s*${VALUE}|\s+(?:in|notin)\s*${SET})?)`;
const SELECTOR = new RegExp(String.raw`^\s*${REQUIREMENT}(?:\s*,\s*${REQUIREMENT})*\s*$`);

// Longer than any that somebody wrote by hand; it travels in the URL.
const LONGEST = 2_000;

/**
 * True for a label selector as `kubectl get -l` takes it: `key=value`, `key!=value`, `key in (a, b)`, `key notin (a)`, `key`,
 * `!key`, several behind commas (kubernetes.io/docs, Labels and Selectors). Pure.
 */
export function isLabelSelector(text: string): boolean {
  return text.length <= LONGEST && SELECTOR.test(text);
}

const ONE = new RegExp(String.raw`^\s*${REQUIREMENT}\s*$`);
// What people write for them; the first that fits is told.
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/["'`]/, 'quotes stand in it, leave them out'],
  [/[;\n]/, 'several stand behind commas'],
  [/&&|\|\|/, 'several stand behind commas, and all of them hold'],
  [/[<>]/, 'labels are not compared by size'],
  [/[*?~]/, 'labels are not asked for by patterns'],
];

/**
 * Why a text is no label selector, as a half sentence that ends with the likely right one where there is one. Pure.
 */
export function whyNoLabelSelector(text: string): string {
  if (text.length > LONGEST) return `it has ${text.length} characters, ${LONGEST} are allowed`;
  const named = NAMED.find(([pattern]) => pattern.test(text))?.[1];
  if (named !== undefined) return named;
  const likely = text.replaceAll(/\s*:\s*/g, '=').replace(/,\s*$/, '');
  if (likely !== text && isLabelSelector(likely)) return `did you mean '${likely}'?`;
  // Commas within parentheses separate values.
  const wrong = text.split(/,(?![^()]*\))/).filter((one) => !ONE.test(one));
  return `'${wrong.join(',').trim()}' is none of key=value, key!=value, key in (a, b), key notin (a, b), key and !key`;
}
