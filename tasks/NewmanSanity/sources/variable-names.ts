// Postman's own form of a variable (postman-collection, superstring), and the URL-encoded one.
const VARIABLE = /\{\{[^{}]*?\}\}|%7B%7B.*?%7D%7D/gi;

// What a person can call a variable in Postman; the first character tells `{{#if x}}`, `{{/if}}`, `{{"a"}}` and `{{.Values.x}}`
// of other template languages from it, the others their calls, pipes and comparisons.
const NAME = /^[\p{L}\p{N}_$][\p{L}\p{M}\p{N}_$.: -]*$/u;

/**
 * The names of all variables that a text refers to, each once. What stands in braces and can be no variable of Postman's is
 * text: a template that is meant for the service.
 */
export function variableNames(text: string): string[] {
  const names = [...text.matchAll(VARIABLE)].map(([found]) =>
    found.startsWith('{{')
      ? found.slice('{{'.length, -'}}'.length)
      : decode(found.slice('%7B%7B'.length, -'%7D%7D'.length)),
  );
  return [...new Set(names.map((name) => name.trim()))].filter((name) => NAME.test(name));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
