-- Gives the data a new epoch, once per loss: whoever notices a loss first decides, the others take over its epoch.
--
-- KEYS  1 settings
-- ARGV  1 the epoch known to whoever noticed the loss, 2 the epoch to take
-- Returns the epoch that holds from now on
local stored = redis.call('HGET', KEYS[1], 'epoch')
if stored and stored ~= ARGV[1] then
  return stored
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
return ARGV[2]
