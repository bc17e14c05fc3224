-- Whether the writes of a transaction can all succeed. EXEC does not undo what it wrote before one of its commands
-- failed, so the types of keys that may have another one are checked before. It writes nothing.
--
-- KEYS  the keys
-- ARGV  per key: the type that belongs there, and for a stream the version that its next entry will have, else "0"
-- Returns OK, or an error that names what was found
for i, key in ipairs(KEYS) do
  local needed, version = ARGV[2 * i - 1], tonumber(ARGV[2 * i])
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= needed then
    return redis.error_reply('WRONGTYPE a key of this batch holds a ' .. found .. ' where a ' .. needed .. ' belongs')
  end
  if version > 0 and found == 'stream' then
    local info = redis.call('XINFO', 'STREAM', key)
    for at = 1, #info, 2 do
      if info[at] == 'last-generated-id' and tonumber(string.match(info[at + 1], '^%d+')) >= version then
        return redis.error_reply('ERR an entry of this batch would be equal or smaller than the last one of its stream')
      end
    end
  end
end
return redis.status_reply('OK')
