/**
 * Where the contracts stand as an encoded `google.protobuf.FileDescriptorSet`, made by `npm run generate`.
 * The file lies beside `src` and `dist`, so it is found from either.
 */
export const descriptorSetFile = new URL('../descriptors.binpb', import.meta.url);
