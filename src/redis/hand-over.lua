-- Removes entries from an outbox once their deliveries are in the webhooks' queues, and counts the removed ones.
-- An entry that was added, is gone and was not counted here was dropped, because more waited than the outbox holds.
--
-- KEYS  1 outbox (stream), 2 counter of the removed entries
-- ARGV  ids of the entries
-- Returns how many of them were still there: several dispatchers may have read the same entries
local removed = redis.call('XDEL', KEYS[1], unpack(ARGV))
if removed > 0 then
  redis.call('INCRBY', KEYS[2], removed)
end
return removed
