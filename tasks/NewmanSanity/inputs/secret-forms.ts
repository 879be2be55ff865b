const SHORTEST_START = 4;

/** The secret itself, as it stands in a path, in a query, and in JSON; base64 and URL encoding are the host's. */
export function secretForms(secret: string): string[] {
  const url = new URL('http://host/');
  url.pathname = `/${secret}`;
  url.search = `?${secret}`;
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  const json = JSON.stringify(secret).slice(1, -1);
  // A URL leaves out what it holds to be superfluous (`a/../b`); what is left would mask innocent text.
  return [...new Set([secret, url.pathname.slice(1), url.search.slice(1), json, base64])].filter(
    (form) => form.length >= secret.length,
  );
}

/** A text without the start of a secret that it ends with, as where a message was cut off in the middle of one. */
export function withoutStart(text: string, forms: Iterable<string>): string {
  const lengths = [...forms].map((form) => startAtEnd(text, form));
  const longest = Math.max(0, ...lengths);
  return longest < SHORTEST_START ? text : `${text.slice(0, text.length - longest)}***`;
}

// How many characters of the form's start the text ends with.
function startAtEnd(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length); length >= SHORTEST_START; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}
