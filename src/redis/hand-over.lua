-- Takes entries out of an outbox that are safe in the queues of the webhooks, and counts them: what was added and is
-- neither there nor counted here was dropped because too much waited.
--
-- KEYS  1 outbox (stream), 2 number of entries handed over
-- ARGV  ids of the entries
-- Returns how many of them were still there: several dispatchers may have read the same
local taken = redis.call('XDEL', KEYS[1], unpack(ARGV))
if taken > 0 then
  redis.call('INCRBY', KEYS[2], taken)
end
return taken
