-- Records what is fixed once data is written: the number of shards, the epoch and the time zone. Only the first start
-- records its own. Data of a build that recorded no time zone was counted by UTC.
--
-- KEYS  1 hash of settings
-- ARGV  1 number of shards, 2 epoch, 3 time zone
-- Returns number of shards, epoch and time zone, as they are recorded, and the record of a change of the number of shards, or
-- an empty text
local isFirst = redis.call('HSETNX', KEYS[1], 'shards', ARGV[1]) == 1
redis.call('HSETNX', KEYS[1], 'timeZone', isFirst and ARGV[3] or 'UTC')
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[2])
local found = redis.call('HMGET', KEYS[1], 'shards', 'epoch', 'timeZone', 'reshard')
found[4] = found[4] or ''
return found
