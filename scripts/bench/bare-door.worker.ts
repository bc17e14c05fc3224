/** Reads every POST completely and answers 202 without parsing it. */
import { createServer } from 'node:http';

process.on('disconnect', () => process.exit()); // the parent process is gone

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202, { 'content-length': 0 }).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
