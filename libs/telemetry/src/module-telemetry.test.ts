import { FEATURE_NAMES } from '@hvs/contract';
import { describe, expect, it } from 'vitest';
import { createModuleTelemetry, nameFeatures } from './module-telemetry.ts';
import { createSiteTelemetry } from './site-telemetry.ts';

const NORMAL = [27.5, 28, 52, -2, 70, 5, 5, 5, 22.5];
const NOTHING = NORMAL.map(() => NaN);
const withoutH2 = NORMAL.map((value, channel) => (channel === 6 ? NaN : value));

describe('createModuleTelemetry', () => {
  it('gives the features that the site gives', () => {
    const module = createModuleTelemetry();
    const site = createSiteTelemetry(1);
    const features = new Float64Array(FEATURE_NAMES.length);
    for (let sample = 0; sample < 100; sample += 1) {
      const values = NORMAL.map((value) => value + (sample % 9) / 10);
      site.push(sample * 10, Float64Array.from(values), features, new Uint8Array(1));
      expect(module.push(sample * 10, values)).toEqual({ kind: 'reading', features, held: [] });
    }
  });

  it('names the channels that it holds', () => {
    const module = createModuleTelemetry();
    module.push(0, NORMAL);
    expect(module.push(10, withoutH2)).toMatchObject({ kind: 'reading', held: ['Sim_OffGas_H2_ppm_proxy'] });
  });

  it('names the channels that are lost', () => {
    const module = createModuleTelemetry();
    expect(module.push(0, withoutH2)).toEqual({
      kind: 'missing',
      channels: ['Sim_OffGas_H2_ppm_proxy'],
      reason: 'no value in the last 60 s of Sim_OffGas_H2_ppm_proxy: look at the sensor',
    });
  });

  it.each([
    ['at the start', 0],
    ['after a reading', 1],
  ])('says that a module is silent %s', (_, readings) => {
    const module = createModuleTelemetry();
    if (readings > 0) module.push(0, NORMAL);
    expect(module.push(10, NOTHING)).toEqual({
      kind: 'no-view',
      cause: 'silent',
      reason: 'no channel of the module was measured: look at the module and its link',
    });
  });

  it('never gives a reading from values that a link repeats after 11 hours of silence', () => {
    const module = createModuleTelemetry();
    module.push(0, NORMAL);
    for (let timeS = 39_600; timeS < 50_000; timeS += 10) {
      expect(module.push(timeS, NORMAL)).toMatchObject({
        kind: 'no-view',
        cause: 'not-yet-new',
        reason: expect.stringContaining('restart its link'),
      });
    }
    expect(module.push(50_000, withoutH2)).toMatchObject({ kind: 'no-view' });
    const warmer = withoutH2.map((value, channel) => (channel === 0 ? 28.5 : value));
    expect(module.push(50_010, warmer)).toMatchObject({ kind: 'missing', channels: ['Sim_OffGas_H2_ppm_proxy'] });
  });

  it('gives no view of a module that repeats itself under load for over 1 h', () => {
    const module = createModuleTelemetry();
    const loaded = NORMAL.map((value, channel) => (channel === 3 ? 40 : value));
    const kinds = Array.from({ length: 362 }, (_, sample) => module.push(sample * 10, loaded).kind);
    expect(kinds.indexOf('no-view')).toBe(361);
  });

  it('sends 0 ppm of a gas that the site does not measure', () => {
    const module = createModuleTelemetry({ absent: ['Sim_OffGas_H2_ppm_proxy'] });
    for (let sample = 0; sample < 20; sample += 1) {
      const outcome = module.push(sample * 10, withoutH2);
      expect(outcome).toMatchObject({ kind: 'reading', held: [] });
      expect(outcome.kind === 'reading' && outcome.features[6]).toBe(0);
    }
  });

  it('says why it refuses a sample', () => {
    const module = createModuleTelemetry();
    module.push(20, NORMAL);
    expect(module.push(10, NORMAL)).toEqual({
      kind: 'stale',
      reason: 'the sample at 10 s takes no new slot after the one at 20 s: send one every 10 s, in order',
    });
    expect(module.push(NaN, NORMAL)).toEqual({
      kind: 'stale',
      reason: 'the time NaN is not a number of seconds: send one',
    });
    expect(module.push(30, NORMAL)).toMatchObject({ kind: 'reading' });
  });

  it('leaves an earlier outcome alone', () => {
    const module = createModuleTelemetry();
    const first = module.push(0, NORMAL);
    const copy = structuredClone(first);
    module.push(
      10,
      NORMAL.map((value) => value + 1),
    );
    expect(first).toEqual(copy);
  });

  it('throws on another number of values', () => {
    expect(() => createModuleTelemetry().push(0, [1, 2])).toThrow('values has 2 entries');
  });
});

describe('nameFeatures', () => {
  it('names every feature in order', () => {
    const named = nameFeatures(FEATURE_NAMES.map((_, column) => column));
    expect(Object.entries(named)).toEqual(FEATURE_NAMES.map((name, column) => [name, column]));
  });

  it('throws on a part of a row', () => {
    expect(() => nameFeatures([1, 2])).toThrow('features has 2 entries of 30: give a whole row');
  });
});
