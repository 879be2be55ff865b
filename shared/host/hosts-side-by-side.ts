import type { Host } from './host.ts';
import { NOTHING_CHANGED, StatusOnExit } from './status-on-exit.ts';

/**
 * A host for each of several objects that one step works on: each has a sentence of its own about what is true if the task
 * ended now, and the step's sentence is made of them; outputs are about the first. In the order of the names.
 */
export function hostsSideBySide(host: Host, names: readonly string[]): readonly Host[] {
  const statuses: StatusOnExit[] = [];
  const tell = () => host.status.set(together(names, statuses));
  statuses.push(...names.map(() => new ToldStatus(tell)));
  return statuses.map((status, index) =>
    withOwn(host, index === 0 ? { status } : { status, setOutput: () => undefined }),
  );
}

/** What of a host is another's. */
type Own = Partial<
  Pick<Host, 'status' | 'cancelled' | 'info' | 'warning' | 'debug' | 'group' | 'progress' | 'setOutput'>
>;

/** What one of several rollouts has to itself. */
export interface RolloutBeside {
  readonly name: string;
  /** Ends it beside the step's own end. */
  readonly signal?: AbortSignal;
  /** Takes how far it is, from 0 to 100; else nobody is told. */
  readonly onShare?: (percent: number) => void;
}

/** The host of one of several rollouts that are followed at once: its lines begin with its name. */
export function hostOfRollout(host: Host, { name, signal, onShare = () => undefined }: RolloutBeside): Host {
  return withOwn(host, {
    ...(signal === undefined ? {} : { cancelled: AbortSignal.any([host.cancelled, signal]) }),
    info: (text) => host.info(`${name}: ${text}`),
    warning: (text) => host.warning(`${name}: ${text}`),
    progress: onShare,
  });
}

/** A host that keeps back what it is to say until its turn comes. */
export interface HeldHost {
  readonly host: Host;
  /** Says what was kept back; from now on nothing is. */
  readonly release: () => void;
}

/** The same host, for work whose lines stand behind those of another that is under way. */
export function heldHost(host: Host): HeldHost {
  let kept: (() => void)[] | undefined = [];
  const say = (line: () => void) => {
    if (kept === undefined) line();
    else kept.push(line);
  };
  return {
    host: withOwn(host, {
      info: (text) => say(() => host.info(text)),
      warning: (text) => say(() => host.warning(text)),
      debug: (text) => say(() => host.debug(text)),
      group: (details) => say(() => host.group(details)),
    }),
    release: () => {
      const lines = kept ?? [];
      kept = undefined;
      for (const line of lines) line();
    },
  };
}

function withOwn(host: Host, own: Own): Host {
  return new Proxy(host, {
    get: (target, key) => {
      if (Object.hasOwn(own, key)) return own[key as keyof Own];
      const value: unknown = Reflect.get(target, key, target);
      // Hosts have private fields, which only the host itself can reach.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

class ToldStatus extends StatusOnExit {
  readonly #onSet: () => void;

  constructor(onSet: () => void) {
    super();
    this.#onSet = onSet;
  }

  override set(sentence: string): void {
    super.set(sentence);
    this.#onSet();
  }
}

function together(names: readonly string[], statuses: readonly StatusOnExit[]): string {
  const said = statuses.flatMap(({ sentence }, index) =>
    sentence === NOTHING_CHANGED ? [] : [named(names[index] ?? '', sentence)],
  );
  if (said.length === 0) return NOTHING_CHANGED;
  const untouched = names.filter((_, index) => statuses[index]?.sentence === NOTHING_CHANGED);
  return [...said, ...(untouched.length === 0 ? [] : [`Not changed: ${untouched.join(', ')}.`])].join(' ');
}

/** A sentence that does not say which object it is about, as one about an image alone, begins with its name. */
function named(name: string, sentence: string): string {
  const bare = name.slice(name.indexOf('/') + 1);
  return sentence.includes(`/${bare} in namespace `) ? sentence : `${name}: ${sentence}`;
}
