/** What a task says of a race that it lost. */
export interface Failure {
  /**
   * `refused`: it changed nothing. `superseded`: it changed the image, and somebody changed it again. `busy`: the image
   * stayed, but something was changed at every attempt.
   */
  readonly kind: 'refused' | 'superseded' | 'busy';
  /** What it says is live by now. */
  readonly image: string | undefined;
  /** Who did it: manager, time, and the run where it is one of ours. */
  readonly who: string;
}

const FORMS: readonly (readonly [Failure['kind'], RegExp])[] = [
  [
    'refused',
    /changed while this step ran: its image is now (?<image>\S+) instead of \S+ \((?<who>.+?)\)\. It was left/,
  ],
  ['refused', / runs (?<image>\S+) \((?<who>.+?)\), but expectedImage is .*or somebody deployed since, so nothing was/],
  [
    'superseded',
    /was superseded: the image is now (?<image>\S+) \((?<who>.+?)\)\. Look what else deploys to namespace \S+\.$/,
  ],
  ['busy', /is being changed again and again while this step runs \((?<who>.+?)\)\. It was left alone/],
];

/** Reads the error line of a task; `undefined` where it is about something else than a race. Pure. */
export function failureOf(error: string): Failure | undefined {
  for (const [kind, form] of FORMS) {
    const { image, who } = form.exec(error)?.groups ?? {};
    if (who !== undefined) return { kind, image, who };
  }
  return undefined;
}
