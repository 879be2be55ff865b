import { useState } from 'preact/hooks';
import type { Approval } from '../model/approval.ts';
import { titleOf } from '../model/card-title.ts';
import type { View } from '../model/view-of.ts';
import type { WayBack } from '../model/way-back.ts';
import type { Prepared } from '../prepare-back.ts';
import { BackDialog } from './back-dialog.tsx';
import { CardView } from './card.tsx';
import { Text } from './text.tsx';

export interface Actions {
  readonly prepare: (back: WayBack & { offered: true }) => Promise<Prepared>;
  readonly open: (url: string) => void;
}

/** The whole page of a run; without `actions` nothing can be done on it, as in a file. */
export function Page({ view, title, actions }: { view: View; title: string; actions: Actions | undefined }) {
  const [asked, ask] = useState<{ back: WayBack & { offered: true }; key: string } | undefined>();
  const { cards, summary, nothing, notes, approval, isGoing } = view;
  const [worst, ...others] = cards;
  const card = cards.find(({ key }) => key === asked?.key);
  const show = (one: (typeof cards)[number]) => (
    <CardView card={one} onBack={actions === undefined ? undefined : (back) => ask({ back, key: one.key })} />
  );
  return (
    <main aria-live={isGoing ? 'polite' : 'off'}>
      <h1 class="unseen">
        <Text>{title}</Text>
      </h1>
      {summary !== '' && (
        <p class="summary">
          <strong>{summary}</strong>
        </p>
      )}
      {approval !== undefined && <ApprovalView approval={approval} />}
      {nothing !== undefined && (
        <section class="nothing" aria-label="Nothing yet">
          <p>{nothing.text}</p>
          <ul>
            {nothing.steps.map((step) => (
              <li>
                <Text>{step}</Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      {worst !== undefined && show(worst)}
      {others.map((one) => (
        <details class="other">
          <summary>
            <Text>{titleOf(one).name}</Text>
          </summary>
          {show(one)}
        </details>
      ))}
      {notes.length > 0 && (
        <section class="notes" aria-label="What cannot be shown">
          <ul>
            {notes.map((note) => (
              <li>
                <Text>{note}</Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asked !== undefined && actions !== undefined && (
        <BackDialog
          back={asked.back}
          workload={card?.workload}
          prepare={actions.prepare}
          open={actions.open}
          onClose={() => ask(undefined)}
        />
      )}
    </main>
  );
}

function ApprovalView({ approval: { question, why, guard, isUnguarded, failures } }: { approval: Approval }) {
  return (
    <section class="card warning" aria-label="To approve">
      <h2>
        <Text>{question}</Text>
      </h2>
      <p>
        Why: <Text>{why}</Text>
      </p>
      <p class={isUnguarded ? 'warned' : ''}>
        {isUnguarded && <strong>No guard. </strong>}Guard: <Text>{guard}</Text>
      </p>
      <ul>
        {failures.map((failure) => (
          <li>
            <Text>{failure}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
