-- Writes a batch to its shard: all of it or nothing. This is the only write of the scoring path.
--
-- 1. Refuse when the shard's version is not the one the writer read: somebody else committed since (the fence).
-- 2. Refuse when the batch's mark is there: it was committed before. Either that worker died before it could report it,
--    or somebody queued the same job again.
-- 3. Refuse when the batch was decided as of an instant that lies further ahead than clocks may differ, by the clock of
--    Redis, the only clock that all processes share. A state ahead of time would refuse the next events as too late.
-- 4. Fail when a key holds something of another type: a script that fails half-way keeps what it has written, so the
--    types are checked before anything is written. For the same reason the feed, whose ids must grow, comes first.
--    SET and MSET, which write the states, overwrite any type and need no check.
-- 5. Else do every write, increment the version and remember the mark. A sum that would exceed 64 bits stays as it is:
--    the error must not stop the other writes half-way.
--
-- Old marks are removed at every sixteenth commit only. That keeps a few more marks and saves a call in the others.
--
-- Each redis.call costs about a microsecond before it does anything, so one MSET writes all states.
--
-- KEYS  1 version, 2 applied marks (sorted set by version), 3... keys of the writes
-- ARGV  1 version read ("0" for none), 2 mark or "" for work that is harmless to repeat, 3 marks kept ("0" for all),
--       4 as-of of the batch in epoch ms ("0" for none), 5 how far ahead it may lie in ms,
--       6... per write: command, index into KEYS, number of arguments, the arguments.
--       MSET has one argument per key; its keys follow each other in KEYS, beginning at the index.
--       HINCRBY has any number of pairs of field and count.
-- Returns {outcome, version}: outcome 1 committed, 0 fenced, -1 known (see 2), -2 ahead (see 3)
local TYPES = {
  ZADD = 'zset', ZREM = 'zset', HINCRBY = 'hash', HSET = 'hash', HDEL = 'hash', RPUSH = 'list', XADD = 'stream',
  BITFIELD = 'string', SETRANGE = 'string', APPEND = 'string',
}

local FORGET_EVERY = 16

local version = tonumber(redis.call('GET', KEYS[1]) or '0')
if version ~= tonumber(ARGV[1]) then
  return { 0, version }
end
local mark, kept = ARGV[2], tonumber(ARGV[3])
if mark ~= '' and redis.call('ZSCORE', KEYS[2], mark) then
  return { -1, version }
end

local as_of = tonumber(ARGV[4])
if as_of > 0 then
  local now = redis.call('TIME')
  if as_of > now[1] * 1000 + math.floor(now[2] / 1000) + tonumber(ARGV[5]) then
    return { -2, version }
  end
end

-- Of each write: where it begins in ARGV, its index into KEYS, its last argument.
local writes = {}
local checked = {}
local at, stop = 6, #ARGV
while at <= stop do
  local index, last = tonumber(ARGV[at + 1]), at + 2 + tonumber(ARGV[at + 2])
  local key, needed = KEYS[index], TYPES[ARGV[at]]
  if needed and not checked[key] then
    local found = redis.call('TYPE', key).ok
    if found ~= 'none' and found ~= needed then
      return redis.error_reply('WRONGTYPE a key of this batch holds a ' .. found .. ' where a ' .. needed .. ' belongs')
    end
    checked[key] = true
  end
  writes[#writes + 1] = { at, index, last }
  at = last + 1
end

local function set_many(index, first, last)
  local pairs_of = {}
  for i = 0, last - first do
    pairs_of[2 * i + 1], pairs_of[2 * i + 2] = KEYS[index + i], ARGV[first + i]
  end
  redis.call('MSET', unpack(pairs_of))
end

local function add_up(key, first, last)
  for i = first, last, 2 do
    redis.pcall('HINCRBY', key, ARGV[i], ARGV[i + 1])
  end
end

for _, write in ipairs(writes) do
  local begin, index, last = write[1], write[2], write[3]
  local command = ARGV[begin]
  if command == 'MSET' then
    set_many(index, begin + 3, last)
  elseif command == 'HINCRBY' then
    add_up(KEYS[index], begin + 3, last)
  else
    redis.call(command, KEYS[index], unpack(ARGV, begin + 3, last))
  end
end

version = redis.call('INCR', KEYS[1])
if mark ~= '' then
  redis.call('ZADD', KEYS[2], version, mark)
end
if kept > 0 and version % FORGET_EVERY == 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', version - kept)
end
return { 1, version }
