-- Logs a contact with a customer, once for each id.
--
-- KEYS  1 contact log (hash of contacts by id)
-- ARGV  1 id, 2 the contact as JSON, 3 the most contacts of a customer
-- Returns the contact under the id, the one that was there before if there was one; nil when the log is full
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then
  return known
end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then
  return false
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]
