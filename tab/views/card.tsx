import type { ReportedEvent, ReportedPod, ReportedRollback, StepReport } from '../../shared/report/report-schema.ts';
import type { Card, FoundReport } from '../model/cards.ts';
import { titleOf } from '../model/card-title.ts';
import { situationOf, tagOf } from '../model/situation.ts';
import { wayBackOf } from '../model/way-back.ts';
import type { WayBack } from '../model/way-back.ts';
import { Fold, Text } from './text.tsx';
import { Tests } from './tests.tsx';

const SYMBOLS = { bad: '✖', warning: '⚠', good: '✔', going: '…', quiet: '○' } as const;

/** One workload: what is down, whose fault, what now; then all that is known. */
export function CardView({
  card,
  onBack,
}: {
  card: Card;
  onBack: ((back: WayBack & { offered: true }) => void) | undefined;
}) {
  const { deploy, tests, rollback, older } = card;
  const { tone, state, fault, next } = situationOf(card);
  const back = wayBackOf(card);
  const { name, place } = titleOf(card);
  const newest = [deploy, tests, rollback].flatMap((one) => one ?? []);
  const asOf =
    newest
      .map(({ report }) => report.times.finished ?? report.times.started)
      .sort()
      .at(-1) ?? '';
  return (
    <section class={`card ${tone}`} aria-label={name}>
      <header>
        <h2>
          <Text>{name}</Text>
        </h2>
        <span class="place">
          <Text>{place}</Text>
        </span>
        <strong class="state">
          <span aria-hidden="true">{SYMBOLS[tone]} </span>
          <Text>{state}</Text>
        </strong>
      </header>
      {fault !== '' && (
        <p class="fault">
          <Text>{fault}</Text>
        </p>
      )}
      <Versions deploy={deploy?.report} rollback={rollback?.report} />
      {(next.length > 0 || back.offered) && (
        <div class="next">
          {back.offered && onBack !== undefined && (
            <button type="button" class="primary" onClick={() => onBack(back)}>
              Roll back…
            </button>
          )}
          <ul>
            {next.map((line) => (
              <li>
                <Text>{line}</Text>
              </li>
            ))}
          </ul>
        </div>
      )}
      {!back.offered && deploy !== undefined && (
        <p class="quiet">
          No way back is offered: <Text>{back.why}</Text>.
        </p>
      )}
      {newest.map((one) => (
        <Step found={one} />
      ))}
      {older.length > 0 && (
        <Fold title={`Earlier: ${older.length}`}>
          <ul>
            {older.map(({ report }) => (
              <li>
                {report.task} <Text>{report.times.started}</Text>: <Text>{report.headline}</Text>
              </li>
            ))}
          </ul>
        </Fold>
      )}
      <p class="quiet">
        As of <Text>{asOf}</Text>; what the run saw, not what the cluster runs now.
      </p>
    </section>
  );
}

function Versions({ deploy, rollback }: { deploy: StepReport | undefined; rollback: StepReport | undefined }) {
  const told = deploy?.deploy;
  const back = rollback?.rollback;
  const live = back?.live ?? told?.live;
  const wanted = told?.image.after;
  const previous = told?.previous;
  if (live === undefined && wanted === undefined && back === undefined) return null;
  return (
    <dl class="versions">
      {live !== undefined && (
        <Version
          name="In the template at the end"
          image={live.image}
          more={live.verified ? 'verified' : 'not verified'}
        />
      )}
      {wanted !== undefined && <Version name="Wanted" image={wanted} more="" />}
      {previous?.image !== undefined && <Version name="Go back to" image={previous.image} more={previous.reason} />}
      {back !== undefined && <Version name="Rolled back from" image={back.from} more={back.rule} />}
    </dl>
  );
}

function Version({ name, image, more }: { name: string; image: string; more: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={image}>
        <b>
          <Text>{tagOf(image)}</Text>
        </b>{' '}
        <Text>{more}</Text>
      </dd>
    </div>
  );
}

