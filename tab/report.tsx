import { render } from 'preact';
import { viewOfFile } from './model/view-of-file.ts';
import { Page } from './views/page.tsx';
import { Text } from './views/text.tsx';

// The page of a sanity run as a file of its own: the report lies in it, and nobody is asked for anything.
const root = document.getElementById('root');
if (root !== null) {
  const { view, title, source } = viewOfFile(document.getElementById('report')?.textContent ?? '');
  document.title = title;
  render(
    <>
      <header class="quiet">
        <Text>{source}</Text>
      </header>
      <Page view={view} title={title} actions={undefined} />
    </>,
    root,
  );
}
