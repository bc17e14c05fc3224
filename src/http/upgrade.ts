/**
 * Which offers to change the protocol are accepted: a complete WebSocket handshake at the live path, and nothing else.
 * Every other offer (Java's HttpClient offers HTTP/2 with its first request) is ignored, as RFC 9110 section 7.8 allows,
 * and answered over HTTP/1.1 like a request without it, its body and the connection included.
 *
 * Node gives every request that offers something to the 'upgrade' listener as soon as there is one, and the socket is out
 * of HTTP then. It decides by `upgrade` of the message right after its headers, in all versions since 10, so that is
 * where we answer for it. (`shouldUpgradeCallback` would do the same, from Node 22.21 and 24.9 on.)
 */
import { IncomingMessage } from 'node:http';
import { LIVE_PATH } from '../client/protocol.js';

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSIONS = ['13', '8'];

export class Request extends IncomingMessage {
  /** What Node's parser found. */
  declare offered: boolean | null;

  get upgrade(): boolean {
    return this.offered === true && (this.method === 'CONNECT' || isHandshake(this));
  }

  set upgrade(offered: boolean | null) {
    this.offered = offered;
  }
}

/** What the WebSocket server would refuse is no handshake, so that HTTP can answer it in words. */
function isHandshake({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url.split('?', 1)[0] === LIVE_PATH &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    KEY.test(headers['sec-websocket-key'] ?? '') &&
    VERSIONS.includes(headers['sec-websocket-version'] ?? '') &&
    URL.canParse(`ws://${headers.host ?? ''}/`)
  );
}
