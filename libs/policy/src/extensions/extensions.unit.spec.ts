import { describe, expect, test } from '@jest/globals';
import { EvaluationError } from '../evaluation-error.js';
import { Datetime } from './datetime.js';
import { Decimal } from './decimal.js';
import { Duration } from './duration.js';
import { IpAddress } from './ip-address.js';

describe('decimal', () => {
  test.each([
    ['1.0', 10_000],
    ['-0.1', -1000],
    ['-1.2345', -12_345],
    ['00001.5', 15_000],
    ['922337203685477.5807', 2n ** 63n - 1n],
    ['-922337203685477.5808', -(2n ** 63n)],
  ])('reads %s', (text, tenThousandths) => {
    expect(Decimal.parse(text).tenThousandths).toBe(tenThousandths);
  });

  test.each([
    '1',
    '1.',
    '.5',
    '+1.5',
    '1.00000',
    '1.0 ',
    '922337203685477.5808',
    '-922337203685477.5809',
    '١.٠',
  ])('refuses %s', (text) => {
    expect(() => Decimal.parse(text)).toThrow(EvaluationError);
  });

  test.each(['1.0', '-0.1', '-12.3456', '100.05'])('is written again as %s', (text) => {
    expect(Decimal.parse(text).toCall()).toEqual({ name: 'decimal', argument: text });
  });
});

describe('ip', () => {
  test.each([
    '10.0.0.1',
    '0.0.0.0/0',
    '1.2.3.4/32',
    '::',
    '::1',
    '1::/0',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    'ABCD::1/128',
  ])('reads %s', (text) => {
    expect(IpAddress.parse(text).version).toBe(text.includes(':') ? 6 : 4);
  });

  test.each([
    ...[
      '',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.256',
      '1.2.3.4/33',
      '1.2.3.4/',
      '1.2.3.4/08',
      '1.2.3.4/+8',
      '1.2.3.4/8/8',
    ],
    ...[
      ' 1.2.3.4',
      '::ffff:1.2.3.4',
      '::1%eth0',
      '00001::',
      '1::2::3',
      '1:2:3:4:5:6:7:8:9',
      '::/129',
      '[::1]',
      '::/00',
    ],
  ])('refuses %s', (text) => {
    expect(() => IpAddress.parse(text)).toThrow(EvaluationError);
  });

  test('is in a range when all of it is, and never in a range of the other version', () => {
    const inRange = (inner: string, outer: string) =>
      IpAddress.parse(inner).isInRange(IpAddress.parse(outer));
    expect(inRange('10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(inRange('10.1.2.3/16', '10.255.0.0/8')).toBe(true);
    expect(inRange('10.0.0.0/8', '10.1.0.0/16')).toBe(false);
    expect(inRange('11.0.0.1', '10.0.0.0/8')).toBe(false);
    expect(inRange('10.0.0.1', '::/0')).toBe(false);
    expect(inRange('2001:db8::1', '2001:db8::/32')).toBe(true);
    expect(inRange('10.0.0.1', '0.0.0.0/0')).toBe(true);
  });

  test('is loopback or multicast only if the whole range is', () => {
    expect(IpAddress.parse('127.0.0.1').isLoopback).toBe(true);
    expect(IpAddress.parse('127.0.0.1/7').isLoopback).toBe(false);
    expect(IpAddress.parse('::1').isLoopback).toBe(true);
    expect(IpAddress.parse('::1/127').isLoopback).toBe(false);
    expect(IpAddress.parse('224.0.0.0/3').isMulticast).toBe(false);
    expect(IpAddress.parse('239.1.2.3').isMulticast).toBe(true);
    expect(IpAddress.parse('ff02::1').isMulticast).toBe(true);
  });

  test('is the same address however it is written, and another with another prefix', () => {
    expect(IpAddress.parse('1.2.3.4').key).toBe(IpAddress.parse('1.2.3.4/32').key);
    expect(IpAddress.parse('::A').key).toBe(IpAddress.parse('0:0:0:0:0:0:0:000a').key);
    expect(IpAddress.parse('10.0.0.5/24').key).not.toBe(IpAddress.parse('10.0.0.0/24').key);
  });
});

describe('datetime', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2024-02-29T12:34:56.789+0530', Date.UTC(2024, 1, 29, 7, 4, 56, 789)],
    ['2024-02-29T00:00:00-2359', Date.UTC(2024, 2, 1) - 60_000],
    ['0000-01-01', -62_167_219_200_000],
    ['0099-12-31', Date.parse('0099-12-31')],
  ])('reads %s', (text, epochMs) => {
    expect(Datetime.parse(text).epochMs).toBe(epochMs);
  });

  test.each([
    ...[
      '',
      '2024-1-1',
      '2023-02-29',
      '2024-00-01',
      '2024-01-00',
      '2024-04-31',
      '10000-01-01',
      '2024-01-01Z',
      '2024-01-01\n',
    ],
    ...[
      '2024-01-01T00:00:00',
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:60:00Z',
      '2024-01-01T23:59:60Z',
      '2024-01-01T00:00Z',
    ],
    ...[
      '2024-01-01T00:00:00.1Z',
      '2024-01-01T00:00:00+2400',
      '2024-01-01T00:00:00+0060',
      '2024-01-01T00:00:00+00:00',
    ],
  ])('refuses %j', (text) => {
    expect(() => Datetime.parse(text)).toThrow(EvaluationError);
  });

  test('has a date and a time before 1970 too', () => {
    const moment = Datetime.parse('1969-12-31T23:59:59.999Z');
    expect(moment.toDate().key).toBe(Datetime.parse('1969-12-31').key);
    expect(moment.toTime().milliseconds).toBe(86_399_999);
  });

  test('fails where 64 bits do not hold the result', () => {
    const least = new Datetime(-(2n ** 63n));
    expect(() => least.toDate()).toThrow(EvaluationError);
    expect(() => least.offset(new Duration(-1))).toThrow(EvaluationError);
    expect(() => least.durationSince(new Datetime(1))).toThrow(EvaluationError);
    expect(least.toTime().milliseconds).toBe(60_424_192);
  });
});

describe('duration', () => {
  test.each([
    ['1d2h3m4s5ms', 93_784_005],
    ['-1500ms', -1500],
    ['24h', 86_400_000],
    ['-0ms', 0],
    ['9223372036854775807ms', 2n ** 63n - 1n],
    ['-106751991167d7h12m55s808ms', -(2n ** 63n)],
  ])('reads %s', (text, milliseconds) => {
    expect(Duration.parse(text).milliseconds).toBe(milliseconds);
  });

  test.each(['', '-', '1', '1ms1s', '+1d', '1.5s', '1d ', '9223372036854775808ms', '99999999999999999999h'])(
    'refuses %j',
    (text) => {
      expect(() => Duration.parse(text)).toThrow(EvaluationError);
    },
  );

  test('counts whole units towards zero', () => {
    expect(Duration.parse('-1999ms').toUnits(1000)).toBe(-1);
    expect(Duration.parse('47h').toUnits(86_400_000)).toBe(1);
  });
});
