import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { toldCodes } from '../document/codes-table.ts';

const TABLE = 'shared/host/error-codes.ts';

/**
 * Where codes, pages and sources disagree: a code that no page or more than one has a heading for, a heading with another
 * sentence below it than the code's own, a code that no source gives. That no source gives
 * an unknown one, and that every error has one, the compiler sees to.
 */
export function errorCodeProblems(root: string, codes: Readonly<Record<string, string>>): string[] {
  const told = toldCodes(root);
  const files = globSync(['shared/**/*.ts', 'tasks/**/*.ts'], { cwd: root, ignore: [TABLE] });
  const sources = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  return [
    ...Object.entries(codes).flatMap(([code, title]) => {
      const places = told.filter((one) => one.code === code);
      const [place, second] = places;
      return [
        ...(place === undefined ? [`no page has a heading ${code}`] : []),
        ...(second === undefined ? [] : [`${code} has a heading in ${places.map(({ file }) => file).join(' and ')}`]),
        ...(place === undefined || place.title === `${title}.`
          ? []
          : [`${place.file} says of ${code} "${place.title}", ${TABLE} "${title}."`]),
        ...(sources.includes(`'${code}'`) ? [] : [`no source gives ${code}`]),
      ];
    }),
    ...told
      .filter(({ code }) => !(code in codes))
      .map(({ code, file }) => `${file} tells of ${code}, which no error has`),
  ];
}
