import {
  applyDecorators,
  Injectable,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AccessKeys, type Role } from './keys.js';
import { ProblemError } from '../core/contracts/problems.js';
import { checkParameters, rulesAt, type Given, type Places } from './query-parameter.js';
import { refuseUncalledForBody } from './uncalled-for-body.js';

const ALLOWED = 'tidewatch:roles';
const EVERYBODY = 'everybody';
const BEARER = /^Bearer +(\S+)$/i;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Roles that may make the call, as its handler says. */
    allowed?: readonly Role[];
  }
}

/**
 * The roles that may call a handler. A handler with neither `Allow` nor `Open` is closed to all. On a handler that
 * reads a body it must stand at the method: only then the route knows the roles before the body is read.
 */
export const Allow = (...roles: Role[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ALLOWED, roles), RouteConfig({ allowed: roles }));

/** Needs no key: for the internal network, and for answers without any customer's data. */
export const Open = (): CustomDecorator => SetMetadata(ALLOWED, EVERYBODY);

/** Before any handler begins: checks the key, its role, the parameters, and a body that nobody reads. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly keys: AccessKeys,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true; // sockets are admitted by ticket, in the handshake
    const places: Places = [context.getHandler(), context.getClass()];
    const allowed = this.reflector.getAllAndOverride<Role[] | typeof EVERYBODY | undefined>(ALLOWED, places);
    if (allowed === EVERYBODY) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Given }>>();
    const role = roleOf(this.keys, request);
    refuseOthers(allowed ?? [], role);
    checkParameters(rulesAt(this.reflector, places), request.query, role);
    refuseUncalledForBody(context, request.body);
    return true;
  }
}

/** The role of the sender, before a byte of the body is read. Throws a problem when it may not send this body. */
export function roleOfSender(keys: AccessKeys, request: FastifyRequest): Role {
  const role = roleOf(keys, request);
  const { allowed } = request.routeOptions.config;
  if (allowed !== undefined) refuseOthers(allowed, role);
  return role;
}

function refuseOthers(allowed: readonly Role[], role: Role): void {
  if (allowed.includes(role)) return;
  throw new ProblemError('forbidden', `This needs a key of ${allowed.join(' or ') || 'nobody'}; yours is of ${role}.`);
}

/** The role is kept with the request after the first check. Throws an unauthenticated problem. */
function roleOf(keys: AccessKeys, request: FastifyRequest & { role?: Role }): Role {
  const { headers, socket } = request.raw;
  return (request.role ??= keys.byConnection.of(socket, headers.authorization ?? '', (header) =>
    roleOfHeader(keys, header),
  ));
}

function roleOfHeader(keys: AccessKeys, authorization: string): Role {
  const key = BEARER.exec(authorization)?.[1];
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
