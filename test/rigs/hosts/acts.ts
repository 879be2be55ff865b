import { Fault } from '../../../shared/host/fault.ts';
import type { Details, Host } from '../../../shared/host/host.ts';
import { takeStrayErrors } from '../../../shared/host/process.ts';
import { runTask } from '../../../shared/host/run-task.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import type { TaskHost } from '../../../shared/host/run-task.ts';

/** The inputs of the task of acts. */
export const INPUTS = ['script', 'padded', 'empty', 'kubernetesServiceConnection'] as const;

export type Act = readonly [
  what:
    | `show ${'input' | 'variable' | 'endpoint' | 'mask'}`
    | `${'reject' | 'throw'} unseen`
    | ('fault' | 'throw' | 'throw text' | 'take stray errors' | 'until cancelled' | 'hang' | 'leave open')
    | ('info' | 'warning' | 'debug' | 'group' | 'progress' | 'status' | 'fail' | 'succeed')
    | ('setSecret' | 'setOutput' | 'setVariable')
    | ('attachFile' | 'uploadArtifact' | 'addSummary' | 'attach' | 'publishTestResults'),
  first?: string,
  second?: string,
];

const show = (host: Host, value: unknown) => host.info(`value ${JSON.stringify(value) ?? 'undefined'}`);

async function perform(host: Host, [what, first = '', second = '']: Act): Promise<Outcome | undefined> {
  switch (what) {
    case 'show input':
      show(host, host.input(first));
      return undefined;
    case 'show variable':
      show(host, host.variable(first));
      return undefined;
    case 'show endpoint': {
      const endpoint = host.endpoint(first);
      show(
        host,
        endpoint && [endpoint.parameter('kubeconfig'), endpoint.data('authorizationType'), endpoint.data('no')],
      );
      return undefined;
    }
    case 'group':
      host.group({ title: first, lines: [second] });
      return undefined;
    case 'show mask':
      show(host, host.mask(first));
      return undefined;
    case 'status':
      host.status.set(first);
      return undefined;
    case 'progress':
      host.progress(50, first);
      return undefined;
    case 'fault': {
      const details: Details[] = second === '' ? [] : [{ title: 'Details', lines: [second] }];
      throw new Fault('SR203', first, { details });
    }
    case 'throw':
      throw new TypeError(first);
    case 'throw text':
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw first;
    case 'reject unseen':
      void Promise.reject(new Error(first));
      return new Promise(() => setInterval(() => undefined, 1000));
    case 'throw unseen':
      setTimeout(() => {
        throw new Error(first);
      }, 1);
      return new Promise(() => setInterval(() => undefined, 1000));
    case 'take stray errors':
      takeStrayErrors((error) => host.info(`taken: ${String(error)}`));
      await Promise.resolve(void Promise.reject(new Error(first)));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    case 'until cancelled':
      setInterval(() => undefined, 1000); // as an open socket does, it keeps the process
      await new Promise((resolve) => host.cancelled.addEventListener('abort', resolve));
      host.cancelled.throwIfAborted();
      return undefined;
    case 'hang':
      return new Promise(() => setInterval(() => undefined, 1000));
    case 'leave open':
      setInterval(() => undefined, 1000);
      return undefined;
    case 'fail':
      return { result: 'failed', errorCode: 'SR511', message: first, details: [{ title: 'Details', lines: [second] }] };
    case 'succeed':
      return { result: 'succeeded', message: first };
    case 'info':
    case 'warning':
    case 'debug':
    case 'setSecret':
    case 'attachFile':
      host[what](first);
      return undefined;
    case 'attach':
      host.attach('some-data', first, second);
      return undefined;
    case 'setOutput':
    case 'setVariable':
    case 'uploadArtifact':
    case 'addSummary':
    case 'publishTestResults':
      host[what](first, second);
      return undefined;
  }
}

/** A task that does what a spec asks for, one act after the other: its input `script` is a JSON list of acts. */
export async function runActs(host: TaskHost): Promise<void> {
  await runTask(host, async (taskHost) => {
    for (const act of JSON.parse(taskHost.input('script') ?? '[]') as Act[]) {
      const outcome = await perform(taskHost, act);
      if (outcome !== undefined) return outcome;
    }
    return { result: 'succeeded', message: 'Done.' };
  });
}
