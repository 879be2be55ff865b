import type { Card } from './cards.ts';

/** Whether the page offers to go back, and with which values. */
export type WayBack =
  | {
      readonly offered: true;
      readonly pipeline: string | undefined;
      readonly from: string;
      readonly to: string;
      readonly why: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly offered: false; readonly why: string };

/**
 * Whether to offer a rollback on this card (results-tab.md#84-rollback-button). What makes it safe is the task's guard on
 * the cluster; this only spares people a click that would be refused. A report that no step of ours attached is never
 * believed. Pure.
 */
export function wayBackOf({ deploy, tests, rollback }: Card): WayBack {
  const no = (why: string): WayBack => ({ offered: false, why });
  if (deploy === undefined) return no('no deployment of this run is known here');
  const { report, step, main } = deploy;
  if (step === undefined) return no('its report was attached by another step');
  if (!report.final) return no('the deployment is still under way');
  if (main !== undefined) return no(`it was deployed with ${main.name}: its values stand there`);
  if (report.outcome === 'dryRun' || report.outcome === 'refused') return no('nothing was changed');
  const { previous, image, live, putBack } = report.deploy ?? {};
  if (previous?.image === undefined || image === undefined) return no(previous?.reason ?? 'no good version is known');
  if (putBack?.outcome === 'complete') return no('it was put back already');
  if (rollback?.report.outcome === 'complete') return no('it was rolled back already');
  if (live?.image === previous.image) return no('the previous version is live');
  const own = tests?.step === undefined ? undefined : tests.report.wayBack;
  const parameters = { ...report.wayBack?.parameters, ...own?.parameters };
  if (Object.keys(parameters).length === 0) return no('the deployment published nothing to go back by');
  return {
    offered: true,
    pipeline: own?.pipeline ?? report.wayBack?.pipeline,
    from: live?.image ?? image.after,
    to: previous.image,
    why: previous.reason,
    parameters,
  };
}
