/** How a request to Azure, or for Azure, ended that brought nothing. */
export type AzureFailureFacts =
  /** No answer came, or none that can be read. */
  | {
      readonly kind: 'noAnswer';
      /** ECONNREFUSED and the like. */
      readonly code: string | undefined;
      readonly said: string;
      /** Host and port of the agent's proxy, where one was on the way. */
      readonly proxy?: string | undefined;
    }
  | AzureRefusal;

/** An answer that is not the wanted one. */
export interface AzureRefusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds: number | undefined;
  readonly correlationId: string | undefined;
}

/** One request that brought nothing, before anybody has said what it was for. */
export class AzureFailure extends Error {
  readonly facts: AzureFailureFacts;
  /** Host and port that were asked. */
  readonly host: string;

  constructor(host: string, facts: AzureFailureFacts, cause?: unknown) {
    super(facts.kind === 'refused' ? `${host} answered ${facts.status}` : `${host} did not answer: ${facts.said}`, {
      cause,
    });
    this.name = 'AzureFailure';
    this.facts = facts;
    this.host = host;
  }
}
