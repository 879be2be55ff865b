import assert from 'node:assert/strict';
import { whyNoRepository, whyNoTag } from '../../../shared/kubernetes/why-no-image.ts';

describe('Why a text is no repository', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['https://reg.example.com/app', "a scheme stands in front of it; did you mean 'reg.example.com/app'?"],
    [
      'reg.example.com/Apps/Shop',
      "capital letters are not allowed in its path; did you mean 'reg.example.com/apps/shop'?",
    ],
    ['reg.example.com/my app', 'a blank stands in it'],
    [' reg.example.com/app ', "a blank stands in it; did you mean 'reg.example.com/app'?"],
    ['reg.example.com\\app', "a backslash stands in it; did you mean 'reg.example.com/app'?"],
    ['reg.example.com//app/', "a slash too many stands in it; did you mean 'reg.example.com/app'?"],
    ['reg.example.com/app@sha256:12', 'an @ stands in it; what follows is no digest'],
    ['one/app,two/app', 'it looks like several; one is taken'],
    ['app%', "'%' may not stand in it"],
    [`reg/${'x'.repeat(260)}`, 'it has 264 characters, 255 are allowed'],
    [
      'reg/my--.app',
      'each part of its path is lower case letters and digits, with single dots, underscores or hyphens between them',
    ],
  ];
  for (const [text, why] of rows) it(`'${text}': ${why}`, () => assert.equal(whyNoRepository(text), why));
});

describe('Why a text is neither a tag nor a digest', () => {
  const hex = 'a1'.repeat(32);
  const rows: readonly (readonly [string, string])[] = [
    [':2', "the colon belongs to the image, not to the tag; did you mean '2'?"],
    ['2 3', 'a blank stands in it'],
    [' 2', "a blank stands in it; did you mean '2'?"],
    ['1.2.3+build.4', "a plus stands in it, which tags may not have; did you mean '1.2.3-build.4'?"],
    ['feature/login', 'a slash stands in it, as in the name of a branch'],
    ['458,459', 'it looks like several; one is taken'],
    ['reg.example.com/app:458', "a repository stands in front of it; did you mean '458'?"],
    [`app@sha256:${hex}`, `a repository stands in front of it; did you mean 'sha256:${hex}'?`],
    [`@sha256:${hex}`, `the @ belongs to the image, not to the digest; did you mean 'sha256:${hex}'?`],
    ['sha256:abc', 'a sha256 digest has 64 hexadecimal digits, this one 3'],
    [
      `sha256:${hex.toUpperCase()}`,
      `a sha256 digest is made of the digits 0 to 9 and the letters a to f; did you mean 'sha256:${hex}'?`,
    ],
    ['a:b:c', 'a colon stands in it'],
    ['458#', "'#' may not stand in it"],
    ['x'.repeat(129), 'it has 129 characters, 128 are allowed'],
    ['-458', 'it must begin with a letter, a digit or an underscore'],
  ];
  for (const [text, why] of rows) it(`'${text}': ${why}`, () => assert.equal(whyNoTag(text), why));
});
