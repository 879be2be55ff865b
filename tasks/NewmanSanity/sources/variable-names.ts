// Postman's own form of a variable (postman-collection, superstring), and the URL-encoded one.
const VARIABLE = /\{\{[^{}]*?\}\}|%7B%7B.*?%7D%7D/gi;

/** The names of all variables that a text refers to, each once. */
export function variableNames(text: string): string[] {
  const names = [...text.matchAll(VARIABLE)].map(([found]) =>
    found.startsWith('{{')
      ? found.slice('{{'.length, -'}}'.length)
      : decode(found.slice('%7B%7B'.length, -'%7D%7D'.length)),
  );
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
