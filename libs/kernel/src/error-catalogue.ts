/**
 * Every error code of the platform: its title, transport codes, retry class and remedy.
 * The one table that maps a code to HTTP (RFC 9110) and to `google.rpc.Code`.
 * A test checks that each code has its page in docs/errors.
 */
export interface ErrorKind {
  readonly title: string;
  readonly http: number;
  /** Number of `google.rpc.Code`. */
  readonly grpc: number;
  readonly retryable: boolean;
  readonly remedy: string;
}

const grpc = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

function kind(
  title: string,
  http: number,
  status: keyof typeof grpc,
  retryable: boolean,
  remedy: string,
): ErrorKind {
  return { title, http, grpc: grpc[status], retryable, remedy };
}

export const errorCatalogue = {
  // Edge: refused before any decision; no execution exists.
  'SYM-EX-0001': kind(
    'Request is not valid',
    400,
    'invalidArgument',
    false,
    'Correct the fields that `errors` names and send the request again.',
  ),
  'SYM-EX-0002': kind(
    'Not authenticated',
    401,
    'unauthenticated',
    false,
    'Log in (POST /api/auth/login) and send the access token as `Authorization: Bearer …`.',
  ),
  'SYM-EX-0003': kind(
    'Tenant does not match the token',
    403,
    'permissionDenied',
    false,
    'Leave X-Tenant-Id out, or log in to that tenant.',
  ),
  'SYM-EX-0004': kind(
    'Not found',
    404,
    'notFound',
    false,
    'Check the id and that it belongs to your tenant.',
  ),
  'SYM-EX-0005': kind(
    'Request is too large',
    413,
    'invalidArgument',
    false,
    'Send less than the limit that `detail` names; hand large content over by reference.',
  ),
  'SYM-EX-0006': kind(
    'Too many requests',
    429,
    'resourceExhausted',
    true,
    'Wait as long as Retry-After says and repeat with the same Idempotency-Key.',
  ),
  'SYM-EX-0007': kind(
    'Read is behind the position asked for',
    503,
    'unavailable',
    true,
    'Repeat the read; the projection is catching up.',
  ),
  'SYM-EX-0008': kind(
    'Too many open streams',
    429,
    'resourceExhausted',
    true,
    'Close a stream that is no longer needed, or ask for a higher quota.',
  ),
  'SYM-EX-0009': kind(
    'Stream consumer is too slow',
    429,
    'resourceExhausted',
    true,
    'Reconnect with the last resume token and read faster, or filter the stream.',
  ),
  'SYM-EX-0010': kind('Media type is not supported', 415, 'invalidArgument', false, 'Send application/json.'),
  'SYM-EX-0011': kind(
    'Method is not allowed',
    405,
    'invalidArgument',
    false,
    'See the API document at /api/openapi.json.',
  ),
  'SYM-EX-0012': kind(
    'Resume token is not valid',
    400,
    'invalidArgument',
    false,
    'Start the stream without a resume token.',
  ),
  // Runtime.
  'SYM-RT-0001': kind(
    'Internal error',
    500,
    'internal',
    false,
    'Report it with the request id; the log of the service has the cause.',
  ),
  'SYM-RT-0002': kind(
    'Session is not valid',
    401,
    'unauthenticated',
    false,
    'Open a new session (POST /api/session/create).',
  ),
  'SYM-RT-0003': kind(
    'Idempotency key was used for another request',
    422,
    'failedPrecondition',
    false,
    'Use a new Idempotency-Key for a new request.',
  ),
  'SYM-RT-0004': kind(
    'No active solution declares this intent',
    422,
    'failedPrecondition',
    false,
    'Publish a solution that declares the intent, or name another with solution_id.',
  ),
  'SYM-RT-0005': kind(
    'Several solutions declare this intent',
    422,
    'failedPrecondition',
    false,
    'Say which with solution_id.',
  ),
  'SYM-RT-0006': kind(
    'No realm offers this intent',
    422,
    'failedPrecondition',
    true,
    'Register a realm that offers the intent (city.register_realm).',
  ),
  'SYM-RT-0007': kind(
    'Partition is moving to another owner',
    503,
    'unavailable',
    true,
    'Repeat with the same Idempotency-Key in a moment.',
  ),
  'SYM-RT-0008': kind(
    'Queue is full',
    503,
    'resourceExhausted',
    true,
    'Repeat with the same Idempotency-Key after Retry-After; lower the rate if it persists.',
  ),
  'SYM-RT-0009': kind(
    'Command is too large for the log',
    413,
    'invalidArgument',
    false,
    'Hand large content over by reference.',
  ),
  'SYM-RT-0010': kind(
    'Illegal transition',
    409,
    'failedPrecondition',
    false,
    'Read the present status and choose an action that it allows.',
  ),
  'SYM-RT-0011': kind(
    'Deadline has passed',
    504,
    'deadlineExceeded',
    false,
    'Submit again with a later deadline.',
  ),
  'SYM-RT-0012': kind(
    'Command was quarantined',
    500,
    'internal',
    false,
    'An incident was opened; an operator must look at it.',
  ),
  'SYM-RT-0013': kind(
    'Control log is not heard',
    503,
    'unavailable',
    true,
    'The owner cannot see the control log; check its connection to the log.',
  ),
  'SYM-RT-0014': kind(
    'Tenant is not active',
    403,
    'permissionDenied',
    false,
    'Ask the administrator of the platform.',
  ),
  'SYM-RT-0015': kind(
    'Outcome of the write is not known yet',
    503,
    'unavailable',
    true,
    'Repeat with the same Idempotency-Key; the answer is the one that was recorded.',
  ),
  'SYM-RT-0016': kind(
    'Realm is not reachable',
    503,
    'unavailable',
    true,
    'Start the realm, or correct its registered address.',
  ),
  'SYM-RT-0017': kind(
    'Realm broke the participation contract',
    502,
    'internal',
    false,
    'Run `symphainy realm verify ADDRESS` and mend the clause that it names.',
  ),
  'SYM-RT-0018': kind(
    'Lost report',
    503,
    'unavailable',
    true,
    'None: Runtime retries the step by its retry policy.',
  ),
  'SYM-RT-0019': kind(
    'Denied by policy',
    403,
    'permissionDenied',
    false,
    'See the reasons with `symphainy why ID`.',
  ),
  // Write-ahead log.
  'SYM-WAL-0001': kind(
    'Log is damaged',
    500,
    'dataLoss',
    false,
    'Stop. Restore the log from a backup; `symphainy wal verify` says where it is damaged.',
  ),
  'SYM-WAL-0002': kind(
    'Log cannot be reached',
    503,
    'unavailable',
    true,
    'Check that the broker or database runs and that its address is right.',
  ),
  'SYM-WAL-0003': kind(
    'Log is configured wrongly',
    500,
    'failedPrecondition',
    false,
    'Correct the configuration that `detail` names.',
  ),
  'SYM-WAL-0004': kind(
    'Log belongs to another platform',
    500,
    'failedPrecondition',
    false,
    'Use the data directory or topic that this platform began with.',
  ),
  // Smart City.
  'SYM-SC-0001': kind('Tenant exists already', 409, 'alreadyExists', false, 'Choose another name.'),
  'SYM-SC-0002': kind(
    'Definition is not valid',
    422,
    'invalidArgument',
    false,
    'Correct what `detail` names and publish again.',
  ),
  'SYM-SC-0003': kind(
    'Credentials are wrong',
    401,
    'unauthenticated',
    false,
    'Check tenant, e-mail and password.',
  ),
  'SYM-SC-0004': kind(
    'Account exists already',
    409,
    'alreadyExists',
    false,
    'Use another e-mail, or reset the password.',
  ),
  'SYM-SC-0005': kind(
    'Enrolment token is not valid',
    401,
    'unauthenticated',
    false,
    'Ask for a new enrolment token.',
  ),
  'SYM-SC-0006': kind(
    'Realm cannot be described',
    422,
    'unavailable',
    true,
    'Check that the realm runs at that address and answers Describe.',
  ),
  'SYM-SC-0007': kind(
    'Key is not there',
    410,
    'notFound',
    false,
    'The key was erased; what it sealed cannot be read any more.',
  ),
  'SYM-SC-0008': kind(
    'Strategy cannot be carried out',
    422,
    'failedPrecondition',
    false,
    'Choose a strategy that this version supports.',
  ),
  'SYM-SC-0009': kind(
    'Too many attempts',
    429,
    'resourceExhausted',
    true,
    'Wait as long as Retry-After says.',
  ),
  'SYM-SC-0010': kind(
    'Store of Smart City cannot be reached',
    503,
    'unavailable',
    true,
    'Check that PostgreSQL runs and that the address of the database is right.',
  ),
  'SYM-SC-0011': kind(
    'Master key does not fit',
    500,
    'failedPrecondition',
    false,
    'Start Smart City with the master key that its database began with.',
  ),
  'SYM-SC-0012': kind(
    'Smart City does not answer',
    503,
    'unavailable',
    true,
    'Check that Smart City runs and that its address is right.',
  ),
  // Service identity.
  'SYM-ID-0001': kind(
    'Service is not identified',
    401,
    'unauthenticated',
    false,
    'Give the service its key and put its public key into the trust file.',
  ),
  // Realms.
  'SYM-RL-0001': kind(
    'Realm refuses the input',
    422,
    'invalidArgument',
    false,
    'Correct the parameters of the intent.',
  ),
  'SYM-RL-0002': kind(
    'Realm failed',
    500,
    'internal',
    true,
    'None: Runtime retries the step by its retry policy.',
  ),
  'SYM-RL-0003': kind(
    'Realm does not offer this intent',
    404,
    'notFound',
    false,
    'Register the realm again so that the registry knows what it offers.',
  ),
  'SYM-RL-0004': kind(
    "Realm's handler broke the contract",
    502,
    'internal',
    false,
    'Correct the handler of the realm.',
  ),
  // Policy.
  'SYM-PO-0001': kind(
    'Policy cannot be compiled',
    422,
    'invalidArgument',
    false,
    'Remove or rewrite the construct that `detail` names.',
  ),
  'SYM-PO-0002': kind(
    'Policy text is not valid',
    422,
    'invalidArgument',
    false,
    'Correct the line and column that `detail` names.',
  ),
  'SYM-PO-0003': kind(
    'Policy input is not valid',
    400,
    'invalidArgument',
    false,
    'Correct the file and line that `detail` names.',
  ),
  // Copybooks and mainframe files.
  'SYM-CB-0001': kind(
    'Copybook is not valid',
    422,
    'invalidArgument',
    false,
    'Correct the line that `detail` names.',
  ),
  'SYM-CB-0002': kind(
    'Record cannot be decoded',
    422,
    'invalidArgument',
    false,
    'Check record format, record length and copybook against the file.',
  ),
  'SYM-CB-0003': kind(
    'Option is not valid',
    400,
    'invalidArgument',
    false,
    'See `symphainy copybook --help`.',
  ),
  'SYM-CB-0004': kind('File cannot be read', 400, 'notFound', false, 'Check the path and its permissions.'),
  // The local platform and the command line.
  'SYM-LP-0001': kind(
    'Port is taken',
    500,
    'unavailable',
    false,
    'Stop what uses the port, or choose another with --port.',
  ),
  'SYM-LP-0002': kind(
    'Broker cannot be reached',
    500,
    'unavailable',
    true,
    'Start the broker, or correct --kafka HOST:PORT.',
  ),
  'SYM-LP-0003': kind(
    'Service did not start',
    500,
    'unavailable',
    true,
    'Read the log file that `detail` names.',
  ),
  'SYM-LP-0004': kind(
    'Data directory is in use',
    500,
    'failedPrecondition',
    false,
    'Stop the platform that uses it, or choose another with --data-dir.',
  ),
  'SYM-LP-0005': kind(
    'Data directory does not fit',
    500,
    'failedPrecondition',
    false,
    'Start with the same --wal as before, or choose another --data-dir.',
  ),
  'SYM-LP-0006': kind(
    'Kafka cannot be had on this machine',
    500,
    'failedPrecondition',
    false,
    'Install Java 17 and Maven, or give --kafka HOST:PORT.',
  ),
  'SYM-LP-0007': kind('Not logged in', 400, 'unauthenticated', false, 'Run `symphainy login` first.'),
  'SYM-LP-0008': kind('Command line is not valid', 400, 'invalidArgument', false, 'See --help.'),
  'SYM-LP-0009': kind('Platform is not running', 500, 'unavailable', true, 'Start it with `symphainy up`.'),
  'SYM-LP-0010': kind(
    'Configuration is not valid',
    500,
    'invalidArgument',
    false,
    'Set the environment variable that `detail` names as its remedy says, and start the service again.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Tells a code of this catalogue from any other text. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}
