// Comes with newman and has no types of its own: the parts that http-get.ts uses.
declare module 'postman-request' {
  import type { Agent } from 'node:http';

  interface Options {
    url: string;
    method: 'GET';
    timeout: number;
    followRedirect: boolean;
    strictSSL: boolean;
    extraCA: string | undefined;
    cert: string | undefined;
    key: string | undefined;
    passphrase: string | undefined;
    gzip: boolean;
    agents?: { http: Agent };
    encoding: null;
    maxResponseSize: number;
    headers: Record<string, string>;
  }
  interface Answer {
    statusCode: number;
    headers: Record<string, string | string[] | undefined>;
  }
  interface Handle {
    abort(): void;
  }
  export default function request(
    options: Options,
    done: (error: (Error & { code?: string }) | null, response: Answer | undefined, body: Buffer | undefined) => void,
  ): Handle;
}
