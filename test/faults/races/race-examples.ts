import type { Race, State, TaskEnd } from './race.ts';
import { REPLICAS } from './race.ts';

const image = (tag: string) => `reg/app:${tag}`;
const BEFORE = { image: image('457'), previous: image('456'), run: '457', at: '2026-01-01T00:00:00.000Z' };

/** A state in which a version is live and rolled out. */
export function state(tag: string, more: Partial<State> = {}): State {
  return {
    image: image(tag),
    template: `template of ${tag}`,
    replicas: REPLICAS,
    complete: true,
    completed: true,
    record: BEFORE,
    rolledBack: undefined,
    rejected: [],
    owner: 'somebody at 2026-01-01T00:00:00Z',
    ...more,
  };
}

/** What a deployment of this run leaves, first under way and then rolled out. */
export function deployedStates(tag: string, run: string, previous: string): readonly State[] {
  const record = { image: image(tag), previous: image(previous), run, at: `of run ${run}` };
  const more = { record, owner: 'smart-rollback at 2026-11-24T03:00:00Z' };
  return [state(tag, { ...more, complete: false, completed: false }), state(tag, more)];
}

/** A deployment that succeeded. */
export function winner(tag: string, previous: string, more: Partial<TaskEnd> = {}): TaskEnd {
  return {
    move: { by: 'CaptureAndDeploy', tag },
    run: { id: '501', number: '20261124.1' },
    result: 'Succeeded',
    errors: [],
    outputs: { changed: 'true', deployedImage: image(tag), previousImage: image(previous) },
    log: '',
    rollbackInfo: {
      before: image(previous),
      after: image(tag),
      previous: image(previous),
      previousImageFile: `${previous}\n`,
    },
    hasDeployInfo: true,
    ...more,
  };
}

/** A deployment that was refused since the winner was faster. */
export function loser(tag: string, more: Partial<TaskEnd> = {}): TaskEnd {
  const who = 'smart-rollback at 2026-11-24T03:00:00Z, run 20261124.1';
  const error = `Deployment app was changed while this step ran: its image is now ${image('458')} instead of ${image('457')} (${who}). It was left alone.`;
  return winner(tag, '457', {
    run: { id: '502', number: '20261124.2' },
    result: 'Failed',
    errors: [error],
    hasDeployInfo: false,
    ...more,
  });
}

/** 458 was faster than 459. */
export const FAIR_RACE: Race = {
  states: [state('457'), ...deployedStates('458', '501', '457')],
  ends: [winner('458', '457'), loser('459')],
};
