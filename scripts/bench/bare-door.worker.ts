/** Reads every POST completely and answers 202 without parsing it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

process.on('disconnect', () => process.exit()); // the parent process is gone

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202, { 'content-length': 0 }).end());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
