/** An authority of the test's own, and a certificate of it for 127.0.0.1, for servers and clients. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** Paths of PEM files. */
  ca: string;
  cert: string;
  key: string;
}

export function makeCertificates(dir: string): Certificates {
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.crt'), '-subj', '/CN=test', '-days', '2');
  openssl('req', ...newKey, '-keyout', at('tls.key'), '-out', at('tls.csr'), '-subj', '/CN=redis');
  writeFileSync(at('san.cnf'), 'subjectAltName=IP:127.0.0.1\n');
  const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('san.cnf')];
  openssl('x509', '-req', '-in', at('tls.csr'), ...signer, '-out', at('tls.crt'), '-days', '2');
  return { ca: at('ca.crt'), cert: at('tls.crt'), key: at('tls.key') };
}

/** Settings of a server that speaks TLS on a port beside its own, with clients that have a certificate, and to its like. */
export function tlsSettings(port: number, { ca, cert, key }: Certificates): [name: string, value: string][] {
  return [
    ['tls-port', String(port)],
    ['tls-ca-cert-file', ca],
    ['tls-cert-file', cert],
    ['tls-key-file', key],
    ['tls-auth-clients', 'yes'],
    ['tls-replication', 'yes'],
  ];
}

/** As a deployment hands them over. */
export function tlsEnvironment({ ca, cert, key }: Certificates): Record<string, string> {
  return { REDIS_TLS_CA_FILE: ca, REDIS_TLS_CERT_FILE: cert, REDIS_TLS_KEY_FILE: key };
}
