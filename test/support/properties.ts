import * as fc from 'fast-check';
import { SEED } from './seed.ts';

// `npm test` has to be quick.
const SHARE_IN_NPM_TEST = 0.25;

/**
 * How a property is tried: so many cases in `npm run test:faults`, a quarter of them in `npm test`, or as many times as
 * many as PROPERTY_CASES says. A failing case is shrunk and printed with its seed.
 */
export function cases<T>(usual: number): fc.Parameters<T> {
  const factor = Number(process.env['PROPERTY_CASES'] ?? SHARE_IN_NPM_TEST);
  return { seed: SEED, numRuns: Math.max(1, Math.round(usual * factor)) };
}

/** What gives orders to the agent, formats its log, ends a line, or is nothing that a text should hold. */
const PIECES = [
  ...['##vso[', '##VSO[', '##_vso[', '##vso', '##[error]', '##[', '#', '##', 'vso[', ']', ';', '%0A', '%5D', '%AZP25'],
  ...['task.complete result=Succeeded;done=true;]', 'task.setvariable variable=PATH]x', 'build.addbuildtag]x'],
  ...['\n', '\r', '\r\n', '\t', '\0', '\u0001', '\u001b[31m', '\u001b', '\u0085', '\u2028', '\u200b', '\u00ad'],
  ...['\uD800', '\uDC00', '\uFEFF', '\uFFFE', ']]>', '<', '&', '"', "'", '`', '\\', '$(x)', '{{x}}', '..', '/', '漢字'],
];

/** Text as somebody writes it who wants it to be read as something else. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
  .map((pieces) => pieces.join(''));

/** A secret of so many pieces, with what its base64 and URL-encoded forms write otherwise. */
export function secretText(pieces: fc.ArrayConstraints): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
    fc.constantFrom('&', '"', '+/=', 'ä', '漢', '%', '\\'),
  );
  return fc.array(piece, pieces).map((parts) => `hush-${parts.join('')}-hush`);
}

/** Names that every JavaScript object has already. */
export const inheritedNames = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'],
];
export const inheritedName = fc.constantFrom(...inheritedNames);

/** JSON of any shape, with names that objects inherit and text that is not meant well. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc
    .letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        hostileText,
        fc.double(),
        fc.constantFrom(null, true, false),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.oneof(inheritedName, hostileText), tie('value')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }))
    .value.map((value) => JSON.stringify(value) ?? 'null'),
  // JSON.stringify drops a `__proto__` that was set; a text does not.
  fc.tuple(inheritedName, fc.json({ maxDepth: 2 })).map(([name, value]) => `{"${name}":${value}}`),
  fc.integer({ min: 1, max: 200_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 50_000 }).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  fc.integer({ min: 1, max: 300_000 }).map((length) => JSON.stringify('x'.repeat(length))),
);

/** A JSON document in which one value was replaced, taken out, or the text was cut or changed somewhere. */
export function damaged(document: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: Math.max(0, document.length - 1) });
  return fc.oneof(
    place.map((at) => document.slice(0, at)),
    fc
      .tuple(place, fc.oneof(hostileText, hostileJson))
      .map(([at, text]) => document.slice(0, at) + text + document.slice(at + 1)),
    fc.tuple(fc.nat(), hostileJson).map(([which, value]) => replaceValue(document, which, value)),
  );
}

/** The text with its nth JSON string or number replaced by other JSON. */
function replaceValue(document: string, which: number, value: string): string {
  const values = [...document.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/g)];
  const chosen = values[which % Math.max(1, values.length)];
  if (chosen === undefined) return value;
  return document.slice(0, chosen.index) + value + document.slice(chosen.index + chosen[0].length);
}
