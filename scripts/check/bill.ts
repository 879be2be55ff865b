import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import type { Bill } from '../package/software-bill.ts';
import { fullName } from '../package/software-bill.ts';

// It compiles the schema when it is asked first, which takes a second.
const VALIDATOR = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** Whether a bill of materials fits the schema of CycloneDX, and the notices tell about every package in it. */
export async function billProblems(bill: string, notices: string): Promise<string[]> {
  const wrong: unknown = await VALIDATOR.validate(bill).catch((error: unknown) => error);
  if (wrong !== null) return [`the bill of materials does not fit the CycloneDX schema: ${described(wrong)}`];
  const { components } = JSON.parse(bill) as Bill;
  const told = new Set(notices.split('\n'));
  const unnamed = components.filter((component) => {
    const title = `${fullName(component)} ${component.version}`;
    return ![...told].some((line) => line === title || line.startsWith(`${title} (`));
  });
  return [
    ...(components.length === 0 ? ['the bill of materials names no package'] : []),
    ...unnamed.map((component) => `the notices do not name ${fullName(component)} ${component.version}`),
  ];
}

function described(wrong: unknown): string {
  return wrong instanceof Error ? wrong.message : JSON.stringify(wrong).slice(0, 300);
}
