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
