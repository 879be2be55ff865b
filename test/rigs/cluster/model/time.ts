/** The time as Kubernetes writes it: RFC 3339 in whole seconds. */
export function seconds(time: number = Date.now()): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** With microseconds, as leases and newer events have it. */
export function microseconds(time: number = Date.now()): string {
  return new Date(time).toISOString().replace(/Z$/, '000Z');
}

/** Milliseconds since 1970 of a written time; 0 where there is none. */
export function parseTime(text: string | undefined): number {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}
