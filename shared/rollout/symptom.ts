import type { Pod, Workload } from '../kubernetes/objects.ts';
import { kubectlName } from '../kubernetes/resources.ts';
import { withoutIds } from '../kubernetes/runtime-ids.ts';
import type { Cause } from './cause.ts';

/** What a container, a pod or the workload shows that stands in the way of a rollout. */
export interface Symptom {
  /** In the kubelet's or the controller's word. */
  readonly reason: string;
  readonly cause: Cause;
  /** What is wrong, in words; which container, image and pod it is about is added where it is told. */
  readonly text: string;
  /** What to do next: one sentence without its full stop. */
  readonly next: string;
  /** Not worth a word before it has stood for so long. */
  readonly saidAfterSeconds?: number;
}

/** A row of the tables of symptoms (design.md#why-it-stands-still). */
export interface SymptomRow<Subject> {
  /** What the user sees, in his words. */
  readonly title: string;
  readonly find: (subject: Subject) => Symptom | undefined;
}

/** A symptom that stands, and what it is about. */
export interface Problem extends Symptom {
  readonly container: string | undefined;
  readonly image: string | undefined;
  readonly pod: Pod | undefined;
  /** It has stood long enough to be worth a word while the rollout goes on; at a time-out every one is. */
  readonly isSaid: boolean;
}

/** The first row of a table that finds something. Pure. */
export function firstSymptom<Subject>(rows: readonly SymptomRow<Subject>[], subject: Subject): Symptom | undefined {
  for (const row of rows) {
    const symptom = row.find(subject);
    if (symptom !== undefined) return symptom;
  }
  return undefined;
}

/**
 * Makes rows that are told apart by the words of one message. `messageOf` gives it, `undefined` where there is none to go
 * by; `tell` is what a row says that fits. A row whose `next` is `undefined` finds nothing.
 */
export function rowsByWords<Subject>(
  messageOf: (subject: Subject) => string | undefined,
  tell: (subject: Subject, message: string, cause: Cause, next: string) => Symptom,
) {
  return (
    title: string,
    cause: Cause,
    words: RegExp,
    next: (subject: Subject, found: RegExpExecArray) => string | undefined,
  ): SymptomRow<Subject> => ({
    title,
    find: (subject) => {
      const message = messageOf(subject);
      const found = message === undefined ? null : words.exec(message);
      const then = found === null ? undefined : next(subject, found);
      return found === null || then === undefined ? undefined : tell(subject, found.input, cause, then);
    },
  });
}

/**
 * A problem in one line, with container, image and pod where its text does not name them. `known` is the image that the
 * sentence around it names already. Pure.
 */
export function describeProblem(
  { text, container, image, pod }: Pick<Problem, 'text' | 'container' | 'image' | 'pod'>,
  known?: string,
): string {
  const isNamed = (name: string) =>
    new RegExp(`(?:^|[\\s"])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:$|[\\s":,])`).test(text);
  const about = [
    ...(image === undefined || image === '' || image === known || text.includes(image) ? [] : [`image ${image}`]),
    ...(pod === undefined ? [] : [`pod ${pod.metadata.name}`]),
    ...(container === undefined || isNamed(container) ? [] : [`container ${container}`]),
  ];
  return [readable(text), ...about.map((one) => `(${one})`)].join(' ');
}

const MOST_CHARACTERS = 600;

/**
 * What a kubelet or controller wrote, for a person: without the ids of the runtime, without the account that Docker Hub
 * names together with its token (kubernetes.md#81-from-other-systems), in one line, cut where it has no end.
 */
export function readable(text: string): string {
  const line = withoutIds(withoutAccount(text))
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}…`;
}

/** Docker Hub names the account and its token when the pull rate limit is reached. */
export function withoutAccount(text: string): string {
  return text.replace(/(pull rate limit) as .*?(?=\. |$)/gi, '$1');
}

/** `kubectl describe` for a pod: what to look at where nothing is known. */
export function describeCommand({ metadata }: Pod): string {
  return `kubectl describe pod ${metadata.name} -n ${metadata.namespace}`;
}

/** The same for a workload. */
export function describeWorkloadCommand({ kind, metadata }: Pick<Workload, 'kind' | 'metadata'>): string {
  return `kubectl describe ${kubectlName({ kind, name: metadata.name })} -n ${metadata.namespace}`;
}
