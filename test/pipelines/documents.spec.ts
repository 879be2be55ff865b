import assert from 'node:assert/strict';
import { changeMarkProblems } from './rules/change-marks.ts';
import { problemsOf, problemsOfSteps } from './rules/all.ts';
import { expandPipeline } from './support/expand.ts';
import { startLanguageService } from './support/language-service.ts';
import { yamlBlocks } from './support/markdown-blocks.ts';
import { modelOf } from './support/model.ts';
import { project, root, tasks } from './support/project.ts';
import { readServiceSchema } from './support/service-schema.ts';
import { writeYaml } from './support/yaml.ts';

const schema = readServiceSchema(tasks);
const validate = schema === undefined ? undefined : startLanguageService(schema);

describe('YAML in README and docs', () => {
  const blocks = yamlBlocks(root).filter(({ text }) => !/^apiVersion:/m.test(text));

  it('is found', () => assert.ok(blocks.length > 0));

  for (const { place, text } of blocks) {
    it(`${place} is a pipeline that runs`, async () => {
      // A list of steps alone is shown for short.
      const whole = text.startsWith('- ') ? `steps:\n${text.replaceAll(/^/gm, '  ')}` : text;
      const shown = { read: (source: { path: string }) => (source.path === '/shown.yml' ? whole : undefined) };
      const node = expandPipeline({ read: (source) => shown.read(source) ?? project.read(source) }, '/shown.yml');
      const pipeline = modelOf(node);
      assert.deepEqual(node.trigger === undefined ? problemsOfSteps(pipeline, tasks) : problemsOf(pipeline, tasks), []);
      assert.deepEqual((await validate?.(writeYaml(node))) ?? [], []);
      assert.deepEqual(changeMarkProblems(new Map([[place, text]])), []);
    });
  }
});
