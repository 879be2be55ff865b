/**
 * One `##vso[area.event …]` as the agent understands it (agent.md#5-logging-commands-and-escaping). Names are in lower
 * case.
 */
export interface LoggingCommand {
  /** `task.setvariable` */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const PREFIX = '##vso[';

/**
 * The logging command in a line, wherever in it it stands; `undefined` where there is none that parses. What stands
 * before it is dropped, what stands behind it is data.
 */
export function parseLoggingCommand(line: string): LoggingCommand | undefined {
  const start = line.indexOf(PREFIX);
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const head = line.slice(start + PREFIX.length, end);
  const space = head.indexOf(' ');
  const name = space < 0 ? head : head.slice(0, space);
  if (name.split('.').length !== 2) return undefined;
  const properties: Record<string, string> = {};
  for (const property of space < 0 ? [] : head.slice(space + 1).split(';')) {
    const equals = property.indexOf('=');
    if (equals > 0) properties[property.slice(0, equals).trim().toLowerCase()] = unescape(property.slice(equals + 1));
  }
  return { name: name.toLowerCase(), properties, data: unescape(line.slice(end + 1)) };
}

/** Whether the agent warns about this line: it says `##vso` and is no command. */
export function looksLikeLoggingCommand(line: string): boolean {
  return /##vso/i.test(line) && parseLoggingCommand(line) === undefined;
}

function unescape(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%');
}
