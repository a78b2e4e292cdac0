import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXAMPLE_READINGS, FEATURES, FEATURE_NAMES } from '@hvs/contract';
import { type ParsedReadings, parseReadings } from './parse-readings.ts';
import { scanReadings } from './scan-readings.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

function bytesOf(text: string): Buffer {
  // In the midst of a larger buffer, as a body from a pool is.
  return Buffer.from(`]]]${text}]]]`).subarray(3, -3);
}

/** The result of JSON.parse and parseReadings; undefined if they refuse a reading. */
function parse(text: string): ParsedReadings | undefined {
  try {
    const { readings } = JSON.parse(text);
    if (!Array.isArray(readings) || readings.length === 0) return undefined;
    const parsed = parseReadings(readings);
    return parsed.bad.length > 0 ? undefined : parsed;
  } catch {
    return undefined;
  }
}

function bitsOf({ ids, features, bad }: ParsedReadings) {
  return { ids, bad, bits: Buffer.from(Float32Array.from(features).buffer).toString('hex') };
}

function expectSame(text: string): void {
  const parsed = parse(text);
  if (parsed === undefined) throw new Error(`not a good body: ${text.slice(0, 200)}`);
  const scanned = scanReadings(bytesOf(text));
  if (scanned === undefined) throw new Error(`not scanned: ${text.slice(0, 200)}`);
  expect(bitsOf(scanned)).toEqual(bitsOf(parsed));
}

const both = [{ Module_ID: 'RackA2_Module01', ...normal }, hazardous];

test.each([
  ['as JavaScript writes it', JSON.stringify({ readings: both })],
  ['as Python writes it', JSON.stringify({ readings: both }).replaceAll('":', '": ').replaceAll(',"', ', "')],
  ['over many lines', `\r\n\t ${JSON.stringify({ readings: both }, null, 2)}\n`],
  ['with keys in another order', JSON.stringify({ readings: both.map(reversed) })],
  ['with another order in each reading', JSON.stringify({ readings: [normal, reversed(normal), normal] })],
  ['with an empty Module_ID', JSON.stringify({ readings: [{ ...normal, Module_ID: '' }] })],
  ['with the longest Module_ID', JSON.stringify({ readings: [{ ...normal, Module_ID: 'x'.repeat(256) }] })],
])('reads a body %s', (_, text) => {
  expectSame(text);
});

function reversed(reading: object): object {
  return Object.fromEntries(Object.entries(reading).toReversed());
}

function withValue(name: string, text: string): string {
  const { [name]: _, ...others } = normal;
  return `{"readings":[{"${name}":${text},${JSON.stringify(others).slice(1)}]}`;
}

test.each([
  '0',
  '-0',
  '0.0',
  '-0.0',
  '7',
  '100',
  '0.1',
  '-0.3',
  '1e2',
  '1E-7',
  '1.5e+3',
  '-2.5E1',
  '27.400000000000002',
  '0.10000000149011612',
  '123456789012345678',
  '0.000000000000000000000000001',
  '9007199254740993',
  '9007199254740992.5',
  '3.4028234663852886e38',
  '1e-320',
  '4.9e-324',
  // Midway between two float32 values, and next to it.
  '1.00000005960464477539',
  '1.000000059604644775390625',
  '1.0000000596046447753906251',
])('reads the voltage %s to the last bit', (text) => {
  expectSame(withValue('Module_Voltage_V', text));
});

test.each([
  ['Module_SoC_percent', '100.00000000000000'],
  ['Ambient_Temp_Rack_C', '-273.15'],
  ['Ambient_Temp_Rack_C', '-273.1499999999999999999'],
  ['Module_SoC_percent', '99.99999999999999999'],
])('%s may be %s', (name, text) => {
  expectSame(withValue(name, text));
});

