// The agent looks for `##vso[` at any place of a line, on both streams (agent.md#5-logging-commands-and-escaping), and
// for `##[` at the start of one. Control characters go first, so that taking them out cannot put a marker together.
// eslint-disable-next-line no-control-regex
const CONTROL = /\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]/g;

/**
 * Foreign text made harmless for a log: no logging command, no log formatting, no control or colour sequence.
 * Line feeds and tabs stay.
 */
export function sanitise(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, '')
    .replace(/##(?=vso|_vso|\[)/gi, '**');
}

/** The same, in one line. */
export function sanitiseLine(text: string): string {
  return sanitise(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
