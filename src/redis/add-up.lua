-- Adds to the counts of hashes: one command of a transaction in place of one per count. A sum that would exceed 64 bits
-- stays as it is: the error must not stop the others.
--
-- KEYS  the hashes
-- ARGV  per hash: the number of its arguments, then pairs of field and count
-- Returns OK
local at = 1
for _, key in ipairs(KEYS) do
  local last = at + tonumber(ARGV[at])
  for i = at + 1, last, 2 do
    redis.pcall('HINCRBY', key, ARGV[i], ARGV[i + 1])
  end
  at = last + 1
end
return redis.status_reply('OK')
