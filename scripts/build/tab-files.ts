/** The files of the page of a run, all of them served by the marketplace to anybody. */
export const TAB_FILES = ['index.html', 'tab.js', 'tab.css'] as const;

/** The largest that the page may be, all its files together, in bytes. */
export const LARGEST_TAB = 64 * 1024;
