import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Definition } from '../../../shared/azure-devops/choose-definition.ts';
import { lineOf, rollbackMarkdown } from '../../../tasks/NewmanSanity/queue-rollback/rollback-texts.ts';
import type { Rollback } from '../../../tasks/NewmanSanity/queue-rollback/rollback.ts';
import { whatToQueue } from '../../../tasks/NewmanSanity/queue-rollback/what-to-queue.ts';
import { notes, record } from '../../support/notes.ts';
import { APP, deployment, digest, template } from '../../support/objects.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';
import { stillLive } from '../../../tasks/NewmanSanity/workload/still-live.ts';
import { announce } from '../../../tasks/NewmanSanity/queue-rollback/send/announce.ts';

const pipeline: Definition = { id: 9, name: 'Python-Rollback', folder: '\\ops', state: 'enabled' };
const run = { number: 'rollback-1', url: 'https://dev.azure.com/contoso/Shop/_build/results?buildId=500' };
const parameters = { targetNamespace: 'prod', expectedImageTag: '458' };
const queued: Rollback = { kind: 'queued', run, pipeline, parameters };
const before = {
  kind: 'queuedBefore',
  pipeline,
  tag: 'rollback-queued-9-prod-x',
  taggedRun: 400,
  newest: run,
} as const;
const notDue: Rollback = { kind: 'notDue', why: 'app:459 is live by now, not app:458' };
const failed: Rollback = { kind: 'failed', why: 'pipeline x is disabled. Enable it.' };
const notKnown: Rollback = { kind: 'notKnown', pipeline, why: 'No answer. The tag stays.' };
const NOT_ASKED: Rollback = { kind: 'notAsked' };

