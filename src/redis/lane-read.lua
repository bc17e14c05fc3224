-- What a lane reads before a batch, beside version and states: the clock of Redis, whether the batch is known, and the
-- jobs that wait behind its own. It writes nothing.
--
-- 1. The batch is known when its mark is there. Then nothing is taken along.
-- 2. Jobs are read from the oldest on, that is from the right end of the list. The first job that does not fit ends the
--    take, because jobs stay in order. A job fits when
--    - its id says that it holds events, and how many, and the limits of events, jobs and bytes allow it,
--    - it is named "events" and nobody has begun it: a job that was begun may have ended its worker, so it goes alone,
--    - BullMQ has nothing else to do when it ends (no parent, no repetition, no deduplication),
--    - its mark is not there: a job whose events were applied is not applied again; it goes alone, and is known then.
-- 3. Nothing is removed. The commit removes the jobs, in the step that writes what came of them.
--
-- KEYS  1 applied marks, 2 list of the waiting jobs
-- ARGV  1 prefix of the jobs' keys, 2 mark of the batch or "", 3 most events ("0": nothing is taken), 4 most jobs,
--       5 most bytes
-- Returns {now in epoch ms, 1 when the batch is known or 0, then id, wall time and data of each job, one after another}
local PAGE = 32

local time = redis.call('TIME')
local reply = { time[1] .. string.format('%03d', math.floor(time[2] / 1000)), 0 }

if ARGV[2] ~= '' and redis.call('ZSCORE', KEYS[1], ARGV[2]) then
  reply[2] = 1
  return reply
end

local events, jobs, bytes = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local function take(id)
  local carried = tonumber(string.match(id, '^%d+%-(%d+)%-') or 0)
  if carried == 0 or carried > events then return false end
  local job = redis.call('HMGET', ARGV[1] .. id, 'name', 'timestamp', 'data', 'ats', 'stc', 'parentKey', 'rjk', 'deid')
  if job[1] ~= 'events' or not job[2] or not job[3] or #job[3] > bytes then return false end
  if job[4] or job[5] or job[6] or job[7] or job[8] or redis.call('ZSCORE', KEYS[1], id) then return false end
  events, jobs, bytes = events - carried, jobs - 1, bytes - #job[3]
  reply[#reply + 1], reply[#reply + 2], reply[#reply + 3] = id, job[2], job[3]
  return jobs > 0
end

local from = 0
while events > 0 and jobs > 0 do
  local ids = redis.call('LRANGE', KEYS[2], -from - PAGE, -from - 1)
  for i = #ids, 1, -1 do
    if not take(ids[i]) then return reply end
  end
  if #ids < PAGE then return reply end
  from = from + PAGE
end
return reply
