/** The name of the page, and of its artifact before the suffix. */
export const PAGE_FILE = 'sanity-report.html';
export const PAGE_ARTIFACT = 'sanity-report';

const PLACE = '<script type="application/json" id="report">';

/**
 * The built page with a report inside. The report is JSON without any `<`, so that it cannot leave the element that it
 * stands in, which no browser runs. Throws where either is not of that form. Pure.
 */
export function reportPage(page: string, report: string): string {
  const [before, after, ...more] = page.split(PLACE);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error('the page has no place for a report: the package of the task is damaged');
  }
  if (report.includes('<')) throw new Error('the report could leave its place in the page');
  return `${before}${PLACE}${report}${after}`;
}
