// The agent looks for `##vso[` at any place of a line, on both streams (agent.md#5-logging-commands-and-escaping), and
// for `##[` at the start of one. Control characters go first, so that taking them out cannot put a marker together.
/* eslint-disable no-control-regex */
const COLOURS_AND_TITLES = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)/g;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]/g;
/* eslint-enable no-control-regex */
// They turn round or hide what stands beside them, so that a line reads as another one: overrides and isolates of the
// direction, marks without width. The joiners of letters and emoji stay.
const MISLEADING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
// What any of them begins with. Most texts have none of it, and one search says so.
// eslint-disable-next-line no-control-regex
const ANY = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|##/;

/**
 * Foreign text made harmless for a log: no logging command, no log formatting, no control or colour sequence, nothing that
 * turns round or hides what stands beside it.
 * Line feeds and tabs stay.
 */
export function sanitise(text: string): string {
  if (!ANY.test(text)) return text;
  return text
    .replace(/\r\n?/g, '\n')
    .replace(COLOURS_AND_TITLES, '')
    .replace(CONTROL, '')
    .replace(MISLEADING, '')
    .replace(/##(?=vso|_vso|\[)/gi, '**');
}

/** The same, in one line. */
export function sanitiseLine(text: string): string {
  return sanitise(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