test.each([
  ['a value over its limit', withValue('Module_SoC_percent', '100.5')],
  ['one just over it', withValue('Module_SoC_percent', '100.00000000000002')],
  ['one just under it', withValue('Ambient_Temp_Rack_C', '-273.15000000000003')],
  ['one that is not finite as float32', withValue('Module_Voltage_V', '3.5e38')],
  ['one that is not finite', withValue('Module_Voltage_V', '1e400')],
  ...['null', 'true', '"1"', 'NaN', '+1', '01', '-', '.5', '1.', '1e', '1e+', '-01', '0x1', '1 2', ''].map((text) => [
    `the value ${text}`,
    withValue('Module_Voltage_V', text),
  ]),
  ['a key given twice', withValue('Module_Voltage_V', '1,"Module_Voltage_V":2')],
  ['an unknown key', withValue('Module_Voltage_V', '1,"Notes":2')],
  ['a Module_ID that is too long', JSON.stringify({ readings: [{ ...normal, Module_ID: 'x'.repeat(257) }] })],
  ['a Module_ID with an escape', JSON.stringify({ readings: [{ ...normal, Module_ID: 'a"b' }] })],
  ['a Module_ID that is not ASCII', JSON.stringify({ readings: [{ ...normal, Module_ID: 'Brücke' }] })],
  ['a Module_ID that is a number', JSON.stringify({ readings: [{ ...normal, Module_ID: 1 }] })],
  ['no readings', '{"readings":[]}'],
  ['a key beside the readings', JSON.stringify({ readings: both, site: 1 })],
  ['a key before them', JSON.stringify({ site: 1, readings: both })],
  ['something after the end', `${JSON.stringify({ readings: both })}x`],
  ['a comma too many', JSON.stringify({ readings: both }).replace('},{', '},,{')],
  ['a byte order mark', `\uFEFF${JSON.stringify({ readings: both })}`],
  ['another space', `\u00A0${JSON.stringify({ readings: both })}`],
  ['a line separator', `\v${JSON.stringify({ readings: both })}`],
])('leaves a body with %s to JSON.parse', (_, text) => {
  expect(scanReadings(bytesOf(text))).toBeUndefined();
});

test.each(FEATURE_NAMES)('leaves a body without %s to JSON.parse', (name) => {
  const { [name]: _, ...others } = normal;
  expect(scanReadings(bytesOf(JSON.stringify({ readings: [normal, others] })))).toBeUndefined();
});

test('leaves a body that is cut off anywhere to JSON.parse', () => {
  const text = JSON.stringify({ readings: [both[0]] });
  for (let end = 0; end < text.length; end += 1) {
    expect(scanReadings(bytesOf(text.slice(0, end)))).toBeUndefined();
    expect(scanReadings(Buffer.from(text.slice(0, end)))).toBeUndefined();
  }
});

test('of a body that is cut off the rest of the one before is not taken', () => {
  const whole = Buffer.from(JSON.stringify({ readings: both }));
  for (let end = whole.length - 1; end > 0; end -= 1) {
    expect(scanReadings(whole)).toBeDefined();
    expect(scanReadings(whole.subarray(0, end))).toBeUndefined();
  }
});

test('spaces that the body before left behind the end do not hide a good one', () => {
  const body = Buffer.from(`${JSON.stringify({ readings: [normal] })} \n`);
  expect(scanReadings(Buffer.concat([body, Buffer.alloc(1000, ' ')]))).toBeDefined();
  expect(scanReadings(body)).toBeDefined();
});

test('a body that is larger than the memory that is used again is read too', () => {
  const text = JSON.stringify({ readings: Array.from({ length: 1000 }, () => normal) });
  const whole = Buffer.from(text);
  const scanned = scanReadings(whole);
  expect(scanned && bitsOf(scanned)).toEqual(bitsOf(parse(text)!));
  for (let end = whole.length - 1500; end < whole.length; end += 1) {
    expect(scanReadings(whole.subarray(0, end))).toBeUndefined();
  }
});

test('what was read stays when other bodies are read', () => {
  const first = scanReadings(bytesOf(JSON.stringify({ readings: both })))!;
  const before = bitsOf(first);
  for (let n = 0; n < 200; n += 1) scanReadings(bytesOf(JSON.stringify({ readings: Array(100).fill(hazardous) })));
  expect(bitsOf(first)).toEqual(before);
});

const anyDigits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,30})?([eE][+-]?\d{1,3})?$/);
const anyNumber = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), anyDigits);

test('what it reads is what JSON.parse and parseReadings read, whatever the number', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FEATURES), anyNumber, ({ name }, number) => {
      const text = withValue(name, number);
      const parsed = parse(text);
      const scanned = scanReadings(bytesOf(text));
      expect(scanned && bitsOf(scanned)).toEqual(parsed && bitsOf(parsed));
    }),
    { numRuns: 20_000 },
  );
});

const anyByte = fc.integer({ min: 0, max: 255 });

test('a changed byte is read as JSON.parse reads it, or left to it', () => {
  const whole = Buffer.from(JSON.stringify({ readings: both }));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), anyByte, (at, byte) => {
      const body = Buffer.from(whole);
      body[at] = byte;
      const scanned = scanReadings(body);
      const parsed = parse(body.toString());
      if (scanned) expect(bitsOf(scanned)).toEqual(parsed && bitsOf(parsed));
    }),
    { numRuns: 20_000 },
  );
});
