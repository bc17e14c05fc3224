-- Gives the data a new epoch, once per loss: the first process that notices a loss sets it, the others use that one.
--
-- KEYS  1 hash of settings
-- ARGV  1 the epoch that the caller knew before the loss, 2 the new epoch
-- Returns the epoch that is valid from now on
local stored = redis.call('HGET', KEYS[1], 'epoch')
if stored and stored ~= ARGV[1] then
  return stored
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
return ARGV[2]
