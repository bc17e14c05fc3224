-- One beat of the watch over the live run: several processes beat, each beat counts once.
--
-- KEYS  1 watch, a hash of beat, the watch by format, and view
-- ARGV  1 beat the writer started from ("0" for none), 2 watch as JSON, 3 view as JSON, 4 field of the watch
-- Returns 1 when written, 0 when another process beat since
local beat = tonumber(redis.call('HGET', KEYS[1], 'beat') or '0')
if beat ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'beat', beat + 1, ARGV[4], ARGV[2], 'view', ARGV[3])
return 1
