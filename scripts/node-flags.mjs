/**
 * How a process of the service runs. The same flags stand in package.json (start) and in docker/Dockerfile.
 *
 * - A young generation of 64 MB: a batch leaves about 40 MB of garbage. The smaller it is, the more often the part of a
 *   batch that is alive is copied.
 * - No pretenuring: V8 learns that objects of a batch often outlive a collection and makes them old from the start. As
 *   garbage they then keep young ones alive until a full collection.
 */
export const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=64', '--no-allocation-site-pretenuring'];
