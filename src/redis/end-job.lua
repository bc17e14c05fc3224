-- Ends the lane's own job in the transaction that writes what came of it, as BullMQ's script does after a job, but for
-- its counts and events, which nobody reads.
--
-- The job is ended only while the worker holds its lock, and when BullMQ has nothing else to do for it (no parent, no
-- repetition, no deduplication). Otherwise nothing is changed, and it ends as any other job of BullMQ.
--
-- BullMQ marks the queue when a job is taken, in case others wait, and takes the mark for a new job when it finds it: an
-- idle worker would ask for nothing after each job. When none waits, the mark is removed; the next job sets it again.
--
-- KEYS  1 lock of the job, 2 its hash, 3 list of the held jobs, 4 set of those suspected to be stalled, 5 marker,
--       6 and more: where jobs wait
-- ARGV  1 id of the job, 2 token of its lock
-- Returns 0 when the job is still held, 1 when it is gone and no other waits, 2 when it is gone and others wait
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end

local more = redis.call('HMGET', KEYS[2], 'name', 'parentKey', 'rjk', 'deid')
if not more[1] or more[2] or more[3] or more[4] then return 0 end

redis.call('LREM', KEYS[3], -1, ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[1], KEYS[2])
if redis.call('EXISTS', unpack(KEYS, 6)) > 0 then return 2 end
redis.call('ZREM', KEYS[5], '0')
return 1
