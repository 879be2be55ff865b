import type { Cost } from './load-measure.ts';
import { watchesOf } from './load-measure.ts';

type Row = readonly string[];

/** Gathers what the runs of a load cost, as a table for people; the times are printed and never judged. */
export class LoadTable {
  readonly #rows: Row[] = [];

  add(what: string, cost: Cost): void {
    const { run, requests, bytes, peakBytes } = cost;
    const seconds = (run.durationMilliseconds / 1000).toFixed(1);
    const asked = `${requests.length} (${watchesOf(cost).length} watches)`;
    this.#rows.push([
      what,
      asked,
      `${(bytes / 1e6).toFixed(2)} MB`,
      `${seconds} s`,
      `${Math.round(peakBytes / 1e6)} MB`,
    ]);
  }

  toString(): string {
    const head = ['load', 'requests', 'answers', 'time', 'peak memory'];
    return [head, head.map(() => '---'), ...this.#rows].map((row) => `  | ${row.join(' | ')} |`).join('\n');
  }
}
