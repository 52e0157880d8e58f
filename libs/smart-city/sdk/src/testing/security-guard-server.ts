/** A gRPC server with handlers given by a test, and a client of it. */
import { Server, ServerCredentials, credentials, status } from '@grpc/grpc-js';
import type { SecurityGuardServer } from '@symphainy/contracts/city';
import { SecurityGuardClient, SecurityGuardService } from '@symphainy/contracts/city';
import { Problem } from '@symphainy/contracts/kernel';
import { trailersOfProblem } from '@symphainy/contracts/problem';

type Methods = 'login' | 'refresh' | 'logout' | 'enroll' | 'getVerificationKeys' | 'getDataKey';
type Handlers = Pick<SecurityGuardServer, Methods>;

const unused: Handlers = {
  login: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
  refresh: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
  logout: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
  enroll: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
  getVerificationKeys: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
  getDataKey: (_call, callback) => callback({ code: status.UNIMPLEMENTED }),
};

export interface ServedSecurityGuard {
  readonly client: SecurityGuardClient;
  stop(): void;
  /** The server goes, the client stays. */
  stopServer(): void;
}

export async function serveSecurityGuard(handlers: Partial<Handlers>): Promise<ServedSecurityGuard> {
  const server = new Server();
  server.addService(SecurityGuardService, { ...unused, ...handlers });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = new SecurityGuardClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    client,
    stopServer: () => server.forceShutdown(),
    stop() {
      client.close();
      server.forceShutdown();
    },
  };
}

/** A refusal as the services of the platform send it. */
export function refusal(code: status, problem: Partial<Problem>) {
  return { code, metadata: trailersOfProblem(Problem.create(problem)) };
}
