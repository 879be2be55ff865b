import type { Job, Pipeline } from '../model.ts';
import { scriptOf } from '../model.ts';

const BARE_PYTEST = /(?<!poetry run )(?<![\w./=-])pytest(?![\w.-])/;

/** What pip and Poetry 2 refuse, and tests that do not run in what Poetry installed. */
export function pythonProblems(pipeline: Pipeline): string[] {
  return pipeline.jobs.flatMap(problemsOfJob);
}

function problemsOfJob(job: Job): string[] {
  const byPoetry = job.steps.some((step) => /\bpoetry install\b/.test(scriptOf(step) ?? ''));
  return job.steps.flatMap((step) => {
    const script = scriptOf(step) ?? '';
    const problems: string[] = [];
    if (/\bpoetry install\b.*--no-dev\b/.test(script)) {
      problems.push('--no-dev leaves pytest out, and Poetry 2 does not know it');
    }
    if (byPoetry && BARE_PYTEST.test(script)) problems.push('pytest outside of what Poetry installed; use poetry run');
    if (/\bpip3? install\b.*\s-r\s*\S*\.toml\b/.test(script)) {
      problems.push('pip -r reads requirements files, no pyproject.toml');
    }
    return problems.map((problem) => `${step.title}: ${problem}`);
  });
}
