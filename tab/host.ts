/** What the page may ask of whatever shows it: Azure DevOps, or the test host that speaks the same protocol. */
export interface TabHost {
  /** The run that the tab is on. */
  readonly runId: number;
  /** `{collection}/{project}/`, with a slash at its end. */
  readonly projectUrl: string;
  /** A token for one burst of requests; empty where none is needed. */
  token(): Promise<string>;
  /** Opens a page of Azure DevOps in a window of its own. */
  open(url: string): void;
  /** Tells how high the page is. */
  resize(): void;
}

/** Why there is no host: told to the reader as it is. */
export class NoHost extends Error {}
