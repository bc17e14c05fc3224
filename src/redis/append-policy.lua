-- Appends the policy that is valid from now on, unless another writer appended one since this writer read the list.
--
-- KEYS  1 list of the policies of the model
-- ARGV  1 length of the list when the writer read it, 2 the entry as JSON
-- Returns 1 when written, 0 when the list has another length now
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
