// A text in quotes, in which a quote or a backslash is escaped (RFC 7234, 5.5); the API server sends code 299 and no agent
// of its own (apimachinery net/http.go, NewWarningHeader).
const WARNING = /299 \S+ "((?:[^"\\]|\\.)*)"/g;

/** What the API server warns of in the header `Warning` of an answer; several stand in one value, behind commas. Pure. */
export function warningsIn(header: string | undefined): readonly string[] {
  return [...(header ?? '').matchAll(WARNING)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
