import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { tracingProperties } from './observe/tracing/tracing-settings.ts';

test('an empty environment gives the defaults', () => {
  expect(readConfig({})).toEqual({
    HOST: '127.0.0.1',
    PORT: 5001,
    LOG_LEVEL: 'info',
    LOG_REQUESTS_PER_S: 20,
    OTEL_SDK_DISABLED: false,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
    DRAIN_WINDOW_MS: 10_000,
    HEADERS_TIMEOUT_MS: 10_000,
    REQUEST_TIMEOUT_MS: 30_000,
    ANSWER_TIMEOUT_MS: 30_000,
    KEEP_ALIVE_TIMEOUT_MS: 75_000,
    MAX_CONNECTIONS: 10_240,
    BODY_LIMIT_BYTES: 8_388_608,
    MAX_BATCH_ROWS: 1024,
    MAX_READINGS: 4096,
    MAX_QUEUE_BYTES: 6_291_456,
    MAX_ARRIVING_BYTES: 25_165_824,
    MAX_UNREAD_BYTES: 16_777_216,
    MAX_WAIT_MS: 100,
  });
});

test('settings come as text and are typed; other variables are left out', () => {
  const config = readConfig({ PORT: '8080', HOST: '0.0.0.0', LOG_LEVEL: 'warn', PATH: '/bin' });
  expect(config).toMatchObject({ PORT: 8080, HOST: '0.0.0.0', LOG_LEVEL: 'warn' });
  expect(config).not.toHaveProperty('PATH');
});

const readFaulty = () =>
  readConfig({
    HOST: '',
    PORT: '70000',
    LOG_LEVEL: 'loud',
    DRAIN_WINDOW_MS: '-1',
    MAX_READINGS: 'many',
  });

test('every fault is reported at once, with the setting, what it must be and what it is', () => {
  expect(readFaulty).toThrow(ConfigError);
  expect(readFaulty).toThrow(
    [
      'Settings of the environment are not valid:',
      '  HOST must not have fewer than 1 characters, but is ""',
      '  PORT must be <= 65535, but is "70000"',
      '  LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud"',
      '  DRAIN_WINDOW_MS must be >= 0, but is "-1"',
      '  MAX_READINGS must be integer, but is "many"',
    ].join('\n'),
  );
});

test('numbers and booleans are read from their text', () => {
  const config = readConfig({ OTEL_SDK_DISABLED: 'true', OTEL_TRACES_SAMPLER_ARG: '0.25', PORT: ' 0 ' });
  expect(config).toMatchObject({ OTEL_SDK_DISABLED: true, OTEL_TRACES_SAMPLER_ARG: 0.25, PORT: 0 });
  expect(readConfig({ OTEL_SDK_DISABLED: 'false' })).toMatchObject({ OTEL_SDK_DISABLED: false });
  expect(readConfig({ HOST: 'true', MODEL_URI: '7' })).toMatchObject({ HOST: 'true', MODEL_URI: '7' });
  expect(() => readConfig({ OTEL_SDK_DISABLED: '1' })).toThrow('OTEL_SDK_DISABLED must be boolean, but is "1"');
});

test('of OpenTelemetry an empty setting is none, and a boolean may be in capitals, as its specification says', () => {
  const empty = Object.fromEntries(Object.keys(tracingProperties).map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
  expect(readConfig({ OTEL_SDK_DISABLED: 'TRUE' })).toMatchObject({ OTEL_SDK_DISABLED: true });
});

test.each(['', ' ', '5001.5', '70000', 'Infinity', 'NaN', 'http', 'true'])('PORT %j is refused', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow('PORT must be');
});
