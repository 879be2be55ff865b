import assert from 'node:assert/strict';
import { problemText } from '../../../tasks/NewmanSanity/postman-v3/problem.ts';
import type { DocumentFindings } from '../../../tasks/NewmanSanity/postman-v3/read-documents.ts';
import { readScopeDocument } from '../../../tasks/NewmanSanity/postman-v3/scope-document.ts';
import { scopeOf } from '../../../tasks/NewmanSanity/sources/scope.ts';
import { yaml } from '../../support/newman/v3-folder.ts';

function read(text: string) {
  const findings: DocumentFindings = { problems: [], warnings: [] };
  const document = readScopeDocument(yaml, { path: 'e.environment.yaml', name: 'e.environment.yaml', text }, findings);
  return { document, problems: findings.problems.map(problemText).join('\n'), warnings: findings.warnings.join('\n') };
}

describe('NewmanSanity: an environment or globals of Postman v3', () => {
  it('are the same as in JSON', () => {
    const text =
      "name: Local\ncolor: red\nvalues:\n  - {key: base, value: 'http://h', enabled: true, type: default}\n  - {key: t, value: s3cret, type: secret}\n  - {key: empty, value: }\n  - {key: none}\n  - {key: off, value: x, disabled: true}";
    const { document, problems, warnings } = read(text);
    assert.deepEqual([problems, warnings], ['', '']);
    const scope = scopeOf(document, 'e', 'environment');
    assert.deepEqual([scope.keys, scope.secretValues], [['base', 't', 'empty', 'none'], ['s3cret']]);
    const { values } = document as { values: object[] };
    assert.deepEqual(values[0], { key: 'base', value: 'http://h', enabled: true, type: 'default' });
  });

  it('hide what is kept in the vault, and say that newman cannot read that', () => {
    const { document, warnings } = read(
      'values: [{key: t, value: s3cret, secret: true}, {key: u, value: x, secret: false}]',
    );
    assert.match(warnings, /the value of t is kept in Postman's vault/);
    assert.deepEqual(scopeOf(document, 'e', 'environment').secretValues, ['s3cret']);
  });

  const rows: readonly [title: string, text: string, says: RegExp][] = [
    ['are not broken', 'values: [', /e\.environment\.yaml, line 1: has a \{ or \[/],
    ['are no list', '- key: a', /: holds no map of fields\. Write values:/],
    ['are no request', '$kind: http-request', /line 1: is part of a collection, not an environment.*by the input collection/],
    ['have values', 'name: x', /values is missing/],
    ['have their values in a list', 'values: {a: x}', /values is a map where a list is wanted/],
    ['have text for values', 'values:\n  - {key: a, value: 0123}', /line 2: values\[0\]\.value is a number where text is wanted\. Write it in quotes/],
    ['have a name for each value', 'values: [{value: x}]', /values\[0\]\.key is missing/],
    ['have their values under the right name', 'variables: []', /variables is no field of Postman v3.*Write values/],
  ]; // prettier-ignore
  for (const [title, text, says] of rows) {
    it(title, () => {
      const { document, problems } = read(text);
      assert.equal(document, undefined);
      assert.match(problems, says);
    });
  }
});
