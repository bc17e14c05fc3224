-- Adds to the policies of a model what holds from now on, unless somebody else did since the writer looked.
--
-- KEYS  1 policies of the model, a list
-- ARGV  1 number of them that the writer saw, 2 the entry as JSON
-- Returns 1 when written, 0 when there are others now
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