describe('NewmanSanity: what became of the rollback', () => {
  const lines: readonly [title: string, rollback: Rollback, line: string | undefined, url: string][] = [
    ['nothing was asked for', NOT_ASKED, undefined, ''],
    [
      'queued',
      queued,
      `Rollback queued: run rollback-1 of \\ops\\Python-Rollback (id 9) with targetNamespace=prod, expectedImageTag=458: ${run.url}`,
      run.url,
    ],
    [
      'queued, in a pipeline that starts none',
      { ...queued, pipeline: { ...pipeline, state: 'paused' } },
      `Rollback queued: run rollback-1 of \\ops\\Python-Rollback (id 9) with targetNamespace=prod, expectedImageTag=458: ${run.url} The pipeline is paused: the run waits until somebody resumes it.`,
      run.url,
    ],
    [
      'queued by an earlier attempt',
      before,
      `The rollback was queued before: run 400 has the tag 'rollback-queued-9-prod-x'. The newest run of \\ops\\Python-Rollback (id 9) is rollback-1: ${run.url} To have it queued again take the tag off.`,
      run.url,
    ],
    [
      'queued by an earlier attempt, but no run to be seen',
      { ...before, newest: undefined },
      "The rollback was queued before: run 400 has the tag 'rollback-queued-9-prod-x'. No run of \\ops\\Python-Rollback (id 9) can be seen. To have it queued again take the tag off.",
      '',
    ],
    ['something else is live', notDue, 'No rollback was queued: app:459 is live by now, not app:458.', ''],
    ['the answer was lost', notKnown, 'Whether the rollback was queued is not known: No answer. The tag stays.', ''],
    ['it could not be queued', failed, 'The rollback was not queued: pipeline x is disabled. Enable it.', ''],
  ];
  for (const [title, rollback, line, url] of lines) {
    it(`${title}: one line, the output, and a section on the page of the run`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'rollback-texts-'));
      try {
        const host = new RecordingHost();
        await announce(host, folder, rollback);
        assert.equal(lineOf(rollback), line);
        const isWarning = rollback.kind === 'failed' || rollback.kind === 'notKnown';
        assert.deepEqual(isWarning ? host.warnings : host.infos, line === undefined ? [] : [line]);
        assert.deepEqual(isWarning ? host.infos : host.warnings, []);
        assert.equal(host.outputs.get('rollbackRunUrl'), url);
        assert.equal(host.summaries.length, line === undefined ? 0 : 1);
        for (const { title: heading, file } of host.summaries) {
          assert.equal(heading, 'Rollback after the sanity tests');
          assert.equal(
            await readFile(file, 'utf8'),
            rollbackMarkdown(rollback, (text) => text),
          );
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  it('the section links the run, and shows foreign text as it is', () => {
    const foreign: Rollback = {
      ...queued,
      run: { ...run, number: 'a](b) <i>', url: 'https://x/(y)<z> q' },
      pipeline: { ...pipeline, name: '*x*' },
    };
    assert.deepEqual(rollbackMarkdown(foreign, (text) => text).split('\n'), [
      'Rollback queued: run a\\]\\(b\\) &lt;i&gt; of \\\\ops\\\\\\*x\\* \\(id 9\\) with targetNamespace=prod, expectedImageTag=458.',
      '',
      '[a\\]\\(b\\) &lt;i&gt;](https://x/%28y%29%3Cz%3E%20q)',
      '',
    ]);
  });

  it('the section of what was not queued is the line alone', () => {
    assert.equal(
      rollbackMarkdown(failed, (text) => text),
      'The rollback was not queued: pipeline x is disabled. Enable it.\n',
    );
  });

  it('a summary that cannot be written costs a warning', async () => {
    const host = new RecordingHost();
    await announce(host, '/dev/null/none', queued);
    assert.equal(host.outputs.get('rollbackRunUrl'), run.url);
    assert.match(host.warnings[0] ?? '', /^The summary of the rollback could not be written: .*rollback-summary\.md/);
  });

  it('no secret and no logging command gets into the output or the section', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollback-texts-'));
    try {
      const host = new RecordingHost();
      host.setSecret('hush-hush');
      const url = 'https://x/?a=hush-hush##vso[task.complete]';
      await announce(host, folder, { ...queued, run: { ...run, url }, parameters: { a: 'hush-hush' } });
      assert.equal(host.outputs.get('rollbackRunUrl'), 'https://x/?a=*****vso[task.complete]');
      assert.doesNotMatch(await readFile(host.summaries[0]?.file ?? '', 'utf8'), /hush-hush/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('NewmanSanity: the end of the error line', () => {
  const none = { rollbackPipeline: undefined, rollbackParameters: undefined };
  const named = { ...none, rollbackPipeline: '\\ops\\Python-Rollback' };
  const given = { ...named, rollbackParameters: [{ key: 'what', value: '{deploymentName}:{imageTag}' }] };
  const last = (
    rollback: Rollback,
    inputs: typeof none | typeof named | typeof given = named,
    sanity: 'rejected' | 'unclear' = 'rejected',
    inRelease = false,
  ) => whatToQueue(rollback, { inputs, deployInfo: DEPLOYED, sanity, inRelease });

  const rows: readonly [title: string, text: string, expected: string][] = [
    [
      'names the task where no pipeline is given',
      last(NOT_ASKED, none),
      'Queue the rollback: SmartRollback@1 with namespace=prod, deploymentName=python-service, expectedImage=registry.example/apps/python-service:458',
    ],
    [
      'names the pipeline and the values, also where nothing was to be queued',
      last(NOT_ASKED),
      'Queue the rollback: \\ops\\Python-Rollback with targetNamespace=prod, deploymentName=python-service, sourceRunId=1234, expectedImageTag=458',
    ],
    [
      'leaves the run out in a classic release',
      last(NOT_ASKED, named, 'rejected', true),
      'Queue the rollback: \\ops\\Python-Rollback with targetNamespace=prod, deploymentName=python-service, expectedImageTag=458',
    ],
    [
      'has the given parameters, filled',
      last(NOT_ASKED, given),
      'Queue the rollback: \\ops\\Python-Rollback with what=python-service:458',
    ],
    [
      'is careful where the cause may be another',
      last(NOT_ASKED, given, 'unclear'),
      'If the new version is to blame, queue the rollback: \\ops\\Python-Rollback with what=python-service:458',
    ],
    [
      'says what is to be queued by hand where it could not be queued',
      last(failed, given),
      'Queue the rollback: \\ops\\Python-Rollback with what=python-service:458',
    ],
    [
      'says what was queued',
      last(queued, given, 'unclear'),
      'The rollback is queued: run rollback-1 of \\ops\\Python-Rollback (id 9) with targetNamespace=prod, expectedImageTag=458.',
    ],
    [
      'says what was queued before',
      last(before),
      "The rollback was queued before (tag 'rollback-queued-9-prod-x' on run 400); the newest run of \\ops\\Python-Rollback (id 9) is rollback-1.",
    ],
    [
      'does not send anybody to queue what was queued before, also where no run is to be seen',
      last({ ...before, newest: undefined }, given),
      "The rollback was queued before (tag 'rollback-queued-9-prod-x' on run 400); no run of \\ops\\Python-Rollback (id 9) can be seen.",
    ],
    [
      'does not send anybody to queue what may have been queued',
      last(notKnown, given),
      'Whether the rollback was queued is not known: look at the runs of \\ops\\Python-Rollback (id 9) first.',
    ],
    [
      'does not send anybody to roll back what is not live',
      last(notDue),
      'No rollback was queued: app:459 is live by now, not app:458.',
    ],
    [
      'is empty where nobody knows what was deployed',
      whatToQueue(failed, { inputs: named, deployInfo: undefined, sanity: 'rejected', inRelease: false }),
      '',
    ],
    [
      'writes a digest as one',
      whatToQueue(NOT_ASKED, {
        inputs: none,
        deployInfo: { ...DEPLOYED, imageName: 'r/app', imageTag: 'sha256:ab' },
        sanity: 'rejected',
        inRelease: false,
      }),
      'Queue the rollback: SmartRollback@1 with namespace=prod, deploymentName=python-service, expectedImage=r/app@sha256:ab',
    ],
  ];
  for (const [title, text, expected] of rows) it(title, () => assert.equal(text, expected));
});

describe('NewmanSanity: whether what was tested is still live', () => {
  const image = `${APP}:458`;
  const sidecar = 'reg.example.com/sidecar:1';
  const live = (images: string | Readonly<Record<string, string>>) => deployment({ template: template(images) });
  const admitted = 'mirror.example/proxy:458';
  const annotations = notes({ record: { app: { ...record(image), admitted } } });
  const mirrored = deployment({ image: admitted, annotations });
  const rows: readonly [title: string, answer: ReturnType<typeof stillLive>, expected: ReturnType<typeof stillLive>][] =
    [
      ['the same image', stillLive(live(image), image, undefined), { answer: 'yes' }],
      ['the same under the name that a mirror gave it', stillLive(mirrored, image, 'app'), { answer: 'yes' }],
      ['the same, pinned by the cluster', stillLive(live(`${image}@${digest('a')}`), image, 'app'), { answer: 'yes' }],
      [
        'another image',
        stillLive(live(`${APP}:459`), image, 'app'),
        { answer: 'no', instead: `${APP}:459 is live by now, not ${image}` },
      ],
      [
        'the recorded container decides',
        stillLive(live({ app: `${APP}:459`, other: image }), image, 'app'),
        { answer: 'no', instead: `${APP}:459 is live by now, not ${image}` },
      ],
      [
        'any container, where none is recorded',
        stillLive(live({ a: sidecar, b: image }), image, undefined),
        { answer: 'yes' },
      ],
      ['any container, where the recorded one is gone', stillLive(live({ a: image }), image, 'app'), { answer: 'yes' }],
      [
        'no container has it',
        stillLive(live({ a: sidecar, b: `${APP}:456` }), image, undefined),
        { answer: 'no', instead: `${sidecar}, ${APP}:456 is live by now, not ${image}` },
      ],
    ];
  for (const [title, answer, expected] of rows) it(title, () => assert.deepEqual(answer, expected));
});
