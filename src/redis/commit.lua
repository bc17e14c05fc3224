-- The one write of the scoring path: all of a batch or nothing.
--
-- 1. Refuse when the shard's version is not the one the writer read: somebody else committed since (the fence).
-- 2. Refuse when the batch's mark is there: it was committed before, by a worker that could not say so any more, or
--    under the same name by somebody who handed it over again.
-- 3. Fail when a key holds something of another type: a script that fails half-way keeps what it has written, so what
--    can fail is looked at before anything is written. For the same reason the feed, whose ids must grow, comes first.
-- 4. Else do every write, count the version up and remember the mark. A sum that would grow beyond what
--    Redis counts stays as it is: it must not stop the rest half-way.
--
-- KEYS  1 version, 2 applied marks (sorted set by version), 3... keys of the writes
-- ARGV  1 version read ("0" for none), 2 mark or "" for work that is harmless to repeat, 3 marks kept ("0" for all),
--       then per write: command, index into KEYS, number of arguments, the arguments
-- Returns {outcome, version}: outcome 1 committed, 0 fenced, -1 known
local TYPES = {
  ZADD = 'zset', ZREM = 'zset', HINCRBY = 'hash', HSET = 'hash', HDEL = 'hash', RPUSH = 'list', XADD = 'stream',
}

local version = tonumber(redis.call('GET', KEYS[1]) or '0')
if version ~= tonumber(ARGV[1]) then
  return { 0, version }
end
local mark, kept = ARGV[2], tonumber(ARGV[3])
if mark ~= '' and redis.call('ZSCORE', KEYS[2], mark) then
  return { -1, version }
end

local checked = {}
local at = 4
while at <= #ARGV do
  local key, needed = KEYS[tonumber(ARGV[at + 1])], TYPES[ARGV[at]]
  if needed and not checked[key] then
    local found = redis.call('TYPE', key).ok
    if found ~= 'none' and found ~= needed then
      return redis.error_reply('WRONGTYPE a key of this batch holds a ' .. found .. ' where a ' .. needed .. ' belongs')
    end
    checked[key] = true
  end
  at = at + 3 + tonumber(ARGV[at + 2])
end

at = 4
while at <= #ARGV do
  local last = at + 2 + tonumber(ARGV[at + 2])
  local call = ARGV[at] == 'HINCRBY' and redis.pcall or redis.call
  call(ARGV[at], KEYS[tonumber(ARGV[at + 1])], unpack(ARGV, at + 3, last))
  at = last + 1
end

version = redis.call('INCR', KEYS[1])
if mark ~= '' then
  redis.call('ZADD', KEYS[2], version, mark)
end
if kept > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', version - kept)
end
return { 1, version }
