-- Ends a change of the number of shards: from now on the data has the new number, and cursors of the old one are refused.
--
-- KEYS  1 hash of settings
-- ARGV  1 number of shards, 2 new epoch, 3 field of the record
-- Returns 1; 0 when there is no record, because it was ended before
if redis.call('HDEL', KEYS[1], ARGV[3]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'shards', ARGV[1], 'epoch', ARGV[2])
return 1
