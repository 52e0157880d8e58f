/** Logging in and out. */
import { empty, forAll, json } from './route-contract.js';
import { answer, object, reference, text } from './schema.js';

const tags = ['auth'];
const password = text('The password.', { minLength: 1, maxLength: 1024 });
const refreshToken = text('The refresh token.', { minLength: 1, maxLength: 1024 });

export interface LoginBody {
  readonly tenant: string;
  readonly email: string;
  readonly password: string;
}
export interface RefreshBody {
  readonly refresh_token: string;
}
export interface EnrollBody {
  readonly enrolment_token: string;
  readonly password: string;
}

export const authContracts = {
  login: forAll('POST', '/api/auth/login', {
    operationId: 'login',
    tags,
    summary: 'Log in with e-mail and password',
    body: object(
      {
        tenant: text('Name or id of the tenant.', { minLength: 1, maxLength: 128 }),
        email: text('The e-mail address of the account.', { minLength: 3, maxLength: 320 }),
        password,
      },
      ['tenant', 'email', 'password'],
    ),
    response: { 200: json('The tokens.', reference('Tokens')) },
  }),
  refresh: forAll('POST', '/api/auth/refresh', {
    operationId: 'refresh',
    tags,
    summary: 'Exchange a refresh token for new tokens',
    body: object({ refresh_token: refreshToken }, ['refresh_token']),
    response: { 200: json('The new tokens; the old refresh token is spent.', reference('Tokens')) },
  }),
  logout: forAll('POST', '/api/auth/logout', {
    operationId: 'logout',
    tags,
    summary: 'End a login',
    body: object({ refresh_token: refreshToken }, ['refresh_token']),
    response: { 204: empty('The refresh token is of no use any more.') },
  }),
  enroll: forAll('POST', '/api/auth/enroll', {
    operationId: 'enroll',
    tags,
    summary: 'Set the password of a new account',
    body: object(
      {
        enrolment_token: text('From the artifact `enrolment`.', { minLength: 1, maxLength: 1024 }),
        password,
      },
      ['enrolment_token', 'password'],
    ),
    response: {
      200: json(
        'The account can log in.',
        answer({ tenant_id: text('The tenant.'), user_id: text('The user.') }, ['tenant_id', 'user_id']),
      ),
    },
  }),
};
