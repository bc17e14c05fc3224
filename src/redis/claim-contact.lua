-- Counts a contact of a customer, unless the cap is reached. An event counts once, however often it is sent.
--
-- KEYS  1 contacts (sorted set of event ids by instant)
-- ARGV  1 event id, 2 now in epoch ms, 3 length of the period in ms, 4 the most contacts within the period
-- Returns 1 when the event is counted, now or before; 0 when the cap is reached
local now, period = tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 1
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
  return 0
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], period)
return 1
