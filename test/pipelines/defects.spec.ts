import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Found } from './defects.ts';
import { COUNT, defects } from './defects.ts';
import { semanticChecks } from './semantic-checks.ts';
import { fixtures, problemsOfFixture, readFixture } from './fixture.ts';
import { root, tasks } from '../../scripts/pipelines/project.ts';
import { serviceSchema } from '../../scripts/pipelines/service-schema.ts';

const { validate, missing } = serviceSchema(tasks);
const counted = defects.filter(({ found }) => found.length > 0);

/** A fixture shows exactly its mistake: all that is said is about it, and nothing is said once it is mended. */
async function shows({ fixture, message }: Found): Promise<void> {
  const wrong = await problemsOfFixture(readFixture(fixture, 'wrong'), tasks, validate);
  assert.ok(wrong.length > 0, 'nothing is found');
  assert.deepEqual(
    wrong.filter((problem) => !message.test(problem)),
    [],
    'something else is found',
  );
  assert.deepEqual(await problemsOfFixture(readFixture(fixture, 'right'), tasks, validate), []);
}

describe(`the ${COUNT} defects of the original document: ${counted.length} are found by static reading`, () => {
  for (const { number, found, notStatic } of defects) {
    for (const one of found) {
      it(`#${number} ${one.what} (${one.fixture})`, async function () {
        if (one.bySchema === true && missing !== undefined) {
          console.log(`      ${missing}`);
          return this.skip();
        }
        await shows(one);
      });
    }
    if (notStatic === undefined) continue;
    it(`#${number} ${notStatic.what}: ${notStatic.reason} (shown by ${notStatic.shownBy})`, () => {
      const spec = readFileSync(path.join(root, notStatic.shownBy), 'utf8');
      assert.ok(spec.includes(`it('${notStatic.title}'`), `${notStatic.shownBy} has no spec "${notStatic.title}"`);
    });
  }

  it('every number has a fixture or a reason, and only one of them', () => {
    const wrong = defects.filter(({ found, notStatic }) => found.length > 0 === (notStatic !== undefined));
    assert.deepEqual(
      wrong.map(({ number }) => number),
      [],
    );
  });
});

describe('the semantic checks of the reference (D2), each firing', () => {
  for (const { from, found } of semanticChecks) {
    it(`${from} ${found.what} (${found.fixture})`, () => shows(found));
  }
});

describe('fixtures', () => {
  it('are all in one of the lists', () => {
    const listed = [...defects.flatMap(({ found }) => found), ...semanticChecks.map(({ found }) => found)];
    const names = new Set(listed.map(({ fixture }) => fixture));
    assert.deepEqual(
      fixtures.filter((name) => !names.has(name)),
      [],
    );
  });
});
