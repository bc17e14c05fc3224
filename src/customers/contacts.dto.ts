/** The request body of a contact. */
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import {
  CONTACT_RESULTS,
  CONTACT_WAYS,
  type ContactResult,
  type ContactWay,
  type LoggedContact,
} from '../core/contracts/logged.contact.js';
import { ProblemError } from '../core/contracts/problems.js';
import { checkedBody } from '../ops/checked-body.js';
import { Person } from '../ops/person.decorator.js';

class ContactBody {
  @IsString() @Length(8, 64) id!: string;
  @IsOptional() @Person() by?: string;
  @IsIn(CONTACT_WAYS) way!: ContactWay;
  @IsIn(CONTACT_RESULTS) result!: ContactResult;
  @IsString() @MaxLength(2000) comment!: string;
}

/** Throws a `bad_request` problem that names what is wrong. */
export function readContact(raw: unknown, role: string): Omit<LoggedContact, 'at'> {
  const { id, by = role, way, result, comment } = checkedBody(ContactBody, raw);
  if (comment.trim() === '') throw new ProblemError('bad_request', 'comment needs words: why, and what was said.');
  return { id, by, role, way, result, comment: comment.trim() };
}
