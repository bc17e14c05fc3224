/**
 * Which protocol upgrades are accepted: a complete WebSocket handshake at the live path, and nothing else. Every
 * other offer (Java's HttpClient offers HTTP/2 with its first request) is ignored, as RFC 9110 section 7.8 allows. It
 * is answered over HTTP/1.1 like a request without the offer, including its body and its connection.
 *
 * Once there is a listener for 'upgrade', Node passes it every request with an offer, and the socket leaves HTTP.
 * Node decides by the property `upgrade` of the message right after its headers, in all versions since 10, so that
 * property is overridden here. (`shouldUpgradeCallback` would do the same from Node 22.21 and 24.9 on.)
 */
import { IncomingMessage } from 'node:http';
import { LIVE_PATH } from '../client/protocol.js';

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSIONS = ['13', '8'];

export class Request extends IncomingMessage {
  /** The value that Node's parser set. */
  declare offered: boolean | null;

  get upgrade(): boolean {
    return this.offered === true && (this.method === 'CONNECT' || isHandshake(this));
  }

  set upgrade(offered: boolean | null) {
    this.offered = offered;
  }
}

/** A handshake that the WebSocket server would refuse does not count as one, so that HTTP answers it with a problem. */
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
