-- Renames the staged keys of a shard, those that are still there: SCAN may give a key twice.
--
-- KEYS  pairs of a staged key and its place
-- Returns how many were renamed
local renamed = 0
for i = 1, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    redis.call('RENAME', KEYS[i], KEYS[i + 1])
    renamed = renamed + 1
  end
end
return renamed