function Step({ found: { report, step } }: { found: FoundReport }) {
  const { deploy, rollback, timeline, tests, cut, artifacts, place } = report;
  const part = deploy ?? rollback;
  const where = [place.stage, place.job].filter((one) => one !== undefined).join(' / ');
  return (
    <section class="step" aria-label={report.task}>
      <h3>
        {report.task}{' '}
        <span class="place">
          <Text>{where}</Text>
        </span>
      </h3>
      {step === undefined && <p class="warned">Attached by another step: nothing here is believed for a button.</p>}
      <p>
        <Text>{report.headline}</Text>
      </p>
      {timeline.length > 0 && (
        <ol class="timeline">
          {timeline.map(({ at, what, text }) => (
            <li class={what}>
              <time dateTime={at}>
                <Text>{at.slice(11, 19)}</Text>
              </time>{' '}
              {what} <Text>{text}</Text>
            </li>
          ))}
        </ol>
      )}
      {deploy?.putBack !== undefined && (
        <p>
          <Text>{deploy.putBack.text}</Text>
        </p>
      )}
      {rollback !== undefined && <Fields rollback={rollback} />}
      {part?.pods !== undefined && part.pods.length > 0 && <Pods pods={part.pods} />}
      {part?.events !== undefined && part.events.length > 0 && <Events events={part.events} />}
      {tests !== undefined && <Tests tests={tests} />}
      {artifacts.length > 0 && (
        <p>
          Artifacts: <Text>{artifacts.join(', ')}</Text>
        </p>
      )}
      {cut.map(({ what, kept, of }) => (
        <p class="quiet">
          Of {of} <Text>{what}</Text> {kept} are kept here.
        </p>
      ))}
    </section>
  );
}

function Fields({ rollback: { fields, passedOver } }: { rollback: ReportedRollback }) {
  if (fields.length + passedOver.length === 0) return null;
  return (
    <ul>
      {fields.map((field) => (
        <li>
          changes too: <Text>{field}</Text>
        </li>
      ))}
      {passedOver.map((one) => (
        <li>
          passed over: <Text>{one}</Text>
        </li>
      ))}
    </ul>
  );
}

function Pods({ pods }: { pods: readonly ReportedPod[] }) {
  return (
    <Fold title={`Pods (${pods.length})`} open={pods.some(({ ready }) => !ready)}>
      <ul class="pods">
        {pods.map(({ name, node, state, ready, restarts, containers }) => (
          <li>
            <b>
              <Text>{name}</Text>
            </b>{' '}
            {ready ? 'ready' : 'not ready'}, <Text>{state}</Text>, <Text>{node ?? 'on no node'}</Text>
            {restarts > 0 && `, ${restarts} restarts`}
            {containers.map(({ name: container, reason, message, log = [], previousLog = [] }) => (
              <>
                {reason !== undefined && (
                  <div>
                    <Text>{`${container}: ${[reason, message].filter(Boolean).join(': ')}`}</Text>
                  </div>
                )}
                {previousLog.length > 0 && (
                  <Fold title={`Log of ${container} before its last restart`}>
                    <pre tabIndex={0}>
                      <Text>{previousLog.join('\n')}</Text>
                    </pre>
                  </Fold>
                )}
                {log.length > 0 && (
                  <Fold title={`Log of ${container}`}>
                    <pre tabIndex={0}>
                      <Text>{log.join('\n')}</Text>
                    </pre>
                  </Fold>
                )}
              </>
            ))}
          </li>
        ))}
      </ul>
    </Fold>
  );
}

function Events({ events }: { events: readonly ReportedEvent[] }) {
  return (
    <Fold title={`Events (${events.length})`}>
      <ul>
        {events.map(({ at, reason, object, message, count }) => (
          <li>
            <time dateTime={at}>
              <Text>{at.slice(11, 19)}</Text>
            </time>{' '}
            <Text>{`${object} ${reason}: ${message}`}</Text>
            {count > 1 && ` (${count} times)`}
          </li>
        ))}
      </ul>
    </Fold>
  );
}
