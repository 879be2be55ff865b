import type { StatusOnExit } from './status-on-exit.ts';

/** A block of foreign or secondary text, printed under a title that can be folded. */
export interface Details {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * What a service connection delivers to a task (agent.md#11-the-kubernetes-service-connection). Keys are those of the
 * connection's own schema.
 */
export interface Endpoint {
  readonly id: string;
  /** Server address of the connection. For Kubeconfig connections the server inside the kubeconfig wins. */
  readonly url: string | undefined;
  /** How it signs in, as the connection's own type calls it: `Kubernetes`, `WorkloadIdentityFederation`. */
  readonly scheme: string | undefined;
  /** An authorization parameter, for instance `kubeconfig` or `apiToken`. */
  parameter(key: string): string | undefined;
  /** A data item, for instance `authorizationType` or `acceptUntrustedCerts`. */
  data(key: string): string | undefined;
}

/**
 * All that a task may ask of whatever runs it. The agent host is one adapter, the local host another;
 * the same specs run on both.
 *
 * Every method that takes text for people (`info`, `warning`, `group`, `progress`, the message of `complete`)
 * masks the secrets made known by `setSecret` and takes logging commands out of it, so foreign text may be handed
 * in as it is. Only the typed methods below them can emit a logging command.
 */
export interface Host {
  /** The trimmed value of an input; `undefined` where it is missing or empty, for every type of input. */
  input(name: string): string | undefined;
  /** A pipeline variable, secret ones included; `undefined` where it is missing or empty. */
  variable(name: string): string | undefined;
  /** The names of all plain pipeline variables, as the pipeline spells them. */
  variableNames(): readonly string[];
  /** A service connection named by one of the task's inputs; `undefined` where the agent handed none over. */
  endpoint(id: string): Endpoint | undefined;

  /** One or more lines in the log. */
  info(text: string): void;
  /** A warning: one line, listed on the run's page. */
  warning(text: string): void;
  /** A line that shows only with System.Debug. */
  debug(text: string): void;
  /** Lines under a title that can be folded. */
  group(details: Details): void;
  /** How far the task is, 0 to 100, with a few words. */
  progress(percent: number, text: string): void;

  /** From now on the value, its base64 and its URL-encoded form are masked in all that the task prints or writes. */
  setSecret(value: string): void;
  /** The text with all secrets masked, for what is written to files. */
  mask(text: string): string;
  /** An output variable declared in task.json. */
  setOutput(name: string, value: string): void;
  /** A plain variable for later steps of this job. */
  setVariable(name: string, value: string): void;

  /** Publishes a folder, or one file, as an artifact of the run. What is in it must stay unchanged until the job ends. */
  uploadArtifact(name: string, source: string): void;
  /** Attaches one file to the logs of the step; works in classic releases too. */
  attachFile(file: string): void;
  /** Shows a markdown file on the run's page under this title. */
  addSummary(title: string, file: string): void;
  /** Attaches a file to the step as data for a page of ours; shown by nothing else. Type and name are valid file names. */
  attach(type: string, name: string, file: string): void;
  /** Publishes a JUnit file as test results. The path must hold no comma: the agent splits at it. */
  publishTestResults(file: string, runTitle: string): void;

  /** Aborted when the step is cancelled or timed out; about 7 seconds are left then. */
  readonly cancelled: AbortSignal;
  /** What is true if the task ended right now; the task renews it at every step. */
  readonly status: StatusOnExit;
}
