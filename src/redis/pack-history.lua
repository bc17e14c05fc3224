-- Replaces a customer's list of history entries by one value that holds them too. Refused when either grew since it was
-- read: entries are only ever added, so equal lengths are equal entries.
--
-- KEYS  1 list of entries of an earlier build, 2 the history
-- ARGV  1 entries read from the list, 2 bytes read from the history, 3 the history that holds all of them
-- Returns 1, or 0 when refused
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) or redis.call('STRLEN', KEYS[2]) ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[1])
return 1
