/** gRPC server reflection, from the committed descriptors of the contracts and those of the health service. */
import type { Server } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProto } from 'grpc-health-check';

const healthService = 'grpc.health.v1.Health';

/**
 * @param services full names of those that the server serves; no others are listed
 * @param descriptorSet an encoded `google.protobuf.FileDescriptorSet`
 */
export function addReflection(
  server: Pick<Server, 'addService'>,
  services: readonly string[],
  descriptorSet: Buffer,
): void {
  const definitions = {
    ...oneOf(loadFileDescriptorSetFromBuffer(descriptorSet)),
    ...oneOf(loadSync(healthProto)),
  };
  new ReflectionService(definitions, { services: [...services, healthService] }).addToServer(server);
}

/** Each definition carries all files, and decoding them again for each would make every start wait. */
function oneOf(definitions: PackageDefinition): PackageDefinition {
  const entry = Object.entries(definitions).find(([, definition]) => 'fileDescriptorProtos' in definition);
  return entry ? Object.fromEntries([entry]) : {};
}
