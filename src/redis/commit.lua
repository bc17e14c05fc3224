-- The one write of the scoring path: all of a batch or nothing.
--
-- 1. Refuse when the shard's version is not the one the writer read: somebody else committed since (the fence).
-- 2. Refuse when the job's mark is there: this very job was committed before its worker could say so.
-- 3. Refuse when the content's mark is there: a replay brings a batch again that was applied for good.
-- 4. Else count the version up, remember the marks and do every write.
--
-- KEYS  1 version, 2 applied marks, 3... keys of the writes
-- ARGV  1 version read ("0" for none), 2 job mark or "", 3 content mark or "", 4 job marks kept,
--       then per write: command, index into KEYS, number of arguments, the arguments
-- Returns {outcome, version}: outcome 1 committed, 0 fenced, -1 job known, -2 content known
local version = tonumber(redis.call('GET', KEYS[1]) or '0')
if version ~= tonumber(ARGV[1]) then
  return { 0, version }
end
local job, content = ARGV[2], ARGV[3]
if job ~= '' and redis.call('ZSCORE', KEYS[2], job) then
  return { -1, version }
end
if content ~= '' and redis.call('ZSCORE', KEYS[2], content) then
  return { -2, version }
end

version = redis.call('INCR', KEYS[1])
if job ~= '' then
  -- Job marks count up from 1, content marks have score 0 and are kept for good.
  redis.call('ZADD', KEYS[2], version, job)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], 1, version - tonumber(ARGV[4]))
end
if content ~= '' then
  redis.call('ZADD', KEYS[2], 0, content)
end

local at = 5
while at <= #ARGV do
  local last = at + 2 + tonumber(ARGV[at + 2])
  redis.call(ARGV[at], KEYS[tonumber(ARGV[at + 1])], unpack(ARGV, at + 3, last))
  at = last + 1
end
return { 1, version }
