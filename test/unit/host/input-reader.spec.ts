import assert from 'node:assert/strict';
import { Fault } from '../../../shared/host/fault.ts';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { RecordingHost } from '../../support/recording-host.ts';

function reader(inputs: Record<string, string> = {}, variables: Record<string, string> = {}): InputReader {
  return new InputReader(new RecordingHost(inputs, variables));
}

function complaint(read: InputReader): string {
  try {
    read.finish();
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error.message;
  }
  return '';
}

const example = { example: 'web' };

describe('InputReader', () => {
  it('takes values as they are given', () => {
    const read = reader({ a: ' x ', b: '7', c: 'TRUE', d: 'Undo', e: 'one\r\n\n two ' });
    assert.equal(read.required('a', example), 'x');
    assert.equal(read.integer('b', { fallback: 1, minimum: 0, maximum: 9 }), 7);
    assert.equal(read.boolean('c', false), true);
    assert.equal(read.choice('d', ['auto', 'undo'], 'auto'), 'undo');
    assert.deepEqual(read.lines('e', example), ['one', 'two']);
    assert.equal(complaint(read), '');
  });

  it('an empty input means its default, for every type', () => {
    const read = reader({ a: '', b: ' ', c: '', d: '', e: '', f: '', g: '' }, { 'Build.BuildId': '458' });
    assert.equal(read.optional('a', example), undefined);
    assert.equal(read.text('b', '$(Build.BuildId)', example), '458');
    assert.equal(read.integer('c', { fallback: 300, minimum: 1, maximum: 999 }), 300);
    assert.equal(read.optionalInteger('d', { minimum: 1, maximum: 9 }), undefined);
    assert.equal(read.boolean('e', true), true);
    assert.equal(read.choice('f', ['none', 'rollback'], 'none'), 'none');
    assert.deepEqual(read.lines('g', { ...example, fallback: 'TARGET_URL' }), ['TARGET_URL']);
    assert.equal(complaint(read), '');
  });

  it('names the variable that a value still holds', () => {
    const read = reader({ a: 'x$(imageTag)', b: 'runs $(anything)' });
    read.required('a', example);
    read.optional('b', { ...example, freeText: true });
    assert.equal(
      complaint(read),
      "Input a is 'x$(imageTag)': the pipeline variable 'imageTag' does not exist (example: web). Nothing was changed.",
    );
  });

  it('names the variable that was likely meant', () => {
    const table: readonly (readonly [given: string, meant: RegExp])[] = [
      ['$(imageTags)', /'imageTags' does not exist; did you mean 'imageTag'\? \(example/],
      ['$(Build.BuildID_)', /; did you mean 'Build\.BuildId'\?/],
      ['$(Build_BuildId)', /; did you mean 'Build\.BuildId'\?/],
      ['$(commit)', /'commit' does not exist \(example/],
    ];
    for (const [given, meant] of table) {
      const read = reader({ a: given }, { imageTag: '1', 'Build.BuildId': '2', 'Agent.OS': 'Linux' });
      read.required('a', example);
      assert.match(complaint(read), meant);
    }
  });

  it('names the variable of a default that does not exist', () => {
    const read = reader();
    read.text('imageTag', '$(Build.BuildId)', example);
    assert.match(complaint(read), /the pipeline variable 'Build\.BuildId' does not exist/);
  });

  it('tells everything that is wrong at once, each with an example', () => {
    const read = reader({ b: 'a b', c: '3.5', d: 'yes', e: 'never', g: '0x10' });
    read.required('a', example);
    read.required('b', { example: 'web', check: (value) => (value.includes(' ') ? 'no name' : undefined) });
    read.integer('c', { fallback: 1, minimum: 1, maximum: 9 });
    read.boolean('d', false);
    read.choice('e', ['none', 'rollback'], 'none');
    read.lines('f', { ...example, required: true });
    read.optionalInteger('g', { minimum: 1, maximum: 99 });
    read.problem('a contradicts b');
    const message = complaint(read);
    assert.match(
      message,
      /^8 inputs are wrong: 1\. a is missing \(example: web\); 2\. b is 'a b': no name \(example: web\); /,
    );
    for (const name of ['c', 'd', 'e', 'f', 'g']) assert.match(message, new RegExp(`\\d\\. ${name} is `));
    assert.match(message, /8\. a contradicts b\. Nothing was changed\.$/);
  });

  it('checks every line of a list', () => {
    const read = reader({ a: 'good\nbad one\nbad two' });
    read.lines('a', { example: 'good', check: (line) => (line.includes(' ') ? 'a space' : undefined) });
    assert.match(complaint(read), /^2 inputs are wrong: .*'bad one'.*'bad two'/);
  });

  it('numbers have two bounds', () => {
    for (const [value, right] of [
      ['0', false],
      ['1', true],
      ['9', true],
      ['10', false],
      ['-1', false],
    ] as const) {
      const read = reader({ a: value });
      read.optionalInteger('a', { minimum: 1, maximum: 9 });
      assert.equal(complaint(read) === '', right, value);
    }
  });

  it('knows what it was asked for, in order', () => {
    const read = reader();
    read.choice('strategy', ['auto', 'undo'], 'auto');
    read.boolean('force', false);
    read.optional('later', example);
    assert.deepEqual(
      read.declarations.map(({ name }) => name),
      ['strategy', 'force', 'later'],
    );
    assert.deepEqual(read.declarations[0], {
      name: 'strategy',
      type: 'pickList',
      default: 'auto',
      required: false,
      options: ['auto', 'undo'],
    });
  });
});
