import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReportedWorkload } from '../../shared/report/report-schema.ts';
import type { Prepared } from '../prepare-back.ts';
import { tagOf } from '../model/situation.ts';
import type { WayBack } from '../model/way-back.ts';
import { Text } from './text.tsx';

/** Shows what a rollback would do and hands its values over; it queues nothing (results-tab.md#84-rollback-button). */
export function BackDialog({
  back,
  workload,
  prepare,
  open,
  onClose,
}: {
  back: WayBack & { offered: true };
  workload: ReportedWorkload | undefined;
  prepare: (back: WayBack & { offered: true }) => Promise<Prepared>;
  open: (url: string) => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const [prepared, setPrepared] = useState<Prepared | undefined>();
  useEffect(() => {
    dialog.current?.showModal();
    cancel.current?.focus();
    void prepare(back).then(setPrepared);
  }, [back]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="back-title">
      <h2 id="back-title">
        Roll back <Text>{workload?.name}</Text>
      </h2>
      <p>
        From{' '}
        <b>
          <Text>{tagOf(back.from)}</Text>
        </b>{' '}
        to{' '}
        <b>
          <Text>{tagOf(back.to)}</Text>
        </b>
        : <Text>{back.why}</Text>. The task refuses it where another version is live by then. Approvals of the
        environment still apply. This page queues nothing.
      </p>
      <dl class="values">
        {Object.entries(back.parameters).map(([name, value]) => (
          <Value name={name} value={value} />
        ))}
      </dl>
      <p aria-live="polite">
        <Text>
          {prepared?.text ??
            (back.pipeline === undefined
              ? 'Queue your rollback pipeline with these values.'
              : `Looking at ${back.pipeline}…`)}
        </Text>
      </p>
      <div class="buttons">
        <button type="button" ref={cancel} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        {prepared?.url !== undefined && (
          <button type="button" class="primary" onClick={() => open(prepared.url ?? '')}>
            Open <Text>{back.pipeline}</Text>
          </button>
        )}
      </div>
    </dialog>
  );
}

function Value({ name, value }: { name: string; value: string }) {
  const field = useRef<HTMLElement>(null);
  const [said, say] = useState('Copy');
  const copy = () => {
    // Denied in a sandboxed frame: then it is selected, for the keyboard.
    const select = () => {
      if (field.current !== null) getSelection()?.selectAllChildren(field.current);
      say('Selected: press Ctrl+C');
    };
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) select();
    else clipboard.writeText(value).then(() => say('Copied'), select);
  };
  return (
    <div>
      <dt>
        <Text>{name}</Text>
      </dt>
      <dd>
        <code ref={field}>
          <Text>{value}</Text>
        </code>{' '}
        <button type="button" onClick={copy} aria-label={`Copy ${name}`}>
          {said}
        </button>
      </dd>
    </div>
  );
}
