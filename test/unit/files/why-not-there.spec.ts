import assert from 'node:assert/strict';
import { likelyPath, whyNotThere } from '../../../shared/files/why-not-there.ts';

const THERE = ['package.json', 'postman/prod.env.json', 'postman/sanity.json', 'services/shop/postman/sanity.json'];
const CHECKED_OUT = 'Relative paths start at the sources of the run; is the repository checked out in this job?';

describe('A path that leads to nothing', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['postman\\sanity.json', 'This agent separates folders by a slash, not by a backslash: write postman/sanity.json.'],
    ['tests\\smoke.json', 'This agent separates folders by a slash, not by a backslash: write tests/smoke.json.'],
    ['a.json,b.json', 'It looks like several files: write one a line.'],
    ['a.json; b.json', 'It looks like several files: write one a line.'],
    ['a.json b.json', 'It looks like several files: write one a line.'],
    ['"postman/sanity.json"', 'Quotes stand around it: leave them out.'],
    ['sanity.json', 'The nearest file there is postman/sanity.json. Relative paths start at the sources of the run.'],
    [
      './Postman/Sanity.json',
      'The nearest file there is postman/sanity.json. Relative paths start at the sources of the run.',
    ],
    [
      'postman/santiy.json',
      'The nearest file there is postman/sanity.json. Relative paths start at the sources of the run.',
    ],
    ['tests/smoke.json', CHECKED_OUT],
  ];
  for (const [line, why] of rows) {
    it(`'${line}': ${why}`, () => assert.equal(whyNotThere({ line, separator: '/', there: THERE }), why));
  }

  it('is not guessed where nothing is near', () => {
    assert.equal(likelyPath({ line: 'deploy/app.yaml', separator: '/', there: THERE }), undefined);
  });

  it('may have backslashes on Windows', () => {
    assert.equal(whyNotThere({ line: 'tests\\smoke.json', separator: '\\', there: THERE }), CHECKED_OUT);
  });
});
