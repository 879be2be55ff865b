import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Run } from '../../../scripts/coverage/coverage-checks.ts';
import { coverageResults } from '../../../scripts/coverage/coverage-checks.ts';
import { uncovered } from '../../../scripts/coverage/uncovered.ts';

const SOURCE = `export function sign(x: number): string {
  if (x < 0) {
    return 'minus';
  }
  return ['plus'].filter((word) => word !== '').join();
}
export async function read(): Promise<void> {}
`;

/** What V8 says of a part of the source: how often it ran. */
function counted(functionName: string, ...parts: readonly (readonly [text: string, count: number])[]) {
  const ranges = parts.map(([text, count]): Profiler.CoverageRange => {
    const startOffset = SOURCE.indexOf(text);
    assert.notEqual(startOffset, -1, text);
    return { startOffset, endOffset: startOffset + text.length, count };
  });
  return { functionName, ranges, isBlockCoverage: true };
}

const SIGN = SOURCE.slice(SOURCE.indexOf('function sign'), SOURCE.indexOf('export async'));
const BRANCH = "{\n    return 'minus';\n  }";
const ARROW = "(word) => word !== ''";
const READ = 'async function read(): Promise<void> {}';
const MODULE = counted('', [SOURCE, 1]);
const plus = [MODULE, counted('sign', [SIGN, 1], [BRANCH, 0]), counted('', [ARROW, 1]), counted('read', [READ, 0])];
const minus = [MODULE, counted('sign', [SIGN, 1]), counted('', [ARROW, 0]), counted('read', [READ, 1])];

describe('code that no spec comes to', () => {
  it('is a branch, told by its lines and its text', () => {
    assert.deepEqual(uncovered(SOURCE, [plus], ['read']), [{ lines: '2-4', text: "{ return 'minus'; }" }]);
  });

  it('is a function that nobody calls, also one without a name', () => {
    const never = [MODULE, counted('sign', [SIGN, 1]), counted('', [ARROW, 0]), counted('read', [READ, 0])];
    assert.deepEqual(uncovered(SOURCE, [never]), [
      { lines: '5', text: ARROW },
      { lines: '7', text: READ },
    ]);
  });

  it('is what no process of several came to', () => assert.deepEqual(uncovered(SOURCE, [plus, minus]), []));

  it('is no closing brace behind the last return', () => {
    const rest = [MODULE, counted('sign', [SIGN, 1], ['\n}\n', 0])];
    assert.deepEqual(uncovered(SOURCE, [rest]), []);
  });

  it('is told in one line of a hundred characters at most', () => {
    const [gap] = uncovered(SOURCE, [[counted('', [SOURCE, 0])]]);
    assert.equal(gap?.lines, '1-7');
    assert.ok(gap.text.length < 100 && gap.text.endsWith('…'), gap.text);
  });
});

describe('npm run coverage', () => {
  let root = '';
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), 'coverage-spec-'));
    mkdirSync(path.join(root, 'shared', 'x'), { recursive: true });
    for (const name of ['sign.ts', 'send.ts', 'types.d.ts'])
      writeFileSync(path.join(root, 'shared', 'x', name), SOURCE);
  });
  after(() => rmSync(root, { recursive: true }));

  const runs = (functions: readonly Profiler.FunctionCoverage[]): readonly Run[] => [
    new Map([[pathToFileURL(path.join(root, 'shared', 'x', 'sign.ts')).href, functions]]),
  ];
  const folder = { folder: 'shared/x', decisions: [], mixed: { sign: ['read'] }, others: { send: 'sends' } };
  const problems = (folders: Parameters<typeof coverageResults>[1], ran: readonly Run[]) =>
    coverageResults(root, folders, ran).map((result) => result.problems.join());

  it('passes where every branch is taken but those that send something, and every file is listed', () => {
    const covered = [MODULE, counted('sign', [SIGN, 1]), counted('', [ARROW, 1]), counted('read', [READ, 0])];
    assert.deepEqual(problems([folder], runs(covered)), ['', '']);
  });

  it('fails with file and line where a branch is not taken', () => {
    const [, result] = coverageResults(root, [folder], runs(plus));
    assert.deepEqual(result, {
      what: 'shared/x/sign.ts',
      problems: ["no unit spec comes to line 2-4: { return 'minus'; }"],
    });
  });

  it('fails where no spec loads a file, or where it has no function of a name that is left out', () => {
    assert.deepEqual(problems([folder], []), ['', 'no unit spec loads it']);
    const renamed = { ...folder, mixed: { sign: ['read', 'write'] } };
    assert.match(problems([renamed], runs(minus))[1] ?? '', /it has no function write to leave out/);
  });

  it('fails where a file is in no list, in two, or gone', () => {
    const { others: _others, ...rest } = folder;
    assert.match(
      problems([{ ...rest, others: {} }], runs(minus))[0] ?? '',
      /x\/send\.ts is in no list: does it decide/,
    );
    assert.equal(problems([{ ...folder, decisions: ['sign'] }], runs(minus))[0], 'shared/x/sign.ts is listed twice');
    const gone = { ...folder, decisions: ['gone'] };
    assert.deepEqual(problems([gone], runs(minus)).slice(0, 2), ['shared/x/gone.ts is listed, but not there', '']);
  });
});
