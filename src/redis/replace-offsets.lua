-- Replaces the stored offsets of the time zone, unless another process did so since they were read.
--
-- KEYS  1 hash of settings
-- ARGV  1 what was read, empty for nothing, 2 what is to be stored
-- Returns 1, or 0 when something else is stored by now
if (redis.call('HGET', KEYS[1], 'offsets') or '') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'offsets', ARGV[2])
return 1
