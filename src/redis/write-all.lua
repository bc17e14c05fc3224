-- The many small writes of a transaction in one command: each command of a transaction is packed, queued and answered
-- for itself, which costs its sender more than Redis. A write that fails does not stop the others, as in EXEC.
--
-- KEYS  the keys of the writes
-- ARGV  per write: command, index into KEYS, number of arguments, the arguments.
--       HINCRBY has any number of pairs of field and count. A sum that would exceed 64 bits stays as it is.
-- Returns OK, or the first error
local failed = nil

local function note(reply)
  if type(reply) == 'table' and reply.err and not failed then failed = reply.err end
end

local at, stop = 1, #ARGV
while at <= stop do
  local command, key, last = ARGV[at], KEYS[tonumber(ARGV[at + 1])], at + 2 + tonumber(ARGV[at + 2])
  if command == 'HINCRBY' then
    for i = at + 3, last, 2 do
      redis.pcall('HINCRBY', key, ARGV[i], ARGV[i + 1])
    end
  else
    note(redis.pcall(command, key, unpack(ARGV, at + 3, last)))
  end
  at = last + 1
end
return failed and redis.error_reply(failed) or redis.status_reply('OK')
