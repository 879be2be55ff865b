import * as v from 'valibot';
import type { TabHost } from './host.ts';
import type { WayBack } from './model/way-back.ts';
import type { Rest } from './rest.ts';

/** What is known about the pipeline that would roll back. */
export interface Prepared {
  readonly text: string;
  readonly url: string | undefined;
}

const DefinitionsSchema = v.object({
  value: v.array(
    v.object({ id: v.number(), name: v.string(), path: v.nullish(v.string()), queueStatus: v.nullish(v.string()) }),
  ),
});

/**
 * Finds the pipeline and lets Azure DevOps expand it with these values, which creates nothing: a refusal names the
 * parameter that it does not declare (pipelines.md#c4-writing-calls). Never throws.
 */
export async function prepareBack(
  rest: Rest,
  host: TabHost,
  { pipeline, parameters }: WayBack & { offered: true },
): Promise<Prepared> {
  if (pipeline === undefined) return { text: 'Queue your rollback pipeline with these values.', url: undefined };
  try {
    rest.renew();
    const [, folder = '\\', name = pipeline] = /^(\\.*\\|\\)?([^\\]+)$/.exec(pipeline) ?? [];
    const answer = await rest.json(pipeline, `build/definitions?name=${encodeURIComponent(name)}`);
    const found = v.parse(DefinitionsSchema, answer).value;
    const byPath = pipeline.startsWith('\\')
      ? found.filter(({ path }) => (path ?? '\\').replace(/\\*$/, '\\') === folder.replace(/\\*$/, '\\'))
      : found;
    const [only, ...more] = /^\d+$/.test(pipeline) ? [{ id: Number(pipeline), queueStatus: undefined }] : byPath;
    if (only === undefined) return { text: `There is no pipeline ${pipeline} that you may see.`, url: undefined };
    if (more.length > 0)
      return { text: `Several pipelines are called ${pipeline}: choose the right one yourself.`, url: undefined };
    const url = `${host.projectUrl}_build?definitionId=${only.id}`;
    if (only.queueStatus === 'disabled' || only.queueStatus === 'paused')
      return { text: `${pipeline} is ${only.queueStatus}: nothing can be queued there.`, url };
    try {
      await rest.json(pipeline, `pipelines/${only.id}/preview`, '7.0', {
        previewRun: true,
        templateParameters: parameters,
      });
      return { text: `${pipeline} takes these values. Open it, choose Run pipeline and enter them.`, url };
    } catch (error) {
      return {
        text: `${pipeline} would refuse these values: ${error instanceof Error ? error.message : String(error)}`,
        url,
      };
    }
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), url: undefined };
  }
}
