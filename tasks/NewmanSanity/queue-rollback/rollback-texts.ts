import { describeDefinition } from '../../../shared/azure-devops/choose-definition.ts';
import { escapeMarkdown } from '../../../shared/report/markdown.ts';
import { describeParameters } from './rollback-parameters.ts';
import { runOf } from './rollback.ts';
import type { Rollback } from './rollback.ts';

/** The line of the log; `undefined` where there is nothing to say. Pure. */
export function lineOf(rollback: Rollback): string | undefined {
  switch (rollback.kind) {
    case 'notAsked':
      return undefined;
    case 'queued': {
      const { run, pipeline, parameters } = rollback;
      const waits =
        pipeline.state === 'paused' ? ' The pipeline is paused: the run waits until somebody resumes it.' : '';
      return `Rollback queued: run ${run.number} of ${describeDefinition(pipeline)} with ${describeParameters(parameters)}: ${run.url}${waits}`;
    }
    case 'queuedBefore': {
      const { pipeline, tag, taggedRun, newest } = rollback;
      const name = describeDefinition(pipeline);
      const found =
        newest === undefined
          ? `No run of ${name} can be seen.`
          : `The newest run of ${name} is ${newest.number}: ${newest.url}`;
      return `The rollback was queued before: run ${taggedRun} has the tag '${tag}'. ${found} To have it queued again take the tag off.`;
    }
    case 'notKnown':
      return `Whether the rollback was queued is not known: ${rollback.why}`;
    case 'notDue':
      return `No rollback was queued: ${rollback.why}.`;
    case 'failed':
      return `The rollback was not queued: ${rollback.why}`;
  }
}

/** The section on the run's page; `clean` masks secrets. Pure. */
export function rollbackMarkdown(rollback: Rollback, clean: (text: string) => string): string {
  const run = runOf(rollback);
  const line = lineOf(rollback) ?? '';
  if (run === undefined) return `${escapeMarkdown(clean(line))}\n`;
  const text = line.replace(`: ${run.url}`, '.');
  return `${escapeMarkdown(clean(text))}\n\n[${escapeMarkdown(clean(run.number))}](${linkTarget(clean(run.url))})\n`;
}

function linkTarget(url: string): string {
  return url.replace(/[\s<>()]/g, (character) => encodeURIComponent(character).replace(/[()]/g, hexadecimal));
}

// encodeURIComponent leaves parentheses, which end a link in markdown.
function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}
