import * as v from 'valibot';
import { approvalOf, sourceRunOf } from './model/approval.ts';
import { attachmentPlace } from './model/attachment-place.ts';
import { TimelineSchema, ourSteps } from './model/our-steps.ts';
import type { OurStep } from './model/our-steps.ts';
import { MOST_CHARACTERS } from './model/read-report.ts';
import type { FetchedFile, RunData } from './model/view-of.ts';
import { viewOf } from './model/view-of.ts';
import type { Rest } from './rest.ts';

const REPORT_TYPE = 'smart-rollback-report';
const MOST_FILES = 60;
const AT_ONCE = 6;

const RunSchema = v.object({
  status: v.nullish(v.string()),
  templateParameters: v.nullish(v.record(v.string(), v.unknown())),
});
const ListSchema = v.object({
  value: v.array(v.object({ name: v.string(), _links: v.object({ self: v.object({ href: v.string() }) }) })),
});

/** Reads all that the page shows of a run. What may not be read, or does not come, is said, and changes nothing else. */
export async function loadRun(
  rest: Rest,
  runId: number,
  tasks: ReadonlyMap<string, string>,
  kept: Map<string, string>,
  onWait: (what: string) => void,
): Promise<RunData> {
  rest.renew();
  const problems: string[] = [];
  const tried = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  onWait('the run and its timeline');
  const [run, steps, files] = await Promise.all([
    tried(readRun(rest, runId), undefined),
    tried(readSteps(rest, runId, tasks), [] as readonly OurStep[]),
    tried(readFiles(rest, runId, kept, onWait), [] as readonly FetchedFile[]),
  ]);
  const parameters = run?.templateParameters ?? {};
  const source = sourceRunOf(parameters);
  const isGoing = run !== undefined && run.status !== 'completed';
  const own = { isGoing, steps, files, problems, readAt: new Date().toISOString() };
  if (source === undefined || source === runId || viewOf({ ...own, approval: undefined }).cards.length > 0) {
    return { ...own, approval: undefined };
  }
  onWait(`run ${source}, which is to be undone`);
  const [sourceSteps, sourceFiles] = await Promise.all([
    tried(readSteps(rest, source, tasks), [] as readonly OurStep[]),
    tried(readFiles(rest, source, kept, onWait), [] as readonly FetchedFile[]),
  ]);
  const { cards } = viewOf({ ...own, steps: sourceSteps, files: sourceFiles, problems: [], approval: undefined });
  return { ...own, approval: approvalOf(parameters, cards) };
}

async function readRun(rest: Rest, runId: number): Promise<v.InferOutput<typeof RunSchema>> {
  return v.parse(RunSchema, await rest.json('The run', `build/builds/${runId}`));
}

async function readSteps(rest: Rest, runId: number, tasks: ReadonlyMap<string, string>): Promise<readonly OurStep[]> {
  const answer = await rest.json('The timeline of the run', `build/builds/${runId}/timeline`);
  return answer === null ? [] : ourSteps(v.parse(TimelineSchema, answer).records, tasks);
}

async function readFiles(
  rest: Rest,
  runId: number,
  kept: Map<string, string>,
  onWait: (what: string) => void,
): Promise<readonly FetchedFile[]> {
  const path = `build/builds/${runId}/attachments/${REPORT_TYPE}`;
  const { value } = v.parse(ListSchema, await rest.json('The reports of the run', path, '7.0-preview.2'));
  const found: FetchedFile[] = [];
  const waiting = value.slice(0, MOST_FILES);
  onWait(`${waiting.length} reports`);
  const fetchNext = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      found.push(await readFile(rest, runId, one.name, one._links.self.href, kept));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  if (value.length > MOST_FILES) {
    const failure = `only the first ${MOST_FILES} of ${value.length} reports are shown`;
    found.push({ name: 'More reports', recordId: '', content: { failure } });
  }
  return found;
}

async function readFile(
  rest: Rest,
  runId: number,
  name: string,
  href: string,
  kept: Map<string, string>,
): Promise<FetchedFile> {
  const place = attachmentPlace(href);
  if (place === undefined) return { name, recordId: '', content: { failure: 'its address is not of the known form' } };
  const { timelineId, recordId } = place;
  const path = `build/builds/${runId}/${timelineId}/${recordId}/attachments/${REPORT_TYPE}/${encodeURIComponent(place.name)}`;
  try {
    // A file is never changed once it is attached.
    const text = kept.get(path) ?? (await rest.file('The report', path, MOST_CHARACTERS));
    kept.set(path, text);
    return { name, recordId, content: { text } };
  } catch (error) {
    return { name, recordId, content: { failure: error instanceof Error ? error.message : String(error) } };
  }
}
