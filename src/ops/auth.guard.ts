import { Injectable, SetMetadata, type CanActivate, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AccessKeys, type Role } from './keys.js';
import { ProblemError } from '../core/problems.js';

const ALLOWED = 'tidewatch:roles';
const BEARER = /^Bearer +(\S+)$/i;

/** Who may call. Without it a handler under /v1 is closed to all, and one outside is open to the inside network. */
export const Allow = (...roles: Role[]): CustomDecorator => SetMetadata(ALLOWED, roles);

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly keys: AccessKeys,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true; // sockets are let in by ticket, in the handshake
    const allowed = this.reflector.getAllAndOverride<Role[] | undefined>(ALLOWED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (allowed === undefined && !request.url.startsWith('/v1')) return true;
    const role = roleOf(this.keys, request);
    if (allowed?.includes(role) === true) return true;
    throw new ProblemError(
      'forbidden',
      `This needs a key of ${allowed?.join(' or ') ?? 'nobody'}; yours is of ${role}.`,
    );
  }
}

/** What of a request says who asks. */
interface Asking {
  headers: FastifyRequest['headers'];
  /** Kept once somebody asked for it. */
  role?: Role;
}

/** Throws an unauthenticated problem. */
export function roleOf(keys: AccessKeys, request: Asking): Role {
  return (request.role ??= roleOfHeader(keys, request.headers.authorization));
}

function roleOfHeader(keys: AccessKeys, authorization: string | undefined): Role {
  const key = BEARER.exec(authorization ?? '')?.[1];
  if (key === undefined) {
    throw new ProblemError(
      'unauthenticated',
      'Send "Authorization: Bearer <key>". A first start wrote keys to .data/keys.json.',
    );
  }
  const role = keys.roleOf(key);
  if (role === null) throw new ProblemError('unauthenticated', 'This key is not known.');
  return role;
}
