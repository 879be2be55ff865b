import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProcessCoverage } from '../../../scripts/coverage/coverage-checks.ts';
import rooms from '../../../scripts/rooms.json' with { type: 'json' };
import { coverageResults } from '../../../scripts/coverage/coverage-checks.ts';
import { decidingFiles } from '../../../scripts/coverage/deciding-files.ts';
import { uncovered } from '../../../scripts/coverage/uncovered.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

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
    assert.deepEqual(uncovered(SOURCE, [[...plus, counted('read', [READ, 1])]]), [
      { lines: '2-4', text: "{ return 'minus'; }" },
    ]);
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
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    };
    const deciding = ['shared/versions/sign.ts', 'tasks/NewmanSanity/results/sign.ts', 'tasks/SmartRollback/decide.ts'];
    const acting = ['shared/versions/cluster/send.ts', 'shared/host/host.ts', 'tasks/SmartRollback/steps/survey.ts'];
    const telling = ['tasks/SmartRollback/index.ts', 'tasks/SmartRollback/run.ts'];
    for (const file of [...deciding, ...acting, ...telling, 'shared/versions/words.d.ts']) write(file, SOURCE);
    write('shared/versions/types.ts', "import type { A } from './sign.ts';\nexport interface B extends A {}\n");
  });
  after(() => rmSync(root, { recursive: true }));

  const FILE = 'shared/versions/sign.ts';
  const ran = (functions: readonly Profiler.FunctionCoverage[]): readonly ProcessCoverage[] => [
    new Map([[pathToFileURL(path.join(root, FILE)).href, functions]]),
  ];

  it('looks at the top level of every folder that decides, but not at its sub-folder, at types or at the story of a task', () => {
    assert.deepEqual(decidingFiles(root), [
      FILE,
      'tasks/NewmanSanity/results/sign.ts',
      'tasks/SmartRollback/decide.ts',
    ]);
  });

  it('looks at no fewer files of the product than the folders have', () => {
    const files = decidingFiles(ROOT);
    for (const folder of rooms.order.flat().filter((name) => name !== 'host')) {
      assert.ok(
        files.some((file) => file.startsWith(`shared/${folder}/`)),
        folder,
      );
    }
  });

  it('passes where every branch is taken', () => {
    assert.deepEqual(coverageResults(root, [FILE], [...ran(plus), ...ran(minus)]), [{ what: FILE, problems: [] }]);
  });

  it('fails with file and line where a branch is not taken', () => {
    const called = [
      MODULE,
      counted('sign', [SIGN, 1], [BRANCH, 0]),
      counted('', [ARROW, 1]),
      counted('read', [READ, 1]),
    ];
    assert.deepEqual(coverageResults(root, [FILE], ran(called)), [
      { what: FILE, problems: ["no unit spec comes to line 2-4: { return 'minus'; }"] },
    ]);
  });

  it('fails where no spec loads a file', () => {
    assert.deepEqual(coverageResults(root, [FILE], []), [{ what: FILE, problems: ['no unit spec loads it'] }]);
  });
});
