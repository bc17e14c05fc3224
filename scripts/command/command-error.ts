/** What keeps a command from its work; the message is a sentence for whoever gave the command. */
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

/** In words what the operating system refused; null for any other fault. */
export function systemSentence(fault: unknown): string | null {
  const code = faultCode(fault);
  return code !== null && Object.hasOwn(SYSTEM_SENTENCES, code) ? (SYSTEM_SENTENCES[code] ?? null) : null;
}

/** The code that Node gives to a fault of the system, of zlib, of arguments; null for one without. */
export function faultCode(fault: unknown): string | null {
  return typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : null;
}
