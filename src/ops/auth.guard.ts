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
  raw: { socket: object };
  /** Known since somebody asked for it. */
  role?: Role;
}

interface Shown {
  authorization: string | undefined;
  role: Role;
}

/**
 * What was last shown on each connection and found right. Most send many requests with one key: comparing is a tenth of
 * the price of hashing. Keys hold as long as the process lives, so none is believed for too long.
 */
const shownOn = new WeakMap<object, Shown>();

/** Throws an unauthenticated problem. */
export function roleOf(keys: AccessKeys, request: Asking): Role {
  return (request.role ??= roleShownBy(keys, request));
}

function roleShownBy(keys: AccessKeys, { headers: { authorization }, raw: { socket } }: Asking): Role {
  const shown = shownOn.get(socket);
  if (shown !== undefined && shown.authorization === authorization) return shown.role;
  const role = roleOfHeader(keys, authorization);
  shownOn.set(socket, { authorization, role });
  return role;
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
