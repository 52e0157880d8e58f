/** The settings of a `rest_adapter` binding: JSON in snake_case outside, these types inside. */
import type { JsonObject } from '@symphainy/kernel';
import { JsonReader } from '@symphainy/kernel';
import type { ExpectedBase } from '../entity-target.js';
import { soundSettings } from '../system-binding.js';

export const authenticationSchemes = ['bearer', 'basic', 'header', 'none'] as const;

/** How a secret is shown: as a bearer token, as `user:password`, or in a header of its own. */
export interface Authentication {
  readonly scheme: (typeof authenticationSchemes)[number];
  /** For the scheme `header`. */
  readonly header: string;
}

export interface RestSettings {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** With `{key}` and, where one template serves several collections, `{collection}`. */
  readonly path: string;
  /** Templates of collections that have one of their own. */
  readonly paths: ReadonlyMap<string, string>;
  readonly writeMethod: 'PUT' | 'POST' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly authentication: Authentication;
  /** Name of the secret by which the system is read; undefined: it may be read without. */
  readonly readSecret: string | undefined;
  readonly timeoutMs: number;
  readonly expectedBase: ExpectedBase;
  /** `none`: the system knows no entity tags, so that conditions are looked at right before the write. */
  readonly conditions: 'etag' | 'none';
}

const names = [
  ...['base_url', 'path', 'paths', 'write_method', 'headers', 'authentication', 'read_token_ref'],
  // Read by Runtime, which puts the secret of that name into the grant.
  ...['write_secret', 'timeout_ms', 'base', 'conditions'],
];
const headerName = /^[A-Za-z0-9-]{1,64}$/;
/** These are the adapter's own. */
const ownHeaders = ['if-match', 'if-none-match', 'idempotency-key', 'content-length', 'host', 'connection'];
const timeoutMsMax = 300_000;
const usualTimeoutMs = 10_000;

/** Reads the settings; throws SYM-CT-0001 that names every fault by its pointer. */
export function readRestSettings(system: string, settings: JsonObject): RestSettings {
  const reader = JsonReader.of(settings);
  reader.allowOnly(names);
  const baseUrl = readBaseUrl(reader.member('base_url'));
  const path = reader.member('path');
  const paths = reader.member('paths');
  const timeout = reader.member('timeout_ms');
  const read: RestSettings = {
    baseUrl: baseUrl ?? '',
    path: path.absent ? '/{collection}/{key}' : readPath(path),
    paths: new Map(paths.absent ? [] : paths.members(64).map(([name, one]) => [name, readPath(one)])),
    writeMethod: choice(reader.member('write_method'), ['PUT', 'POST', 'PATCH']),
    headers: readHeaders(reader.member('headers')),
    authentication: readAuthentication(reader.member('authentication')),
    readSecret: reader.member('read_token_ref').absent
      ? undefined
      : reader.member('read_token_ref').text(1, 64),
    timeoutMs: (timeout.absent ? undefined : timeout.integer(1, timeoutMsMax)) ?? usualTimeoutMs,
    expectedBase: choice(reader.member('base'), ['current', 'absent']),
    conditions: choice(reader.member('conditions'), ['etag', 'none']),
  };
  return soundSettings(system, reader, read);
}

/** The first choice is the usual one. */
function choice<Name extends string>(reader: JsonReader, choices: readonly [Name, ...Name[]]): Name {
  if (reader.absent) return choices[0];
  const found = choices.find((one) => one === reader.value);
  if (found === undefined) reader.fault(`must be one of ${choices.join(', ')}`);
  return found ?? choices[0];
}

function readBaseUrl(reader: JsonReader): string | undefined {
  const text = reader.text(1, 1_024);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    return reader.fault('must be an address like https://policies.example.com/api');
  if (url.username !== '' || url.password !== '') return reader.fault('must not hold a secret');
  return text.replace(/\/+$/, '');
}

function readPath(reader: JsonReader): string {
  const text = reader.text(1, 512) ?? '';
  if (!text.startsWith('/') || !text.includes('{key}')) reader.fault('must be a path like /policies/{key}');
  const unknown = /\{(?!key\}|collection\})[^}]*\}/.exec(text);
  if (unknown) reader.fault(`has ${unknown[0]}; only {key} and {collection} are filled in`);
  return text;
}

function readHeaders(reader: JsonReader): Readonly<Record<string, string>> {
  if (reader.absent) return {};
  return Object.fromEntries(
    reader.members(32).map(([name, value]) => {
      const isOwn = ownHeaders.includes(name.toLowerCase());
      if (!headerName.test(name) || isOwn) value.fault('is no header that can be set here');
      if (name.toLowerCase() === 'authorization') value.fault('is a secret: use authentication');
      const text = value.text(0, 1_024) ?? '';
      if (!/^[\t\x20-\x7e]*$/.test(text)) value.fault('must be visible ASCII');
      return [name, text];
    }),
  );
}

function readAuthentication(reader: JsonReader): Authentication {
  if (reader.absent) return { scheme: 'bearer', header: '' };
  if (!reader.isObject()) reader.fault('must be an object with scheme');
  else reader.allowOnly(['scheme', 'header']);
  const scheme = choice(reader.member('scheme'), authenticationSchemes);
  const header = reader.member('header');
  if (header.absent !== (scheme !== 'header'))
    header.fault('is needed for the scheme header, and only there');
  const name = header.absent ? '' : (header.text(1, 64) ?? '');
  if (!header.absent && !headerName.test(name)) header.fault('is no name of a header');
  return { scheme, header: name };
}
