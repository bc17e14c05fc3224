-- Writes one beat of the live run's safeguards. Several processes beat; when two start from the same beat, only the
-- first one is written.
--
-- KEYS  1 hash of the safeguards: beat, their state by format, and view
-- ARGV  1 number of the beat that the writer read ("0" for none), 2 state as JSON, 3 view as JSON, 4 field of the state
-- Returns 1 when written, 0 when another process beat since then
local beat = tonumber(redis.call('HGET', KEYS[1], 'beat') or '0')
if beat ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'beat', beat + 1, ARGV[4], ARGV[2], 'view', ARGV[3])
return 1
