/** Where the content of an attachment is asked for. */
export interface AttachmentPlace {
  readonly timelineId: string;
  readonly recordId: string;
  readonly name: string;
}

const PLACE =
  /\/_apis\/build\/builds\/\d+\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/attachments\/[^/?#]+\/([^/?#]+)(?:[?#]|$)/i;

/**
 * The two ids that stand only in the link of an attachment (results-tab.md#4-from-the-tasks-to-the-tab): the paths before
 * them differ from one kind of server to the other. The URL itself is built anew and never followed. `undefined` where the
 * link is none of that kind. Pure.
 */
export function attachmentPlace(href: string): AttachmentPlace | undefined {
  const [, timelineId, recordId, encoded] = PLACE.exec(href) ?? [];
  if (timelineId === undefined || recordId === undefined || encoded === undefined) return undefined;
  try {
    return { timelineId, recordId, name: decodeURIComponent(encoded) };
  } catch {
    return undefined;
  }
}
