// Char of XML 1.0: all else may not even stand in a file as an entity.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text that may stand in an XML file; what XML forbids becomes U+FFFD. Cut to a length. */
export function xmlText(text: string, longest: number): string {
  const legal = text.toWellFormed().replace(FORBIDDEN, '\uFFFD');
  return legal.length > longest ? `${legal.slice(0, longest).toWellFormed()}…` : legal;
}

/** The same in one line, as attributes hold it. */
export function xmlLine(text: string, longest: number): string {
  return xmlText(text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\t/g, ' '), longest);
}
