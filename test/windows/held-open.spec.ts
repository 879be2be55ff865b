import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { withWorkbench } from '../support/workload-tests.ts';
import { put } from './support/deploy-step.ts';
import { jobBelow, sanityStep, sourcesOf, wholeRun } from './support/sanity-step.ts';

const SCANNER = path.join(import.meta.dirname, '..', 'rigs', 'windows', 'hold-open.cjs');
// Longer than any step here waits for a program that lets go.
const FOR_EVER = 3_600_000;

/** Runs something while another program opens all files below a folder; returns the names of what it opened, too. */
async function whileHeld<T>(
  folder: string,
  milliseconds: number,
  run: () => Promise<T>,
): Promise<{ readonly ended: T; readonly opened: readonly string[] }> {
  mkdirSync(folder, { recursive: true });
  const koffi = process.env['TEST_KOFFI'] ?? '';
  const scanner = spawn(process.execPath, [SCANNER, koffi, String(milliseconds), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    windowsHide: true,
  });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    scanner.once('exit', () => reject(new Error(`the program that holds files open ended: ${text}`)));
    scanner.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('ready\n')) resolve();
    });
  });
  try {
    return { ended: await run(), opened: text.split('\n') };
  } finally {
    scanner.kill();
  }
}

describe('Files that another program has open on Windows', () => {
  const bench = withWorkbench({ replicas: 1 });
  let runs = 700;

  const deploy = async (before: (folder: string) => void, milliseconds: number) => {
    const { startDeploy, newJob, live } = bench();
    const job = newJob(++runs);
    const folder = path.join(job.folder, 'results');
    mkdirSync(folder);
    before(folder);
    const generation = (await live()).metadata.generation;
    const tag = String(runs);
    const { ended: run, opened } = await whileHeld(
      folder,
      milliseconds,
      () => startDeploy(tag, { outputDirectory: folder }, { job }).finished,
    );
    wholeRun(run);
    const isLive = (await bench().liveImage()) === bench().image(tag);
    const isChanged = (await live()).metadata.generation !== generation;
    return { run, opened, isLive, isChanged };
  };

  for (const milliseconds of [30, 200]) {
    it(`a scanner that opens each new file for ${milliseconds} ms is not noticed`, async () => {
      const { run, opened, isLive } = await deploy(() => undefined, milliseconds);
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(isLive);
      assert.ok(
        opened.some((name) => name.includes('deploy-info.json')),
        opened.join(),
      );
      assert.deepEqual(Object.keys(run.artifacts).sort(), ['deploy-info', 'rollback-info']);
      assert.ok(readFileSync(run.outputs['deployInfoPath'] ?? '', 'utf8').includes(`"imageTag": "${runs}"`));
    });
  }

  it('a record that stays open ends the step before anything is changed, and the reason is told', async () => {
    const { run, isChanged } = await deploy(
      (folder) => put(folder, 'rollback-info\\deployment-record.json', '{}'),
      FOR_EVER,
    );
    assert.equal(run.result, 'Failed', run.log);
    assert.ok(!isChanged);
    assert.match(run.errors.join(), /deployment-record\.json cannot be written: .*another program had it open/);
  });

  it('a deploy-info that stays open ends the step with what is live', async () => {
    const { run, isLive } = await deploy((folder) => put(folder, 'deploy-info\\deploy-info.json', '{}'), FOR_EVER);
    assert.equal(run.result, 'Failed', run.log);
    assert.ok(isLive);
    assert.match(run.errors.join(), /the rollout of .* is complete, but deploy-info is not published.*another program/);
  });

  it('a summary that stays open costs a warning', async () => {
    const { run, isLive } = await deploy((folder) => put(folder, 'deployed-python-service.md', ''), FOR_EVER);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(isLive);
    assert.match(run.warnings.join(), /There is no summary of this step: .*another program had it open/);
    assert.deepEqual(Object.keys(run.artifacts).sort(), ['deploy-info', 'rollback-info']);
  });

  for (const [file, kept] of [
    ['newman-results.xml', 'summaries'],
    ['newman-summary.md', 'testResults'],
  ] as const) {
    it(`${file} that stays open costs a warning, and nothing else`, async () => {
      const server = await startServer();
      const job = jobBelow('_work\\1');
      const folder = path.join(sourcesOf(job), 'results');
      put(folder, file, '');
      const requests = [{ name: 'Health', test: PASSES }];
      const { ended } = await whileHeld(folder, FOR_EVER, (): Promise<TaskRun> =>
        sanityStep({
          job,
          files: { 'sanity.json': collectionOf('Sanity', requests) },
          inputs: { targetUrl: server.url, collection: 'sanity.json', outputDirectory: 'results' },
        }),
      );
      await server.stop();
      assert.equal(ended.result, 'Succeeded', ended.log);
      assert.match(ended.warnings.join(), /could not be written: .*another program had it open/);
      assert.equal(ended[kept].length, 1);
    });
  }
});
