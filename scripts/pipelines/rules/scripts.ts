import { spawnSync } from 'node:child_process';
import type { Pipeline, Step } from '../model.ts';
import { scriptOf } from '../model.ts';

const parsed = new Map<string, string>();

/** Scripts that bash can read, that stop at the first failure, and that no parameter of a run is pasted into. */
export function scriptProblems(pipeline: Pipeline, freeText: readonly string[] = []): string[] {
  return pipeline.steps.flatMap((step) => {
    const script = scriptOf(step);
    if (script === undefined) return [];
    const problems = syntaxProblems(script);
    if (script.trim().includes('\n') && !/^set -euo pipefail$/m.test(script)) {
      problems.push('only the result of its last command counts: it has several and no set -euo pipefail');
    }
    if (freeText.some((text) => script.includes(text))) {
      problems.push('a parameter that anyone may fill in is pasted into it; hand it over by env');
    }
    return problems.map((problem) => `${title(step)}: ${problem}`);
  });
}

function title(step: Step): string {
  return step.title.split('\n')[0] ?? step.kind;
}

function syntaxProblems(script: string): string[] {
  // Macros are expanded before bash sees the script.
  const seen = script.replace(/\$\([A-Za-z]\w*\.[\w.]+\)/g, 'macro');
  if (!parsed.has(seen)) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: seen, encoding: 'utf8' });
    parsed.set(seen, status === 0 ? '' : stderr.trim());
  }
  const problem = parsed.get(seen) ?? '';
  return problem === '' ? [] : [problem];
}
