-- Puts what was built for a shard in the place of what the shard had, once: all keys that belong to no single customer or
-- alert. The version is the last key that is renamed, and while it is staged, nothing of this was done.
--
-- KEYS  1 staged version, then keys that are removed, then pairs of a staged key and its place, the version's the last one
-- ARGV  1 number of keys that are removed
-- Returns 1; 0 when it was done before
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local removed = tonumber(ARGV[1])
for i = 2, removed + 1 do
  redis.call('UNLINK', KEYS[i])
end
for i = removed + 2, #KEYS, 2 do
  redis.call('RENAME', KEYS[i], KEYS[i + 1])
end
return 1
