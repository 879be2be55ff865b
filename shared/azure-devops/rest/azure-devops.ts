import type { BuildApi } from 'azure-devops-node-api/BuildApi.js';
import * as v from 'valibot';
import type { JobIdentity, RequestPurpose } from '../describe-failure.ts';
import { AzureDevOpsFault, describeFailure } from '../describe-failure.ts';
import type { Guard } from './guarded-requests.ts';
import { download } from './guarded-requests.ts';
import { RequestFailure } from '../request-failure.ts';

const API_VERSION = 'api-version=7.1'; // Azure DevOps Server 2022.1 and later

/**
 * One collection of Azure DevOps, seen with the token of the job. Whatever is asked for comes back in the promised
 * shape or as an AzureDevOpsFault; the traps of the library are behind it (pipelines.md#c1-azure-devops-node-api).
 */
export class AzureDevOps {
  /** Ends with a slash. */
  readonly collectionUri: string;
  /** The project of the job: its name. */
  readonly project: string;
  readonly #builds: BuildApi;
  readonly #foreign: BuildApi;
  readonly #guard: Guard;

  /** `builds` is guarded already (`guardJson`); `foreign` is for downloads, from whatever host. */
  constructor(identity: JobIdentity, builds: BuildApi, foreign: BuildApi, guard: Guard) {
    this.collectionUri = identity.collectionUri;
    this.project = identity.project;
    this.#builds = builds;
    this.#foreign = foreign;
    this.#guard = guard;
  }

  /** Asks one question of the build API. An answer of another shape, null included, is a fault. */
  ask<T>(
    subject: RequestPurpose,
    shape: v.GenericSchema<unknown, T>,
    question: (builds: BuildApi) => Promise<unknown>,
  ): Promise<T> {
    return this.#about(subject, async () => this.#checked(shape, await question(this.#builds)));
  }

  /** GET or POST of an area for which the library has no usable client (pipelines). */
  request<T>(
    subject: RequestPurpose,
    shape: v.GenericSchema<unknown, T>,
    request: { readonly project: string; readonly path: string; readonly query?: Readonly<Record<string, string>> } & {
      /** Makes it a POST. */
      readonly body?: object;
    },
  ): Promise<T> {
    const query = Object.entries(request.query ?? {}).map(([key, value]) => `${key}=${encodeURIComponent(value)}&`);
    const address = `${this.address(request.project)}/_apis/${request.path}?${query.join('')}${API_VERSION}`;
    return this.#about(subject, async () => {
      const { rest } = this.#builds;
      const answer = request.body === undefined ? rest.get(address) : rest.create(address, request.body);
      return this.#checked(shape, (await answer).result);
    });
  }

  /**
   * Downloads at most so many bytes. The token goes to the collection's own scheme, host and port only, neither to
   * another address given here nor to one that a redirect leads to.
   */
  download(subject: RequestPurpose, url: string, mostBytes: number): Promise<Buffer> {
    return this.#about(subject, () => download(this.#foreign.http, url, mostBytes, this.#guard));
  }

  /** The address of a project, given by name or id, without a slash at the end. */
  address(project: string): string {
    return `${this.collectionUri}${encodeURIComponent(project)}`;
  }

  #checked<T>(shape: v.GenericSchema<unknown, T>, answer: unknown): T {
    const parsed = v.safeParse(shape, answer);
    if (parsed.success) return parsed.output;
    const { host } = new URL(this.collectionUri);
    const [issue] = parsed.issues;
    const said =
      answer === null || answer === undefined ? 'it is empty' : `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
    throw new RequestFailure({ reason: 'unreadable', host, said });
  }

  async #about<T>(subject: RequestPurpose, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      throw new AzureDevOpsFault(describeFailure(subject, error.facts, this), error.facts, error);
    }
  }
}
