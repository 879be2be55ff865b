import { escapeHtml, page } from './pages.ts';
import type { DocumentedTask } from './inputs-text.ts';
import type { Input } from './shown-inputs.ts';
import { shownInputs, valueOf } from './shown-inputs.ts';

const INFORMATION = '<span class="information">i</span>';
const DOWN = '<span class="down"></span>';

/**
 * The form of a task as the classic editor lays it out, drawn from its task.json: groups open or folded as they begin,
 * only what the visible rules show, stars, help, lists, and what somebody filled in, else the defaults. `icon` is an
 * address.
 */
export function formPage(task: DocumentedTask, typed: Readonly<Record<string, string>>, icon: string): string {
  const shown = shownInputs(task.inputs, typed);
  const ofGroup = (name: string) => shown.filter(({ groupName }) => groupName === name);
  const groups = (task.groups ?? []).map(({ name, displayName, isExpanded }) =>
    group(displayName, isExpanded === false ? undefined : ofGroup(name).map((input) => field(input, typed))),
  );
  const name = task.instanceNameFormat.replaceAll(/\$\((\w+)\)/g, (_, input: string) => {
    const named = task.inputs.find((one) => one.name === input);
    return named === undefined ? '' : valueOf(named, typed);
  });
  return page(
    STYLE,
    `<header><img src="${icon}" alt=""><div><h1>${escapeHtml(task.friendlyName)} ${INFORMATION}</h1>
       <small>${escapeHtml(task.description)}</small></div></header>
     <main>${row('Task version', `<div class="box list short">${task.version.Major}.*${DOWN}</div>`)}
       ${row('Display name <b>*</b>', box(name))}${groups.join('')}
       ${group('Control Options', undefined)}${group('Output Variables', undefined)}</main>`,
  );
}

function group(title: string, fields: readonly string[] | undefined): string {
  const sign = fields === undefined ? 'folded' : 'open';
  return `<section><h2><span class="${sign}"></span>${escapeHtml(title)}</h2>${(fields ?? []).join('')}</section>`;
}

function field(input: Input, typed: Readonly<Record<string, string>>): string {
  const value = valueOf(input, typed);
  const star = input.required === true ? ' <b>*</b>' : '';
  const help = input.helpMarkDown === undefined ? '' : ` ${INFORMATION}`;
  const label = `${escapeHtml(input.label)}${star}${help}`;
  if (input.type === 'boolean')
    return `<div class="row tick"><span class="check ${value === 'true' ? 'on' : ''}"></span>${label}</div>`;
  if (input.type.startsWith('connectedService:'))
    return row(
      `${label} <a>| Manage ↗</a>`,
      `<div class="several"><div class="box list">${escapeHtml(value)}${DOWN}</div><i>↻</i><a>+ New</a></div>`,
    );
  if (input.type === 'pickList') return row(label, list(input.options?.[value] ?? value));
  return row(label, input.type === 'multiLine' ? box(value, 'lines') : box(value));
}

function row(label: string, control: string): string {
  return `<div class="row"><label>${label}</label>${control}</div>`;
}

function box(value: string, kind = ''): string {
  return `<div class="box ${kind}">${escapeHtml(value)}</div>`;
}

function list(value: string): string {
  return `<div class="box list">${escapeHtml(value)}${DOWN}</div>`;
}

const STYLE = `
  body { font-size: 13px; } header { display: flex; gap: 12px; padding: 16px 20px 12px; border-bottom: 1px solid #eaeaea; }
  header img { width: 32px; height: 32px; margin-top: 2px; } h1 { font-size: 17px; font-weight: 600; margin: 0; }
  small { color: rgba(0, 0, 0, 0.6); font-size: 12px; } main { padding: 6px 20px 18px; }
  .row { margin: 9px 0; } label { display: block; margin-bottom: 3px; } label b { color: #a80000; } a { margin-left: 4px; }
  .box { border: 1px solid #c8c8c8; border-radius: 2px; min-height: 19px; padding: 4px 9px; white-space: pre-wrap; position: relative; flex: 1; }
  .lines { min-height: 38px; } .short { width: 70px; flex: none; } .several { display: flex; gap: 10px; align-items: center; } .several i, a { color: #0078d4; } i { font-style: normal; }
  .down { position: absolute; right: 11px; top: 9px; width: 6px; height: 6px; border: solid #666666; border-width: 0 1.5px 1.5px 0; transform: rotate(45deg); }
  .information { display: inline-block; width: 12px; height: 12px; border: 1px solid #888888; border-radius: 50%; color: #666666; font: 600 9px/12px serif; text-align: center; vertical-align: 1px; }
  .tick { display: flex; gap: 8px; align-items: center; } .check { width: 14px; height: 14px; border: 1px solid #888888; border-radius: 2px; }
  .on { background: #0078d4; border-color: #0078d4; } .on::after { content: ''; display: block; width: 3px; height: 7px; margin: 1px 0 0 4px; border: solid #ffffff; border-width: 0 2px 2px 0; transform: rotate(45deg); }
  section { border-top: 1px solid #f0f0f0; margin-top: 10px; } h2 { font-size: 13px; font-weight: 600; margin: 10px 0 4px; }
  .folded, .open { display: inline-block; width: 5px; height: 5px; border: solid #444444; border-width: 0 1.5px 1.5px 0; margin: 0 9px 2px 2px; transform: rotate(-45deg); }
  .open { transform: rotate(45deg); margin-bottom: 3px; }`;
