import assert from 'node:assert/strict';
import type { ContainerSubject } from '../../../shared/rollout/container-subject.ts';
import { CONTAINER_ROWS, containerSymptom, kindOf } from '../../../shared/rollout/container-symptoms.ts';
import { container, ended } from '../../support/objects.ts';
import { KILLED, TRIED, loops, runs, subject, waits } from './container-cases.ts';
import { event } from './events.ts';

describe('what is wrong with a container', () => {
  it('has a row of its own title for each cause', () => {
    const titles = CONTAINER_ROWS.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
  });

  it('is nothing where it is on its way', () => {
    const nothing: readonly ContainerSubject[] = [
      waits('PodInitializing'),
      waits('constructor'),
      subject({ status: container({ state: { waiting: {} } }) }),
      subject(),
      waits('PodInitializing', undefined, { restarts: 1 }),
      subject({ role: 'init', status: container({ state: ended(0, 'Completed') }) }),
      subject({ role: 'side-car', status: container({ started: true, ready: true, state: { running: {} } }) }),
    ];
    for (const given of nothing) assert.equal(containerSymptom(given), undefined, JSON.stringify(given.status));
  });

  it('is nothing where it is ready', () => {
    assert.equal(containerSymptom(runs({}, { ready: true })), undefined);
  });

  it('is nothing yet where its runtime was interrupted (exit code 128)', () => {
    const interrupted = subject({ status: container({ state: ended(128, 'ContainerCannotRun') }) });
    assert.equal(containerSymptom(interrupted), undefined);
  });

  it('does not repeat the account and token that Docker Hub writes into its rate limit', () => {
    const message = `${TRIED}: 429 Too Many Requests - toomanyrequests: You have reached your pull rate limit as 'bob': dckr_jti_SECRET=. You may increase the limit`;
    const text = containerSymptom(waits('ErrImagePull', message))?.text ?? '';
    assert.match(text, /pull rate limit/);
    assert.doesNotMatch(text, /bob|dckr_jti/);
  });
});

describe('the kind of a symptom', () => {
  it('stays the same while the kubelet alternates between trying and backing off', () => {
    const kind = (given: ContainerSubject) => {
      const found = containerSymptom(given);
      return found && kindOf(found);
    };
    assert.equal(kind(waits('ErrImagePull', 'x')), 'pull');
    assert.equal(kind(waits('ImagePullBackOff', 'x')), 'pull');
    assert.equal(kind(waits('RunContainerError', 'x')), 'start');
    assert.equal(kind(loops(1)), 'crash');
    assert.equal(kind(loops(1, undefined, { events: [event('Killing', KILLED)] })), 'crash');
    assert.equal(kind(waits('CreateContainerConfigError', 'x')), 'CreateContainerConfigError');
  });
});
