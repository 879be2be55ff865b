import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  formatImage,
  fullRepository,
  isDigest,
  isRepository,
  isTag,
  parseImage,
  parseImageId,
  sameImage,
  versionOf,
} from '../../shared/kubernetes/image.ts';
import { cases, hostileText } from '../support/properties.ts';

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const component = fc.stringMatching(/^[a-z0-9]{1,5}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,5}){0,2}$/);
const port = fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`);
const name = fc.stringMatching(/^[a-z0-9]{1,6}\.[a-z]{2,4}$/);
const registry = fc.oneof(
  fc.tuple(name, fc.oneof(fc.constant(''), port)).map(([host, at]) => host + at),
  fc.constantFrom('localhost', 'docker.io', 'index.docker.io', '[::1]:5000', '127.0.0.1'),
  fc.tuple(word, port).map(([host, at]) => host + at),
);
const path = fc.array(component, { minLength: 1, maxLength: 3 }).map((components) => components.join('/'));
// A first component with a dot would be a registry.
const repository = fc.oneof(
  component,
  fc.tuple(word, path).map((parts) => parts.join('/')),
  fc.tuple(registry, path).map((parts) => parts.join('/')),
);
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const maybe = (value: fc.Arbitrary<string>, sign: string) =>
  fc.oneof(
    fc.constant(''),
    value.map((text) => sign + text),
  );
const reference = fc.tuple(repository, maybe(tag, ':'), maybe(digest, '@')).map((parts) => parts.join(''));
/** What is nearly a reference, and what is nothing like one. */
const anything = fc.oneof(
  reference,
  hostileText,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(reference, fc.nat({ max: 40 }), hostileText)
    .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at)),
  fc
    .tuple(
      fc.constantFrom('a', 'a-', 'a.', '-', '/', 'a/', ':', '@', 'A', '[', '.', '_'),
      fc.integer({ min: 1, max: 20_000 }),
    )
    .map(([piece, times]) => piece.repeat(times)),
);
/** Pairs that are often near to each other. */
const pair = fc.oneof(
  fc.tuple(anything, anything),
  reference.map((one): [string, string] => [one, one]),
  fc.tuple(repository, tag, tag, digest, digest).chain(([named, one, other, first, second]) => {
    const forms = ['', `:${one}`, `:${other}`, `:${one}@${first}`, `:${other}@${first}`, `@${first}`, `@${second}`];
    return fc.tuple(fc.constantFrom(...forms), fc.constantFrom(...forms)).map(([left, right]): [string, string] => {
      return [named + left, named + right];
    });
  }),
);

describe('any text as an image reference', () => {
  it('that is one is taken apart and put together again to the same text', () => {
    const property = fc.property(reference, (text) => {
      const parsed = parseImage(text);
      assert.ok(parsed !== undefined, text);
      assert.equal(formatImage(parsed), text);
    });
    fc.assert(property, cases(1000));
  });

  it('is either none, or consists of parts that are each what they are called', () => {
    const property = fc.property(anything, (text) => {
      const parsed = parseImage(text);
      if (parsed === undefined) return;
      assert.equal(formatImage(parsed), text);
      assert.ok(isRepository(parsed.repository) && fullRepository(parsed.repository).includes('/'));
      assert.ok(parsed.tag === undefined || isTag(parsed.tag));
      assert.ok(parsed.digest === undefined || isDigest(parsed.digest));
      assert.doesNotMatch(text, /[\s#$\\]/);
    });
    fc.assert(property, cases(2000));
  });

  it('has a version that previous-image.txt can hold, and never throws', () => {
    const property = fc.property(anything, (text) => {
      assert.match(versionOf(text), /^[A-Za-z0-9_.:+-]{1,200}$/);
      parseImageId(text);
      parseImageId(`docker-pullable://${text}`);
    });
    fc.assert(property, cases(1000));
  });

  it('is the same image as itself', () => {
    fc.assert(
      fc.property(anything, (text) => assert.ok(sameImage(text, text))),
      cases(1000),
    );
  });

  it('is compared alike from both sides, except where only one side has a digest', () => {
    const property = fc.property(pair, ([left, right]) => {
      const there = sameImage(left, right);
      const back = sameImage(right, left);
      const digests = [left, right].filter((text) => parseImage(text)?.digest !== undefined);
      if (digests.length === 1) assert.ok(!(there && back), `${left} ${right}`);
      else assert.equal(there, back, `${left} ${right}`);
    });
    fc.assert(property, cases(2000));
  });
});
