/** Why a command cannot do its work. The message is a sentence for the person who gave the command. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

const SYSTEM_SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder, and a file is needed',
  ENOTDIR: 'a part of its path is a file, and a folder is needed',
  EEXIST: 'there is such a file or folder already',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk can only be read',
  EIO: 'the disk failed',
  EMFILE: 'too many files are open',
};

/** The operating system's refusal in words; null for any other error. */
export function systemSentence(fault: unknown): string | null {
  const code = faultCode(fault);
  return code !== null && Object.hasOwn(SYSTEM_SENTENCES, code) ? (SYSTEM_SENTENCES[code] ?? null) : null;
}

/** The code that Node sets on errors of the system, of zlib and of arguments; null for errors without one. */
export function faultCode(fault: unknown): string | null {
  return typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : null;
}
